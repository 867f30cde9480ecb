//! What hangs on something else of the plan goes after it: one tie at a time.

use std::collections::BTreeSet;

use facts::inventory::security_group::{Interface, Reference};
use facts::inventory::web_acl::Protected;
use facts::inventory::{GroupId, Kind, ResourceId};
use facts::listener::{Action, Weighted};
use facts::targets::TargetState;

use super::fence;
use crate::example::make::{alias, attached, certificate_arn, heritage, load_balancer};
use crate::example::{DEAD_OWNER, Example, GONE, account, denied};
use crate::explain::explain;
use crate::orphan::OF_RULES;
use crate::plan::{Mode, Plan, plan};
use crate::rule::{Answer, Rule};
use crate::step::{Kept, Step};

fn planned(example: &Example, mode: Mode) -> Plan {
    plan(&example.inventory, &example.policy, &example.ledger, mode)
}

/// Ties the orphan of a kind to the orphaned load balancer, as AWS shows it.
fn tied(kind: Kind) -> Example {
    let mut example = account();
    let seen = &mut example.inventory;
    let balancer = &mut seen.load_balancers.as_mut().unwrap()[0];
    let (arn, group) = (balancer.arn.clone(), &mut seen.target_groups.as_mut().unwrap()[0]);
    match kind {
        Kind::LoadBalancer => {
            let to = balancer.dns_name.clone().unwrap();
            let records = seen.zones.as_mut().unwrap()[0].records.as_mut().unwrap();
            let name = "tied.dev.example.com";
            records.extend([alias(name, "A", to.as_str()), heritage(&format!("a-{name}"), DEAD_OWNER)]);
        }
        Kind::TargetGroup => {
            group.load_balancers = vec![arn];
            let weighted = Weighted { group: group.arn.clone(), weight: 1 };
            balancer.listeners.as_mut().unwrap()[0].default_actions = vec![Action::Forward { groups: vec![weighted] }];
        }
        Kind::Certificate => {
            seen.certificates.as_mut().unwrap()[0].detail.as_mut().unwrap().in_use_by = vec![arn];
        }
        Kind::WebAcl => {
            let acl = &mut seen.web_acls.as_mut().unwrap()[0];
            acl.protects.insert(Protected::ApplicationLoadBalancer, Ok(vec![arn]));
        }
        Kind::SecurityGroup => {
            let group = &mut seen.security_groups.as_mut().unwrap()[0];
            balancer.security_groups = vec![group.id.clone()];
            let description = "ELB app/k8s-shop-old/50dc6c495c0c9188".to_owned();
            group.interfaces = Ok(vec![Interface { id: "eni-7".to_owned(), description }]);
        }
        Kind::ValidationRecord => {
            let counting = seen.validations.as_mut().unwrap();
            let old = facts::inventory::RecordName::new("_old.dev.example.com");
            counting.insert(old, [certificate_arn("old")].into());
        }
        Kind::Record => panic!("a record goes first"),
    }
    example
}

fn step_of(plan: &Plan, id: &ResourceId) -> Option<Step> {
    plan.steps().iter().find(|step| step.resource.id() == *id).cloned()
}

fn kept_of(plan: &Plan, id: &ResourceId) -> Kept {
    plan.kept().iter().find(|kept| kept.id == *id).cloned().unwrap()
}

/// What the tied one goes after, by kind.
fn before(kind: Kind) -> ResourceId {
    let example = account();
    match kind {
        Kind::LoadBalancer => ResourceId::new("record:Z2FDTNDATAQYW2/tied.dev.example.com"),
        Kind::ValidationRecord => example.orphan(Kind::Certificate).unwrap().id(),
        Kind::Record | Kind::TargetGroup | Kind::Certificate | Kind::WebAcl | Kind::SecurityGroup => {
            example.orphan(Kind::LoadBalancer).unwrap().id()
        }
    }
}

const TIED: [Kind; 6] = [
    Kind::LoadBalancer,
    Kind::TargetGroup,
    Kind::Certificate,
    Kind::ValidationRecord,
    Kind::SecurityGroup,
    Kind::WebAcl,
];

#[test]
fn what_is_tied_goes_after_what_it_is_tied_to_and_looks_then_as_if_it_were_free() {
    for kind in TIED {
        let (free, tied) = (account(), tied(kind));
        let id = tied.orphan(kind).unwrap().id();
        let (then, now) = (step_of(&planned(&free, Mode::Plan), &id), step_of(&planned(&tied, Mode::Plan), &id));
        let (then, now) = (then.unwrap(), now.unwrap_or_else(|| panic!("{kind} is no step")));
        assert_eq!(now.after, [before(kind)].into(), "{kind}");
        assert_eq!(then.after, BTreeSet::new(), "{kind} is an orphan already");
        // A load balancer's own security groups and actions are nothing that goes before it.
        let same = now.fingerprint == then.fingerprint;
        assert!(same, "{kind}: {:#?} is not {:#?}", now.resource, then.resource);
        assert!(now.predicates.iter().all(|it| !it.answer.keeps()), "{kind}: {:?}", now.predicates);
    }
}

