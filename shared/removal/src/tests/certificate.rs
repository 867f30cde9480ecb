//! Certificates: each predicate, broken alone.

use facts::inventory::certificate::{Certificate, Detail};
use facts::inventory::{Kind, Tags};
use jiff::SignedDuration;

use super::{each_hides, each_keeps, fence, verdict_on};
use crate::evidence::Evidence;
use crate::example::make::{elb, tags};
use crate::example::{AT, Example, days_ago, denied};
use crate::rule::Rule;
use crate::verdict::Verdict;

fn certificate(example: &mut Example) -> &mut Certificate {
    &mut example.inventory.certificates.as_mut().unwrap()[0]
}

fn detail(example: &mut Example) -> &mut Detail {
    certificate(example).detail.as_mut().unwrap()
}

#[test]
fn whatever_uses_it_keeps_it() {
    each_keeps(
        Kind::Certificate,
        &[
            ("in use", |it| detail(it).in_use_by = vec![elb("loadbalancer/app/x/1")], Rule::IsNotInUse),
            ("imported", |it| detail(it).kind = "IMPORTED".to_owned(), Rule::IsAmazonIssued),
            ("private", |it| detail(it).kind = "PRIVATE".to_owned(), Rule::IsAmazonIssued),
            ("exported", |it| detail(it).exported = true, Rule::KeyStayedInAws),
            ("exportable", |it| detail(it).exportable = true, Rule::KeyStayedInAws),
            ("of CloudFront", |it| detail(it).managed_by = Some("CLOUDFRONT".to_owned()), Rule::IsNotManaged),
            ("renewing", |it| detail(it).renewal = Some("PENDING_VALIDATION".to_owned()), Rule::RenewalIsNotPending),
            ("young", |it| certificate(it).created = Some(days_ago(6)), Rule::IsOldEnough),
            ("cluster never seen", |it| it.ledger.alive.clear(), Rule::IsProved),
            ("issued, idle, nobody's", |it| certificate(it).tags = Ok(Tags::new()), Rule::IsProved),
        ],
    );
}

#[test]
fn what_is_not_seen_keeps_it() {
    each_hides(
        Kind::Certificate,
        &[
            ("no description", |it| certificate(it).detail = denied("x"), Rule::IsNotInUse),
            ("no tags", |it| certificate(it).tags = denied("x"), Rule::IsProved),
            ("no time", |it| certificate(it).created = None, Rule::IsOldEnough),
            ("no clusters", |it| it.inventory.clusters.listed = denied("x"), Rule::IsProved),
        ],
    );
}

#[test]
fn a_renewal_that_is_over_keeps_nothing() {
    let verdict = verdict_on(Kind::Certificate, |it| detail(it).renewal = Some("SUCCESS".to_owned()));
    assert!(verdict.is_orphan(), "{verdict:?}");
}

#[test]
fn one_that_waits_for_its_validation_stays_for_the_whole_window() {
    let after = |hours: i64| {
        verdict_on(Kind::Certificate, |it| {
            certificate(it).status = "PENDING_VALIDATION".to_owned();
            certificate(it).created = Some(AT.checked_sub(SignedDuration::from_hours(hours)).unwrap());
            fence(it, |fences| fences.grace_days = 0);
        })
    };
    assert!(matches!(after(72), Verdict::Kept { reason: Rule::ValidationIsOver, .. }));
    assert!(after(73).is_orphan());
}

#[test]
fn one_that_can_never_serve_needs_no_cluster_but_a_tag_by_which_the_role_may_remove_it() {
    for status in ["FAILED", "EXPIRED", "VALIDATION_TIMED_OUT"] {
        let lapsed = verdict_on(Kind::Certificate, |it| {
            certificate(it).status = status.to_owned();
            certificate(it).tags = Ok(tags([("albkeeper:owned", "true")]));
        });
        assert!(matches!(lapsed, Verdict::Orphan { evidence: Evidence::Lapsed { .. }, .. }), "{status}: {lapsed:?}");
        let untagged = verdict_on(Kind::Certificate, |it| {
            certificate(it).status = status.to_owned();
            certificate(it).tags = Ok(Tags::new());
        });
        assert!(matches!(untagged, Verdict::Kept { reason: Rule::TagLetsItGo, .. }), "{status}: {untagged:?}");
        let foreign = verdict_on(Kind::Certificate, |it| {
            certificate(it).status = status.to_owned();
            certificate(it).tags = Ok(tags([("eks:eks-cluster-name", "green")]));
        });
        assert!(matches!(foreign, Verdict::Kept { reason: Rule::IsTheControllers, .. }), "{status}: {foreign:?}");
    }
}

#[test]
fn the_tag_calls_an_idle_one_ours() {
    let verdict = verdict_on(Kind::Certificate, |it| certificate(it).tags = Ok(tags([("albkeeper:owned", "true")])));
    assert!(matches!(verdict, Verdict::Orphan { evidence: Evidence::Owned { .. }, .. }), "{verdict:?}");
}
