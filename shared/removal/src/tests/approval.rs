//! Approvals: a digest approves the steps of its plan, as they were, and nothing else.

use jiff::SignedDuration;

use crate::approval::{Approved, LASTS, NoApproval, approve};
use crate::example::{account, fences, policy};
use crate::fences::Fences;
use crate::fingerprint::Digest;
use crate::plan::{Mode, Plan, plan};

fn plan_of(fences: Fences, mode: Mode) -> Plan {
    let example = account();
    plan(&example.inventory, &policy(fences), &example.ledger, mode)
}

#[test]
fn today_s_digest_approves_today_s_plan() {
    let today = plan_of(fences(), Mode::Apply);
    let approved = approve(&today.digest(), None, &today).unwrap();
    assert!(today.steps().iter().all(|step| approved.has(step)));
    assert_eq!(Digest::given(&format!(" {} ", today.digest().to_string().to_uppercase())), Some(today.digest()));
}

#[test]
fn only_sixteen_digits_of_a_digest_are_one() {
    for wrong in
        ["", "0123456789abcde", "0123456789abcdef0", "0123456789abcdeg", "../0123456789abc", &"a".repeat(70_000)]
    {
        assert_eq!(Digest::given(wrong), None, "{wrong:.20}");
    }
}

#[test]
fn a_plan_ages_and_one_of_the_future_is_none() {
    let kept = plan_of(fences(), Mode::Plan);
    let later = |by: SignedDuration| {
        let mut example = account();
        example.inventory.at += by;
        plan(&example.inventory, &policy(fences()), &example.ledger, Mode::Apply)
    };
    let approves = |by: SignedDuration| approve(&kept.digest(), Some(&kept), &later(by));
    assert!(approves(LASTS).is_ok(), "for a week");
    let old = approves(LASTS + SignedDuration::from_secs(1)).unwrap_err();
    assert!(matches!(old, NoApproval::TooOld { .. }) && old.to_string().contains("for 7 days"), "{old}");
    let early = approves(SignedDuration::from_secs(-1)).unwrap_err();
    assert!(matches!(early, NoApproval::OfTheFuture { .. }), "{early}");
}

#[test]
fn the_same_steps_of_another_day_are_another_plan() {
    let mut example = account();
    let today = plan_of(fences(), Mode::Plan);
    example.inventory.at += SignedDuration::from_secs(1);
    let next = plan(&example.inventory, &policy(fences()), &example.ledger, Mode::Plan);
    assert_eq!(next.digest_of_steps(), today.digest_of_steps());
    assert_ne!(next.digest(), today.digest(), "an approval is of what was read, when it was read");
}

#[test]
fn a_plan_without_steps_has_nothing_to_approve() {
    let mut example = account();
    example.inventory.target_groups = Ok(Vec::new());
    let only_groups = Fences { kinds: [facts::inventory::Kind::TargetGroup].into(), ..fences() };
    let empty = plan(&example.inventory, &policy(only_groups), &example.ledger, Mode::Apply);
    assert!(empty.steps().is_empty());
    for digest in [empty.digest(), empty.digest_of_steps(), Digest::given("0123456789abcdef").unwrap()] {
        let refusal = approve(&digest, Some(&empty), &empty).unwrap_err().to_string();
        assert!(refusal.ends_with("today there is nothing to approve"), "{refusal}");
        assert!(!refusal.contains("approve its digest"), "{refusal}");
    }
}

#[test]
fn a_wrong_digest_approves_nothing_and_says_so() {
    let today = plan_of(fences(), Mode::Apply);
    let refusal = approve(&Digest::given("0123456789abcdef").unwrap(), None, &today).unwrap_err();
    assert!(refusal.to_string().contains("nothing was removed"), "{refusal}");
}

#[test]
fn a_kept_plan_approves_its_own_steps_only() {
    let kept = plan_of(Fences { kinds: [facts::inventory::Kind::WebAcl].into(), ..fences() }, Mode::Plan);
    let today = plan_of(fences(), Mode::Apply);
    let approved = approve(&kept.digest(), Some(&kept), &today).unwrap();
    let also_today: Vec<bool> = today.steps().iter().map(|step| approved.has(step)).collect();
    assert_eq!(also_today.iter().filter(|is| **is).count(), 1);
    let mut other = today.steps()[0].clone();
    other.fingerprint = today.steps()[1].fingerprint.clone();
    assert!(!approve(&today.digest(), None, &today).unwrap().has(&other), "the same id, another fingerprint");
}

#[test]
fn a_plan_that_was_changed_in_the_bucket_approves_nothing() {
    let kept = plan_of(Fences { kinds: [facts::inventory::Kind::WebAcl].into(), ..fences() }, Mode::Plan);
    let today = plan_of(fences(), Mode::Apply);
    // More steps under the old digest.
    assert!(approve(&kept.digest(), Some(&today), &today).is_err());
}

#[test]
fn a_schedule_approves_a_scheduled_plan_only() {
    let manual = plan_of(fences(), Mode::Plan);
    let approved = Approved::by_schedule(&manual);
    assert!(!manual.steps().iter().any(|step| approved.has(step)));
}

#[test]
fn a_plan_of_another_place_approves_nothing() {
    let only_web_acls = Fences { kinds: [facts::inventory::Kind::WebAcl].into(), ..fences() };
    let today = plan_of(fences(), Mode::Apply);
    let elsewhere: [fn(&mut facts::inventory::Inventory); 2] =
        [|it| it.account = "999999999999".to_owned(), |it| it.region = "eu-west-1".to_owned()];
    for moved in elsewhere {
        let mut example = account();
        moved(&mut example.inventory);
        let kept = plan(&example.inventory, &policy(only_web_acls.clone()), &example.ledger, Mode::Plan);
        assert!(!kept.steps().is_empty() && approve(&kept.digest(), Some(&kept), &today).is_err());
    }
}
