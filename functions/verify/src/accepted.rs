//! What the event accepts: every mistake in it that the schema cannot see.

use checklist::{Acceptance, CheckId, Verdict};
use input::Problem;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::headers;
use crate::request::{Accepted, AcceptedVerdict};

/// What is accepted. Every mistake is told.
pub(crate) fn parse_accepted(all: Vec<Accepted>, problems: &mut Vec<Problem>) -> Vec<Acceptance> {
    let mut parsed: Vec<Acceptance> = Vec::new();
    for (at, accepted) in all.into_iter().enumerate() {
        let path = format!("accepted[{at}]");
        let Some(acceptance) = one(accepted, &path, problems) else { continue };
        let is_same = |it: &Acceptance| {
            (it.check, &it.about, it.verdict) == (acceptance.check, &acceptance.about, acceptance.verdict)
        };
        if parsed.iter().any(is_same) {
            problems.push(Problem::new(path, "accepts what another one accepts: leave one of them out"));
        }
        parsed.push(acceptance);
    }
    parsed
}

/// All that is accepted for longer than a year: what nobody looks at again is no exception any more.
pub(crate) fn beyond(accepted: &[Acceptance], now: Timestamp) -> Vec<Problem> {
    let today = now.to_zoned_datetime(TimeZone::UTC).date();
    let last = (today.year().saturating_add(1), today.month(), today.day());
    let is_beyond = |it: &Acceptance| (it.until.year(), it.until.month(), it.until.day()) > last;
    let beyond = accepted.iter().enumerate().filter(|(_, acceptance)| is_beyond(acceptance));
    beyond.map(|(at, _)| Problem::new(format!("accepted[{at}].until"), "must be within a year from now")).collect()
}

fn one(accepted: Accepted, path: &str, problems: &mut Vec<Problem>) -> Option<Acceptance> {
    let Accepted { check, about, verdict, reason, until } = accepted;
    let mut wrong = |field: &str, what: &str| problems.push(Problem::new(format!("{path}.{field}"), what));
    let check = CheckId::from_name(&check);
    if check.is_none() {
        wrong("check", "is not the name of a check");
    }
    let until = until.parse::<Date>().ok();
    if until.is_none() {
        wrong("until", "must be a day, such as 2026-12-31");
    }
    if headers::has_a_known_token(&reason) {
        wrong("reason", "looks like a secret: it stands in every report");
    }
    let verdict = match verdict {
        AcceptedVerdict::Warn => Verdict::Warn,
        AcceptedVerdict::Fail => Verdict::Fail,
    };
    if check.is_some_and(|check| !checklist::is_acceptable(check, verdict)) {
        wrong("verdict", "a fail of this check is that users are not served: it cannot be accepted");
    }
    Some(Acceptance { check: check?, about, verdict, reason, until: until? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_accepted_for_longer_than_a_year() {
        let until = |day: &str| Acceptance {
            check: CheckId::Waf,
            about: "the rate limit".to_owned(),
            verdict: Verdict::Warn,
            reason: "a partner polls".to_owned(),
            until: day.parse().unwrap(),
        };
        let all = [until("2027-11-24"), until("2027-11-25"), until("2020-01-01")];
        let beyond = beyond(&all, "2026-11-24T23:59:59Z".parse().unwrap());
        let told: Vec<String> = beyond.iter().map(ToString::to_string).collect();
        assert_eq!(told, ["accepted[1].until: must be within a year from now"]);
    }
}
