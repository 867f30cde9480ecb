//! Records: each predicate, broken alone, and who may own them.

use facts::dns::{Answer as Reply, PointsAt};
use facts::inventory::load_balancer::Classic;
use facts::inventory::record::Record;
use facts::inventory::{Kind, RecordName, ZoneId};

use super::{each_hides, each_keeps, fence, verdict_on};
use crate::evidence::Evidence;
use crate::example::make::{alias, domain, heritage, load_balancer, values};
use crate::example::{ALIVE, AT, DEAD_NAME, Example, GONE, denied};
use crate::rule::Rule;
use crate::verdict::Verdict;

fn records(example: &mut Example) -> &mut Vec<Record> {
    example.inventory.zones.as_mut().unwrap()[0].records.as_mut().unwrap()
}

/// The orphan's A record is the second of the zone.
fn address(example: &mut Example) -> &mut Record {
    &mut records(example)[1]
}

fn reply(example: &mut Example, reply: Reply) {
    example.inventory.lookups.insert(domain(DEAD_NAME), Ok(reply));
}

fn alive(example: &mut Example, cluster: &str) {
    let mut balancer = load_balancer("k8s-shop-back", cluster);
    balancer.dns_name = Some(domain(DEAD_NAME));
    let arn = balancer.arn.clone();
    let quiet = example.inventory.traffic.values().next().unwrap().clone();
    example.inventory.traffic.insert(arn, quiet);
    example.inventory.load_balancers.as_mut().unwrap().push(balancer);
}

#[test]
fn whatever_is_behind_it_keeps_it() {
    each_keeps(
        Kind::Record,
        &[
            ("zone not allowed", |it| fence(it, |f| f.zones = [ZoneId::new("Z9")].into()), Rule::ZoneMayBeCleaned),
            ("name not allowed", |it| fence(it, |f| f.record_names.clear()), Rule::RecordNameMayBeCleaned),
            (
                "a service's zone",
                |it| it.inventory.zones.as_mut().unwrap()[0].linked_service = Some("cloudmap".to_owned()),
                Rule::ZoneIsNotLinked,
            ),
            ("weighted", |it| address(it).set_identifier = Some("blue".to_owned()), Rule::IsPlain),
            ("of a traffic policy", |it| address(it).traffic_policy = Some("p".to_owned()), Rule::IsPlain),
            (
                "a plain address",
                |it| address(it).points_at = PointsAt::Values { values: vec!["203.0.113.1".to_owned()] },
                Rule::PointsAtALoadBalancer,
            ),
            (
                "to CloudFront",
                |it| {
                    let (name, zone_id) = ("d1.cloudfront.net".to_owned(), "Z2FDTNDATAQYW2".to_owned());
                    address(it).points_at = PointsAt::Alias { name, zone_id };
                },
                Rule::PointsAtALoadBalancer,
            ),
            (
                "a classic load balancer",
                |it| {
                    let classic = Classic { dns_name: domain(DEAD_NAME), security_groups: vec![] };
                    it.inventory.classic = Ok(vec![classic]);
                },
                Rule::LoadBalancerIsGone,
            ),
            ("a load balancer of a living cluster", |it| alive(it, ALIVE), Rule::LoadBalancerIsGone),
            (
                "it resolves",
                |it| reply(it, Reply::Addresses { addresses: vec![], via: vec![] }),
                Rule::NameDoesNotResolve,
            ),
            (
                "unresolved in two scans only",
                |it| it.ledger.unresolved.get_mut(&domain(DEAD_NAME)).unwrap().scans = 2,
                Rule::NameDoesNotResolve,
            ),
            ("a living owner", |it| records(it)[3] = heritage("a-old.dev.example.com", "dns-green"), Rule::OwnerIsDead),
            (
                "an encrypted owner",
                |it| records(it)[3] = values("a-old.dev.example.com", "TXT", &["\"c2VjcmV0\""]),
                Rule::OwnerIsDead,
            ),
            (
                "an SPF text beside the owner",
                |it| {
                    let both = ["\"heritage=external-dns,external-dns/owner=dns-blue\"", "\"v=spf1 -all\""];
                    records(it).push(values("old.dev.example.com", "TXT", &both));
                },
                Rule::OwnerIsDead,
            ),
            ("no owner at all", |it| records(it).retain(|record| record.kind != "TXT"), Rule::OwnerIsDead),
            ("its owner not said to be dead", |it| fence(it, |f| f.dead_owners.clear()), Rule::OwnerIsDead),
        ],
    );
}

