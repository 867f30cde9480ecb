//! The border of the process: checks judge replies as they came, and every sentence goes through here before it leaves.

use facts::Facts;
use facts::untrusted::{one_line, visible};
use redact::Secrets;
use serde_json::{Map, Value};

use crate::Report;

/// The most characters of one sentence.
const LONGEST: usize = 2_000;
/// The most characters of one line of a next step: commands hold ARNs and bodies.
const LONGEST_STEP: usize = 4_000;
/// The most lines of a next step.
const MOST_STEPS: usize = 40;

/// Cuts out the secrets of a run, makes what is invisible visible, and bounds what is left.
#[derive(Clone, Debug, Default)]
pub struct Border {
    secrets: Secrets,
    keeps_bodies: bool,
}

impl Border {
    /// The border of a run that sent these secrets. `keeps_bodies` tells whether replies are stored with their bodies.
    pub fn new(secrets: Secrets, keeps_bodies: bool) -> Self {
        Self { secrets, keeps_bodies }
    }

    /// A sentence as it may leave: on one line.
    pub fn sentence(&self, text: &str) -> String {
        one_line(&self.secrets.cut(text), LONGEST)
    }

    /// A next step as it may leave: in its lines.
    pub fn step(&self, text: &str) -> String {
        let text = self.secrets.cut(text);
        let line = |line: &str| visible(line).chars().take(LONGEST_STEP).collect::<String>();
        text.lines().take(MOST_STEPS).map(line).collect::<Vec<_>>().join("\n")
    }

    /// Facts as they may be stored: as they were seen, but without secrets, and without what must not be kept. The error
    /// is serde's.
    pub fn facts(&self, facts: Facts) -> serde_json::Result<Value> {
        let site = facts.site.for_keeping(self.keeps_bodies);
        let stored = serde_json::to_value(Facts { site, ..facts })?;
        Ok(if self.secrets.is_empty() { stored } else { self.texts(stored) })
    }

    fn texts(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.secrets.cut(&text).into_owned()),
            Value::Array(items) => Value::Array(items.into_iter().map(|item| self.texts(item)).collect()),
            Value::Object(fields) => {
                let field = |(name, value): (String, Value)| (self.secrets.cut(&name).into_owned(), self.texts(value));
                Value::Object(fields.into_iter().map(field).collect::<Map<_, _>>())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        }
    }

    /// Takes every sentence of a report across. What is an id of ours (a check, the domain, an ARN, the run) stays.
    pub fn pass(&self, report: &mut Report) {
        let sentence = |text: &mut String| *text = self.sentence(text);
        sentence(&mut report.headline);
        for judged in &mut report.checks {
            let finding = &mut judged.line.finding;
            sentence(&mut finding.expected);
            sentence(&mut finding.seen);
            finding.next = finding.next.as_deref().map(|step| self.step(step));
            for detail in &mut finding.details {
                detail.about = self.sentence(&detail.about.to_string()).into();
                sentence(&mut detail.seen);
            }
        }
        for cause in &mut report.causes {
            sentence(&mut cause.headline);
            sentence(&mut cause.affected);
        }
        for accepted in &mut report.accepted {
            sentence(&mut accepted.acceptance.about);
            sentence(&mut accepted.acceptance.reason);
        }
        let changes = &mut report.changes;
        changes.since_last.iter_mut().chain(&mut changes.since_good).for_each(sentence);
        report.timings.requests.iter_mut().for_each(|request| sentence(&mut request.endpoint));
        for endpoint in report.load.iter_mut().flat_map(|load| &mut load.endpoints) {
            sentence(&mut endpoint.name);
            // Of a live run these are our own words; a stored one may have been written by somebody else.
            endpoint.failures = std::mem::take(&mut endpoint.failures)
                .into_iter()
                .map(|(kind, count)| (self.sentence(&kind), count))
                .collect();
            endpoint.first_failure = endpoint.first_failure.as_ref().map(|text| self.sentence(text).into());
        }
    }
}

#[cfg(test)]
mod tests {
    use checklist::example::healthy;
    use checklist::{causes, judge};
    use facts::site::{Outcome, Reply};

