//! The records of the domain in Route 53.

use aws_sdk_route53::types::{ResourceRecordSet, RrType};
use facts::dns::{PointsAt, Record, Records};
use facts::scope::Zone;
use facts::{Scope, Seen, Unseen};
use transport::pages::{self, Page};
use transport::rates::Api;
use transport::unseen::unseen;
use transport::wire::Answer;

use super::zone::{self, Zones};
use crate::client::Aws;
use crate::inventory::zones::EVERYWHERE;

/// What this look is called where it takes too long.
pub(crate) const LOOK: &str = "route53:ListResourceRecordSets";

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &[LOOK, zone::GET, zone::LIST, zone::LIST_ALL];

/// Enough for all records of one name, nearly always.
const PAGE: i32 = 20;

pub(crate) async fn look(aws: &Aws, scope: &Scope, zones: Option<&Seen<Zones>>) -> Seen<Records> {
    let domain = &scope.domain;
    let zone = match &scope.zone {
        Zone::Id(id) => zone::named(aws, id, domain).await?,
        Zone::Discover => match zones {
            Some(zones) => zones.as_ref().map_err(|unseen| unseen.blocks("the hosted zones"))?.holding(domain)?,
            None => zone::discovered(aws, domain).await?,
        },
        Zone::Elsewhere => return Err(Unseen::NotAsked { ask_with: "dns.zone".to_owned() }),
    };
    let mut sets = named(aws, &zone.id, domain.as_str()).await?;
    // A wildcard stands in only for a name that has no record at all, of whatever type.
    for above in zone::ancestors(domain).iter().skip(1).filter(|above| above.is_within(&zone.name)) {
        if sets.is_empty() {
            sets = named(aws, &zone.id, &format!("{WILDCARD}.{above}")).await?;
        }
    }
    let records = sets.iter().filter(|set| is_address(set.r#type())).map(read).collect();
    Ok(Records { zone_id: zone.id, zone_name: zone.name, records })
}

/// Route 53 writes `*` so, as every character other than letters, digits, `-`, `_` and `.`.
const WILDCARD: &str = "\\052";

/// Where a listing goes on: name, type, identifier.
type Cursor = (String, Option<RrType>, Option<String>);

/// Every record set of exactly this name. The listing begins at the name and is in order, so the first other ends it.
async fn named(aws: &Aws, zone: &str, name: &str) -> Seen<Vec<ResourceRecordSet>> {
    let is_ours = |set: &ResourceRecordSet| set.name().trim_end_matches('.').eq_ignore_ascii_case(name);
    let sets = pages::all(LOOK, |cursor: Option<Cursor>| async move {
        let (from, kind, id) = cursor.unwrap_or_else(|| (name.to_owned(), None, None));
        let ask = aws.route53.list_resource_record_sets().hosted_zone_id(zone).max_items(PAGE);
        let ask = ask.start_record_name(from).set_start_record_type(kind).set_start_record_identifier(id);
        aws.pace_in(Api::Route53, EVERYWHERE).await;
        let answer = Box::pin(ask.send()).await.map_err(|error| unseen(LOOK, &error))?;
        let all_ours = answer.resource_record_sets().iter().all(is_ours);
        let next = match (all_ours && answer.is_truncated(), answer.next_record_name) {
            (false, _) => None,
            (true, next) => {
                let next = Answer(LOOK).needs("NextRecordName", next)?;
                Some((next, answer.next_record_type, answer.next_record_identifier))
            }
        };
        Ok(Page { items: answer.resource_record_sets, next })
    });
    Ok(sets.await?.into_iter().filter(is_ours).collect())
}

fn is_address(kind: &RrType) -> bool {
    matches!(kind.as_str(), "A" | "AAAA" | "CNAME")
}

fn read(set: &ResourceRecordSet) -> Record {
    let without_dot = |name: &str| name.trim_end_matches('.').to_owned();
    let points_at = match set.alias_target() {
        Some(alias) => {
            PointsAt::Alias { name: without_dot(alias.dns_name()), zone_id: alias.hosted_zone_id().to_owned() }
        }
        None => {
            PointsAt::Values { values: set.resource_records().iter().map(|one| without_dot(one.value())).collect() }
        }
    };
    Record {
        kind: set.r#type().as_str().to_owned(),
        set_identifier: set.set_identifier().map(ToOwned::to_owned),
        points_at,
    }
}

#[cfg(test)]
mod tests;
