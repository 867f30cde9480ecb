//! The whole checklist over one set of facts.

use facts::{Facts, Unseen};

use crate::acceptance::without_accepted;
use crate::annotation;
use crate::check_id::CheckId;
use crate::checks::CHECKLIST;
use crate::expectations::Expectations;
use crate::finding::{Finding, Line, Verdict};
use crate::notes::verdict_of;

/// Judges every check, in the order of the list, without what the expectations accept.
pub fn judge(facts: &Facts, expectations: &Expectations) -> Vec<Line> {
    CHECKLIST
        .iter()
        .map(|check| {
            let finding = (check.judge)(facts, expectations).unwrap_or_else(|unseen| unknown(check.asks, &unseen));
            let finding = without_accepted(check.id, finding, &expectations.accepted, facts.at);
            let finding = annotation::named(check, finding, facts);
            Line { check: check.id, asks: check.asks.to_owned(), finding }
        })
        .collect()
}

/// A missing fact as a finding: skipped where nobody asked, unknown otherwise.
fn unknown(asks: &str, unseen: &Unseen) -> Finding {
    let mut finding = Finding::new(verdict_of(unseen), asks, unseen.to_string());
    finding.next = unseen.next_step();
    finding
}

/// Whether figures of the last minutes are worth their price: something fails, a check that reads them does not stand
/// well, or no access log came and only they can tell whether one is due.
pub fn needs_new_figures(facts: &Facts, lines: &[Line]) -> bool {
    let no_log_came = facts.logs.landed.is_ok();
    lines.iter().any(|line| match line.finding.verdict {
        Verdict::Fail => true,
        Verdict::Warn | Verdict::Unknown => line.check.check().reads_last_minutes,
        Verdict::Skip => line.check == CheckId::AccessLogs && no_log_came,
        Verdict::Pass => false,
    })
}

/// How the load balancer stands as a whole: the worst line, where Skip counts as nothing.
///
/// A run in which nothing could be judged is Unknown, never Pass.
pub fn overall(lines: &[Line]) -> Verdict {
    match lines.iter().map(|line| line.finding.verdict).max() {
        None | Some(Verdict::Skip) => Verdict::Unknown,
        Some(worst) => worst,
    }
}
