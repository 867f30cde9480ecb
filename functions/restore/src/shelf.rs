//! Snapshots in the bucket.

use cloud::Cloud;
use facts::inventory::Kind;
use facts::{Seen, Unseen};
use restoration::Stored;

/// Where they lie, by run.
pub(crate) const SNAPSHOTS: &str = "snapshots/";

/// The ids of runs that left snapshots, the last one first.
pub(crate) async fn runs(cloud: &Cloud, bucket: &str) -> Seen<Vec<String>> {
    let mut runs = cloud.folders(bucket, SNAPSHOTS).await?;
    // An id begins with the time of its run.
    runs.sort_by(|a, b| b.cmp(a));
    Ok(runs)
}

/// Every object that the run left.
pub(crate) async fn objects(cloud: &Cloud, bucket: &str, run: &str) -> Seen<Vec<Stored>> {
    below(cloud, bucket, &format!("{SNAPSHOTS}{run}/")).await
}

/// Every object that the run left of load balancers.
pub(crate) async fn balancers(cloud: &Cloud, bucket: &str, run: &str) -> Seen<Vec<Stored>> {
    below(cloud, bucket, &format!("{SNAPSHOTS}{run}/{}-", Kind::LoadBalancer)).await
}

async fn below(cloud: &Cloud, bucket: &str, prefix: &str) -> Seen<Vec<Stored>> {
    let mut objects = Vec::new();
    for key in cloud.list(bucket, prefix).await? {
        let Some(object) = cloud.get(bucket, &key).await? else {
            let message = format!("s3://{bucket}/{key} was listed and is not there");
            return Err(Unseen::Failed { action: "s3:GetObject".to_owned(), code: None, message });
        };
        objects.push(Stored { key, bytes: object.bytes });
    }
    Ok(objects)
}
