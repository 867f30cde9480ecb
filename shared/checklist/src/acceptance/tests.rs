//! Findings of the healthy example with something broken, and an event that accepts some of them.

use facts::Facts;
use facts::traffic::Share;

use super::*;
use crate::causes::causes;
use crate::example::healthy;
use crate::expectations::Expectations;
use crate::judge::{judge, overall};

const AT_THE_END: &str = "2026-12-31T23:59:59Z";

/// A target that gets nearly all requests, and a few errors.
fn uneven() -> (Facts, Expectations) {
    let (mut facts, mut expectations) = healthy();
    let users = &mut facts.logs.traffic.as_mut().unwrap().users;
    let group = users.targets[0].group.clone();
    let share = |target: &str, requests| Share { group: group.clone(), target: target.into(), requests, errors: 0 };
    users.targets = vec![share("10.0.11.23:8000", 880), share("10.0.12.24:8000", 20)];
    users.statuses = [(200, 600), (404, 300)].into();
    facts.at = AT_THE_END.parse().unwrap();
    let traffic = facts.logs.traffic.as_mut().unwrap();
    (traffic.from, traffic.to) = ("2026-12-31T23:40:00Z".parse().unwrap(), "2026-12-31T23:55:00Z".parse().unwrap());
    expectations.accepted = Vec::new();
    (facts, expectations)
}

fn finding_of(facts: &Facts, expectations: &Expectations, check: CheckId) -> Finding {
    judge(facts, expectations).into_iter().find(|line| line.check == check).unwrap().finding
}

fn acceptance(about: &str, until: &str) -> Acceptance {
    let reason = "one pod has a cache".to_owned();
    let until = until.parse().unwrap();
    Acceptance { check: CheckId::Traffic, about: about.to_owned(), verdict: Verdict::Warn, reason, until }
}

/// What traffic is about where it warns, the spread first.
fn warned(finding: &Finding) -> Vec<String> {
    let warns = finding.details.iter().filter(|detail| detail.verdict == Verdict::Warn);
    warns.map(|detail| detail.about.to_string()).collect()
}

#[test]
fn what_is_accepted_is_shown_and_hides_no_other_finding_of_its_check() {
    let (facts, mut expectations) = uneven();
    let before = finding_of(&facts, &expectations, CheckId::Traffic);
    let subjects = warned(&before);
    assert_eq!((before.verdict, subjects.len()), (Verdict::Warn, 2), "{before:?}");
    let spread = subjects.iter().find(|about| about.starts_with("the spread")).unwrap();
    expectations.accepted = vec![acceptance(spread, "2026-12-31")];
    let after = finding_of(&facts, &expectations, CheckId::Traffic);
    assert_eq!((after.verdict, warned(&after)), (Verdict::Warn, vec!["4XX".to_owned()]));
    assert!(after.seen.starts_with("4XX: ") && after.next.is_some(), "{after:?}");
    let shown = after.details.iter().find(|detail| detail.accepted.is_some()).unwrap();
    assert_eq!((shown.verdict, shown.accepted), (Verdict::Skip, Some(Verdict::Warn)));
    assert!(
        shown.seen.starts_with("accepted until 2026-12-31 (one pod has a cache), though warn: far "),
        "{}",
        shown.seen
    );
}

#[test]
fn where_all_is_accepted_the_check_passes_and_nobody_is_told() {
    let (facts, mut expectations) = uneven();
    let lines = judge(&facts, &expectations);
    let only = lines.iter().filter(|line| line.finding.verdict >= Verdict::Warn).map(|line| line.check);
    let raised = causes(&facts, &expectations, &lines);
    assert!(
        only.clone().any(|check| check == CheckId::Traffic) && raised.iter().any(|it| it.check == CheckId::Traffic)
    );
    let subjects = warned(&finding_of(&facts, &expectations, CheckId::Traffic));
    expectations.accepted = subjects.iter().map(|about| acceptance(about, "2026-12-31")).collect();
    let lines = judge(&facts, &expectations);
    let finding = finding_of(&facts, &expectations, CheckId::Traffic);
    assert_eq!((finding.verdict, &finding.next), (Verdict::Pass, &None));
    assert!(finding.seen.contains("accepted until 2026-12-31: the spread"), "{}", finding.seen);
    assert!(!causes(&facts, &expectations, &lines).iter().any(|it| it.check == CheckId::Traffic));
    let all = accepted(&expectations.accepted, &lines, facts.at);
    assert!(all.iter().all(|it| it.stands == Stands::Accepts), "{all:?}");
}

