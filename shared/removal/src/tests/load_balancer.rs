//! Load balancers: each predicate, broken alone.

use facts::inventory::load_balancer::{LoadBalancer, Traffic};
use facts::inventory::target_group::Registered;
use facts::inventory::{Kind, OtherUser, RecordName};
use facts::listener::{Action, Redirect, Rule as ListenerRule, Weighted};
use facts::load_balancer::State;
use facts::targets::TargetState;

use super::{each_hides, each_keeps, verdict_on};
use crate::example::make::{alias, domain, elb, target_group};
use crate::example::{AT, Example, GONE, days_ago, denied};
use crate::rule::{Answer, Rule};

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

fn redirect(host: Option<&str>) -> Action {
    let (host, protocol) = (host.map(ToOwned::to_owned), Some("HTTPS".to_owned()));
    Action::Redirect(Redirect { protocol, host, port: Some("443".to_owned()), path: None, query: None, status: 301 })
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

/// A record of our zone points at the orphan.
fn points_at_it(example: &mut Example, record: &str) {
    let name = balancer(example).dns_name.clone().unwrap();
    let record = alias(record, "A", name.as_str());
    example.inventory.zones.as_mut().unwrap()[0].records.as_mut().unwrap().push(record);
}

/// A record of another zone leads to this name, or to the orphan itself.
fn from_elsewhere(example: &mut Example, to: Option<&str>) {
    let to = to.map_or_else(|| balancer(example).dns_name.clone().unwrap(), domain);
    example.inventory.elsewhere.as_mut().unwrap().insert(to, RecordName::new("www.brand.example.org"));
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
            (
                "connections to a redirect elsewhere",
                |it| {
                    *actions(it) = vec![redirect(Some("brand.example.org"))];
                    traffic(it, |t| t.connections = 3.0);
                },
                Rule::HasNoTraffic,
            ),
            (
                "connections to a page of its own",
                |it| {
                    *actions(it) = vec![Action::FixedResponse { status: "503".to_owned() }];
                    traffic(it, |t| t.connections = 3.0);
                },
                Rule::HasNoTraffic,
            ),
            (
                "connections to a rule that answers",
                |it| {
                    let arn = elb("listener-rule/app/x/1/2/3");
                    let action = Action::FixedResponse { status: "404".to_owned() };
                    let rule =
                        ListenerRule { arn, priority: "1".to_owned(), conditions: vec![], actions: vec![action] };
                    balancer(it).listeners.as_mut().unwrap()[0].rules = Ok(vec![rule]);
                    traffic(it, |t| t.connections = 3.0);
                },
                Rule::HasNoTraffic,
            ),
            ("unknown to CloudWatch", |it| traffic(it, |t| t.datapoints = 0), Rule::HasNoTraffic),
            ("a short window", |it| traffic(it, |t| t.from = days_ago(13)), Rule::HasNoTraffic),
            ("endpoint service", |it| used_by(it, OtherUser::EndpointService), Rule::NotOfEndpointService),
            ("VPC Lattice", |it| used_by(it, OtherUser::VpcLattice), Rule::NotOfVpcLattice),
            ("Verified Access", |it| used_by(it, OtherUser::VerifiedAccess), Rule::NotOfVerifiedAccess),
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
            ("a record points at it", |it| points_at_it(it, "zz.dev.example.com"), Rule::NoRecordPointsAtIt),
            ("a record of another zone points at it", |it| from_elsewhere(it, None), Rule::NoRecordLeadsToIt),
            (
                "a healthy target whose interface is not seen",
                |it| {
                    forward_to_a_target(it, false);
                    let groups = it.inventory.target_groups.as_mut().unwrap();
                    groups.last_mut().unwrap().targets.as_mut().unwrap()[0].state = TargetState::Healthy;
                },
                Rule::ForwardsToNothing,
            ),
            ("cluster never seen", |it| it.ledger.alive.clear(), Rule::IsProved),
        ],
    );
}

/// The record of ours would go first, and with it the way of those who come from elsewhere.
#[test]
fn what_leads_to_it_from_elsewhere_by_a_record_of_ours_keeps_both() {
    for (ours, from) in [("app.dev.example.com", "app"), ("\\052.dev.example.com", "shop")] {
        let keep = |it: &mut Example| {
            points_at_it(it, ours);
            from_elsewhere(it, Some(&format!("{from}.dev.example.com")));
        };
        let verdict = verdict_on(Kind::LoadBalancer, keep);
        let fails: Vec<Rule> = verdict.predicates().iter().filter(|it| it.answer.keeps()).map(|it| it.rule).collect();
        assert_eq!(fails, [Rule::NoRecordLeadsToIt, Rule::NoRecordPointsAtIt], "{ours}");
    }
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
            ("no other zones", |it| it.inventory.elsewhere = denied("x"), Rule::NoRecordLeadsToIt),
            ("no other users", |it| it.inventory.other_users.clear(), Rule::NotOfVpcLink),
            ("no tags", |it| balancer(it).tags = denied("x"), Rule::IsTheControllers),
        ],
    );
}

/// Scanners connect to whatever is public.
#[test]
fn connections_that_nothing_answers_keep_nothing() {
    type Actions = fn(&mut Example) -> Vec<Action>;
    let listeners: [(&str, Actions); 3] = [
        ("the controller's 404", |it| actions(it).clone()),
        ("to HTTPS of its own", |_| vec![redirect(None)]),
        ("to a group without targets", |it| {
            let group = it.inventory.target_groups.as_ref().unwrap()[0].arn.clone();
            vec![Action::Forward { groups: vec![Weighted { group, weight: 1 }] }]
        }),
    ];
    for (name, of) in listeners {
        let verdict = verdict_on(Kind::LoadBalancer, |it| {
            *actions(it) = of(it);
            traffic(it, |t| t.connections = 3.0);
        });
        assert!(verdict.is_orphan(), "{name}: {verdict:?}");
    }
    let unseen = verdict_on(Kind::LoadBalancer, |it| {
        traffic(it, |t| t.connections = 3.0);
        balancer(it).listeners = denied("x");
    });
    let about = unseen.predicates().iter().find(|it| it.rule == Rule::HasNoTraffic).unwrap();
    assert!(matches!(about.answer, Answer::Unseen { .. }), "{about:?}");
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
