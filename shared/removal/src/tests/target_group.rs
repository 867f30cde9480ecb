//! Target groups: each predicate, broken alone.

use facts::inventory::clusters::Described;
use facts::inventory::target_group::{Registered, TargetGroup};
use facts::inventory::{ClusterName, Kind, OtherUser};
use facts::listener::{Action, Listener, Rule as ListenerRule, Weighted};
use facts::targets::TargetState;

use super::{each_hides, each_keeps, fence, of_status, verdict_on};
use crate::evidence::Evidence;
use crate::example::make::{VPC, elb};
use crate::example::{ALIVE, Example, GONE, active, denied};
use crate::rule::Rule;
use crate::verdict::Verdict;

fn group(example: &mut Example) -> &mut TargetGroup {
    &mut example.inventory.target_groups.as_mut().unwrap()[0]
}

fn listener(example: &mut Example) -> &mut Listener {
    &mut example.inventory.load_balancers.as_mut().unwrap()[1].listeners.as_mut().unwrap()[0]
}

fn forward(example: &mut Example, weight: u16) -> Action {
    let weighted = Weighted { group: group(example).arn.clone(), weight };
    Action::Forward { groups: vec![weighted] }
}

fn target(state: TargetState, reason: Option<&str>, still_there: bool) -> Registered {
    let reason = reason.map(ToOwned::to_owned);
    Registered { id: "10.0.1.1".to_owned(), port: Some(80), state, reason, still_there: Ok(still_there) }
}

fn used_by(example: &mut Example, user: OtherUser, name: String) {
    example.inventory.other_users.insert(user, Ok([name].into()));
}

fn describe(example: &mut Example, answer: Described) {
    example.inventory.clusters.described.insert(ClusterName::new(GONE), Ok(answer));
}

#[test]
fn whatever_uses_it_keeps_it() {
    each_keeps(
        Kind::TargetGroup,
        &[
            ("attached", |it| group(it).load_balancers = vec![elb("loadbalancer/app/x/1")], Rule::HasNoLoadBalancer),
            (
                "forwarded to by a rule only",
                |it| {
                    let action = forward(it, 1);
                    let arn = elb("listener-rule/app/x/1/2/3");
                    let rule =
                        ListenerRule { arn, priority: "1".to_owned(), conditions: vec![], actions: vec![action] };
                    listener(it).rules = Ok(vec![rule]);
                },
                Rule::IsNotForwardedTo,
            ),
            (
                "forwarded to with weight 0",
                |it| {
                    let action = forward(it, 0);
                    listener(it).default_actions.push(action);
                },
                Rule::IsNotForwardedTo,
            ),
            (
                "a healthy target",
                |it| group(it).targets = Ok(vec![target(TargetState::Healthy, None, true)]),
                Rule::HasNoTargets,
            ),
            (
                "an unused instance that exists",
                |it| {
                    let unused = target(TargetState::Unused, Some("Target.NotInUse"), true);
                    group(it).targets = Ok(vec![Registered { id: "i-0a1b2c3d".to_owned(), ..unused }]);
                },
                Rule::HasNoTargets,
            ),
            (
                "an unused target for another reason",
                |it| group(it).targets = Ok(vec![target(TargetState::Unused, Some("Target.InvalidState"), false)]),
                Rule::HasNoTargets,
            ),
            (
                "a draining target, already gone",
                |it| group(it).targets = Ok(vec![target(TargetState::Draining, None, false)]),
                Rule::HasNoTargets,
            ),
            (
                "an Auto Scaling group",
                |it| {
                    let arn = group(it).arn.to_string();
                    used_by(it, OtherUser::AutoScaling, arn);
                },
                Rule::NotOfAutoScaling,
            ),
            (
                "an ECS service",
                |it| {
                    let arn = group(it).arn.to_string();
                    used_by(it, OtherUser::Ecs, arn);
                },
                Rule::NotOfEcs,
            ),
            (
                "a pair of CodeDeploy, by name",
                |it| {
                    let name = group(it).name.clone();
                    used_by(it, OtherUser::CodeDeploy, name);
                },
                Rule::NotOfCodeDeploy,
            ),
        ],
    );
}

#[test]
fn without_the_proof_it_stays() {
    each_keeps(
        Kind::TargetGroup,
        &[
            ("cluster alive", |it| describe(it, active(VPC)), Rule::IsProved),
            ("cluster deleting", |it| describe(it, of_status("DELETING", VPC)), Rule::IsProved),
            (
                "not found, but listed",
                |it| {
                    it.inventory.clusters.listed.as_mut().unwrap().insert(ClusterName::new(GONE));
                },
                Rule::IsProved,
            ),
            ("not found, and never seen alive", |it| it.ledger.alive.clear(), Rule::IsProved),
        ],
    );
    let verdict = verdict_on(Kind::TargetGroup, |it| it.ledger.alive.clear());
    assert!(verdict.is_only_unproved(), "E3 is told apart: {verdict:?}");
}

