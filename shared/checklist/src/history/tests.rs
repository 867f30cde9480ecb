//! Stories: the verdicts of run after run, and what people hear of them.

use Verdict::{Fail, Pass, Skip, Unknown, Warn};

use super::*;
use crate::finding::Finding;

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + minute * 60).unwrap()
}

fn line(check: &str, verdict: Verdict) -> Line {
    Line { check: check.to_owned(), asks: String::new(), finding: Finding::new(verdict, "", "") }
}

/// The news of each run of a story, where each run gives the verdicts of these checks.
fn story_of<const N: usize>(checks: [&str; N], runs: &[[Verdict; N]]) -> Vec<Option<News>> {
    let mut state = State::default();
    let mut told = Vec::new();
    for (minute, verdicts) in (0_i64..).zip(runs) {
        let lines: Vec<Line> = checks.iter().zip(verdicts).map(|(check, verdict)| line(check, *verdict)).collect();
        let (next, news) = state.after(&lines, at(minute), Vec::new());
        state = next;
        told.push(news);
    }
    told
}

/// A story of two checks that are told together.
fn story(runs: &[[Verdict; 2]]) -> Vec<Option<News>> {
    story_of(["dns", "targets"], runs)
}

fn worse(topic: Topic, from: Verdict, to: Verdict) -> News {
    News::Worse(Change { topic, from, to })
}

#[test]
fn a_healthy_first_run_is_no_news() {
    assert_eq!(story(&[[Pass, Pass], [Pass, Skip]]), [None, None]);
}

#[test]
fn a_failing_first_run_is_news() {
    assert_eq!(story(&[[Pass, Fail]]), [Some(worse(Topic::Site, Pass, Fail))]);
}

#[test]
fn an_outage_is_told_once_and_its_end_once() {
    assert_eq!(
        story(&[[Pass, Pass], [Pass, Fail], [Fail, Fail], [Pass, Fail], [Pass, Pass], [Pass, Pass]]),
        [None, Some(worse(Topic::Site, Pass, Fail)), None, None, Some(News::Recovered { from: Fail }), None]
    );
}

#[test]
fn what_fails_for_good_hides_no_outage() {
    assert_eq!(
        story_of(["dns", "cost"], &[[Pass, Fail], [Pass, Fail], [Fail, Fail], [Pass, Fail]]),
        [
            Some(worse(Topic::Cost, Pass, Fail)),
            None,
            Some(worse(Topic::Site, Pass, Fail)),
            Some(News::Better(Change { topic: Topic::Site, from: Fail, to: Pass })),
        ]
    );
}

#[test]
fn bad_figures_of_a_site_that_fails_are_told_only_if_they_outlast_it() {
    let checks = ["endpoints", "metrics"];
    let outage = [[Pass, Pass], [Fail, Pass], [Fail, Fail], [Pass, Pass]];
    let recovered = Some(News::Recovered { from: Fail });
    assert_eq!(story_of(checks, &outage), [None, Some(worse(Topic::Site, Pass, Fail)), None, recovered]);
    let outlasting = [[Pass, Pass], [Fail, Fail], [Pass, Fail]];
    assert_eq!(story_of(checks, &outlasting)[2], Some(worse(Topic::Figures, Pass, Fail)));
}

#[test]
fn half_a_recovery_is_told_as_such() {
    let better = News::Better(Change { topic: Topic::Site, from: Fail, to: Warn });
    assert_eq!(story(&[[Pass, Fail], [Warn, Pass]])[1], Some(better));
}

#[test]
fn what_cannot_be_seen_or_judged_is_not_a_recovery() {
    assert_eq!(story(&[[Pass, Fail], [Pass, Unknown], [Pass, Fail]])[1..], [None, None]);
    assert_eq!(story(&[[Pass, Fail], [Pass, Skip], [Pass, Fail]])[1..], [None, None]);
}

#[test]
fn what_cannot_be_seen_is_not_an_outage_and_is_told_once_when_it_lasts() {
    let unseen = Some(News::Unseen { check: "targets".to_owned() });
    let again = Some(News::SeenAgain { check: "targets".to_owned() });
    assert_eq!(
        story(&[[Pass, Pass], [Pass, Unknown], [Pass, Unknown], [Pass, Unknown], [Pass, Unknown], [Pass, Pass]]),
        [None, None, None, unseen, None, again]
    );
}

#[test]
fn what_cannot_be_seen_for_good_hides_no_other_that_goes_dark() {
    let runs =
        [[Unknown, Pass], [Unknown, Pass], [Unknown, Pass], [Unknown, Unknown], [Unknown, Unknown], [Unknown, Unknown]];
    let told: Vec<_> = story(&runs).into_iter().flatten().collect();
    let unseen = |check: &str| News::Unseen { check: check.to_owned() };
    assert_eq!(told, [unseen("dns"), unseen("targets")]);
}

#[test]
fn since_is_the_first_run_of_the_verdict() {
    let fail = line("targets", Fail);
    let (first, _) = State::default().after(std::slice::from_ref(&fail), at(0), Vec::new());
    let (second, _) = first.after(std::slice::from_ref(&fail), at(5), Vec::new());
    assert_eq!(second.since(&fail), Some(at(0)));
    let unknown = line("targets", Unknown);
    let (third, _) = second.after(std::slice::from_ref(&unknown), at(10), Vec::new());
    assert_eq!(third.since(&unknown), Some(at(10)));
    assert_eq!(third.standings["targets"].since, at(0), "how it stood is not forgotten");
    let skip = line("targets", Skip);
    let (fourth, _) = third.after(std::slice::from_ref(&skip), at(15), Vec::new());
    assert_eq!(fourth.since(&skip), None, "what it stands by is not the verdict of today");
}

#[test]
fn only_the_newest_mails_wait() {
    let mut state = State::default();
    for n in 0..5 {
        state.wait_for(Mail { subject: n.to_string(), text: String::new() });
    }
    let subjects: Vec<_> = state.waiting.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(subjects, ["2", "3", "4"]);
}

#[test]
fn a_state_of_another_version_is_read_as_far_as_it_is_known() {
    let state: State = serde_json::from_str(r#"{"told": {"site": "fail"}, "later": 1}"#).unwrap();
    assert_eq!(state.told, BTreeMap::from([(Topic::Site, Fail)]));
}