    use super::*;
    use crate::log::LogEntry;
    use crate::{Run, build};

    const SECRET: &str = "correct CANARYhorse battery";

    fn border() -> Border {
        let mut secrets = Secrets::default();
        secrets.add(SECRET).unwrap();
        Border::new(secrets, true)
    }

    /// A site that says this in place of each body, and in a header.
    fn saying(text: &str, confidential: bool) -> Facts {
        let (mut facts, _) = healthy();
        for probe in facts.site.endpoints.iter_mut().flat_map(|it| it.probes.as_mut().unwrap()) {
            probe.outcome = Outcome::Reply(Reply {
                status: 500,
                headers: vec![("server".to_owned(), "uvicorn".to_owned()), ("x-echo".to_owned(), text.to_owned())],
                body: text.to_owned(),
                confidential,
                ..Reply::default()
            });
        }
        facts
    }

    fn report(facts: &Facts) -> Report {
        let (_, expectations) = healthy();
        let lines = judge(facts, &expectations);
        let causes = causes(facts, &expectations, &lines);
        let run = Run::begun("1".to_owned(), facts.at, "us-east-1".to_owned());
        build::report(facts, lines, causes, None, run)
    }

    #[test]
    fn what_a_site_echoes_is_judged_and_leaves_without_the_secret() {
        let facts = saying(&format!("you sent {SECRET}"), false);
        let mut told = report(&facts);
        let before = told.clone();
        border().pass(&mut told);
        let leaves = format!("{told:?} {}", border().facts(facts).unwrap());
        assert!(!leaves.contains("CANARY") && leaves.contains("you sent [token]"), "{leaves}");
        let verdicts = |report: &Report| report.checks.iter().map(|it| it.line.finding.verdict).collect::<Vec<_>>();
        assert_eq!(verdicts(&told), verdicts(&before), "a cut changes no verdict");
    }

    #[test]
    fn nothing_of_a_reply_to_a_secret_is_shown_or_kept_but_that_it_came() {
        let facts = saying("whatever it says: HUSH", true);
        let mut told = report(&facts);
        border().pass(&mut told);
        let kept = border().facts(facts).unwrap();
        let leaves = format!("{told:?} {kept}");
        assert!(!leaves.contains("HUSH"), "{leaves}");
        assert!(leaves.contains("its 22 bytes are not shown, for the request carried a secret"), "{leaves}");
        let reply = &kept["site"]["endpoints"][0]["probes"]["Ok"][0]["outcome"];
        assert_eq!((&reply["status"], &reply["withheld"], &reply["body"]), (&500.into(), &22.into(), &"".into()));
    }

    #[test]
    fn no_sentence_begins_a_line_moves_a_cursor_or_is_endless() {
        let mut told = report(&saying("x\n{\"_aws\":1}\u{1b}[2J\u{202e}", false));
        told.headline = format!("x\n{}", "long ".repeat(10_000));
        border().pass(&mut told);
        let table = LogEntry::from(told.table()).to_string();
        assert!(!table.contains('\u{1b}') && !table.contains('\u{202e}'), "{table}");
        assert!(!table.lines().any(|line| line.trim_start().starts_with('{')), "{table}");
        assert!(told.headline.chars().count() <= LONGEST);
    }

    #[test]
    fn what_a_stored_load_test_calls_its_failures_is_a_sentence_too() {
        let mut told = report(&healthy().0);
        let load = told.load.as_mut().unwrap();
        load.endpoints[0].failures = [(format!("\u{1b}[2J\u{202e}{}", "long ".repeat(10_000)), 3)].into();
        border().pass(&mut told);
        let (kind, count) = told.load.unwrap().endpoints[0].failures.pop_first().unwrap();
        assert!(kind.starts_with("[U+001B][2J[U+202E]") && kind.chars().count() <= LONGEST && count == 3, "{kind}");
    }

    #[test]
    fn no_bodies_at_all_are_kept_where_nobody_wants_them() {
        let kept = Border::new(Secrets::default(), false).facts(saying("hello", false)).unwrap().to_string();
        assert!(!kept.contains("hello"), "{kept}");
    }
}
