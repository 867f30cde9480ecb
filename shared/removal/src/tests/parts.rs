//! Every predicate of the table: what it rests on, and that it does not hold where nobody looked.

use std::collections::BTreeSet;

use facts::inventory::clusters::Objects;
use facts::inventory::{ClusterName, Kind, OtherUser};
use facts::listener::{Action, Weighted};

use crate::example::make::target_group;
use crate::example::{ALIVE, Example, GONE, account};
use crate::orphan::deciders::{Part, deciders, rests_on};
use crate::orphan::why;
use crate::rule::{Answer, Rule};
use crate::verdict::Verdict;

/// The example as one in which every predicate has something to look at: the living cluster is read, and the orphaned
/// load balancer forwards to a group without targets.
fn all_is_asked() -> Example {
    let mut example = account();
    example.inventory.clusters.objects.insert(ClusterName::new(ALIVE), Ok(Objects::default()));
    let balancer = &mut example.inventory.load_balancers.as_mut().unwrap()[0];
    let mut behind = target_group("k8s-shop-behind", GONE);
    behind.load_balancers = vec![balancer.arn.clone()];
    let groups = vec![Weighted { group: behind.arn.clone(), weight: 1 }];
    balancer.listeners.as_mut().unwrap()[0].default_actions = vec![Action::Forward { groups }];
    example.inventory.target_groups.as_mut().unwrap().push(behind);
    example
}

fn verdict(of: Kind, example: &Example) -> Verdict {
    let orphan = all_is_asked().orphan(of).unwrap();
    why(&orphan, &example.inventory, &example.policy, &example.ledger)
}

fn rules_where(verdict: &Verdict, is: impl Fn(&Answer) -> bool) -> BTreeSet<Rule> {
    verdict.predicates().iter().filter(|it| is(&it.answer)).map(|it| it.rule).collect()
}

fn hide(example: &mut Example, part: Part) {
    let why = facts::Unseen::NotAsked { ask_with: "x".to_owned() };
    let it = &mut example.inventory;
    match part {
        Part::Clusters => it.clusters.listed = Err(why),
        Part::Objects => drop(it.clusters.objects.insert(ClusterName::new(ALIVE), Err(why))),
        Part::UsersOfTargetGroups => {
            it.other_users.retain(|user, _| OtherUser::OF_LOAD_BALANCERS.contains(user));
        }
        Part::UsersOfLoadBalancers => {
            it.other_users.retain(|user, _| OtherUser::OF_TARGET_GROUPS.contains(user));
        }
        Part::LoadBalancers => it.load_balancers = Err(why),
        Part::Classic => it.classic = Err(why),
        Part::TargetGroups => it.target_groups = Err(why),
        Part::WebAcls => it.web_acls = Err(why),
        Part::Certificates => it.certificates = Err(why),
        Part::Validations => it.validations = Err(why),
        Part::Zones => it.zones = Err(why),
        Part::Elsewhere => it.elsewhere = Err(why),
        Part::Lookups => it.lookups.clear(),
        Part::SecurityGroups => it.security_groups = Err(why),
        Part::Traffic => it.traffic.clear(),
    }
}

#[test]
fn what_decides_about_a_kind_is_as_the_table_says() {
    for kind in Kind::ALL {
        let orphan = account().orphan(kind).unwrap();
        for part in Part::ALL {
            let mut blinded = account();
            hide(&mut blinded, part);
            let found = blinded.inventory.find(kind, &orphan.id());
            let goes = matches!(found, Ok(Some(resource)) if matches!(
                why(&resource, &blinded.inventory, &blinded.policy, &blinded.ledger), Verdict::Orphan { .. }));
            assert_eq!(goes, !deciders(kind).contains(&part), "{kind} without {part:?}");
        }
    }
}

#[test]
fn exactly_what_rests_on_a_part_does_not_hold_without_it() {
    let mut asked = BTreeSet::new();
    for kind in Kind::ALL {
        let whole = verdict(kind, &all_is_asked());
        assert_eq!(rules_where(&whole, |it| *it != Answer::Holds), BTreeSet::new(), "{kind}");
        let rules = rules_where(&whole, |_| true);
        for part in Part::ALL {
            let mut blinded = all_is_asked();
            hide(&mut blinded, part);
            let unseen = rules_where(&verdict(kind, &blinded), |it| matches!(it, Answer::Unseen { .. }));
            let without = rules_where(&verdict(kind, &blinded), |it| *it != Answer::Holds);
            let resting: BTreeSet<Rule> =
                rules.iter().copied().filter(|rule| rests_on(*rule).contains(&part)).collect();
            assert_eq!(without, resting, "{kind} without {part:?}");
            assert_eq!(unseen, resting, "{kind} without {part:?}: what is not seen is no answer");
        }
        asked.extend(rules);
    }
    // The plan asks these two of what is an orphan.
    asked.extend([Rule::WithinCap, Rule::WasSeenOften]);
    assert_eq!(asked, Rule::ALL.iter().copied().collect(), "every predicate of the table is asked of some kind");
}

#[test]
fn a_kind_is_decided_by_its_own_list_and_what_its_predicates_rest_on() {
    for kind in Kind::ALL {
        let own = match kind {
            Kind::Record | Kind::ValidationRecord => Part::Zones,
            Kind::LoadBalancer => Part::LoadBalancers,
            Kind::TargetGroup => Part::TargetGroups,
            Kind::Certificate => Part::Certificates,
            Kind::SecurityGroup => Part::SecurityGroups,
            Kind::WebAcl => Part::WebAcls,
        };
        let rules = rules_where(&verdict(kind, &all_is_asked()), |_| true);
        let mut parts: BTreeSet<Part> = rules.iter().flat_map(|rule| rests_on(*rule)).copied().collect();
        parts.insert(own);
        assert_eq!(parts, deciders(kind).iter().copied().collect(), "{kind}");
    }
}

/// A dead cluster needs no reading, so it goes; that nobody looked is told.
#[test]
fn where_no_cluster_is_read_nothing_is_said_to_hold_of_what_they_hold() {
    let rule = Rule::IsNotNamedInACluster;
    for kind in [Kind::TargetGroup, Kind::WebAcl, Kind::SecurityGroup, Kind::Certificate] {
        let example = account();
        let verdict = why(&example.orphan(kind).unwrap(), &example.inventory, &example.policy, &example.ledger);
        assert!(verdict.is_orphan(), "{verdict:?}");
        let told = verdict.predicates().iter().find(|it| it.rule == rule).unwrap();
        assert_eq!(told.to_string(), format!("not asked: {rule} (no cluster is read)"));
    }
    let mut unproved = account();
    unproved.ledger.alive.clear();
    let group = unproved.orphan(Kind::TargetGroup).unwrap();
    assert!(why(&group, &unproved.inventory, &unproved.policy, &unproved.ledger).is_only_unproved());
}
