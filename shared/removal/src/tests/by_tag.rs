//! What the Resource Groups Tagging API says: it keeps what it does not name, and lets nothing go.

use facts::Unseen;
use facts::inventory::{Inventory, Kind, Resource};

use super::verdict_on;
use crate::example::{Example, account};
use crate::orphan::why;
use crate::rule::{Answer, Rule};
use crate::verdict::Verdict;

const KINDS: [Kind; 3] = [Kind::TargetGroup, Kind::Certificate, Kind::WebAcl];

fn reason_of_scope(kind: Kind) -> Rule {
    if kind == Kind::WebAcl { Rule::IsOwned } else { Rule::ClusterMayBeCleaned }
}

/// The look that was spared, for it was named nowhere.
fn unread(inventory: &mut Inventory) {
    let why = || Unseen::Needs { fact: "to be a candidate".to_owned(), because: "it is not named".to_owned() };
    for it in inventory.target_groups.iter_mut().flatten() {
        (it.tags, it.targets) = (Err(why()), Err(why()));
    }
    for it in inventory.certificates.iter_mut().flatten() {
        (it.tags, it.detail) = (Err(why()), Err(why()));
    }
    for it in inventory.web_acls.iter_mut().flatten() {
        (it.tags, it.firewall_manager) = (Err(why()), Err(why()));
        it.protects.clear();
    }
}

#[test]
fn what_it_does_not_name_and_nobody_looked_at_is_kept_in_its_words() {
    for kind in KINDS {
        let verdict = verdict_on(kind, |it| {
            unread(&mut it.inventory);
            it.inventory.tagged = Ok([].into());
        });
        let Verdict::Kept { reason, .. } = &verdict else { panic!("{verdict:?}") };
        assert_eq!(*reason, reason_of_scope(kind));
        let said = verdict.predicates().iter().rfind(|it| it.rule == *reason).map(|it| it.answer.clone());
        let seen = "the Resource Groups Tagging API names no such tag of it".to_owned();
        assert_eq!(said, Some(Answer::Fails { seen }), "{kind}");
        assert!(verdict.is_only_out_of_scope(), "it neither counts nor is forgotten: {kind}");
    }
}

#[test]
fn what_it_names_is_judged_by_its_own_tags_alone() {
    for kind in KINDS {
        let named = |it: &mut Example| {
            let all = it.inventory.resources().iter().filter_map(|it| it.arn().cloned()).collect();
            it.inventory.tagged = Ok(all);
        };
        assert!(verdict_on(kind, named).is_orphan(), "{kind}");
        let verdict = verdict_on(kind, |it| {
            named(it);
            unread(&mut it.inventory);
        });
        assert!(matches!(verdict, Verdict::Unknown { .. }), "its word proves nothing: {verdict:?}");
    }
}

/// It may be late: what was read is true.
#[test]
fn tags_that_were_read_are_true_whatever_it_says() {
    for kind in KINDS {
        assert!(verdict_on(kind, |it| it.inventory.tagged = Ok([].into())).is_orphan(), "{kind}");
    }
}

#[test]
fn what_uses_a_group_is_told_before_what_tags_are_missing() {
    let mut example = account();
    unread(&mut example.inventory);
    example.inventory.tagged = Ok([].into());
    let survivor: Resource = example.survivor(Kind::TargetGroup).unwrap();
    let verdict = why(&survivor, &example.inventory, &example.policy, &example.ledger);
    assert!(matches!(verdict, Verdict::Kept { reason: Rule::HasNoLoadBalancer, .. }), "{verdict:?}");
}

/// One night on which it is late costs nothing but that night.
#[test]
fn an_orphan_that_it_forgets_for_a_night_keeps_its_age() {
    let example = account();
    for kind in KINDS {
        let id = example.orphan(kind).unwrap().id();
        let before = example.after_nights(2);
        let mut late = example.inventory.clone();
        unread(&mut late);
        late.tagged = Ok([].into());
        assert_eq!(before.after(&late, &example.policy).orphans.get(&id), before.orphans.get(&id), "{kind}");
    }
}
