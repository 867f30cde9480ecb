//! Plans in the bucket, by digest: what a person approves.

use cloud::Cloud;
use cloud::store::object::{Precondition, Written, most};
use facts::{Seen, Unseen};
use removal::{Digest, Narrowing, Plan};
use serde::{Deserialize, Serialize};

use crate::keys;

const SCHEMA: &str = "albkeeper.plan/1";
const JSON: &str = "application/json";

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
pub(crate) async fn keep(cloud: &Cloud, bucket: &str, narrowing: &Narrowing, plan: &Plan) -> Seen<()> {
    let key = keys::plan(&plan.digest());
    let kept = KeptPlan { schema: SCHEMA.to_owned(), narrowing: narrowing.clone(), plan: plan.only_steps() };
    let bytes = serde_json::to_vec(&kept).map_err(|error| unreadable(&key, &error))?;
    match cloud.put(bucket, &key, JSON, bytes, Precondition::IfNoneMatch).await? {
        Written::Yes(_) | Written::Conflict => Ok(()),
    }
}

/// The plan of this digest; `None` where none was kept, or it is none that this version can read: then it approves
/// nothing, and today's plan may still have the digest.
pub(crate) async fn get(cloud: &Cloud, bucket: &str, digest: &Digest) -> Seen<Option<KeptPlan>> {
    let kept = cloud.get(bucket, &keys::plan(digest), most::PLAN).await?;
    Ok(kept.and_then(|object| read(&object.bytes)))
}

/// The plan in an object of the bucket, whoever wrote it; `None` where it is none that this version can read.
pub fn read(bytes: &[u8]) -> Option<KeptPlan> {
    serde_json::from_slice::<KeptPlan>(bytes).ok().filter(|kept| kept.schema == SCHEMA)
}

fn unreadable(key: &str, error: &serde_json::Error) -> Unseen {
    Unseen::Failed { action: format!("writing {key}"), code: None, message: error.to_string().into() }
}
