//! Whole runs against an account in memory: what is made lands in it, and what is described is what is in it.

mod account;
mod answers;
mod approvals;
mod bad;
mod broken;
mod bucket;
mod elb;
mod forged;
mod groups;
mod json;
mod kms;
mod laws;
mod others;
mod others_hands;
mod scenarios;
mod zone;

use account::Account;
use facts::inventory::{Kind, Resource};
use input::Invocation;
use jiff::{SignedDuration, Timestamp};
use removal::example::{self, make};
use removal::snapshot::SCHEMA;
use removal::{Done, Evidence, Fingerprint, Snapshot, Step};
use report::restore::Report;
use restoration::Outcome;
use runtime::Stack;
use serde_json::{Value, json};
use transport::answers::Answers;

use crate::make::Makers;
use crate::settings::Settings;
use crate::{Context, Refused, handle};

const RUN: &str = "20260901T120000Z-0a1b2c3d";
const BUCKET: &str = "state";

/// One invocation of the function with fifteen minutes to go.
async fn invoke(account: &Account, event: Value) -> Result<Report, Refused> {
    let aws = account.aws();
    let makers = Makers::new(&aws);
    let settings = Settings {
        stack: Stack {
            bucket: BUCKET.to_owned(),
            topic: "arn:aws:sns:us-east-1:123456789012:topic".to_owned(),
            region: example::REGION.to_owned(),
            memory_mb: 128,
            name: "shop".to_owned(),
        },
        seal_key: account.world().kms.key.clone(),
    };
    let number = account.next();
    // One after the other, each when the one before it is over.
    let at: Timestamp = example::AT + SignedDuration::from_mins(20 * i64::try_from(number).unwrap());
    let deadline = u64::try_from(at.as_millisecond()).unwrap() + 900_000;
    let function = "arn:aws:lambda:us-east-1:123456789012:function:shop-restore".to_owned();
    let invocation = Invocation::new(format!("request-{number}"), at, deadline, function);
    Box::pin(handle(Context { aws: &aws, makers: &makers, settings: &settings }, event, invocation, |_| {})).await
}

/// Plans a run and approves it; the plan itself where it has nothing to approve.
async fn undo(account: &Account, run: &str) -> Report {
    let plan = invoke(account, json!({"run": run})).await.unwrap();
    let Some(digest) = plan.digest.clone() else { return plan };
    invoke(account, json!({"run": run, "mode": "apply", "digest": digest})).await.unwrap()
}

/// What cleanup leaves of a resource, with the answers that this account gives about it, and then the resource goes.
async fn remove(account: &Account, run: &str, number: usize, resource: &Resource) {
    let snapshot = snapshot(account, run, number, resource).await;
    let key = format!("snapshots/{run}/{}-{}", resource.kind(), resource.name());
    let became = removal::Outcome::Removed { snapshot: format!("s3://{BUCKET}/{key}.json") };
    let done = done(resource, became);
    account.put(&format!("{key}.json"), &snapshot);
    account.put(&format!("{key}.outcome.json"), &done);
    report(account, run, &done);
    account.remove(resource);
}

/// A snapshot of a resource as it stands in the account.
async fn snapshot(account: &Account, run: &str, number: usize, resource: &Resource) -> Snapshot {
    let raw_answers =
        account.aws().raw_answers(resource, &Answers::default(), std::time::Duration::from_mins(1)).await.unwrap();
    Snapshot {
        schema: SCHEMA.to_owned(),
        run: run.to_owned(),
        number,
        at: example::AT,
        account: "123456789012".to_owned(),
        region: example::REGION.to_owned(),
        resource: resource.clone(),
        raw_answers,
        seal: String::new(),
        mac: None,
    }
    .sealed()
}

fn done(resource: &Resource, outcome: removal::Outcome) -> Done {
    let step = Step {
        fingerprint: Fingerprint::new(resource),
        resource: resource.clone(),
        evidence: Evidence::Owned { by_name: true },
        predicates: Vec::new(),
        after: [].into(),
        sighting: None,
    };
    Done { step, outcome }
}

/// Where cleanup keeps the report of a run.
fn report_key(run: &str) -> String {
    let [year, month, day] = [0..4, 4..6, 6..8].map(|part| run.get(part).unwrap());
    format!("reports/cleanup/{year}/{month}/{day}/{run}.json")
}

/// The report of that run names one more thing.
fn report(account: &Account, run: &str, done: &Done) {
    let head = json!({"account": "123456789012", "region": example::REGION, "run": {"id": run}});
    let first = || json!({"report": head, "plan": {}, "done": []});
    let key = report_key(run);
    let mut report: Value = account.text(&key).map_or_else(first, |text| serde_json::from_str(&text).unwrap());
    report["done"].as_array_mut().unwrap().push(json!(done));
    account.put(&key, &report);
}

/// What became of each, by name.
fn outcomes(report: &Report) -> Vec<(Kind, &Outcome)> {
    report.lines.iter().map(|line| (line.kind, &line.outcome)).collect()
}
