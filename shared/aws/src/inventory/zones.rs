//! Hosted zones that may be looked into, with every record.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_route53::types::{HostedZone, HostedZoneConfig, ResourceRecordSet, RrType};
use facts::dns::PointsAt;
use facts::ids::Domain;
use facts::inventory::record::Record;
use facts::inventory::zone::Zone;
use facts::inventory::{RecordName, ZoneId};
use facts::untrusted::one_line;
use facts::{Seen, Unseen};
use futures_util::future::join_all;
use transport::deadline::Deadline;
use transport::pages::{self, Page};
use transport::rates::Api;
use transport::unseen::unseen;
use transport::wire::Answer;

use super::MOST_PAGES;
use super::settings::Settings;
use crate::client::Aws;

pub(crate) const ZONES: &str = "route53:ListHostedZones";
const RECORDS: &str = "route53:ListResourceRecordSets";

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[ZONES, RECORDS];

/// What Route 53 calls global: one limit for the account, whatever the Region.
pub(crate) const EVERYWHERE: &str = "";

/// The most characters of a zone's name that are told.
const LONGEST_NAME: usize = 100;

/// Records in one page where only one name is asked for: enough for nearly every one.
const FEW: i32 = 20;

/// Which records of a zone are read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Of<'a> {
    Everything,
    /// Those of these names.
    Names(&'a BTreeSet<RecordName>),
}

/// The zones of these ids. One that the account does not have makes the whole unseen: the fence is wrong, and what it
/// was to say is not known.
pub(crate) async fn look(aws: &Aws, ids: &BTreeSet<ZoneId>, of: Of<'_>, deadline: Deadline) -> Seen<Vec<Zone>> {
    let listed = deadline.look(ZONES, listed(aws)).await?;
    inside(aws, &listed, ids, of, deadline).await
}

/// What all hosted zones of the account tell.
pub(super) struct AllZones {
    /// The zones of these ids, with every record.
    pub(super) inside: Seen<Vec<Zone>>,
    /// Where records of the others lead, as [`Inventory`](facts::inventory::Inventory) has it.
    pub(super) elsewhere: Seen<BTreeMap<Domain, RecordName>>,
}

/// The zones of these ids, and where the records of all others lead.
pub(super) async fn look_everywhere(aws: &Aws, ids: &BTreeSet<ZoneId>, deadline: Deadline) -> AllZones {
    let listed = match deadline.look(ZONES, listed(aws)).await {
        Ok(listed) => listed,
        Err(why) => return AllZones { inside: Err(why.clone()), elsewhere: Err(why) },
    };
    let inside = inside(aws, &listed, ids, Of::Everything, deadline).await;
    let elsewhere = led_to_from_outside(aws, &listed, ids, deadline).await;
    AllZones { inside, elsewhere }
}

/// Where the records of all zones but these lead.
pub(super) async fn elsewhere(
    aws: &Aws,
    ids: &BTreeSet<ZoneId>,
    deadline: Deadline,
) -> Seen<BTreeMap<Domain, RecordName>> {
    let listed = deadline.look(ZONES, listed(aws)).await?;
    led_to_from_outside(aws, &listed, ids, deadline).await
}

/// Every hosted zone of the account as a person knows it: name, id, and whether only VPCs see it. By name: AWS lists them
/// by id or by reversed name, which nobody can foresee.
pub(crate) async fn told(aws: &Aws) -> Seen<Vec<String>> {
    let told = |zone: HostedZone| {
        let private = if zone.config().is_some_and(HostedZoneConfig::private_zone) { ", private" } else { "" };
        let name = one_line(zone.name(), LONGEST_NAME);
        format!("{} ({}{private})", name.trim_end_matches('.'), ZoneId::new(zone.id()))
    };
    let mut zones: Vec<_> = listed(aws).await?.into_iter().map(told).collect();
    zones.sort();
    Ok(zones)
}

async fn inside(
    aws: &Aws,
    listed: &[HostedZone],
    ids: &BTreeSet<ZoneId>,
    of: Of<'_>,
    deadline: Deadline,
) -> Seen<Vec<Zone>> {
    let missing = ids.iter().find(|id| !listed.iter().any(|zone| ZoneId::new(zone.id()) == **id));
    if let Some(id) = missing {
        let message = format!("this account has no hosted zone {id}: correct the list of zones");
        return Err(Answer(ZONES).unreadable(message));
    }
    let ours = listed.iter().filter(|zone| ids.contains(&ZoneId::new(zone.id())));
    join_all(ours.map(|zone| one(aws, zone, of, deadline))).await.into_iter().collect()
}

