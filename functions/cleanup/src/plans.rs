//! Plans in the bucket, by digest: what a person approves.

use aws::Aws;
use aws::store::object::{Precondition, Written, most};
use facts::Seen;
use removal::{Digest, Narrowing, Plan};
use runtime::put_json;
use serde::{Deserialize, Serialize};

use crate::keys;

const SCHEMA: &str = "albkeeper.plan/1";

/// A plan with what the event that made it asked for: what is approved is approved within the same fences.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptPlan {
    schema: String,
    /// How much narrower than the fences it was.
    pub narrowing: Narrowing,
    /// The plan, without what stays: nobody approves that.
    pub plan: Plan,
}

/// Keeps the plan under its digest. A plan of the same digest has the same steps and time, so the first one stays.
pub(crate) async fn keep(aws: &Aws, bucket: &str, narrowing: &Narrowing, plan: &Plan) -> Seen<()> {
    let key = keys::plan(&plan.digest());
    let kept = KeptPlan { schema: SCHEMA.to_owned(), narrowing: narrowing.clone(), plan: plan.only_steps() };
    match put_json(aws, bucket, &key, &kept, Precondition::IfNoneMatch).await? {
        Written::Yes(_) | Written::Conflict => Ok(()),
    }
}

/// The plan of this digest; `None` where none was kept, or it is none that this version can read: then it approves
/// nothing, and today's plan may still have the digest.
pub(crate) async fn get(aws: &Aws, bucket: &str, digest: &Digest) -> Seen<Option<KeptPlan>> {
    let kept = aws.get(bucket, &keys::plan(digest), most::PLAN).await?;
    Ok(kept.and_then(|object| read(&object.bytes)))
}

/// The plan in an object of the bucket, whoever wrote it; `None` where it is none that this version can read.
pub fn read(bytes: &[u8]) -> Option<KeptPlan> {
    serde_json::from_slice::<KeptPlan>(bytes).ok().filter(|kept| kept.schema == SCHEMA)
}
