//! Which records still lead to the old name of a load balancer that came back by another.

use std::collections::{BTreeMap, BTreeSet};

use facts::ids::Domain;
use report::restore::Renamed;
use runtime::Clock;

use crate::Context;
use crate::clock::for_a_look;

/// `changed` has each old name with the new one.
pub(crate) async fn look(context: Context<'_>, changed: &[(String, String)], clock: Clock) -> Vec<Renamed> {
    let domain = |old: &str| Domain::try_from(old.to_owned()).ok();
    let old: BTreeSet<Domain> = changed.iter().filter_map(|(old, _)| domain(old)).collect();
    if old.is_empty() {
        return Vec::new();
    }
    let found = context.aws.records_leading_to(&old, for_a_look(clock)).await;
    let of = |old: &str| {
        let led_to_by = |found: &BTreeMap<_, _>| domain(old).and_then(|old| found.get(&old).cloned());
        found.as_ref().map(|found| led_to_by(found).unwrap_or_default()).map_err(Clone::clone)
    };
    changed.iter().map(|(old, new)| Renamed { old: old.clone(), new: new.clone(), led_to_by: of(old) }).collect()
}
