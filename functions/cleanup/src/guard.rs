//! Whether the load balancers that must go on working do: `verify` is asked, and its answers are compared.

use std::time::Duration;

use checklist::{Cause, Line, Verdict};
use cloud::Cloud;
use cloud::plain::{Ask, LAMBDA};
use cloud::unseen::in_words;
use report::Report;
use serde_json::{Map, Value};
use tokio::time::timeout;

/// To ask `verify`, which looks and changes nothing.
pub(crate) const ACTIONS: &[&str] = &["lambda:InvokeFunction"];

/// The longest that `verify` takes: the timeout of its function in the template, and its start.
const LONGEST: Duration = Duration::from_secs(65);
/// Checks that tell whether users are served: nothing is removed while one of them fails, or cannot be told.
const SERVING: [&str; 5] = ["load-balancer", "dns", "tls", "targets", "endpoints"];

/// An event of `verify`: what to look at, and what must be true.
pub type Guarded = Map<String, Value>;

/// What must go on working, and how it stood before the first removal.
#[derive(Debug)]
pub struct Guard<'a> {
    /// The name of the `verify` function.
    function: &'a str,
    /// Its events.
    events: &'a [Guarded],
    /// Its answers before the first removal, in the order of the events.
    before: Vec<Report>,
    /// What does not work, once that is known.
    pub broke: Option<String>,
}

impl<'a> Guard<'a> {
    /// Of these events, that nobody has been asked about yet.
    pub fn new(function: &'a str, events: &'a [Guarded]) -> Self {
        Self { function, events, before: Vec::new(), broke: None }
    }

    /// Asks, and compares with the answers before. The first answers are those that later ones are compared with.
    pub async fn still_works(&mut self, cloud: &Cloud, time_left: Duration) -> Result<(), String> {
        let mut now = Vec::with_capacity(self.events.len());
        for event in self.events {
            match ask(cloud, self.function, event, time_left).await {
                Ok(report) => now.push(report),
                Err(why) => return self.breaks(format!("whether {} works cannot be told: {why}", domain(event))),
            }
        }
        let broken = if self.before.is_empty() {
            now.iter().find_map(is_not_served)
        } else {
            self.before.iter().zip(&now).find_map(|(before, now)| worse(before, now))
        };
        match broken {
            Some(what) => self.breaks(what),
            None if self.before.is_empty() => {
                self.before = now;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// The steps that are left need no more words: what broke is told once.
    fn breaks(&mut self, what: String) -> Result<(), String> {
        self.broke = Some(what);
        Err("what must go on working does not".to_owned())
    }
}

fn domain(event: &Guarded) -> &str {
    event.get("domain").and_then(Value::as_str).unwrap_or("the guarded domain")
}

async fn ask(cloud: &Cloud, function: &str, event: &Guarded, time_left: Duration) -> Result<Report, String> {
    let mut event = event.clone();
    event.insert("answer_only".to_owned(), Value::Bool(true));
    let ask = Ask::Post {
        action: "Invoke",
        path: format!("/2015-03-31/functions/{function}/invocations"),
        body: Value::Object(event),
    };
    let patient = cloud.plain().within(LONGEST);
    let answer = timeout(time_left.min(LONGEST), Box::pin(patient.ask(LAMBDA, ask))).await;
    let answer = answer.map_err(|_| "the time was up".to_owned())?;
    let answer = answer.map_err(|error| in_words(&error))?;
    serde_json::from_str(&answer).map_err(|_| match serde_json::from_str::<Value>(&answer) {
        Ok(Value::Object(failed)) => match failed.get("errorMessage").and_then(Value::as_str) {
            Some(message) => format!("verify says: {message}"),
            None => "verify answered with no report".to_owned(),
        },
        Ok(_) | Err(_) => "verify answered with no report".to_owned(),
    })
}

/// Why nothing may be removed: users are not served as it is, or nobody would see when they no longer are.
fn is_not_served(report: &Report) -> Option<String> {
    let serving = lines(report).filter(|line| SERVING.contains(&line.check.as_str()));
    let (line, what) = match (chief(report, serving.clone(), Verdict::Fail), chief(report, serving, Verdict::Unknown)) {
        (Some(line), _) => (line, "does not work"),
        (None, Some(line)) => (line, "may not work"),
        (None, None) => return None,
    };
    Some(format!("nothing goes while {} {what}: {} ({})", report.domain, in_short(report, line), line.check))
}

/// What fails, or cannot be told any more, and was well before.
fn worse(before: &Report, now: &Report) -> Option<String> {
    let stood = |line: &Line| lines(before).find(|it| it.check == line.check).map(|it| it.finding.verdict);
    let worse = lines(now).filter(|line| stood(line).is_some_and(|was| was != line.finding.verdict));
    let of = |line: &Line| format!("({} of {})", line.check, now.domain);
    if let Some(line) = chief(now, worse.clone(), Verdict::Fail) {
        return Some(format!("{}, since something was removed {}", in_short(now, line), of(line)));
    }
    let line = chief(now, worse, Verdict::Unknown)?;
    Some(format!("it cannot be told any more whether all works: {} {}", in_short(now, line), of(line)))
}

fn lines(report: &Report) -> impl Iterator<Item = &Line> + Clone {
    report.checks.iter().map(|judged| &judged.line)
}

/// The line of this verdict to tell: a cause, where one is among them.
fn chief<'a>(report: &Report, lines: impl Iterator<Item = &'a Line>, verdict: Verdict) -> Option<&'a Line> {
    let mut lines = lines.filter(|line| line.finding.verdict == verdict).peekable();
    let first = lines.peek().copied();
    lines.find(|line| cause(report, line).is_some()).or(first)
}

fn cause<'a>(report: &'a Report, line: &Line) -> Option<&'a Cause> {
    report.causes.iter().find(|cause| cause.check == line.check)
}

