//! The observations behind a finding, as many as a person wants to read: the same of several things is said once, and
//! what the finding's own sentence already says not again.

use checklist::{Finding, Verdict};

/// Things that are named when the same is said of several; the report has them all.
const NAMED: usize = 3;

/// One line for each thing that is not well, at most `most`, with a last line that counts the rest.
pub(crate) fn lines(finding: &Finding, most: usize) -> Vec<String> {
    let mut groups: Vec<(Verdict, &str, Vec<String>)> = Vec::new();
    let not_well = finding.details.iter().filter(|detail| detail.verdict > Verdict::Pass);
    for detail in not_well.filter(|detail| !finding.seen.contains(&detail.seen)) {
        match groups.iter_mut().find(|(verdict, seen, _)| *verdict == detail.verdict && *seen == detail.seen) {
            Some((_, _, abouts)) => abouts.push(detail.about.to_string()),
            None => groups.push((detail.verdict, &detail.seen, vec![detail.about.to_string()])),
        }
    }
    let mut lines: Vec<String> = groups
        .iter()
        .take(most)
        .map(|(verdict, seen, abouts)| format!("{verdict} {}: {seen}", named(abouts)))
        .collect();
    if groups.len() > most {
        lines.push(format!("and {} more, in the report", groups.len() - most));
    }
    lines
}

fn named(abouts: &[String]) -> String {
    let first: Vec<&str> = abouts.iter().take(NAMED).map(String::as_str).collect();
    match abouts.len().saturating_sub(NAMED) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use checklist::Detail;

    use super::*;

    #[test]
    fn the_same_of_several_is_said_once_and_what_is_said_already_is_not() {
        let detail = |about: &str, seen: &str| Detail::new(Verdict::Fail, about, seen);
        let details = ["a", "b", "c", "d"].map(|about| detail(about, "refused"));
        let finding = Finding::from_details("", "2 of 5 answer", details.to_vec());
        assert_eq!(lines(&finding, 5), ["fail a, b, c and 1 more: refused"]);
        let finding = Finding::from_details("", "2 of 5 answer; refused", details.to_vec());
        assert_eq!(lines(&finding, 5), [""; 0]);
        let finding = Finding::from_details("", "", vec![detail("a", "x1"), detail("b", "x2"), detail("c", "x3")]);
        assert_eq!(lines(&finding, 2), ["fail a: x1", "fail b: x2", "and 1 more, in the report"]);
    }

    #[test]
    fn what_is_well_is_no_line() {
        let details = vec![Detail::new(Verdict::Pass, "a", "fine"), Detail::new(Verdict::Skip, "b", "not asked")];
        assert_eq!(lines(&Finding::from_details("", "", details), 5), [""; 0]);
    }
}