async fn led_to_from_outside(
    aws: &Aws,
    listed: &[HostedZone],
    ids: &BTreeSet<ZoneId>,
    deadline: Deadline,
) -> Seen<BTreeMap<Domain, RecordName>> {
    let mut led_to = BTreeMap::new();
    let others = listed.iter().filter(|zone| !ids.contains(&ZoneId::new(zone.id())));
    let note = |target, name: &RecordName| {
        led_to.entry(target).or_insert_with(|| name.clone());
    };
    each_lead(aws, others, deadline, note).await?;
    Ok(led_to)
}

/// Every record of the account's hosted zones that leads to one of these names, by that name.
pub(crate) async fn leading_to(
    aws: &Aws,
    targets: &BTreeSet<Domain>,
    deadline: Deadline,
) -> Seen<BTreeMap<Domain, BTreeSet<RecordName>>> {
    let listed = deadline.look(ZONES, listed(aws)).await?;
    let mut found: BTreeMap<Domain, BTreeSet<RecordName>> = BTreeMap::new();
    let note = |target: Domain, name: &RecordName| {
        if targets.contains(&target) {
            found.entry(target).or_default().insert(name.clone());
        }
    };
    each_lead(aws, listed.iter(), deadline, note).await?;
    Ok(found)
}

/// Tells where each record of these zones leads. One zone after the other: the rate is that of the account, and only one
/// zone's records are held at a time.
async fn each_lead(
    aws: &Aws,
    zones: impl Iterator<Item = &HostedZone>,
    deadline: Deadline,
    mut tell: impl FnMut(Domain, &RecordName),
) -> Seen<()> {
    for zone in zones {
        let id = ZoneId::new(zone.id());
        let records = deadline.look(RECORDS, records(aws, &id, None)).await;
        let records = records.map_err(|why| Unseen::Needs {
            fact: format!("the records of hosted zone {} ({id})", one_line(zone.name(), LONGEST_NAME)),
            because: why.to_string(),
        })?;
        for record in records {
            record.leads_to().into_iter().for_each(|target| tell(target, &record.name));
        }
    }
    Ok(())
}

pub(crate) async fn listed(aws: &Aws) -> Seen<Vec<HostedZone>> {
    pages::up_to(MOST_PAGES, ZONES, |marker: Option<String>| async move {
        aws.pace_in(Api::Route53, EVERYWHERE).await;
        let answer = Box::pin(aws.route53.list_hosted_zones().set_marker(marker).send()).await;
        let answer = answer.map_err(|error| unseen(ZONES, &error))?;
        let next =
            if answer.is_truncated() { Some(Answer(ZONES).needs("NextMarker", answer.next_marker)?) } else { None };
        Ok(Page { items: answer.hosted_zones, next })
    })
    .await
}

async fn one(aws: &Aws, zone: &HostedZone, of: Of<'_>, deadline: Deadline) -> Seen<Zone> {
    let id = ZoneId::new(zone.id());
    let records = match of {
        Of::Everything => deadline.look(RECORDS, records(aws, &id, None)).await,
        Of::Names(names) => {
            let each = names.iter().map(|name| deadline.look(RECORDS, records(aws, &id, Some(name))));
            join_all(each)
                .await
                .into_iter()
                .collect::<Seen<Vec<_>>>()
                .map(|found| found.into_iter().flatten().collect())
        }
    };
    let linked = zone.linked_service();
    Ok(Zone {
        name: Answer(ZONES).id("Name", Some(zone.name()))?,
        linked_service: linked.map(|it| it.service_principal().or(it.description()).unwrap_or("a service").to_owned()),
        records,
        id,
    })
}

/// Where a listing goes on: name, type and identifier. Without one of them, pages of one name would repeat.
type Cursor = (String, Option<RrType>, Option<String>);

