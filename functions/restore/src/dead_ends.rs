//! DNS names that nobody is to be led to: of load balancers that are there only in part, and of those that a later run
//! of cleanup removed, which come back by another name.

use std::collections::BTreeMap;
use std::slice;

use facts::Seen;
use facts::dns::PointsAt;
use facts::inventory::record::Record;
use removal::Snapshot;
use restoration::snapshots::{self, Of};
use restoration::{Plan, Thing};
use runtime::Clock;

use crate::Context;
use crate::clock::for_a_look;
use crate::index::Kept;
use crate::snapshot_store;

/// Runs after the one that is undone whose load balancers are looked for. Cleanup removes a name before the load
/// balancer behind it, and that one in the next run that may: further away is nothing that this one led to.
const LATER_RUNS: usize = 50;

/// Names, each with the reason and with what to do first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DeadEnds(BTreeMap<String, String>);

impl DeadEnds {
    /// Those of what came back in part so far.
    pub(crate) fn unfinished(kept: &Kept) -> Self {
        let parts = kept.content.back.values().filter(|back| !back.whole);
        let mut ends = Self::default();
        for (old, _) in parts.flat_map(|back| back.names.iter()) {
            ends.insert(old.to_owned());
        }
        ends
    }

    /// This load balancer is not there as a whole.
    pub(crate) fn insert(&mut self, name: String) {
        let why = "of which not all is there: restore the load balancer first";
        self.0.insert(name, why.to_owned());
    }

    /// Now it is.
    pub(crate) fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// Where a record leads to one of them: which one, and why that is none to lead to.
    pub(crate) fn blocking(&self, thing: &Thing) -> Option<String> {
        let Thing::Records { records, .. } = thing else { return None };
        let mut targets = records.iter().flat_map(targets).map(|target| bare(target));
        targets.find_map(|name| self.0.get(&name).map(|why| format!("it leads to {name}, {why}")))
    }

    /// Adds load balancers that runs after this one removed and that have not come back. What cannot be read of other
    /// runs is no reason to keep this one's names away.
    pub(crate) async fn add_later(
        &mut self,
        context: Context<'_>,
        account: &str,
        plan: &Plan,
        kept: &Kept,
        clock: Clock,
    ) -> Seen<()> {
        if !plan.steps.iter().any(|step| matches!(step.thing, Thing::Records { .. })) {
            return Ok(());
        }
        let mut later = snapshot_store::runs(context.cloud, &context.settings.stack.bucket).await?;
        later.retain(|run| *run > plan.run);
        for run in later.iter().rev().take(LATER_RUNS) {
            for snapshot in balancers(context, account, run).await? {
                self.add(context, run, &snapshot, kept, clock).await?;
            }
        }
        Ok(())
    }

    async fn add(
        &mut self,
        context: Context<'_>,
        run: &str,
        snapshot: &Snapshot,
        kept: &Kept,
        clock: Clock,
    ) -> Seen<()> {
        let id = snapshot.resource.id();
        let Ok(Thing::LoadBalancer(it)) = Thing::read(&snapshot.resource, &snapshot.raw_answers, id.as_str()) else {
            return Ok(());
        };
        let Some(name) = it.dns_name().filter(|_| kept.content.back(&id).is_none()) else { return Ok(()) };
        // A removal that failed may not have happened.
        let holder = context.cloud.holder(&snapshot.resource, for_a_look(clock)).await?;
        if holder.as_deref() != Some(id.as_str()) {
            self.0.insert(name, format!("which run {run} removed: undo that run first"));
        }
        Ok(())
    }
}

/// The load balancers that a run removed.
async fn balancers(context: Context<'_>, account: &str, run: &str) -> Seen<Vec<Snapshot>> {
    let objects = snapshot_store::balancers(context.cloud, &context.settings.stack.bucket, run).await?;
    let of = Of { run, account, region: context.cloud.region() };
    Ok(snapshots::read(&objects, of, None).unwrap_or_default())
}

fn targets(record: &Record) -> &[String] {
    match &record.points_at {
        PointsAt::Alias { name, .. } => slice::from_ref(name),
        PointsAt::Values { values } => values,
    }
}

fn bare(target: &str) -> String {
    let name = target.trim_end_matches('.').to_ascii_lowercase();
    name.strip_prefix("dualstack.").map_or(name.clone(), ToOwned::to_owned)
}
