//! Load balancers that runs after the one that is undone removed: no name is to lead to them.

use facts::Seen;
use removal::Snapshot;
use restoration::snapshots::{self, Of};
use restoration::{DeadEnds, Plan, Thing};
use runtime::Clock;

use crate::Context;
use crate::clock::for_a_look;
use crate::index::Kept;
use crate::snapshot_store;

/// Runs after the one that is undone whose load balancers are looked for. Cleanup removes a name before the load
/// balancer behind it, and that one in the next run that may: further away is nothing that this one led to.
const LATER_RUNS: usize = 50;

/// Where no record of this run may lead: to what came back in part so far, and to load balancers that runs after this one
/// removed and that have not come back. What cannot be read of other runs is no reason to keep this one's names away.
pub(crate) async fn look(
    context: Context<'_>,
    account: &str,
    plan: &Plan,
    kept: &Kept,
    clock: Clock,
) -> Seen<DeadEnds> {
    let mut ends = DeadEnds::unfinished(&kept.content);
    if !plan.steps.iter().any(|step| matches!(step.thing, Thing::Records { .. })) {
        return Ok(ends);
    }
    let mut later = snapshot_store::runs(context.aws, &context.settings.stack.bucket).await?;
    later.retain(|run| *run > plan.run);
    for run in later.iter().rev().take(LATER_RUNS) {
        for snapshot in balancers(context, account, run).await? {
            if let Some(name) = gone(context, &snapshot, kept, clock).await? {
                ends.went_later(name, run);
            }
        }
    }
    Ok(ends)
}

/// The DNS name of a load balancer that is not there any more.
async fn gone(context: Context<'_>, snapshot: &Snapshot, kept: &Kept, clock: Clock) -> Seen<Option<String>> {
    let id = snapshot.resource.id();
    let Ok(Thing::LoadBalancer(it)) = Thing::read(&snapshot.resource, &snapshot.raw_answers, id.as_str()) else {
        return Ok(None);
    };
    let Some(name) = it.dns_name().filter(|_| kept.content.back(&id).is_none()) else { return Ok(None) };
    // A removal that failed may not have happened.
    let holder = context.aws.holder(&snapshot.resource, for_a_look(clock)).await?;
    Ok((holder.as_deref() != Some(id.as_str())).then_some(name))
}

/// The load balancers that a run removed.
async fn balancers(context: Context<'_>, account: &str, run: &str) -> Seen<Vec<Snapshot>> {
    let objects = snapshot_store::balancers(context.aws, &context.settings.stack.bucket, run).await?;
    let of = Of { run, account, region: context.aws.region() };
    Ok(snapshots::read(&objects, of, None).unwrap_or_default())
}
