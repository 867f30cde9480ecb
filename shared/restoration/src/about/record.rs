//! Records: of the name that the snapshot is of, and such as cleanup removes.

use facts::dns::PointsAt;
use facts::inventory::RecordName;
use facts::inventory::elb_name::elb_name;
use facts::inventory::record::{NameRecords, Record};
use facts::inventory::validation_record::ValidationRecord;

use super::{Home, shown};

/// Where ACM's proofs lead.
const PROOFS: &str = ".acm-validations.aws";

/// Cleanup only removes names that lead to load balancers of this Region (its predicates `PointsAtALoadBalancer` and
/// `RegionIsLookedAt`), so none that leads elsewhere can have gone.
pub(super) fn address(it: &NameRecords, home: Home<'_>) -> Result<(), String> {
    if it.records.is_empty() {
        return Err(format!("has no address of {}", shown(it.name.as_str())));
    }
    for record in &it.records {
        is_of(record, &it.name, &["A", "AAAA", "CNAME"])?;
        let targets = targets(record);
        let elsewhere = targets.iter().find(|to| elb_name(to).is_none_or(|to| to.region != home.region));
        if let Some(elsewhere) = elsewhere {
            return Err(format!(
                "leads {} to {}, and cleanup removes only what leads to a load balancer of {}",
                shown(it.name.as_str()),
                shown(elsewhere),
                home.region
            ));
        }
        if targets.is_empty() {
            return Err(format!("has a record of {} that leads nowhere", shown(it.name.as_str())));
        }
    }
    it.ownership.iter().try_for_each(|text| beside(text, &it.name))
}

pub(super) fn validation(it: &ValidationRecord) -> Result<(), String> {
    if it.records.is_empty() {
        return Err(format!("has no record of {}", shown(it.name.as_str())));
    }
    for record in &it.records {
        is_of(record, &it.name, &["CNAME"])?;
        let bare = |to: &&String| to.trim_end_matches('.').to_ascii_lowercase();
        let elsewhere = targets(record).iter().find(|to| !bare(to).ends_with(PROOFS));
        if let Some(elsewhere) = elsewhere {
            return Err(format!("leads to {}, which proves no certificate", shown(elsewhere)));
        }
    }
    Ok(())
}

fn targets(record: &Record) -> &[String] {
    match &record.points_at {
        PointsAt::Alias { name, .. } => std::slice::from_ref(name),
        PointsAt::Values { values } => values,
    }
}

fn is_of(record: &Record, name: &RecordName, kinds: &[&str]) -> Result<(), String> {
    if record.name != *name {
        return Err(format!("is of {}, and a record in it of {}", shown(name.as_str()), shown(record.name.as_str())));
    }
    let is_one = kinds.contains(&record.kind.as_str());
    is_one.then_some(()).ok_or_else(|| format!("has a record of type {}, and not of {kinds:?}", shown(&record.kind)))
}

/// A text of external-dns lies beside the name or below it: its prefix and suffix change the first label, or add some.
fn beside(text: &Record, name: &RecordName) -> Result<(), String> {
    let parent = name.as_str().split_once('.').map_or("", |(_, parent)| parent);
    let is_near =
        text.kind == "TXT" && !parent.is_empty() && text.name.is_within(parent) && text.name.as_str() != parent;
    let is_near = is_near && matches!(text.points_at, PointsAt::Values { .. });
    let words = || format!("has {} {} as proof of who owns {name}", shown(&text.kind), shown(text.name.as_str()));
    is_near.then_some(()).ok_or_else(words)
}