fn in_short<'a>(report: &'a Report, line: &'a Line) -> &'a str {
    cause(report, line).map_or(&line.finding.seen, |cause| &cause.headline)
}

#[cfg(test)]
mod tests {
    use checklist::example;
    use facts::Unseen;
    use report::Run;

    use super::*;

    fn report(change: impl FnOnce(&mut facts::Facts)) -> Report {
        let (mut facts, expectations) = example::healthy();
        change(&mut facts);
        let lines = checklist::judge(&facts, &expectations);
        let run = Run::begun("1".to_owned(), facts.at, "us-east-1".to_owned());
        let causes = checklist::causes(&facts, &expectations, &lines);
        report::build::report(&facts, lines, causes, None, run)
    }

    fn logs_unseen(facts: &mut facts::Facts) {
        facts.logs.landed = Err(Unseen::TimedOut { action: "s3:ListBucket".to_owned(), after_ms: 5000 });
    }

    #[test]
    fn what_is_as_before_is_no_regression() {
        let healthy = report(|_| ());
        assert_eq!((is_not_served(&healthy), worse(&healthy, &healthy)), (None, None));
        let blind = report(logs_unseen);
        assert_eq!((is_not_served(&blind), worse(&blind, &blind), worse(&blind, &healthy)), (None, None, None));
    }

    #[test]
    fn what_fails_or_goes_dark_after_a_removal_is_told_with_its_check() {
        let healthy = report(|_| ());
        let broken = report(|facts| {
            facts.load_balancer = Ok(facts::load_balancer::Found::None { looked_for: "shop".to_owned() });
        });
        let told = worse(&healthy, &broken).unwrap();
        assert!(told.contains("since something was removed (load-balancer of api."), "{told}");
        assert!(is_not_served(&broken).unwrap().starts_with("nothing goes while api."), "{broken:?}");
        let told = worse(&healthy, &report(logs_unseen)).unwrap();
        assert!(told.contains("cannot be told any more") && told.contains("(access-logs of api."), "{told}");
    }
}
