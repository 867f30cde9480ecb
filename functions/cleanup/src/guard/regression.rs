//! Two answers of `verify`, before a removal and after: what is worse.

use checklist::{Cause, Line, Verdict};
use report::Report;

use super::Broken;

/// Why nothing may be removed: users are not served as it is, nobody would see when they no longer are, or what an
/// earlier run broke has not been mended.
pub(super) fn is_not_served(report: &Report, still_broken: &[Broken]) -> Option<String> {
    let has_broken = |line: &&Line| {
        still_broken.iter().any(|broken| broken.domain == report.domain.as_str() && broken.check == line.check.as_str())
    };
    let serving = lines(report).filter(|line| line.check.check().serving || has_broken(line));
    let (line, what) = match (chief(report, serving.clone(), Verdict::Fail), chief(report, serving, Verdict::Unknown)) {
        (Some(line), _) => (line, "until that works"),
        (None, Some(line)) => (line, "while nobody can tell whether it works"),
        (None, None) => return None,
    };
    Some(format!("{}: nothing goes {what} ({} of {})", in_short(report, line), line.check, report.domain))
}

/// What fails, or cannot be told any more, and did not stand so before; in a sentence.
pub(super) fn worse(before: &Report, now: &Report) -> Option<String> {
    let worse = worse_lines(before, now);
    let of = |line: &Line| format!("({} of {})", line.check, now.domain);
    if let Some(line) = chief(now, worse.clone(), Verdict::Fail) {
        return Some(format!("{}, since something was removed {}", in_short(now, line), of(line)));
    }
    let line = chief(now, worse, Verdict::Unknown)?;
    Some(format!("it cannot be told any more whether all works: {} {}", in_short(now, line), of(line)))
}

/// The same, check by check.
pub(super) fn broken(before: &Report, now: &Report) -> Vec<Broken> {
    let broken = |line: &Line| Broken { domain: now.domain.to_string(), check: line.check.to_string() };
    worse_lines(before, now).map(broken).collect()
}

fn worse_lines<'a>(before: &'a Report, now: &'a Report) -> impl Iterator<Item = &'a Line> + Clone {
    let stood = |line: &Line| lines(before).find(|it| it.check == line.check).map(|it| it.finding.verdict);
    lines(now).filter(move |line| match line.finding.verdict {
        Verdict::Fail | Verdict::Unknown => stood(line).is_some_and(|was| was != line.finding.verdict),
        Verdict::Skip | Verdict::Pass | Verdict::Warn => false,
    })
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
        assert_eq!((is_not_served(&healthy, &[]), worse(&healthy, &healthy)), (None, None));
        let blind = report(logs_unseen);
        assert_eq!((is_not_served(&blind, &[]), worse(&blind, &blind), worse(&blind, &healthy)), (None, None, None));
    }

    #[test]
    fn what_fails_or_goes_dark_after_a_removal_is_told_with_its_check() {
        let healthy = report(|_| ());
        let broken = report(|facts| {
            facts.load_balancer = Ok(facts::load_balancer::Found::None { looked_for: "shop".to_owned() });
        });
        let told = worse(&healthy, &broken).unwrap();
        assert!(told.contains("since something was removed (load-balancer of api."), "{told}");
        assert!(
            is_not_served(&broken, &[]).unwrap().contains(": nothing goes until that works (load-balancer of api."),
            "{broken:?}"
        );
        let told = worse(&healthy, &report(logs_unseen)).unwrap();
        assert!(told.contains("cannot be told any more") && told.contains("(access-logs of api."), "{told}");
    }
}
