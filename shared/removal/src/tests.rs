//! The example with one thing broken: what must be kept then, and for which reason alone.

mod account;
mod another_vpc;
mod approval;
mod by_tag;
mod certificate;
mod common_gates;
mod ledger;
mod load_balancer;
mod loose_ends;
mod may_be_unused;
mod missing;
mod naming;
mod objects;
mod parts;
mod plan;
mod policy;
mod record;
mod run;
mod security_group;
mod target_group;
mod turns;
mod validation_record;
mod web_acl;

use facts::inventory::Kind;
use facts::inventory::clusters::Described;

use crate::example::{Example, account, active, policy};
use crate::fences::Fences;
use crate::orphan::why;
use crate::rule::{Answer, Rule};
use crate::verdict::Verdict;

/// One thing that breaks, in words, and the predicate that must then be the reason.
pub(super) type Break = (&'static str, fn(&mut Example), Rule);

/// The verdict about the first of a kind in the broken example.
pub(super) fn verdict_on(kind: Kind, change: impl FnOnce(&mut Example)) -> Verdict {
    let mut example = account();
    change(&mut example);
    let orphan = example.orphan(kind).unwrap();
    why(&orphan, &example.inventory, &example.policy, &example.ledger)
}

/// Each break keeps the orphan with exactly its reason, and fails no other predicate.
pub(super) fn each_keeps(kind: Kind, breaks: &[Break]) {
    for (name, change, rule) in breaks {
        let verdict = verdict_on(kind, change);
        let failing: Vec<Rule> = verdict
            .predicates()
            .iter()
            .filter(|it| matches!(it.answer, Answer::Fails { .. }))
            .map(|it| it.rule)
            .collect();
        assert_eq!(failing, [*rule], "{name}: {verdict:?}");
        assert!(matches!(verdict, Verdict::Kept { reason, .. } if reason == *rule), "{name}");
    }
}

/// Each break hides a fact: the orphan is kept as unknown, with exactly that predicate without an answer.
pub(super) fn each_hides(kind: Kind, breaks: &[Break]) {
    for (name, change, rule) in breaks {
        let verdict = verdict_on(kind, change);
        let unseen: Vec<Rule> = verdict
            .predicates()
            .iter()
            .filter(|it| matches!(it.answer, Answer::Unseen { .. }))
            .map(|it| it.rule)
            .collect();
        assert!(unseen.contains(rule), "{name}: {verdict:?}");
        assert!(matches!(verdict, Verdict::Unknown { reason, .. } if reason == unseen[0]), "{name}: {verdict:?}");
    }
}

pub(super) fn fence(example: &mut Example, change: impl FnOnce(&mut Fences)) {
    let mut fences = example.policy.fences().clone();
    change(&mut fences);
    example.policy = policy(fences);
}

/// A cluster that EKS knows, and calls so.
pub(super) fn of_status(status: &str, vpc: &str) -> Described {
    let Described::Known { vpc, created, .. } = active(vpc) else { panic!("an active cluster is known") };
    Described::Known { status: status.to_owned(), vpc, created }
}
