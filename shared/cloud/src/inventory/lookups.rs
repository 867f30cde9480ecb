//! What a resolver says about the names of load balancers that records point at.

use std::collections::{BTreeMap, BTreeSet};

use facts::Seen;
use facts::dns::{Answer, PointsAt};
use facts::ids::Domain;
use facts::inventory::elb_name::elb_name;
use facts::inventory::record::Record;
use facts::inventory::zone::Zone;
use futures_util::stream::{self, StreamExt as _};

use super::scope::InventoryScope;
use crate::client::Cloud;
use crate::look::Deadline;
use crate::site::resolve;

const LOOK: &str = "the name of a load balancer in DNS";

/// Questions to the resolver at once.
const AT_ONCE: usize = 16;

/// Each name in this Region once: about others nothing is removed here.
pub(super) async fn look<'a>(
    cloud: &Cloud,
    scope: &InventoryScope,
    zones: impl Iterator<Item = &'a Zone>,
    deadline: Deadline,
) -> BTreeMap<Domain, Seen<Answer>> {
    let asked = names(cloud.region(), zones).into_iter().map(async |name| {
        let answer = deadline.look(LOOK, async { Ok(resolve::answer(cloud, &scope.resolvers, &name).await) }).await;
        (name, answer)
    });
    stream::iter(asked).buffer_unordered(AT_ONCE).collect().await
}

fn names<'a>(region: &str, zones: impl Iterator<Item = &'a Zone>) -> BTreeSet<Domain> {
    let records = zones.flat_map(|zone| zone.records.iter().flatten());
    let targets = records.flat_map(targets).filter_map(elb_name);
    targets.filter(|it| it.region == region).map(|it| it.name).collect()
}

/// Where a record points, if it is one that may point at a name.
fn targets(record: &Record) -> Vec<&str> {
    match &record.points_at {
        PointsAt::Alias { name, .. } => vec![name.as_str()],
        PointsAt::Values { values } if record.kind == "CNAME" => values.iter().map(String::as_str).collect(),
        PointsAt::Values { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