#[test]
fn where_what_it_is_tied_to_stays_it_stays_for_what_is_so_today() {
    for (kind, rule) in [
        (Kind::TargetGroup, Rule::HasNoLoadBalancer),
        (Kind::Certificate, Rule::IsNotInUse),
        (Kind::SecurityGroup, Rule::HasNoInterfaces),
        (Kind::WebAcl, Rule::ProtectsNothing),
    ] {
        let mut tied = tied(kind);
        tied.inventory.load_balancers.as_mut().unwrap()[0].deletion_protection = Ok(true);
        let kept = kept_of(&planned(&tied, Mode::Plan), &tied.orphan(kind).unwrap().id());
        assert_eq!(kept.reason, rule, "{kind}: {:?}", kept.predicates);
    }
}

#[test]
fn a_second_tie_to_something_that_lives_keeps_it() {
    let mut tied = tied(Kind::TargetGroup);
    let id = tied.orphan(Kind::TargetGroup).unwrap().id();
    let balancers = tied.inventory.load_balancers.clone().unwrap();
    let group = &mut tied.inventory.target_groups.as_mut().unwrap()[0];
    group.load_balancers.extend(attached(group.clone(), &balancers).load_balancers);
    assert_eq!(kept_of(&planned(&tied, Mode::Plan), &id).reason, Rule::HasNoLoadBalancer);
}

#[test]
fn targets_that_its_load_balancer_checked_count_as_unused_then() {
    let mut tied = tied(Kind::TargetGroup);
    let id = tied.orphan(Kind::TargetGroup).unwrap().id();
    let mut with = |state: TargetState, still_there: bool| {
        let balancers = [load_balancer("x", GONE), load_balancer("y", GONE)];
        let group = &mut tied.inventory.target_groups.as_mut().unwrap()[0];
        let mut target = attached(group.clone(), &balancers).targets.unwrap().remove(0);
        (target.state, target.still_there) = (state, Ok(still_there));
        group.targets = Ok(vec![target]);
        step_of(&planned(&tied, Mode::Plan), &id)
    };
    assert!(with(TargetState::Unhealthy, false).is_some());
    assert!(with(TargetState::Unhealthy, true).is_none(), "something is behind it");
    assert!(with(TargetState::Healthy, false).is_none(), "what AWS calls healthy is alive");
}

#[test]
fn rules_of_a_group_that_goes_before_go_with_it() {
    let mut example = account();
    let groups = example.inventory.security_groups.as_mut().unwrap();
    let shared = [("elbv2.k8s.aws/cluster", GONE), ("elbv2.k8s.aws/resource", "backend-sg")];
    let mut backend = crate::example::make::security_group("sg-backend", GONE);
    backend.tags = Ok(crate::example::make::tags(shared));
    crate::orphan::OF_BACKEND.clone_into(&mut backend.description);
    let (rule, description) = ("sgr-1".to_owned(), OF_RULES.to_owned());
    backend.referred_to_by = Ok(vec![Reference { rule, group: GroupId::new("sg-old"), egress: false, description }]);
    groups.push(backend);
    let step = step_of(&planned(&example, Mode::Plan), &ResourceId::new("sg-backend")).unwrap();
    assert_eq!(step.after, [ResourceId::new("sg-old")].into());
    let facts::inventory::Resource::SecurityGroup(group) = &step.resource else { panic!("{:?}", step.resource) };
    assert_eq!(group.referred_to_by, Ok(Vec::new()));
}

#[test]
fn what_goes_after_something_that_waits_waits_for_the_same() {
    let mut tied = tied(Kind::TargetGroup);
    fence(&mut tied, |fences| _ = fences.kinds.remove(&Kind::LoadBalancer));
    let id = tied.orphan(Kind::TargetGroup).unwrap().id();
    assert_eq!(kept_of(&planned(&tied, Mode::Plan), &id).reason, Rule::HasNoLoadBalancer, "the other never goes");
    fence(&mut tied, |fences| _ = fences.kinds.insert(Kind::LoadBalancer));
    let kept = kept_of(&planned(&tied, Mode::Scheduled), &id);
    let Some(Answer::Fails { seen }) = kept.predicates.last().map(|it| it.answer.clone()) else { panic!("{kept:?}") };
    assert_eq!(kept.reason, Rule::WasSeenOften);
    assert!(seen.starts_with("it goes after arn:") && seen.ends_with(", which waits"), "{seen}");
}

#[test]
fn an_explanation_tells_what_goes_first() {
    let tied = tied(Kind::Certificate);
    let id = tied.orphan(Kind::Certificate).unwrap().id();
    let explained = |example: &Example| explain(id.as_str(), &example.inventory, &example.policy, &example.ledger);
    let told = explained(&tied).remove(0);
    assert_eq!((told.after, told.verdict.is_orphan()), ([before(Kind::Certificate)].into(), false));
    let told = explained(&account()).remove(0);
    assert_eq!((told.after.len(), told.verdict.is_orphan()), (0, true));
}

#[test]
fn nothing_hangs_on_what_could_not_be_seen() {
    for kind in [Kind::TargetGroup, Kind::Certificate, Kind::SecurityGroup, Kind::WebAcl] {
        let mut tied = tied(kind);
        let id = tied.orphan(kind).unwrap().id();
        let traffic = tied.inventory.traffic.values_mut().next().unwrap();
        *traffic = denied("cloudwatch:GetMetricData");
        tied.inventory.traffic.values_mut().for_each(|it| *it = denied("cloudwatch:GetMetricData"));
        assert_eq!(step_of(&planned(&tied, Mode::Plan), &id), None, "{kind}");
    }
}