#[test]
fn what_is_not_seen_keeps_it() {
    each_hides(
        Kind::Record,
        &[
            ("no load balancers", |it| it.inventory.load_balancers = denied("x"), Rule::LoadBalancerIsGone),
            ("no classic ones", |it| it.inventory.classic = denied("x"), Rule::LoadBalancerIsGone),
            ("not resolved", |it| it.inventory.lookups.clear(), Rule::NameDoesNotResolve),
            ("SERVFAIL", |it| reply(it, Reply::ServFail), Rule::NameDoesNotResolve),
            ("refused", |it| reply(it, Reply::Refused), Rule::NameDoesNotResolve),
            ("timed out", |it| reply(it, Reply::TimedOut { resolver_works: true }), Rule::NameDoesNotResolve),
            (
                "its load balancer is there, and its listeners unseen",
                |it| {
                    alive(it, GONE);
                    it.inventory.lookups.clear();
                    it.inventory.load_balancers = denied("x");
                },
                Rule::LoadBalancerIsGone,
            ),
        ],
    );
}

#[test]
fn another_region_is_not_looked_at() {
    let elsewhere = "x-1.eu-west-1.elb.amazonaws.com";
    let verdict = verdict_on(Kind::Record, |it| {
        *records(it) =
            vec![alias("old.dev.example.com", "A", elsewhere), heritage("a-old.dev.example.com", "dns-blue")];
        it.inventory.lookups.insert(domain(elsewhere), Ok(Reply::NxDomain));
        let seen = it.ledger.unresolved[&domain(DEAD_NAME)];
        it.ledger.unresolved.insert(domain(elsewhere), seen);
    });
    assert!(matches!(verdict, Verdict::Kept { reason: Rule::RegionIsLookedAt, .. }), "{verdict:?}");
}

#[test]
fn one_living_address_keeps_the_whole_name() {
    let living = "k8s-shop-web-2222222222.us-east-1.elb.amazonaws.com";
    let verdict = verdict_on(Kind::Record, |it| records(it)[2] = alias("old.dev.example.com", "AAAA", living));
    assert!(matches!(verdict, Verdict::Kept { reason: Rule::LoadBalancerIsGone, .. }), "{verdict:?}");
}

#[test]
fn an_spf_text_alone_is_nobody_s_claim() {
    let verdict = verdict_on(Kind::Record, |it| {
        records(it).push(values("old.dev.example.com", "TXT", &["\"v=spf1 -all\""]));
    });
    assert!(verdict.is_orphan(), "{verdict:?}");
}

#[test]
fn a_name_whose_load_balancer_we_removed_needs_no_owner_but_a_living_owner_keeps_it() {
    let removed = |it: &mut Example| {
        it.ledger.removed_load_balancers.insert(domain(DEAD_NAME), AT);
    };
    let unclaimed = verdict_on(Kind::Record, |it| {
        removed(it);
        records(it).retain(|record| record.kind != "TXT");
    });
    assert!(matches!(unclaimed, Verdict::Orphan { evidence: Evidence::RemovedHere { .. }, .. }), "{unclaimed:?}");
    let claimed = verdict_on(Kind::Record, |it| {
        removed(it);
        records(it)[3] = heritage("a-old.dev.example.com", "dns-green");
    });
    assert!(matches!(claimed, Verdict::Kept { reason: Rule::OwnerIsDead, .. }), "{claimed:?}");
}

#[test]
fn a_name_goes_before_the_orphaned_load_balancer_that_it_points_at() {
    let verdict = verdict_on(Kind::Record, |it| alive(it, GONE));
    assert!(verdict.is_orphan(), "{verdict:?}");
}

/// external-dns with a registry of its own leaves no text, or one that nobody can read.
#[test]
fn a_name_without_a_readable_text_goes_where_the_operator_names_it() {
    let name = RecordName::new("old.dev.example.com");
    let verdict = |named: bool, texts: &[Record]| {
        verdict_on(Kind::Record, |it| {
            let records = it.inventory.zones.as_mut().unwrap()[0].records.as_mut().unwrap();
            records.retain(|record| record.kind != "TXT" || !record.name.as_str().contains("old"));
            records.extend_from_slice(texts);
            fence(it, |fences| fences.unregistered_names.extend(named.then(|| name.clone())));
        })
    };
    let encrypted = values("a-old.dev.example.com", "TXT", &["\"q2hpZmZyZSBkZSBsJ8OpdG9pbGU=\""]);
    for texts in [vec![], vec![encrypted]] {
        assert!(!verdict(false, &texts).is_orphan(), "{texts:?}");
        let named = verdict(true, &texts);
        assert!(matches!(named, Verdict::Orphan { evidence: Evidence::Named, .. }), "{named:?}");
    }
    let alive = [heritage("a-old.dev.example.com", "dns-green")];
    assert!(!verdict(true, &alive).is_orphan(), "its maker is known, and lives");
}
