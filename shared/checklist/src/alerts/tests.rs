//! Stories: the verdicts of run after run, and what people hear of them.

mod certain;
mod endings;
mod flutter;
mod unseen;

use std::collections::BTreeMap;

use facts::Facts;
use facts::targets::TargetState;
use jiff::Timestamp;

use super::maintenance::Window;
use super::*;
use crate::causes::causes;
use crate::check_id::{self, CheckId};
use crate::example::{AT, denied, healthy};
use crate::finding::Verdict;
use crate::judge::judge;

/// What a run found, five minutes after the one before.
type Story<'a> = &'a [&'a dyn Fn(&mut Facts)];

fn well(_: &mut Facts) {}

fn targets_down(facts: &mut Facts) {
    for target in facts.target_groups.as_mut().unwrap()[0].targets.as_mut().unwrap() {
        target.state = TargetState::Unhealthy;
    }
}

fn targets_down_and_figures_bad(facts: &mut Facts) {
    targets_down(facts);
    figures_bad(facts);
}

fn figures_bad(facts: &mut Facts) {
    facts.metrics.as_mut().unwrap().target_5xx = Some(400.0);
}

fn endpoints_wrong(facts: &mut Facts) {
    for probe in facts.site.endpoints[3].probes.as_mut().unwrap() {
        probe.outcome = facts::site::Outcome::Reset { detail: "reset".into() };
    }
}

fn targets_down_and_endpoints_wrong(facts: &mut Facts) {
    targets_down(facts);
    endpoints_wrong(facts);
}

fn logs_off(facts: &mut Facts) {
    facts.logs.settings.as_mut().unwrap().enabled = false;
}

fn targets_hidden(facts: &mut Facts) {
    facts.target_groups.as_mut().unwrap()[0].targets = denied("elasticloadbalancing:DescribeTargetHealth");
}

fn at_minute(minute: i64) -> Timestamp {
    Timestamp::from_second(AT.as_second() + minute * 60).unwrap()
}

/// The run of that minute.
fn run(minute: i64, found: &dyn Fn(&mut Facts)) -> Run {
    let (mut facts, expectations) = healthy();
    found(&mut facts);
    let lines = judge(&facts, &expectations);
    let causes = causes(&facts, &expectations, &lines);
    Run { at: at_minute(minute), ..Run::new(&facts, &expectations, &lines, &causes) }
}

/// What each run of a story tells, in short, with the state in the end. Every mail arrives.
fn told_with(policy: &Policy, story: Story<'_>) -> (Vec<String>, State) {
    let mut state = State::default();
    let mut told = Vec::new();
    for (minute, found) in (0..).step_by(5).zip(story) {
        let run = run(minute, found);
        let (mut next, outcome) = state.after(&run, policy, Vec::new());
        let mut words: Vec<String> = outcome.bundle().iter().map(in_short).collect();
        if outcome.bulletin.is_some() {
            next.wait_for(Mail { subject: String::new(), text: String::new(), kept: String::new() });
        }
        let sending = next.may_send(run.at, policy.max_mails_per_hour);
        next.begin_to_send(run.at, sending);
        next.end_of_sending(sending, Vec::new());
        words.extend(outcome.held.map(|held| match held {
            Held::TooMany { .. } => "too many".to_owned(),
            Held::Undelivered => "undelivered".to_owned(),
            Held::Maintenance { .. } => "maintenance".to_owned(),
        }));
        told.push(words.join(", "));
        state = next;
    }
    (told, state)
}

fn told(story: Story<'_>) -> Vec<String> {
    told_with(&Policy::default(), story).0
}

fn in_short(news: &News) -> String {
    match news {
        News::Raised { check, verdict, .. } => format!("{verdict} {check}"),
        News::Eased { check } => format!("eased {check}"),
        News::Recovered { check, .. } => format!("over {check}"),
        News::StillSo { check, .. } => format!("still {check}"),
        News::Ending { days, .. } => format!("{days} days"),
        News::Renewed { days } => format!("renewed {days}"),
        News::Unseen { checks } => format!("unseen {}", check_id::names(checks)),
        News::SeenAgain { checks } => format!("seen {}", check_id::names(checks)),
    }
}

impl Outcome {
    fn bundle(&self) -> &[News] {
        self.bulletin.as_ref().map_or(&[], |bulletin| &bulletin.news)
    }
}

#[test]
fn a_single_bad_run_is_no_news() {
    assert_eq!(told(&[&well, &targets_down, &well, &well, &well]), [""; 5]);
}

#[test]
fn an_outage_is_told_once_with_its_cause_and_its_end_once() {
    let down = &targets_down_and_endpoints_wrong;
    assert_eq!(
        told(&[&well, down, down, down, &well, &well, &well]),
        ["", "", "fail targets", "", "", "over targets", ""]
    );
}

#[test]
fn two_of_three_are_enough() {
    assert_eq!(told(&[&targets_down, &well, &targets_down])[2], "fail targets");
    assert_eq!(told(&[&targets_down, &well, &well, &targets_down])[3], "");
}

#[test]
fn a_check_may_have_a_patience_of_its_own() {
    let raise_each = BTreeMap::from([(CheckId::Targets, Raise { after: 3, of: 4 })]);
    let policy = Policy { raise_each, ..Policy::default() };
    let story: Story<'_> = &[&targets_down, &well, &targets_down, &targets_down];
    assert_eq!(told_with(&policy, story).0, ["", "", "", "fail targets"]);
    assert_eq!(told_with(&policy, &[&endpoints_wrong, &endpoints_wrong]).0, ["", "fail endpoints"]);
}

#[test]
fn what_shows_before_its_cause_counts_for_the_cause() {
    assert_eq!(told(&[&endpoints_wrong, &targets_down_and_endpoints_wrong])[1], "fail targets");
}

#[test]
fn independent_faults_are_told_apart_and_two_of_one_run_in_one_mail() {
    let both = |it: &mut Facts| {
        targets_down(it);
        logs_off(it);
    };
    assert_eq!(
        told(&[&targets_down, &both, &both, &logs_off, &logs_off]),
        ["", "fail targets, fail access-logs", "", "", "over targets"]
    );
}

#[test]
fn figures_that_lag_behind_an_outage_are_told_only_if_they_outlast_it_for_long() {
    let down = &targets_down_and_figures_bad;
    let story: Story<'_> = &[down, down, down, &figures_bad, &figures_bad, &figures_bad, &well, &well];
    assert_eq!(told(story), ["", "fail targets", "", "", "over targets", "", "", ""]);
    let bad = &figures_bad;
    let story: Story<'_> = &[down, down, bad, bad, bad, bad, bad, bad];
    assert_eq!(
        told(story)[3..],
        ["over targets", "", "", "", "fail metrics"],
        "of a window that saw none of the outage"
    );
}

#[test]
fn what_outlasts_the_cause_that_it_was_told_with_goes_on_under_its_own_name() {
    let down = &targets_down_and_endpoints_wrong;
    let story: Story<'_> = &[down, down, &endpoints_wrong, &endpoints_wrong, &well, &well];
    assert_eq!(told(story), ["", "fail targets", "", "fail endpoints, over targets", "", "over endpoints"]);
}

#[test]
fn a_deployment_gets_one_run_more() {
    let deploying = |it: &mut Facts| {
        endpoints_wrong(it);
        let targets = it.target_groups.as_mut().unwrap()[0].targets.as_mut().unwrap();
        targets.push(targets[0].clone());
        (targets[0].state, targets[0].since) = (TargetState::Draining, None);
    };
    assert_eq!(told(&[&deploying, &deploying, &deploying]), ["", "", "fail endpoints"]);
}

#[test]
fn people_are_reminded_after_the_set_time() {
    let policy = Policy { remind_h: Some(1), ..Policy::default() };
    let story: Vec<&dyn Fn(&mut Facts)> = vec![&targets_down; 27];
    let (told, _) = told_with(&policy, &story);
    let places: Vec<usize> = told.iter().enumerate().filter(|(_, it)| !it.is_empty()).map(|(at, _)| at).collect();
    assert_eq!((places, told[13].as_str()), (vec![1, 13, 25], "still targets"));
}

#[test]
fn a_window_keeps_the_beginning_back_and_never_the_end() {
    let window = Window::Once { from: at_minute(8), until: at_minute(24) };
    let policy = Policy { maintenance: vec![window], ..Policy::default() };
    let story: Story<'_> = &[&targets_down, &targets_down, &well, &well, &logs_off, &logs_off];
    assert_eq!(
        told_with(&policy, story).0,
        ["", "fail targets", "", "over targets", "maintenance", "fail access-logs"]
    );
}

#[test]
fn a_flapping_check_uses_up_no_mail_that_an_outage_needs() {
    let policy =
        Policy { raise: Raise { after: 1, of: 1 }, recover_after: 1, max_mails_per_hour: 2, ..Policy::default() };
    let story: Story<'_> = &[&logs_off, &well, &logs_off, &well, &targets_down];
    let (told, state) = told_with(&policy, story);
    assert_eq!(told, ["fail access-logs", "too many", "", "too many", "fail targets, over access-logs"]);
    assert_eq!(state.open.keys().collect::<Vec<_>>(), [&CheckId::Targets]);
}

#[test]
fn since_is_the_first_run_of_the_verdict() {
    let (_, state) = told_with(&Policy::default(), &[&well, &targets_down, &targets_down, &targets_hidden]);
    assert_eq!(state.standings[&CheckId::Targets].since, at_minute(5), "how it stood is not forgotten");
    assert_eq!(state.standings[&CheckId::Targets].unseen_since, Some(at_minute(15)));
    assert_eq!(state.open[&CheckId::Targets].since, at_minute(5));
}

#[test]
fn a_state_of_another_version_is_read_as_far_as_it_is_known() {
    let state: State = serde_json::from_str(r#"{"unseen_runs": {"dns": 2}, "told": {"site": "fail"}}"#).unwrap();
    assert_eq!(state.unseen_runs, BTreeMap::from([(CheckId::Dns, 2)]));
}

#[test]
fn what_stays_is_compared_with_the_last_run_in_which_nothing_failed() {
    let moved = |it: &mut Facts| {
        targets_down(it);
        it.listeners.as_mut().unwrap()[1].rules = Ok(Vec::new());
    };
    let (_, state) = told_with(&Policy::default(), &[&well, &moved, &moved]);
    let (mut facts, _) = healthy();
    moved(&mut facts);
    let now = crate::changes::Shape::from_facts(&facts);
    assert_eq!(now.since(state.last.as_ref().unwrap()), [""; 0]);
    assert_eq!(now.since(state.last_green.as_ref().unwrap()).len(), 3);
    assert_eq!(state.standings[&CheckId::Targets].verdict, Some(Verdict::Fail));
}
