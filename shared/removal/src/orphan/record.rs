//! Address records of a name that lead to a load balancer which is gone, and whose maker is gone too.

use std::collections::BTreeSet;

use facts::Seen;
use facts::dns::Answer as Reply;
use facts::ids::Domain;
use facts::inventory::Resource;
use facts::inventory::elb_name::ElbName;
use facts::inventory::external_dns::heritage;
use facts::inventory::record::NameRecords;

use super::load_balancer::goes_after_its_records;
use super::zone_gates::Place;
use super::{gates, zone_gates};
use crate::evidence::Evidence;
use crate::rule::{Answer, Rule};
use crate::scene::{Scene, not_looked_at, seen, targets_of};
use crate::verdict::{Asked, Verdict};

pub(super) fn ask(it: &NameRecords, resource: &Resource, scene: &Scene<'_>) -> Verdict {
    let mut asked = Asked::default();
    gates::all(resource, scene, &mut asked);
    let place = Place { zone: &it.zone, name: &it.name, linked_service: it.linked_service.as_ref() };
    zone_gates::all(&place, it.records.iter().chain(&it.ownership), scene, &mut asked);
    let targets: Vec<Option<ElbName>> = it.records.iter().flat_map(targets_of).collect();
    let elsewhere = targets.iter().any(Option::is_none) || targets.is_empty();
    let seen = || "a record of it points elsewhere".to_owned();
    asked.note(Rule::PointsAtALoadBalancer, Answer::when(!elsewhere, seen));
    let targets: Vec<ElbName> = targets.into_iter().flatten().collect();
    let region = &scene.inventory.region;
    let foreign = targets.iter().filter(|target| target.region != *region).map(|target| target.name.to_string());
    asked.note(Rule::RegionIsLookedAt, Answer::none_of(foreign));
    let names: BTreeSet<&Domain> = targets.iter().map(|target| &target.name).collect();
    asked.note(Rule::LoadBalancerIsGone, all(&names, |name| load_balancer_is_gone(name, scene)));
    asked.note(Rule::NameDoesNotResolve, all(&names, |name| does_not_resolve(name, scene)));
    let evidence = asked.prove(Rule::OwnerIsDead, proof(it, &names, scene));
    asked.verdict(evidence)
}

/// The first answer that is no, or the first that could not be had.
fn all(names: &BTreeSet<&Domain>, judge: impl Fn(&Domain) -> Seen<Answer>) -> Answer {
    let answers: Vec<Answer> = names.iter().map(|name| Answer::from_look(judge(name))).collect();
    let first = |is: fn(&&Answer) -> bool| answers.iter().find(is).cloned();
    first(|it| matches!(it, Answer::Fails { .. }))
        .or_else(|| first(|it| matches!(it, Answer::Unseen { .. })))
        .unwrap_or(Answer::Holds)
}

fn load_balancer_is_gone(name: &Domain, scene: &Scene<'_>) -> Seen<Answer> {
    let classic = seen(&scene.inventory.classic)?;
    if classic.iter().any(|it| it.dns_name == *name) {
        return Ok(Answer::Fails { seen: format!("a classic load balancer has {name}") });
    }
    Ok(match scene.balancer_named(name)? {
        None => Answer::Holds,
        Some(balancer) => {
            Answer::when(goes_after_its_records(balancer, scene)?, || format!("{} has {name}", balancer.name))
        }
    })
}

/// One bad answer of a resolver proves nothing, so it takes as many scans as an orphan does.
fn does_not_resolve(name: &Domain, scene: &Scene<'_>) -> Seen<Answer> {
    if scene.balancer_named(name)?.is_some() {
        // It resolves as long as its load balancer is there, which was judged by itself.
        return Ok(Answer::Holds);
    }
    let reply = seen(scene.inventory.lookups.get(name).ok_or_else(|| not_looked_at("dns"))?)?;
    let unknown = |word: &str| Err(not_looked_at(&format!("an answer of the resolver about {name}, not {word}")));
    match reply {
        Reply::NxDomain | Reply::NoData => {
            let (scans, enough) =
                (scene.ledger.unresolved.get(name).map_or(0, |it| it.scans), scene.fences().sightings);
            Ok(Answer::when(scans >= enough, || format!("{name} did not resolve in {scans} of {enough} scans")))
        }
        Reply::Addresses { .. } => Ok(Answer::Fails { seen: format!("{name} resolves") }),
        Reply::ServFail => unknown("SERVFAIL"),
        Reply::Refused => unknown("REFUSED"),
        Reply::TimedOut { .. } => unknown("a timeout"),
        Reply::Broken { .. } => unknown("an error"),
    }
}

/// Who made it is gone: its external-dns, by every TXT record that could be its own; or we removed the load balancer
/// ourselves and nobody claims the name.
fn proof(it: &NameRecords, names: &BTreeSet<&Domain>, scene: &Scene<'_>) -> Result<Evidence, Answer> {
    let fails = |seen: String| Err(Answer::Fails { seen });
    let is_named = scene.fences().unregistered_names.contains(&it.name);
    let mut owners = BTreeSet::new();
    for text in &it.ownership {
        if text.values().is_empty() {
            return fails(format!("{} is empty", text.name));
        }
        for value in text.values() {
            match heritage(value) {
                Some(owner) => drop(owners.insert(owner)),
                // It may be what external-dns encrypted.
                None if is_named => {}
                None => return fails(format!("TXT {} holds something that is not readable as an owner", text.name)),
            }
        }
    }
    let owners: Vec<&str> = owners.into_iter().collect();
    match owners.as_slice() {
        [] if is_named => Ok(Evidence::Named),
        [] => removed_here(names, scene)
            .ok_or_else(|| Answer::Fails { seen: "no TXT record says who made it".to_owned() }),
        [owner] if scene.fences().dead_owners.contains(*owner) => match runs_as(owner, scene) {
            Ok(Some(seen)) => fails(seen),
            Ok(None) => Ok(Evidence::OwnerDead { owner: (*owner).to_owned() }),
            Err(why) => Err(Answer::Unseen { why: Box::new(why) }),
        },
        [owner] => fails(format!("its owner {owner} is not said to be dead")),
        several => fails(format!("it has the owners {}", several.join(" and "))),
    }
}

/// Where an external-dns of a cluster that was read marks its records with this owner: then it is not dead, whoever says
/// so. Where none may be read the operator's word stands.
fn runs_as(owner: &str, scene: &Scene<'_>) -> Seen<Option<String>> {
    let clusters = &scene.inventory.clusters.objects;
    let read = clusters.iter().filter_map(|(cluster, it)| Some((cluster, it.as_ref().ok()?)));
    let mut running = read.flat_map(|(cluster, objects)| objects.external_dns.iter().map(move |it| (cluster, it)));
    if let Some((cluster, it)) = running.find(|(_, it)| it.owner.as_deref() == Some(owner)) {
        return Ok(Some(format!("{} in cluster {cluster} is external-dns of owner {owner}", it.name)));
    }
    clusters.values().try_for_each(|objects| seen(objects).map(drop)).map(|()| None)
}

fn removed_here(names: &BTreeSet<&Domain>, scene: &Scene<'_>) -> Option<Evidence> {
    let removed = &scene.ledger.removed_load_balancers;
    let first = names.first().filter(|_| names.iter().all(|name| removed.contains_key(*name)))?;
    removed.get(*first).map(|at| Evidence::RemovedHere { load_balancer: (*first).clone(), at: *at })
}
