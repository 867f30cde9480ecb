//! What a run of cleanup left, all of it found true, with what stands behind it.

use aws::store::seal;
use jiff::Timestamp;
use removal::Snapshot;
use restoration::snapshots::{self, Of};
use restoration::{Flaw, Standing};

use crate::{Context, Refused, snapshot_store};

/// What a run left.
pub(crate) struct Evidence {
    /// What stands behind it.
    pub(crate) standing: Standing,
    pub(crate) snapshots: Vec<Snapshot>,
    /// Which snapshots are missing, in words.
    pub(crate) missing: Option<String>,
}

/// What a run left, and what stands behind it.
pub(crate) async fn evidence(
    context: Context<'_>,
    account: &str,
    run: &str,
    now: Timestamp,
) -> Result<Evidence, Refused> {
    let Context { aws, settings, .. } = context;
    let objects = snapshot_store::objects(aws, &settings.stack.bucket, run).await.map_err(Refused::Unseen)?;
    if objects.is_empty() {
        return Err(Refused::NoSuchRun(run.to_owned()));
    }
    let report = snapshot_store::report(aws, &settings.stack.bucket, run).await.map_err(Refused::Unseen)?;
    let of = Of { run, account, region: aws.region() };
    let snapshots = snapshots::read(&objects, of, report.as_ref()).map_err(Refused::BadSnapshots)?;
    let standing = report.map_or_else(|| Standing::without_report(run, &objects, now), |_| Standing::Reported);
    keyed(context, &snapshots).await?;
    let missing = snapshots::missing(&objects).told(run);
    Ok(Evidence { standing, snapshots, missing })
}

/// Where seals have a key, each snapshot must have been sealed under it.
async fn keyed(context: Context<'_>, snapshots: &[Snapshot]) -> Result<(), Refused> {
    let Context { aws, settings, .. } = context;
    let Some(key) = settings.seal_key.as_deref() else { return Ok(()) };
    let mut flaws = Vec::new();
    for snapshot in snapshots {
        let what = match &snapshot.mac {
            None => "has no seal under the key of this stack, so nobody can tell who wrote it",
            Some(mac) if seal::verify(aws, key, &snapshot.seal, mac).await.map_err(Refused::Unseen)? => continue,
            Some(_) => "was not sealed under the key of this stack, so somebody else wrote it",
        };
        flaws.push(Flaw { key: format!("the snapshot of {}", snapshot.resource.id()), what: what.to_owned() });
    }
    if flaws.is_empty() { Ok(()) } else { Err(Refused::BadSnapshots(flaws)) }
}
