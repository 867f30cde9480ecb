//! The hosted zone that holds a domain.

use aws_sdk_route53::types::HostedZone;
use facts::ids::Domain;
use facts::{Seen, Unseen};
use transport::pages::{self, Page};
use transport::unseen::unseen;
use transport::wire::Answer;

use crate::client::Aws;
use crate::inventory::zones;

pub(super) const GET: &str = "route53:GetHostedZone";
pub(super) const LIST: &str = "route53:ListHostedZonesByName";
pub(super) const LIST_ALL: &str = zones::ZONES;

#[derive(Clone, Debug)]
pub(super) struct Hosted {
    pub(super) id: String,
    pub(super) name: Domain,
}

/// The public hosted zones of the account.
#[derive(Clone, Debug)]
pub struct Zones(Vec<Hosted>);

impl Zones {
    pub(super) async fn listed(aws: &Aws) -> Seen<Self> {
        let public = zones::listed(aws).await?;
        // One whose name is no domain, such as `corp` or one of a delegated range of addresses, holds none that is asked for.
        let named = |zone: &&HostedZone| Domain::try_from(zone.name().trim_end_matches('.').to_owned()).is_ok();
        let public = public.iter().filter(|zone| is_public(zone)).filter(named);
        public.map(|zone| read(LIST_ALL, zone)).collect::<Seen<_>>().map(Self)
    }

    /// The one of the longest name that holds the domain.
    pub(super) fn holding(&self, domain: &Domain) -> Seen<Hosted> {
        let holding = |name: &Domain| self.0.iter().filter(|zone| zone.name == *name).cloned().collect::<Vec<_>>();
        let found =
            ancestors(domain).into_iter().map(|name| (holding(&name), name)).find(|(zones, _)| !zones.is_empty());
        match found {
            None => Err(no_zone(domain)),
            Some((zones, name)) => match <[_; 1]>::try_from(zones) {
                Ok([zone]) => Ok(zone),
                Err(several) => Err(several_zones(&name, several.iter().map(|zone| zone.id.as_str()))),
            },
        }
    }
}

pub(super) async fn named(aws: &Aws, id: &str, domain: &Domain) -> Seen<Hosted> {
    let answer = aws.route53.get_hosted_zone().id(id).send().await.map_err(|error| unseen(GET, &error))?;
    let zone = read(GET, Answer(GET).needs("HostedZone", answer.hosted_zone())?)?;
    if domain.is_within(&zone.name) {
        return Ok(zone);
    }
    let message = format!("zone {id} holds {}, and {domain} does not lie in it: correct dns.zone", zone.name);
    Err(Answer(GET).unreadable(message))
}

/// The public zone of the longest name that holds the domain.
pub(super) async fn discovered(aws: &Aws, domain: &Domain) -> Seen<Hosted> {
    for name in ancestors(domain) {
        let zones = public(aws, &name).await?;
        match zones.as_slice() {
            [] => {}
            [zone] => return read(LIST, zone),
            several => return Err(several_zones(&name, several.iter().map(|zone| plain_id(zone.id())))),
        }
    }
    Err(no_zone(domain))
}

fn no_zone(domain: &Domain) -> Unseen {
    none(format!("no public hosted zone of this account holds {domain}: name it "))
}

fn several_zones<'a>(name: &Domain, ids: impl Iterator<Item = &'a str>) -> Unseen {
    let ids: Vec<&str> = ids.collect();
    none(format!("{name} has several public hosted zones: name one of {} ", ids.join(", ")))
}

fn none(what_to_do: String) -> Unseen {
    Answer(LIST).unreadable(what_to_do + "with dns.zone, or say \"elsewhere\" there")
}

/// The domain itself and every name above it, the longest first.
pub(super) fn ancestors(domain: &Domain) -> Vec<Domain> {
    let above = domain.as_str().match_indices('.').filter_map(|(dot, _)| domain.as_str().get(dot + 1..));
    let above = above.filter_map(|name| Domain::try_from(name.to_owned()).ok());
    std::iter::once(domain.clone()).chain(above).collect()
}

/// Public zones of exactly this name. The listing begins at the name and is in order, so the first other one ends it.
async fn public(aws: &Aws, name: &Domain) -> Seen<Vec<HostedZone>> {
    let zones = pages::all(LIST, |cursor: Option<(String, Option<String>)>| async move {
        let (from, id) = cursor.unwrap_or_else(|| (name.to_string(), None));
        let ask = aws.route53.list_hosted_zones_by_name().dns_name(from).set_hosted_zone_id(id).max_items(10);
        let answer = ask.send().await.map_err(|error| unseen(LIST, &error))?;
        let all_ours = answer.hosted_zones().iter().all(|zone| is_named(zone, name));
        let next = match (all_ours && answer.is_truncated(), answer.next_dns_name) {
            (false, _) => None,
            (true, next) => Some((Answer(LIST).needs("NextDNSName", next)?, answer.next_hosted_zone_id)),
        };
        Ok(Page { items: answer.hosted_zones, next })
    });
    Ok(zones.await?.into_iter().filter(|zone| is_named(zone, name) && is_public(zone)).collect())
}

fn is_public(zone: &HostedZone) -> bool {
    zone.config().is_none_or(|config| !config.private_zone())
}

fn is_named(zone: &HostedZone, name: &Domain) -> bool {
    zone.name().trim_end_matches('.').eq_ignore_ascii_case(name.as_str())
}

fn read(action: &'static str, zone: &HostedZone) -> Seen<Hosted> {
    Ok(Hosted { id: plain_id(zone.id()).to_owned(), name: Answer(action).id("Name", Some(zone.name()))? })
}

/// Route 53 writes `/hostedzone/Z2FDTNDATAQYW2` in its answers.
fn plain_id(id: &str) -> &str {
    id.rsplit_once('/').map_or(id, |(_, id)| id)
}
