//! Approvals: a digest approves the steps of its plan, as they were, and nothing else.

use crate::approval::{Approved, approve};
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
    assert_eq!(Digest::given(&format!(" {} ", today.digest().to_string().to_uppercase())), today.digest());
}

#[test]
fn a_wrong_digest_approves_nothing_and_says_so() {
    let today = plan_of(fences(), Mode::Apply);
    let refusal = approve(&Digest::given("0123456789abcdef"), None, &today).unwrap_err();
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
