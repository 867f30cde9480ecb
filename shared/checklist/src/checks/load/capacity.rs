//! What the load balancer's capacity units for a load test cost.

use facts::Facts;
use facts::load::Load;

use super::words::number;
use crate::finding::Verdict;
use crate::notes::Notes;
use crate::prices::Prices;

/// Bytes of the heads of a request and its reply, about.
const HEADS: u64 = 1000;

/// What the load costs, where the Region is known. AWS bills the dimension that is used most. One of them is left out:
/// rules, of which the first ten are free.
/// Source: Elastic Load Balancing pricing, "LCU details".
pub(super) fn note(facts: &Facts, load: &Load, notes: &mut Notes) {
    let Ok(found) = facts.the_load_balancer() else { return };
    let hours = number(load.took_ms) / 3_600_000.0;
    let bytes = load.endpoints.iter().map(|endpoint| endpoint.bytes + endpoint.sent * HEADS).sum();
    let dimensions = [
        ("new connections", number(load.connections) / (25.0 * 3600.0)),
        ("open connections", f64::from(load.most_in_flight) / 3000.0 * hours),
        ("bytes", number(bytes) / 1e9),
    ];
    let Some((most, units)) = dimensions.into_iter().max_by(|left, right| left.1.total_cmp(&right.1)) else { return };
    let usd = units * Prices::for_region(found.arn.region()).regional.lcu_hour;
    notes.add(
        Verdict::Pass,
        "its price",
        format!("about ${usd:.6}, for {units:.6} capacity units for an hour ({most})"),
    );
}
