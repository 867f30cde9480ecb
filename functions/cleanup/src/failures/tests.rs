//! A removal that AWS denies night after night: how often that is news.

use facts::inventory::Kind;
use removal::example::{AT, account};
use removal::{Mode, Step, plan};

use super::*;

fn night(number: i64) -> Timestamp {
    AT + SignedDuration::from_hours(24 * number)
}

fn denied(message: &str) -> Outcome {
    let action = "elasticloadbalancing:DeleteLoadBalancer".to_owned();
    Outcome::Failed { why: Unseen::Denied { action, message: message.into() } }
}

fn step() -> Step {
    let example = account();
    let plan = plan(&example.inventory, &example.policy, &example.ledger, Mode::Plan);
    plan.steps().iter().find(|step| step.resource.kind() == Kind::LoadBalancer).unwrap().clone()
}

fn ledger() -> Ledger {
    account().after_nights(8)
}

/// The nights on which people are told, where each night the removal ends so; `None` for a night without one.
fn told_on(nights: impl Fn(i64) -> Option<Outcome>, ledger: impl Fn(i64) -> Ledger) -> Vec<i64> {
    let mut failures = Failures::new();
    let mut mails = Vec::new();
    for number in 0..16 {
        let done: Vec<Done> = nights(number).into_iter().map(|outcome| Done { step: step(), outcome }).collect();
        failures = after(&failures, &done, &ledger(number), night(number));
        if is_news(&failures, night(number)) {
            failures = told(&failures, night(number));
            mails.push(number);
        }
    }
    mails
}

#[test]
fn the_same_failure_is_told_once_and_again_after_a_week() {
    let mails = told_on(|number| Some(denied(&format!("request {number}"))), |_| ledger());
    assert_eq!(mails, [0, 7, 14]);
}

#[test]
fn another_failure_is_told_at_once() {
    let throttled = || Outcome::Failed { why: Unseen::Throttled { action: "x".to_owned() } };
    let mails = told_on(|number| Some(if number < 3 { denied("x") } else { throttled() }), |_| ledger());
    assert_eq!(mails, [0, 3, 10]);
}

#[test]
fn its_end_is_told_once() {
    let gone = |number| {
        let mut ledger = ledger();
        if number >= 4 {
            ledger.orphans.remove(&step().resource.id());
        }
        ledger
    };
    assert_eq!(told_on(|number| (number < 4).then(|| denied("x")), gone), [0, 4]);
    assert_eq!(told_on(|_| None, gone), [0; 0]);
}

#[test]
fn a_night_that_did_not_come_to_it_is_neither_news_nor_an_end() {
    let late = || Outcome::NotReached { why: "the time was up".to_owned() };
    let mails = told_on(|number| Some(if number == 0 { denied("x") } else { late() }), |_| ledger());
    assert_eq!(mails, [0, 7, 14]);
}

#[test]
fn what_is_open_is_shown_each_night_and_hundreds_are_not() {
    let done = [Done { step: step(), outcome: denied("x") }];
    let new = after(&Failures::new(), &done, &ledger(), AT);
    assert!(words(&new).is_empty(), "its step tells it");
    let open = told(&new, AT);
    let line = words(&open).remove(0);
    assert!(line.starts_with("still open since 2026-09-01") && line.contains("k8s-shop-old"), "{line}");
    assert!(!line.contains("AccessDenied"), "{line}");
    let over = after(&open, &[], &Ledger::default(), night(1));
    assert!(words(&over)[0].starts_with("no longer open"), "{:?}", words(&over));
    let one = open.values().next().unwrap();
    let many: Failures = (0..500).map(|at| (ResourceId::new(format!("x{at}")), one.clone())).collect();
    assert_eq!(words(&many).len(), MOST_TOLD + 1);
}
