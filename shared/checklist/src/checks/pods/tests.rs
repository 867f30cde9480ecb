use facts::kubernetes::declared::Failure;

use super::*;
use crate::causes::causes;
use crate::example::{denied, healthy, minutes_ago};
use crate::finding::Finding;
use crate::judge::judge as judge_all;

fn binding(facts: &mut Facts) -> &mut Binding {
    &mut facts.declared.as_mut().unwrap().as_mut().unwrap().bindings[0]
}

fn targets(facts: &mut Facts) -> &mut Vec<Target> {
    facts.target_groups.as_mut().unwrap()[0].targets.as_mut().unwrap()
}

fn after(change: impl FnOnce(&mut Facts)) -> Finding {
    let (mut facts, expectations) = healthy();
    change(&mut facts);
    judge(&facts, &expectations).unwrap()
}

fn told(change: impl FnOnce(&mut Facts)) -> (Verdict, String) {
    let finding = after(change);
    (finding.verdict, finding.seen)
}

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn a_service_without_a_ready_pod_fails() {
    let (verdict, seen) = told(|facts| binding(facts).ready.clear());
    assert_eq!((verdict, seen.contains("it has no pod")), (Verdict::Fail, true), "{seen}");
    let (verdict, seen) = told(|facts| {
        let pods = std::mem::take(&mut binding(facts).ready);
        binding(facts).others = pods;
        targets(facts).clear();
    });
    assert_eq!((verdict, seen.contains("none of its 2 pods is ready")), (Verdict::Fail, true), "{seen}");
}

/// A readiness gate keeps a pod from being ready until its target is healthy, so that its target is the cause.
#[test]
fn a_pod_that_waits_for_its_target_explains_nothing() {
    let (mut facts, expectations) = healthy();
    let pods = std::mem::take(&mut binding(&mut facts).ready);
    binding(&mut facts).others = pods;
    for target in targets(&mut facts) {
        target.state = TargetState::Unhealthy;
    }
    let lines = judge_all(&facts, &expectations);
    let found = causes(&facts, &expectations, &lines);
    let [cause] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((cause.check, cause.consequences.len()), (CheckId::Targets, 0), "{cause:?}");
}

#[test]
fn a_ready_pod_that_is_not_registered_is_told() {
    let (verdict, seen) = told(|facts| drop(targets(facts).pop()));
    assert_eq!((verdict, seen.contains("1 of its 2 ready pods are not registered")), (Verdict::Warn, true), "{seen}");
    let (verdict, seen) = told(|facts| targets(facts).clear());
    assert_eq!((verdict, seen.contains("none of its 2 ready pods is registered")), (Verdict::Fail, true), "{seen}");
}

#[test]
fn a_target_of_a_pod_that_is_gone_is_told_unless_it_is_drained() {
    let with = |state: TargetState| {
        move |facts: &mut Facts| {
            let gone = Target { id: "10.0.99.9".to_owned(), state, ..targets(facts)[0].clone() };
            targets(facts).push(gone);
        }
    };
    let (verdict, seen) = told(with(TargetState::Unhealthy));
    assert_eq!((verdict, seen.contains("1 of 3 targets")), (Verdict::Warn, true), "{seen}");
    assert_eq!(told(with(TargetState::Draining)).0, Verdict::Pass);
    let ends = told(|facts| {
        with(TargetState::Unhealthy)(facts);
        binding(facts).others = [address("10.0.99.9")].into();
    });
    assert_eq!(ends.0, Verdict::Pass, "a pod that ends is still a pod");
}

#[test]
fn what_other_clusters_register_in_a_shared_group_is_theirs() {
    let shared = told(|facts| {
        let theirs = Target { id: "10.9.0.1".to_owned(), ..targets(facts)[0].clone() };
        targets(facts).push(theirs);
        binding(facts).is_shared = true;
    });
    assert_eq!(shared.0, Verdict::Pass, "{}", shared.1);
}

#[test]
fn a_group_that_gets_no_traffic_may_have_no_pod() {
    let idle = told(|facts| {
        binding(facts).ready.clear();
        targets(facts).clear();
        for listener in facts.listeners.as_mut().unwrap() {
            for action in listener.rules.as_mut().unwrap().iter_mut().flat_map(|rule| &mut rule.actions) {
                if let facts::listener::Action::Forward { groups } = action {
                    groups[0].weight = 0;
                }
            }
        }
    });
    assert_eq!(idle.0, Verdict::Skip, "{}", idle.1);
}

#[test]
fn pods_behind_nodes_and_groups_that_nothing_binds_are_not_compared() {
    assert_eq!(told(|facts| binding(facts).by_address = false).0, Verdict::Skip);
    let unbound = |facts: &mut Facts| facts.declared.as_mut().unwrap().as_mut().unwrap().bindings.clear();
    assert_eq!(told(unbound).0, Verdict::Skip);
}

#[test]
fn targets_that_were_not_seen_leave_it_open() {
    let finding = after(|facts| facts.target_groups.as_mut().unwrap()[0].targets = denied("x"));
    assert_eq!(finding.verdict, Verdict::Unknown);
}

#[test]
fn no_ready_pod_is_the_cause_of_targets_that_are_not_healthy() {
    let (mut facts, expectations) = healthy();
    binding(&mut facts).ready.clear();
    targets(&mut facts).clear();
    let lines = judge_all(&facts, &expectations);
    let found = causes(&facts, &expectations, &lines);
    let [cause] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((cause.check, cause.consequences.as_slice()), (CheckId::Pods, &[CheckId::Targets][..]), "{cause:?}");
}

/// The chain is told from its beginning: the controller fails, so pods are not registered, so no target is healthy.
#[test]
fn a_controller_that_fails_is_the_cause_of_pods_that_nobody_registers() {
    let (mut facts, expectations) = healthy();
    let failure = Failure { reason: "FailedDeployModel".into(), message: "denied".into(), at: minutes_ago(2) };
    facts.declared.as_mut().unwrap().as_mut().unwrap().objects[0].failure = Some(failure);
    targets(&mut facts).clear();
    let lines = judge_all(&facts, &expectations);
    let found = causes(&facts, &expectations, &lines);
    let [cause] = found.as_slice() else { panic!("{found:?}") };
    let follows = [CheckId::Pods, CheckId::Targets];
    assert_eq!((cause.check, cause.consequences.as_slice()), (CheckId::Controller, &follows[..]), "{cause:?}");
    assert!(cause.headline.contains("FailedDeployModel"), "{}", cause.headline);
}
