//! What a check gathers while it judges: observations, each with its next step, and the finding that they make.

use facts::Unseen;
use facts::kubernetes::NotRead;

use crate::finding::{Detail, Finding, Verdict};
use crate::next_step::NextStep;
use crate::subject::Subject;
use crate::words::list;

/// Observations in the order in which they were made.
#[derive(Debug, Default)]
pub(crate) struct Notes(Vec<Detail>);

impl Notes {
    /// An observation that needs no next step of its own.
    pub(crate) fn add(&mut self, verdict: Verdict, about: impl Into<Subject>, seen: impl Into<String>) {
        self.0.push(Detail::new(verdict, about, seen));
    }

    /// An observation with what to do about it.
    pub(crate) fn advise(
        &mut self,
        verdict: Verdict,
        about: impl Into<Subject>,
        seen: impl Into<String>,
        next: impl Into<NextStep>,
    ) {
        self.0.push(Detail { next: Some(next.into()), ..Detail::new(verdict, about, seen) });
    }

    /// A part that could not be seen: Unknown, or Skip where nobody asked.
    pub(crate) fn unseen(&mut self, about: impl Into<Subject>, unseen: &Unseen) {
        let detail = Detail::new(verdict_of(unseen), about, unseen.to_string());
        self.0.push(Detail { next: unseen.next_step().map(NextStep::from), ..detail });
    }

    /// The other observations after these.
    pub(crate) fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    /// The worst so far.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn worst(&self) -> Verdict {
        self.0.iter().map(|detail| detail.verdict).max().unwrap_or(Verdict::Skip)
    }

    /// The finding: as bad as the worst, told in the words of the worst, with the first next step among them.
    /// Where nothing is wrong, `all_well` is what was seen.
    pub(crate) fn finding(self, expected: impl Into<String>, all_well: impl Into<String>) -> Finding {
        of_details(self.0, expected, all_well)
    }
}

/// The finding that these observations make.
pub(crate) fn of_details(details: Vec<Detail>, expected: impl Into<String>, all_well: impl Into<String>) -> Finding {
    let worst = details.iter().map(|detail| detail.verdict).max().unwrap_or(Verdict::Skip);
    let seen = if worst > Verdict::Pass { told(&details, worst) } else { all_well.into() };
    let next = details.iter().filter(|detail| detail.verdict == worst).find_map(|detail| detail.next.clone());
    let finding = Finding::from_details(expected, seen, details);
    match next {
        Some(step) => finding.next(step),
        None => finding,
    }
}

/// The observations of one verdict in words; those that say the same of several things say it once.
fn told(details: &[Detail], verdict: Verdict) -> String {
    let mut said: Vec<(&str, Vec<&Subject>)> = Vec::new();
    for detail in details.iter().filter(|detail| detail.verdict == verdict) {
        match said.iter_mut().find(|(seen, _)| *seen == detail.seen) {
            Some((_, abouts)) => abouts.push(&detail.about),
            None => said.push((&detail.seen, vec![&detail.about])),
        }
    }
    let sentences: Vec<_> = said.iter().map(|(seen, abouts)| format!("{}: {seen}", list(abouts))).collect();
    sentences_in_words(&sentences)
}

/// Three sentences at most, the rest counted.
pub(crate) fn sentences_in_words(sentences: &[String]) -> String {
    const NAMED: usize = 3;
    let mut told: Vec<String> = sentences.iter().take(NAMED).cloned().collect();
    if sentences.len() > NAMED {
        told.push(format!("and {} more", sentences.len() - NAMED));
    }
    told.join("; ")
}

/// How a missing fact counts: Skip where nobody asked, Unknown otherwise.
pub(crate) fn verdict_of(unseen: &Unseen) -> Verdict {
    match unseen {
        Unseen::NotAsked { .. } | Unseen::ClusterNotRead { not_read: NotRead::NotNamed, .. } => Verdict::Skip,
        Unseen::ClusterNotRead {
            not_read: NotRead::Unreachable { .. } | NotRead::NoAccessEntry | NotRead::Forbidden { .. },
            ..
        }
        | Unseen::Denied { .. }
        | Unseen::Throttled { .. }
        | Unseen::TimedOut { .. }
        | Unseen::Failed { .. }
        | Unseen::Needs { .. } => Verdict::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_tells_and_gives_the_next_step() {
        let mut notes = Notes::default();
        notes.advise(Verdict::Warn, "a", "is slow", "wait");
        notes.add(Verdict::Fail, "b", "is down");
        notes.advise(Verdict::Fail, "c", "is down", "start it");
        notes.add(Verdict::Pass, "d", "is fine");
        let finding = notes.finding("all up", "all are up");
        assert_eq!((finding.verdict, finding.seen.as_str()), (Verdict::Fail, "b and c: is down"));
        assert_eq!(finding.next.as_deref(), Some("start it"));
    }

    #[test]
    fn where_nothing_is_wrong_the_summary_tells() {
        let mut notes = Notes::default();
        notes.add(Verdict::Pass, "a", "is fine");
        notes.add(Verdict::Skip, "b", "was not asked");
        assert_eq!(notes.finding("all up", "all are up").seen, "all are up");
    }

    #[test]
    fn a_part_that_nobody_asked_for_is_skipped_and_a_hidden_one_is_unknown() {
        let denied = Unseen::Denied { action: "acm:DescribeCertificate".to_owned(), message: "no".into() };
        let not_asked = Unseen::NotAsked { ask_with: "cost.charges".to_owned() };
        assert_eq!((verdict_of(&denied), verdict_of(&not_asked)), (Verdict::Unknown, Verdict::Skip));
        let mut notes = Notes::default();
        notes.unseen("a", &denied);
        let finding = notes.finding("", "");
        assert_eq!(finding.next.as_deref(), Some("allow acm:DescribeCertificate in the role of the verify function"));
    }
}
