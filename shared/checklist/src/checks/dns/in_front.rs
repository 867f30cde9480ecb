//! The domain of a site that has something in front of its load balancer: it leads there, and what lies behind is not in
//! the DNS.

use facts::Facts;
use facts::dns::PointsAt;
use facts::load_balancer::LoadBalancer;
use facts::scope::InFront;

use super::{addresses, how_to_list, is_same, plain};
use crate::finding::Verdict;
use crate::notes::Notes;
use crate::words::list;

const ABOUT: &str = "what stands in front";

/// Notes whether the domain leads to what the event says.
pub(super) fn note(facts: &Facts, load_balancer: &LoadBalancer, front: InFront, notes: &mut Notes) {
    let domain = facts.scope.domain.as_str();
    match &facts.dns.record {
        Err(unseen) => notes.unseen("the record", unseen),
        Ok(zone) if zone.records.is_empty() => {
            let about = format!("hosted zone {} ({})", zone.zone_name, zone.zone_id);
            let seen = format!("has no record of {domain}: another zone answers for the name, or none");
            let next = format!("dig +trace {domain}; then name that zone in dns.zone of the event, or elsewhere");
            notes.advise(Verdict::Warn, about, seen, next);
        }
        Ok(_) => {}
    }
    let names = names(facts);
    if addresses::are_shared(facts) || names.iter().any(|name| is_same(name, &load_balancer.dns_name)) {
        let seen = format!("{domain} leads to this load balancer itself, past {}", front.in_words());
        let next = format!(
            "point the record at {}, or leave in_front out of the event\n{}",
            front.in_words(),
            how_to_list(facts)
        );
        return notes.advise(Verdict::Warn, ABOUT, seen, next);
    }
    if let Some(name) = names.iter().find(|name| is_name_of(front, name)) {
        return notes.add(Verdict::Pass, ABOUT, format!("the name leads to {}, through {name}", front.in_words()));
    }
    match front {
        InFront::Other => notes.add(Verdict::Skip, ABOUT, "not compared: the event does not say what it is"),
        InFront::Cloudfront | InFront::GlobalAccelerator | InFront::Nlb if names.is_empty() => {
            let seen = format!("not compared: no name says whether the addresses are those of {}", front.in_words());
            notes.add(Verdict::Skip, ABOUT, seen);
        }
        InFront::Cloudfront | InFront::GlobalAccelerator | InFront::Nlb => {
            let seen = format!("the name leads to {}, which is no name of {}", list(&names), front.in_words());
            notes.advise(Verdict::Warn, ABOUT, seen, how_to_list(facts));
        }
    }
}

/// The names that the records and the resolver's chain lead to.
fn names(facts: &Facts) -> Vec<String> {
    let records = facts.dns.record.iter().flat_map(|zone| &zone.records);
    let targets = records.flat_map(|record| match &record.points_at {
        PointsAt::Alias { name, .. } => vec![plain(name)],
        PointsAt::Values { values } if record.kind == "CNAME" => values.iter().map(|name| plain(name)).collect(),
        PointsAt::Values { .. } => Vec::new(),
    });
    let via = facts.dns.domain.as_ref().ok().map_or(&[][..], |lookup| lookup.answer.via());
    targets.chain(via.iter().map(|name| plain(name.as_str()))).collect()
}

/// Whether AWS gives such names to it. Source: `CloudFront` developer guide, "Routing traffic to a `CloudFront` web
/// distribution"; Global Accelerator developer guide, "DNS addressing"; user guide of Network Load Balancers, "DNS name".
fn is_name_of(front: InFront, name: &str) -> bool {
    let global = name.strip_suffix(".cn").unwrap_or(name);
    match front {
        InFront::Cloudfront => global.ends_with(".cloudfront.net") || global.ends_with(".cloudfront"),
        InFront::GlobalAccelerator => name.ends_with(".awsglobalaccelerator.com"),
        // NAME-ID.elb.REGION.amazonaws.com
        InFront::Nlb => {
            let head = global.strip_suffix(".amazonaws.com");
            head.is_some_and(|head| head.rsplit('.').nth(1) == Some("elb"))
        }
        InFront::Other => false,
    }
}
