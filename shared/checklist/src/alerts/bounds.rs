//! A stored state, cut to what a run of ours could have written: it lies in a bucket that others may be able to write.

use facts::metrics::Figures;

use super::state::{MOST_WAITING, Mail, State};

/// Runs that are counted at most, whatever an event asks for, and times of mails in an hour.
pub(super) const MOST_RUNS: usize = 200;
/// Targets that are remembered: twice as many as a load balancer may have.
/// Source: user guide, "Quotas for your Application Load Balancers".
const MOST_SIGHTINGS: usize = 2_000;
/// The most characters of a target's id.
const LONGEST_ID: usize = 300;
/// The most bytes of a text and characters of a subject.
const LONGEST_TEXT: usize = 60_000;
const LONGEST_SUBJECT: usize = 99;

impl State {
    /// The state in an object of the bucket, whoever wrote it, as [`Self::bounded`] leaves it. The error says why it is
    /// none.
    pub fn read(bytes: &[u8]) -> serde_json::Result<(Self, Option<String>)> {
        serde_json::from_slice::<Self>(bytes).map(Self::bounded)
    }

    /// Cuts what is more than any run leaves, and says of which mails it must be silent: those in a form of which we have
    /// none.
    #[must_use]
    pub fn bounded(mut self) -> (Self, Option<String>) {
        self.runs.drain(..self.runs.len().saturating_sub(MOST_RUNS));
        self.sent.truncate(MOST_RUNS);
        self.expiry.bound();
        self.figures = self.figures.map(Figures::bounded);
        self.sightings.retain(|it| it.id.len() <= LONGEST_ID);
        self.sightings.truncate(MOST_SIGHTINGS);
        self.last = self.last.map(crate::changes::Shape::bounded);
        self.last_green = self.last_green.map(crate::changes::Shape::bounded);
        let before = self.waiting.len();
        self.waiting.retain(is_ours);
        self.waiting.truncate(MOST_WAITING);
        let dropped = before - self.waiting.len();
        let wrong = (dropped > 0).then(|| format!("{dropped} of its waiting mails are none of ours and are dropped"));
        (self, wrong)
    }
}

/// A mark in brackets, then what is so; and a text as it is kept.
fn is_ours(mail: &Mail) -> bool {
    let mark = mail.subject.strip_prefix('[').and_then(|rest| rest.split_once("] "));
    let is_subject = mark.is_some_and(|(mark, _)| mark.bytes().all(|b| b.is_ascii_uppercase() || b == b' '))
        && mail.subject.len() <= LONGEST_SUBJECT
        && mail.subject.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
    let is_text = (1..=LONGEST_TEXT).contains(&mail.text.len())
        && !mail.text.chars().any(|c| c != '\n' && facts::untrusted::is_invisible(c));
    is_subject && is_text && mail.kept.len() <= LONGEST_ID * 4
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use facts::ids::Arn;
    use facts::targets::{Sighting, TargetState};
    use jiff::Timestamp;
    use serde_json::json;

    use super::super::PastRun;
    use super::*;
    use crate::check_id::CheckId;
    use crate::finding::Verdict;

    fn mail(subject: &str, text: &str) -> Mail {
        Mail { subject: subject.to_owned(), text: text.to_owned(), kept: String::new() }
    }

    #[test]
    fn mails_in_a_form_that_we_never_write_are_dropped_and_told() {
        let ours = ["[FAIL] shop: down", "[STILL WARN] shop: so", "[RECOVERED] shop: works again"];
        let forged = [
            mail("FORGED by whoever writes the bucket", "x"),
            mail("[fail] shop: down", "x"),
            mail("[FAIL] \u{1b}[2J", "x"),
            mail(&format!("[FAIL] {}", "x".repeat(100)), "x"),
            mail("[FAIL] shop: down", &"x".repeat(60_001)),
            mail("[FAIL] shop: down", "a\u{202e}b"),
            mail("[FAIL] shop: down", ""),
        ];
        let waiting: Vec<Mail> = ours.iter().map(|subject| mail(subject, "text\nof it")).collect();
        let (state, wrong) = State { waiting: waiting.clone(), ..State::default() }.bounded();
        assert_eq!((state.waiting.clone(), wrong), (waiting, None));
        for forged in forged {
            let (state, wrong) = State { waiting: vec![forged], ..State::default() }.bounded();
            assert!(state.waiting.is_empty() && wrong.unwrap().starts_with("1 of its waiting mails"));
        }
        let many = vec![mail("[FAIL] shop: down", "x"); 50];
        assert_eq!(State { waiting: many, ..State::default() }.bounded().0.waiting.len(), MOST_WAITING);
    }

    #[test]
    fn a_hostile_state_is_cut_to_what_a_run_could_have_left() {
        let arn = Arn::try_from("arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/shop/1".to_owned());
        let (group, since) = (arn.unwrap(), Timestamp::UNIX_EPOCH);
        let sighting = Sighting { group, id: "i-1".to_owned(), port: None, state: TargetState::Healthy, since };
        let things: serde_json::Map<String, serde_json::Value> =
            (0..500).map(|number| (format!("thing {number}"), json!("x\u{1b}".repeat(500)))).collect();
        let parts: serde_json::Map<String, serde_json::Value> =
            (0..100).map(|number| (format!("part {number}"), things.clone().into())).collect();
        let hostile = State {
            runs: vec![PastRun { at: since, causes: BTreeMap::from([(CheckId::Dns, Verdict::Fail)]) }; 5000],
            sightings: vec![sighting; 50_000],
            sent: vec![since; 50_000],
            last: serde_json::from_value(json!({"parts": parts})).unwrap(),
            ..State::default()
        };
        let mut hostile = serde_json::to_value(hostile).unwrap();
        let names = || (0..5000).map(|number| format!("check {number}"));
        hostile["unseen_runs"] = names().map(|name| (name, json!(7))).collect::<serde_json::Map<_, _>>().into();
        hostile["told_unseen"] = names().collect();
        hostile["runs"][4999]["causes"] = json!({"x".repeat(1000): "fail", "dns": "fail"});
        let (state, _) = State::read(&serde_json::to_vec(&hostile).unwrap()).unwrap();
        assert_eq!(state.runs.last().unwrap().causes, BTreeMap::from([(CheckId::Dns, Verdict::Fail)]));
        assert!(state.unseen_runs.is_empty() && state.told_unseen.is_empty());
        assert_eq!((state.runs.len(), state.sightings.len(), state.sent.len()), (200, 2000, 200));
        let last = serde_json::to_string(&state.last).unwrap();
        assert!(last.len() < 1_000_000 && !last.contains("u001b"), "{}", last.len());
        assert_eq!(state.clone().bounded().0, state);
    }
}