#[test]
fn when_its_last_day_is_over_it_is_told_again() {
    let (mut facts, mut expectations) = uneven();
    let subjects = warned(&finding_of(&facts, &expectations, CheckId::Traffic));
    expectations.accepted = subjects.iter().map(|about| acceptance(about, "2026-12-30")).collect();
    let finding = finding_of(&facts, &expectations, CheckId::Traffic);
    assert_eq!(finding.verdict, Verdict::Warn);
    assert!(
        finding.seen.ends_with("4XX was accepted until 2026-12-30; the spread was accepted until 2026-12-30")
            || finding.seen.contains("was accepted until 2026-12-30"),
        "{}",
        finding.seen
    );
    let stands = |facts: &Facts| accepted(&expectations.accepted, &judge(facts, &expectations), facts.at)[0].stands;
    assert_eq!(stands(&facts), Stands::Over);
    facts.at = "2026-12-30T23:59:59Z".parse().unwrap();
    let traffic = facts.logs.traffic.as_mut().unwrap();
    (traffic.from, traffic.to) = ("2026-12-30T23:40:00Z".parse().unwrap(), "2026-12-30T23:55:00Z".parse().unwrap());
    assert_eq!(stands(&facts), Stands::Accepts, "its last day is one of them");
}

#[test]
fn an_acceptance_that_matches_nothing_says_so() {
    let (mut facts, mut expectations) = healthy();
    expectations.accepted = vec![acceptance("the spread", "2999-12-31"), acceptance("the spread", "2000-01-01")];
    let stands = |facts: &Facts| {
        let lines = judge(facts, &expectations);
        accepted(&expectations.accepted, &lines, facts.at).iter().map(|it| it.stands).collect::<Vec<_>>()
    };
    assert_eq!(stands(&facts), [Stands::MatchesNothing, Stands::OverAndDone]);
    assert_eq!(overall(&judge(&facts, &expectations)), Verdict::Pass);
    facts.logs.traffic = crate::example::denied("s3:GetObject");
    assert_eq!(stands(&facts), [Stands::NotJudged, Stands::NotJudged]);
    let (mut quiet, _) = healthy();
    quiet.logs.traffic.as_mut().unwrap().users.requests = 3;
    assert_eq!(stands(&quiet), [Stands::NotJudged, Stands::NotJudged], "of too few requests nothing is said");
}

#[test]
fn what_becomes_worse_and_what_users_feel_is_never_accepted() {
    let (mut facts, mut expectations) = healthy();
    let traffic = |facts: &Facts, expectations: &Expectations| finding_of(facts, expectations, CheckId::Traffic);
    let users = &mut facts.logs.traffic.as_mut().unwrap().users;
    users.statuses = [(200, 880), (502, 20)].into();
    expectations.accepted = vec![acceptance("5XX", "2999-12-31")];
    assert_eq!(traffic(&facts, &expectations).verdict, Verdict::Fail, "a warning was accepted");
    expectations.accepted[0].verdict = Verdict::Fail;
    assert_eq!(traffic(&facts, &expectations).verdict, Verdict::Pass);
    assert!(is_acceptable(CheckId::Endpoints, Verdict::Warn) && !is_acceptable(CheckId::Endpoints, Verdict::Fail));
    for check in crate::checks::CHECKLIST {
        assert!(!is_acceptable(check.id, Verdict::Unknown), "{}: unknown is never pass", check.id);
    }
}
