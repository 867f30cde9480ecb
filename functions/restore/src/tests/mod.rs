//! Whole runs against an account in memory: what is made lands in it, and what is described is what is in it.

mod account;
mod answers;
mod bad;
mod broken;
mod bucket;
mod elb;
mod groups;
mod json;
mod laws;
mod others;
mod others_hands;
mod story;
mod zone;

use account::Account;
use facts::inventory::{Kind, Resource};
use intake::Invocation;
use jiff::{SignedDuration, Timestamp};
use removal::example::{self, make};
use removal::snapshot::SCHEMA;
use removal::{Done, Evidence, Fingerprint, Snapshot, Step};
use report::restore::Report;
use restoration::Outcome;
use serde_json::{Value, json};

use crate::make::Makers;
use crate::settings::Settings;
use crate::{Ground, Refused, handle};

const RUN: &str = "20260901T120000Z-0a1b2c3d";
const BUCKET: &str = "state";

/// One invocation of the function with fifteen minutes to go.
async fn invoke(account: &Account, event: Value) -> Result<Report, Refused> {
    let cloud = account.cloud();
    let makers = Makers::new(&cloud);
    let settings = Settings {
        bucket: BUCKET.to_owned(),
        topic: "arn:aws:sns:us-east-1:123456789012:topic".to_owned(),
        region: example::REGION.to_owned(),
        memory_mb: 128,
        stack: "shop".to_owned(),
    };
    let number = account.next();
    // One after the other, each when the one before it is over.
    let at: Timestamp = example::AT + SignedDuration::from_mins(20 * i64::try_from(number).unwrap());
    let deadline = u64::try_from(at.as_millisecond()).unwrap() + 900_000;
    let function = "arn:aws:lambda:us-east-1:123456789012:function:shop-restore".to_owned();
    let invocation = Invocation::new(format!("request-{number}"), at, deadline, function);
    Box::pin(handle(Ground { cloud: &cloud, makers: &makers, settings: &settings }, event, invocation, |_| {})).await
}

/// Plans a run and approves it, also where the plan has nothing to approve.
async fn undo(account: &Account, run: &str) -> Report {
    let apply = |digest: &str| json!({"run": run, "mode": "apply", "digest": digest});
    let plan = invoke(account, json!({"run": run})).await.unwrap();
    let digest = match plan.digest {
        Some(digest) => digest,
        None => match invoke(account, apply("0")).await {
            Err(Refused::WrongDigest { today, .. }) => today.to_string(),
            other => panic!("{other:?}"),
        },
    };
    invoke(account, apply(&digest)).await.unwrap()
}

/// What cleanup leaves of a resource, with the answers that this account gives about it, and then the resource goes.
async fn remove(account: &Account, run: &str, number: usize, resource: &Resource) {
    let originals = account.cloud().originals(resource, std::time::Duration::from_mins(1)).await.unwrap();
    let snapshot = Snapshot {
        schema: SCHEMA.to_owned(),
        run: run.to_owned(),
        number,
        at: example::AT,
        account: "123456789012".to_owned(),
        region: example::REGION.to_owned(),
        resource: resource.clone(),
        originals,
        seal: String::new(),
    }
    .sealed();
    let step = Step {
        fingerprint: Fingerprint::of(resource),
        resource: resource.clone(),
        evidence: Evidence::Owned { by_name: true },
        predicates: Vec::new(),
        sighting: None,
    };
    let key = format!("snapshots/{run}/{}-{}", resource.kind(), resource.name());
    let became = removal::Outcome::Removed { snapshot: format!("s3://{BUCKET}/{key}.json") };
    account.put(&format!("{key}.json"), &snapshot);
    account.put(&format!("{key}.outcome.json"), &Done { step, outcome: became });
    account.remove(resource);
}

/// What became of each, by name.
fn outcomes(report: &Report) -> Vec<(Kind, &Outcome)> {
    report.lines.iter().map(|line| (line.kind, &line.outcome)).collect()
}
