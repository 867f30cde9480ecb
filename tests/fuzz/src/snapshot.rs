//! What a run of `cleanup` left of what it removed, as `restore` reads it: by whoever it was written, what is told of it
//! is readable, and what is taken is what it says.

use std::sync::LazyLock;

use removal::Snapshot;
use removal::example::{AT, REGION};
use restoration::snapshots::{Of, read as read_objects};
use restoration::{Cleaned, Plan, RestoreIndex, Standing, Stored};
use serde_json::{Map, Value};

use crate::plain::assert_line;

pub(crate) const RUN: &str = "20260901T120000Z-0a1b2c3d";
pub(crate) const ACCOUNT: &str = "123456789012";
const OF: Of<'_> = Of { run: RUN, account: ACCOUNT, region: REGION };
/// The name of the run's report among the objects.
const REPORT: &str = "report";
/// What [`plan_with`] brings back.
static EXAMPLE: LazyLock<Vec<Snapshot>> = LazyLock::new(|| {
    let objects = serde_json::from_slice(include_bytes!("../corpus/snapshot/run.json")).unwrap();
    taken(objects, false).unwrap().1
});

/// The input is a JSON object of the objects in the bucket, by the ends of their keys.
pub(crate) fn read(input: &[u8]) -> bool {
    let Ok(objects) = serde_json::from_slice::<Map<String, Value>>(input) else { return false };
    let as_it_is = taken(objects.clone(), false).is_some();
    // Who forges a snapshot reckons its seal anew.
    let Some((standing, snapshots)) = taken(objects, true) else { return as_it_is };
    for (at, it) in snapshots.iter().enumerate() {
        assert!(it.is_whole() && it.run == RUN && it.account == ACCOUNT && it.region == REGION);
        assert!(snapshots.iter().skip(at + 1).all(|other| other.resource.id() != it.resource.id()));
        assert_eq!(serde_json::from_slice::<Snapshot>(&serde_json::to_vec(it).unwrap()).unwrap(), *it);
    }
    plan(standing, snapshots, &RestoreIndex::default());
    true
}

/// What would come back of a run, given what came back already.
pub(crate) fn plan_with(index: &RestoreIndex) {
    plan(Standing::NotReported, EXAMPLE.clone(), index);
    assert_eq!(RestoreIndex::read(&serde_json::to_vec(index).unwrap()).as_ref(), Ok(index));
}

fn taken(objects: Map<String, Value>, is_sealed_anew: bool) -> Option<(Standing, Vec<Snapshot>)> {
    let mut report = None;
    let mut stored = Vec::new();
    for (name, value) in objects {
        let mut bytes = serde_json::to_vec(&value).unwrap();
        if name == REPORT {
            report = serde_json::from_slice::<Cleaned>(&bytes).ok();
            continue;
        }
        if is_sealed_anew && let Ok(snapshot) = serde_json::from_slice::<Snapshot>(&bytes) {
            bytes = serde_json::to_vec(&snapshot.sealed()).unwrap();
        }
        stored.push(Stored { key: format!("snapshots/{RUN}/{name}"), bytes, written: Some(AT) });
    }
    let standing = report.as_ref().map_or_else(|| Standing::without_report(RUN, &stored, AT), |_| Standing::Reported);
    match read_objects(&stored, OF, report.as_ref()) {
        Ok(snapshots) => Some((standing, snapshots)),
        Err(flaws) => {
            assert!(!flaws.is_empty(), "refused without a reason");
            for flaw in flaws {
                assert_line(&flaw.to_string(), 4_000);
            }
            None
        }
    }
}

fn plan(standing: Standing, snapshots: Vec<Snapshot>, index: &RestoreIndex) {
    match Plan::new(RUN, standing, snapshots, index) {
        Ok(plan) => {
            assert_eq!(plan.digest(AT), plan.digest(AT));
            for made in plan.steps.iter().flat_map(|step| plan.told(step)) {
                assert_line(&made.says, 1024 * 1024);
            }
        }
        Err(flaws) => flaws.iter().for_each(|flaw| assert_line(&flaw.to_string(), 4_000)),
    }
}