#[test]
fn the_operator_s_word_stands_in_for_having_seen_it_alive() {
    let verdict = verdict_on(Kind::TargetGroup, |it| {
        it.ledger.alive.clear();
        fence(it, |fences| fences.retired = [ClusterName::new(GONE)].into());
    });
    let Verdict::Orphan { evidence, .. } = verdict else { panic!("{verdict:?}") };
    assert_eq!(evidence, Evidence::ClusterGone { cluster: ClusterName::new(GONE), alive: None });
}

#[test]
fn what_is_not_seen_keeps_it() {
    each_hides(
        Kind::TargetGroup,
        &[
            ("no load balancers", |it| it.inventory.load_balancers = denied("x"), Rule::IsNotForwardedTo),
            (
                "listeners of another load balancer",
                |it| it.inventory.load_balancers.as_mut().unwrap()[1].listeners = denied("x"),
                Rule::IsNotForwardedTo,
            ),
            ("rules of another listener", |it| listener(it).rules = denied("x"), Rule::IsNotForwardedTo),
            (
                "an action of a new type",
                |it| listener(it).default_actions.push(Action::Other { name: "teleport".to_owned() }),
                Rule::IsNotForwardedTo,
            ),
            ("no targets", |it| group(it).targets = denied("x"), Rule::HasNoTargets),
            (
                "whether the instance exists",
                |it| {
                    let gone = target(TargetState::Unused, Some("Target.NotInUse"), false);
                    let id = "i-0a1b2c3d".to_owned();
                    group(it).targets = Ok(vec![Registered { id, still_there: denied("x"), ..gone }]);
                },
                Rule::HasNoTargets,
            ),
            ("no tags", |it| group(it).tags = denied("x"), Rule::IsTheControllers),
            ("no list of clusters", |it| it.inventory.clusters.listed = denied("x"), Rule::IsProved),
            ("cluster not asked about", |it| it.inventory.clusters.described.clear(), Rule::IsProved),
            (
                "cluster could not be described",
                |it| {
                    it.inventory.clusters.described.insert(ClusterName::new(GONE), denied("x"));
                },
                Rule::IsProved,
            ),
            (
                "ECS not looked at",
                |it| {
                    it.inventory.other_users.remove(&OtherUser::Ecs);
                },
                Rule::NotOfEcs,
            ),
            (
                "Auto Scaling denied",
                |it| {
                    it.inventory.other_users.insert(OtherUser::AutoScaling, denied("x"));
                },
                Rule::NotOfAutoScaling,
            ),
            (
                "a cluster that should be read",
                |it| {
                    it.inventory.clusters.objects.insert(ClusterName::new(ALIVE), denied("x"));
                },
                Rule::IsNotNamedInACluster,
            ),
        ],
    );
}

#[test]
fn a_service_that_the_operator_rules_out_needs_no_look_but_a_failed_look_counts() {
    let without_ecs = |it: &mut Example| fence(it, |fences| fences.without = [OtherUser::Ecs].into());
    let not_looked_at = verdict_on(Kind::TargetGroup, |it| {
        it.inventory.other_users.remove(&OtherUser::Ecs);
        without_ecs(it);
    });
    assert!(not_looked_at.is_orphan(), "{not_looked_at:?}");
    let failed = verdict_on(Kind::TargetGroup, |it| {
        it.inventory.other_users.insert(OtherUser::Ecs, denied("x"));
        without_ecs(it);
    });
    assert!(matches!(failed, Verdict::Unknown { reason: Rule::NotOfEcs, .. }), "{failed:?}");
}

#[test]
fn an_address_that_outlived_its_cluster_keeps_nothing_whoever_has_it_now() {
    let unused = |still_there| target(TargetState::Unused, Some("Target.NotInUse"), still_there);
    let unseen = || Registered { still_there: denied("x"), ..unused(true) };
    for left in [unused(false), unused(true), unseen(), Registered { id: "fd00::7".to_owned(), ..unused(true) }] {
        let verdict = verdict_on(Kind::TargetGroup, |it| group(it).targets = Ok(vec![left]));
        assert!(verdict.is_orphan(), "{verdict:?}");
    }
    // In the VPC of a former cluster, the living one's name is no proof that the address is not its own.
    let verdict = verdict_on(Kind::TargetGroup, |it| {
        describe(it, active("vpc-2"));
        group(it).targets = Ok(vec![unused(true)]);
    });
    assert!(matches!(verdict, Verdict::Kept { reason: Rule::HasNoTargets, .. }), "{verdict:?}");
}