/// Every record, or those of one name: the listing is in order, so it begins there and the first other name ends it.
async fn records(aws: &Aws, zone: &ZoneId, only: Option<&RecordName>) -> Seen<Vec<Record>> {
    let is_wanted = |set: &ResourceRecordSet| only.is_none_or(|only| RecordName::new(set.name()) == *only);
    let records = pages::up_to(MOST_PAGES, RECORDS, |cursor: Option<Cursor>| async move {
        let begin = || only.map(|name| (name.as_str().to_owned(), None, None));
        let ask = aws.route53.list_resource_record_sets().hosted_zone_id(zone.as_str());
        let ask = ask.set_max_items(only.map(|_| FEW));
        let ask = match cursor.or_else(begin) {
            None => ask,
            Some((name, kind, id)) => {
                ask.start_record_name(name).set_start_record_type(kind).set_start_record_identifier(id)
            }
        };
        aws.pace_in(Api::Route53, EVERYWHERE).await;
        let answer = Box::pin(ask.send()).await.map_err(|error| unseen(RECORDS, &error))?;
        let goes_on = answer.is_truncated() && answer.resource_record_sets().iter().all(is_wanted);
        let next = if goes_on {
            let name = Answer(RECORDS).needs("NextRecordName", answer.next_record_name)?;
            Some((name, answer.next_record_type, answer.next_record_identifier))
        } else {
            None
        };
        let items = answer.resource_record_sets.iter().filter(|set| is_wanted(set)).map(read).collect();
        Ok(Page { items, next })
    });
    no_double(records.await?)
}

/// A listing that tells the same record twice was changed while it was read, or its pages overlap: it may lack others.
fn no_double(records: Vec<Record>) -> Seen<Vec<Record>> {
    let mut known = BTreeSet::new();
    for it in &records {
        if !known.insert((&it.name, &it.kind, &it.set_identifier)) {
            return Err(twice(it));
        }
    }
    Ok(records)
}

fn twice(record: &Record) -> Unseen {
    Answer(RECORDS).unreadable(format!("{} {} came twice", record.kind, record.name))
}

fn read(set: &ResourceRecordSet) -> Record {
    let points_at = match set.alias_target() {
        Some(alias) => PointsAt::Alias {
            // With AWS's own letters and last dot: a deletion must name it exactly.
            name: alias.dns_name().to_owned(),
            zone_id: alias.hosted_zone_id().to_owned(),
        },
        // As they are written: a deletion must name each of them exactly, trailing dot included.
        None => PointsAt::Values { values: set.resource_records().iter().map(|it| it.value().to_owned()).collect() },
    };
    Record {
        name: RecordName::new(set.name()),
        kind: set.r#type().as_str().to_owned(),
        set_identifier: set.set_identifier().map(ToOwned::to_owned),
        traffic_policy: set.traffic_policy_instance_id().map(ToOwned::to_owned),
        points_at,
        settings: settings(set),
    }
}

fn settings(set: &ResourceRecordSet) -> BTreeMap<String, String> {
    let (geo, cidr) = (set.geo_location(), set.cidr_routing_config());
    let near = set.geo_proximity_location();
    let point = near.and_then(|it| it.coordinates());
    Settings::default()
        .with(
            "AliasTarget.EvaluateTargetHealth",
            set.alias_target().map(aws_sdk_route53::types::AliasTarget::evaluate_target_health),
        )
        .with("CidrRoutingConfig.CollectionId", cidr.map(aws_sdk_route53::types::CidrRoutingConfig::collection_id))
        .with("CidrRoutingConfig.LocationName", cidr.map(aws_sdk_route53::types::CidrRoutingConfig::location_name))
        .with("Failover", set.failover().map(aws_sdk_route53::types::ResourceRecordSetFailover::as_str))
        .with("GeoLocation.ContinentCode", geo.and_then(|it| it.continent_code()))
        .with("GeoLocation.CountryCode", geo.and_then(|it| it.country_code()))
        .with("GeoLocation.SubdivisionCode", geo.and_then(|it| it.subdivision_code()))
        .with("GeoProximityLocation.AWSRegion", near.and_then(|it| it.aws_region()))
        .with("GeoProximityLocation.Bias", near.and_then(aws_sdk_route53::types::GeoProximityLocation::bias))
        .with("GeoProximityLocation.Coordinates", point.map(|it| format!("{} {}", it.latitude(), it.longitude())))
        .with("GeoProximityLocation.LocalZoneGroup", near.and_then(|it| it.local_zone_group()))
        .with("HealthCheckId", set.health_check_id())
        .with("MultiValueAnswer", set.multi_value_answer())
        .with("Region", set.region().map(aws_sdk_route53::types::ResourceRecordSetRegion::as_str))
        .with("TTL", set.ttl())
        .with("Weight", set.weight())
        .into_map()
}

#[cfg(test)]
mod tests;
