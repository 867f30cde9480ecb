//! The crowd's records: pairs of an alias and the TXT by which external-dns owns it, some to load balancers that are gone.

use super::groups::Made;
use super::{Place, Whose, all, whose};
use crate::error::KitError;
use crate::ministack::REGION;
use crate::world::orphans::{DEAD_OWNER, FOREIGN_ZONE};
use crate::world::{ZONE, records};
use crate::xml::escape;

/// Changes of one batch. Route 53 takes 1,000 at most, and 32,000 characters in their values.
const BATCH: usize = 400;
/// The owner of everything that lives.
const LIVE_OWNER: &str = "retail-prediction";

/// Makes half of the records in the site's zone and half in another, and returns the ids of both.
pub(super) async fn make(place: &Place<'_>, count: usize, balancers: &[Made]) -> Result<[String; 2], KitError> {
    let zones = [(place.world.ids.zone.clone(), ZONE), (records::zone(&place.wire, FOREIGN_ZONE).await?, FOREIGN_ZONE)];
    // Two records a name, two zones.
    let names = count.div_ceil(4);
    let batches = zones.iter().flat_map(|zone| {
        let numbers: Vec<usize> = (0..names).collect();
        numbers.chunks(BATCH / 2).map(|numbers| (zone, numbers.to_vec())).collect::<Vec<_>>()
    });
    all(batches.map(|((id, domain), numbers)| async move {
        let sets: Vec<String> = numbers.into_iter().flat_map(|number| pair(number, domain, balancers)).collect();
        Ok(records::create(&place.wire, id, &sets).await?)
    }))
    .await?;
    place.world.front.dns.change(|known| {
        for number in (0..names).filter(|number| whose(*number) == Whose::Dead) {
            known.others.entry(gone(number)).or_default();
        }
    });
    Ok(zones.map(|(id, _)| id))
}

/// The alias and its TXT.
fn pair(number: usize, domain: &str, balancers: &[Made]) -> [String; 2] {
    let living = balancers.get(number % balancers.len().max(1)).map_or("elsewhere.example.org", |made| &made.dns_name);
    let (target, owner) = match whose(number) {
        Whose::Dead => (gone(number), DEAD_OWNER),
        Whose::Living | Whose::Nobody => (living.to_owned(), LIVE_OWNER),
    };
    let name = format!("crowd{number:05}.{domain}");
    let text = format!("\"heritage=external-dns,external-dns/owner={owner},external-dns/resource=ingress/shop/web\"");
    let ownership = format!(
        "<Name>a-{name}</Name><Type>TXT</Type><TTL>300</TTL><ResourceRecords><ResourceRecord><Value>{}</Value>\
         </ResourceRecord></ResourceRecords>",
        escape(&text)
    );
    [records::alias(&name, &format!("dualstack.{target}.")), ownership]
}

/// The DNS name of a load balancer that exists no more.
fn gone(number: usize) -> String {
    format!("k8s-oldshop-web-{number:010x}-{number:010}.{REGION}.elb.amazonaws.com")
}
