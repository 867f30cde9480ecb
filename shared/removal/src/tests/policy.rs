//! Fences: what contradicts itself is refused, and an event never gets more than they allow.

use std::collections::BTreeSet;

use facts::inventory::{ClusterName, Kind, ZoneId};

use crate::example::{fences, policy};
use crate::fences::{Caps, Fences};
use crate::pattern::Pattern;
use crate::policy::{Narrowing, Policy};

fn pattern(text: &str) -> Pattern {
    Pattern::try_from(text.to_owned()).unwrap()
}

#[test]
fn every_contradiction_is_told_at_once() {
    let wrong = Fences {
        clusters: [ClusterName::new("shared")].into(),
        retired: [ClusterName::new("old")].into(),
        owned_web_acls: ["mine".to_owned()].into(),
        caps: Caps { percent: 101, ..Caps::default() },
        sightings: 0,
        ..fences()
    };
    let paths: Vec<&str> = Policy::try_from(wrong).unwrap_err().iter().map(|problem| problem.path).collect();
    assert_eq!(paths, ["clusters", "retired", "owned_web_acls", "caps.percent", "sightings"]);
}

#[test]
fn an_event_that_asks_for_more_is_told_every_place() {
    let fence = policy(Fences { kinds: [Kind::Record].into(), ..fences() });
    let event = Narrowing {
        kinds: Some([Kind::LoadBalancer].into()),
        clusters: Some([ClusterName::new("prod")].into()),
        zones: Some([ZoneId::new("Z9")].into()),
        record_names: Some([pattern("*.example.com")].into()),
        owned_web_acls: Some(["other".to_owned()].into()),
        cap_count: Some(101),
        cap_percent: Some(21),
        grace_days: Some(6),
        sightings: Some(2),
        ..Narrowing::default()
    };
    let wider = fence.narrowed_by(&event).unwrap_err();
    let paths: Vec<&str> = wider.iter().map(|problem| problem.path).collect();
    assert_eq!(
        paths,
        [
            "kinds",
            "clusters",
            "zones",
            "record_names",
            "owned_web_acls",
            "cap_count",
            "cap_percent",
            "grace_days",
            "sightings",
        ]
    );
    assert_eq!(wider[0].to_string(), "kinds: load-balancer is not within record");
}

#[test]
fn an_event_gets_what_it_asks_for_within_the_fences() {
    let event = Narrowing {
        kinds: Some([Kind::WebAcl].into()),
        record_names: Some([pattern("*.shop.dev.example.com")].into()),
        owned_web_acls: Some(["k8s-old".to_owned()].into()),
        protected_tags: ["keep".to_owned()].into(),
        cap_count: Some(1),
        sightings: Some(9),
        ..Narrowing::default()
    };
    let narrowed = policy(fences()).narrowed_by(&event).unwrap();
    let fences = narrowed.fences();
    assert_eq!(fences.kinds, BTreeSet::from([Kind::WebAcl]));
    assert_eq!((fences.caps, fences.sightings), (Caps { approved: 1, count: 1, percent: 20 }, 9));
    assert!(fences.protected.tags.contains("keep") && fences.protected.tags.contains("albkeeper:protect"));
    assert!(fences.owned_web_acls.contains("k8s-old"));
}

#[test]
fn an_empty_event_changes_nothing() {
    let fence = policy(fences());
    assert_eq!(fence.narrowed_by(&Narrowing::default()).unwrap(), fence);
}

#[test]
fn by_schedule_the_smaller_cap_counts_and_a_small_account_can_be_cleaned() {
    let caps = Caps { approved: 100, count: 10, percent: 20 };
    assert_eq!([0, 1, 5, 6, 50, 500].map(|lately| caps.by_schedule(lately)), [0, 1, 1, 2, 10, 10]);
    assert_eq!(Caps { count: 0, ..caps }.by_schedule(5), 0);
}
