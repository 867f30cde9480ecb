//! Stories: the verdicts of run after run, and what people hear of them.

use super::*;
use crate::finding::Finding;

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + minute * 60).unwrap()
}

fn line(check: &str, verdict: Verdict) -> Line {
    Line { check: check.to_owned(), asks: String::new(), finding: Finding::new(verdict, "", "") }
}

/// The news of each run of a story, where each run gives the verdicts of `dns` and `targets`.
fn story(runs: &[[Verdict; 2]]) -> Vec<Option<News>> {
    let mut state = State::default();
    let mut told = Vec::new();
    for (minute, [dns, targets]) in (0_i64..).zip(runs) {
        let (next, news) = state.after(&[line("dns", *dns), line("targets", *targets)], at(minute), Vec::new());
        state = next;
        told.push(news);
    }
    told
}

use Verdict::{Fail, Pass, Skip, Unknown, Warn};

#[test]
fn a_healthy_first_run_is_no_news() {
    assert_eq!(story(&[[Pass, Pass], [Pass, Skip]]), [None, None]);
}

#[test]
fn a_failing_first_run_is_news() {
    assert_eq!(story(&[[Pass, Fail]]), [Some(News::Worse { from: Pass, to: Fail })]);
}

#[test]
fn an_outage_is_told_once_and_its_end_once() {
    assert_eq!(
        story(&[[Pass, Pass], [Pass, Fail], [Fail, Fail], [Pass, Fail], [Pass, Pass], [Pass, Pass]]),
        [None, Some(News::Worse { from: Pass, to: Fail }), None, None, Some(News::Recovered { from: Fail }), None]
    );
}

#[test]
fn half_a_recovery_is_told_as_such() {
    assert_eq!(story(&[[Pass, Fail], [Warn, Pass]])[1], Some(News::Better { from: Fail, to: Warn }));
}

#[test]
fn what_cannot_be_seen_is_not_a_recovery() {
    assert_eq!(story(&[[Pass, Fail], [Pass, Unknown], [Pass, Fail]])[1..], [None, None]);
}

#[test]
fn what_cannot_be_seen_is_not_an_outage_and_is_told_once_when_it_lasts() {
    assert_eq!(
        story(&[[Pass, Pass], [Pass, Unknown], [Pass, Unknown], [Pass, Unknown], [Pass, Unknown], [Pass, Pass]]),
        [None, None, None, Some(News::Blind), None, Some(News::SeeingAgain)]
    );
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
