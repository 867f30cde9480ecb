//! Load balancers: each predicate, broken alone.

use facts::inventory::load_balancer::{LoadBalancer, Traffic};
use facts::inventory::target_group::Registered;
use facts::inventory::{Kind, OtherUser};
use facts::listener::{Action, Weighted};
use facts::load_balancer::State;
use facts::targets::TargetState;

use super::{each_hides, each_keeps, verdict_on};
use crate::example::make::{alias, elb, target_group};
use crate::example::{AT, Example, GONE, days_ago, denied};
use crate::rule::Rule;

fn balancer(example: &mut Example) -> &mut LoadBalancer {
    &mut example.inventory.load_balancers.as_mut().unwrap()[0]
}

fn actions(example: &mut Example) -> &mut Vec<Action> {
    &mut balancer(example).listeners.as_mut().unwrap()[0].default_actions
}

fn traffic(example: &mut Example, change: fn(&mut Traffic)) {
    let arn = balancer(example).arn.clone();
    change(example.inventory.traffic.get_mut(&arn).unwrap().as_mut().unwrap());
}

fn used_by(example: &mut Example, user: OtherUser) {
    let balancer = balancer(example);
    let name = if user == OtherUser::CloudFront {
        balancer.dns_name.clone().unwrap().to_string()
    } else {
        balancer.arn.to_string()
    };
    example.inventory.other_users.insert(user, Ok([name].into()));
}

/// Puts a group with a target behind the orphan: attached, so that nothing else is said of it.
fn forward_to_a_target(example: &mut Example, still_there: bool) {
    let mut group = target_group("k8s-shop-behind", GONE);
    group.load_balancers = vec![balancer(example).arn.clone()];
    let (state, still_there) = (TargetState::Unhealthy, Ok(still_there));
    group.targets = Ok(vec![Registered { id: "10.0.1.1".to_owned(), port: None, state, reason: None, still_there }]);
    let weighted = Weighted { group: group.arn.clone(), weight: 1 };
    actions(example).push(Action::Forward { groups: vec![weighted] });
    example.inventory.target_groups.as_mut().unwrap().push(group);
}

#[test]
fn whatever_uses_or_protects_it_keeps_it() {
    each_keeps(
        Kind::LoadBalancer,
        &[
            ("provisioning", |it| balancer(it).state = State::Provisioning, Rule::IsActive),
            ("young", |it| balancer(it).created = Some(days_ago(6)), Rule::IsOldEnough),
            ("deletion protection", |it| balancer(it).deletion_protection = Ok(true), Rule::DeletionIsNotProtected),
            ("a target that exists", |it| forward_to_a_target(it, true), Rule::ForwardsToNothing),
            ("one request", |it| traffic(it, |t| t.sum = 1.0), Rule::HasNoTraffic),
            ("unknown to CloudWatch", |it| traffic(it, |t| t.datapoints = 0), Rule::HasNoTraffic),
            ("a short window", |it| traffic(it, |t| t.from = days_ago(13)), Rule::HasNoTraffic),
            ("endpoint service", |it| used_by(it, OtherUser::EndpointService), Rule::NotOfEndpointService),
            ("VPC link", |it| used_by(it, OtherUser::VpcLink), Rule::NotOfVpcLink),
            ("accelerator", |it| used_by(it, OtherUser::GlobalAccelerator), Rule::NotOfGlobalAccelerator),
            ("CloudFront origin", |it| used_by(it, OtherUser::CloudFront), Rule::NotOfCloudFront),
            (
                "target of a Network Load Balancer",
                |it| {
                    let id = balancer(it).arn.to_string();
                    let (state, still_there) = (TargetState::Healthy, Ok(true));
                    let target = Registered { id, port: Some(80), state, reason: None, still_there };
                    let group = &mut it.inventory.target_groups.as_mut().unwrap()[1];
                    group.settings.insert("TargetType".to_owned(), "alb".to_owned());
                    group.targets = Ok(vec![target]);
                },
                Rule::IsNotATarget,
            ),
            (
                "an OIDC client's secret",
                |it| actions(it).push(Action::Authenticate { by: "authenticate-oidc".to_owned() }),
                Rule::CanBeRebuilt,
            ),
            (
                "a record points at it",
                |it| {
                    let name = balancer(it).dns_name.clone().unwrap();
                    let record = alias("zz.dev.example.com", "A", name.as_str());
                    it.inventory.zones.as_mut().unwrap()[0].records.as_mut().unwrap().push(record);
                },
                Rule::NoRecordPointsAtIt,
            ),
            ("cluster never seen", |it| it.ledger.alive.clear(), Rule::IsProved),
        ],
    );
}

#[test]
fn what_is_not_seen_keeps_it() {
    each_hides(
        Kind::LoadBalancer,
        &[
            ("no creation time", |it| balancer(it).created = None, Rule::IsOldEnough),
            ("no attributes", |it| balancer(it).deletion_protection = denied("x"), Rule::DeletionIsNotProtected),
            ("no listeners", |it| balancer(it).listeners = denied("x"), Rule::ForwardsToNothing),
            ("no target groups", |it| it.inventory.target_groups = denied("x"), Rule::IsNotATarget),
            (
                "a group that was not listed",
                |it| {
                    let weighted = Weighted { group: elb("targetgroup/unlisted/1"), weight: 1 };
                    actions(it).push(Action::Forward { groups: vec![weighted] });
                },
                Rule::ForwardsToNothing,
            ),
            ("no traffic", |it| it.inventory.traffic.clear(), Rule::HasNoTraffic),
            ("no zones", |it| it.inventory.zones = denied("x"), Rule::NoRecordPointsAtIt),
            ("no other users", |it| it.inventory.other_users.clear(), Rule::NotOfVpcLink),
            ("no tags", |it| balancer(it).tags = denied("x"), Rule::IsTheControllers),
        ],
    );
}

#[test]
fn targets_that_died_with_their_cluster_keep_nothing() {
    let verdict = verdict_on(Kind::LoadBalancer, |it| forward_to_a_target(it, false));
    assert!(verdict.is_orphan(), "{verdict:?}");
}

#[test]
fn a_short_life_needs_a_short_window() {
    let verdict = verdict_on(Kind::LoadBalancer, |it| {
        balancer(it).created = Some(days_ago(8));
        traffic(it, |t| (t.from, t.to) = (days_ago(8), AT));
    });
    assert!(verdict.is_orphan(), "{verdict:?}");
}
