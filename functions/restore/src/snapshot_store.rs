//! Snapshots in the bucket.

use aws::Aws;
use aws::store::object::most;
use facts::inventory::Kind;
use facts::{Seen, Unseen};
use jiff::SignedDuration;
use restoration::{Cleaned, Stored, agreement};

/// Where they lie, by run.
pub(crate) const SNAPSHOTS: &str = "snapshots/";
/// Where cleanup's reports lie, by day.
const REPORTS: &str = "reports/cleanup/";

/// The ids of runs that left snapshots, the last one first.
pub(crate) async fn runs(aws: &Aws, bucket: &str) -> Seen<Vec<String>> {
    let mut runs = aws.folders(bucket, SNAPSHOTS).await?;
    // An id begins with the time of its run.
    runs.sort_by(|a, b| b.cmp(a));
    Ok(runs)
}

/// Every object that the run left.
pub(crate) async fn objects(aws: &Aws, bucket: &str, run: &str) -> Seen<Vec<Stored>> {
    below(aws, bucket, &format!("{SNAPSHOTS}{run}/")).await
}

/// Every object that the run left of load balancers.
pub(crate) async fn balancers(aws: &Aws, bucket: &str, run: &str) -> Seen<Vec<Stored>> {
    below(aws, bucket, &format!("{SNAPSHOTS}{run}/{}-", Kind::LoadBalancer)).await
}

/// What the run reported of itself; `None` where there is no report. Its report lies under the day of its scan, which may
/// be the one after that on which it began.
pub(crate) async fn report(aws: &Aws, bucket: &str, run: &str) -> Seen<Option<Cleaned>> {
    let Some(began) = agreement::began(run) else { return Ok(None) };
    for at in [Some(began), began.checked_add(SignedDuration::from_hours(24)).ok()].into_iter().flatten() {
        let key = format!("{REPORTS}{}/{run}.json", at.strftime("%Y/%m/%d"));
        let Some(object) = aws.get(bucket, &key, most::CLEANUP_REPORT).await? else { continue };
        let read = serde_json::from_slice(&object.bytes);
        return read.map(Some).map_err(|error| Unseen::Failed {
            action: "reading the report of the run".to_owned(),
            code: None,
            message: format!("s3://{bucket}/{key} is none that this version can read: {error}").into(),
        });
    }
    Ok(None)
}

async fn below(aws: &Aws, bucket: &str, prefix: &str) -> Seen<Vec<Stored>> {
    let mut objects = Vec::new();
    for key in aws.list(bucket, prefix).await? {
        let Some(object) = aws.get(bucket, &key, most::SNAPSHOT).await? else {
            let message = format!("s3://{bucket}/{key} was listed and is not there");
            return Err(Unseen::Failed { action: "s3:GetObject".to_owned(), code: None, message: message.into() });
        };
        objects.push(Stored { key, bytes: object.bytes, written: object.modified });
    }
    Ok(objects)
}
