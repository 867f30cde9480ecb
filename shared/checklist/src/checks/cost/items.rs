//! The single items of the month's bill.

use facts::dns::Answer;
use facts::load_balancer::{LoadBalancer, Scheme};
use facts::metrics::Capacity;
use facts::{Facts, Seen};

use super::HOURS;
use crate::prices::Prices;
use crate::words::count;

/// What the load's item is called.
pub(super) const LOAD: &str = "the load";

/// What the item of the public addresses is called.
pub(super) const ADDRESSES: &str = "public addresses";

/// What the item of the web ACL is called.
pub(super) const WEB_ACL: &str = "the web ACL";

/// One item of the bill.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) about: &'static str,
    pub(super) usd: f64,
    pub(super) seen: String,
}

pub(super) fn hours(prices: &Prices) -> Item {
    let hour = prices.regional.load_balancer_hour;
    Item { about: "the load balancer's hours", usd: HOURS * hour, seen: format!("{HOURS} hours at ${hour}") }
}

/// The load of the last whole day, as if every day were like it.
pub(super) fn load(facts: &Facts, prices: &Prices) -> Seen<Item> {
    let capacity = facts.metrics.as_ref().map(|metrics| &metrics.capacity).map_err(|it| it.blocks("the metrics"))?;
    let hour = prices.regional.lcu_hour;
    Ok(match capacity.lcus {
        None => Item { about: LOAD, usd: 0.0, seen: "no capacity units were reported, so without load".to_owned() },
        Some(lcus) => {
            let dominant = dominant(capacity).map(|of| format!(", mostly for {of}")).unwrap_or_default();
            Item {
                about: LOAD,
                usd: lcus * HOURS * hour,
                seen: format!("{lcus:.2} capacity units an hour at ${hour}{dominant}"),
            }
        }
    })
}

/// The dimension that decides: AWS bills the largest of the four.
/// Source: Elastic Load Balancing pricing, "LCU details".
fn dominant(capacity: &Capacity) -> Option<&'static str> {
    let dimensions = [
        ("new connections", capacity.new_connections_per_s, 25.0),
        ("active connections", capacity.active_connections, 3000.0),
        ("bytes", capacity.gigabytes_per_hour, 1.0),
        ("rule evaluations", capacity.rule_evaluations_per_s, 1000.0),
    ];
    dimensions
        .into_iter()
        .filter_map(|(name, used, of_one_unit)| Some((name, used? / of_one_unit)))
        .filter(|(_, units)| *units > 0.0)
        .max_by(|left, right| left.1.total_cmp(&right.1))
        .map(|(name, _)| name)
}

/// One public address in each zone at least; it has more when it has scaled out. Its DNS name tells them.
pub(super) fn addresses(facts: &Facts, load_balancer: &LoadBalancer, prices: &Prices) -> Seen<Item> {
    let about = ADDRESSES;
    let resolved = match facts.dns.load_balancer.as_ref().map(|lookup| &lookup.answer) {
        Ok(Answer::Addresses { addresses, .. }) => addresses.iter().filter(|address| address.is_ipv4()).count(),
        Ok(_) | Err(_) => 0,
    };
    Ok(match load_balancer.scheme {
        Scheme::Internal => Item { about, usd: 0.0, seen: "none, for it is internal".to_owned() },
        // Those of IPv6 are free. Source: Amazon VPC pricing, "Public IPv4 address".
        Scheme::InternetFacing if !load_balancer.takes_ipv4()? => {
            Item { about, usd: 0.0, seen: "none of IPv4, for it has public addresses of IPv6 only".to_owned() }
        }
        Scheme::InternetFacing => {
            let number = resolved.max(load_balancer.zones.len());
            let hour = prices.regional.ipv4_hour;
            let billed = f64::from(u32::try_from(number).unwrap_or(u32::MAX));
            let seen = format!("{} at ${hour} an hour, billed with Amazon VPC", count_addresses(number));
            Item { about, usd: billed * HOURS * hour, seen }
        }
    })
}

fn count_addresses(number: usize) -> String {
    if number == 1 { "1 IPv4 address".to_owned() } else { format!("{number} IPv4 addresses") }
}

pub(super) fn web_acl(facts: &Facts, prices: &Prices) -> Seen<Item> {
    let about = WEB_ACL;
    let web_acl = facts.web_acl.as_ref().map_err(Clone::clone)?;
    Ok(match web_acl {
        None => Item { about, usd: 0.0, seen: "there is none".to_owned() },
        Some(acl) if acl.managed_by_firewall_manager => {
            let seen = format!("{} is Firewall Manager's, and billed to its administrator", acl.name);
            Item { about, usd: 0.0, seen }
        }
        Some(acl) => {
            let (month, rule) = (prices.global.web_acl_month, prices.global.rule_month);
            let rules = count(acl.rules.len(), "rule");
            let seen = format!("{} at ${month} and {rules} at ${rule}, without its requests", acl.name);
            let billed = f64::from(u32::try_from(acl.rules.len()).unwrap_or(u32::MAX));
            Item { about, usd: month + billed * rule, seen }
        }
    })
}
