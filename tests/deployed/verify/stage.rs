//! What every case stands on: the deployed sandbox, healed before each case, and short words for what they look at.

use std::collections::BTreeMap;
use std::fs;

use hyper::Method;
use report::{Judged, Report};
use sandbox::PARAMETERS;
use sandbox::wire::RestService;
use sandbox::{Sandbox, places};
use serde_json::{Value, json};

use crate::harness::World;

pub(crate) use crate::harness::{Case, case};

impl World for Sandbox {
    /// Starts the sandbox and deploys the template.
    async fn set() -> Self {
        let sandbox = Self::start().await.unwrap();
        sandbox.deploy(&PARAMETERS).await.unwrap();
        sandbox
    }

    /// A healed world without a memory.
    async fn forget(&self) {
        self.heal().await.unwrap();
        forget(self).await;
    }
}

/// The event of the repository, as users send it.
pub(crate) fn repository_event() -> Value {
    read("events/verify.json")
}

/// An event of the repository.
pub(crate) fn read(path: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(places::root().join(path)).unwrap()).unwrap()
}

/// The event of the repository, but each run tells at once what it found: most cases look at one run.
pub(crate) fn event() -> Value {
    let mut event = repository_event();
    event["alerts"] = json!({"raise": {"after": 1, "of": 1}, "recover_after": 1, "max_mails_per_hour": 60});
    // Runs follow each other within seconds.
    event["metrics"]["every_min"] = json!(0);
    event
}

/// What a run says in which everything is well: all checks but those that are only made on demand.
pub(crate) fn all_pass() -> String {
    format!("all {} checks pass", checklist::CHECKLIST.iter().filter(|check| !check.on_demand).count())
}

/// Runs verify with the repository's event.
pub(crate) async fn verify(sandbox: &Sandbox) -> Report {
    verify_with(sandbox, &event()).await
}

/// Runs verify with another event.
pub(crate) async fn verify_with(sandbox: &Sandbox, event: &Value) -> Report {
    let answer = sandbox.invoke("VerifyFunction", event).await.unwrap();
    assert_eq!(answer.function_error, None, "{}\n{}", answer.payload, answer.log);
    serde_json::from_value(answer.payload).unwrap()
}

/// The verdict of each check that is not a pass, without those that nobody asked for.
pub(crate) fn not_passed(report: &Report) -> BTreeMap<&str, &str> {
    let checks = report.checks.iter().map(|judged| (judged.line.check.as_str(), judged.line.finding.verdict.as_str()));
    let is_asked = |check: &str, verdict: &str| {
        verdict != "skip" || !checklist::CHECKLIST.iter().any(|it| it.on_demand && it.id.as_str() == check)
    };
    checks.filter(|(check, verdict)| *verdict != "pass" && is_asked(check, verdict)).collect()
}

/// One check of the report.
pub(crate) fn check<'a>(report: &'a Report, id: &str) -> &'a Judged {
    report.checks.iter().find(|judged| judged.line.check.as_str() == id).unwrap()
}

/// Asserts that exactly these checks are not passed, and so.
pub(crate) fn assert_only(report: &Report, expected: &[(&str, &str)]) {
    assert_eq!(not_passed(report), expected.iter().copied().collect(), "{}", report.table());
}

/// The subjects of the mails since the last time.
pub(crate) async fn subjects(sandbox: &Sandbox) -> Vec<String> {
    sandbox.mails().await.unwrap().into_iter().map(|mail| mail.subject).collect()
}

/// One object of a bucket: read, written or removed.
pub(crate) async fn object(sandbox: &Sandbox, method: Method, bucket: &str, key: &str, body: &str) -> String {
    let path = format!("/{bucket}/{key}");
    sandbox.quiet().rest(RestService::S3, method, &path, &[], body.to_owned()).await.unwrap().text()
}

/// No state and no mail of an earlier case.
async fn forget(sandbox: &Sandbox) {
    let bucket = sandbox.physical("StateBucket").await.unwrap();
    for key in state_keys(sandbox, &bucket).await {
        object(sandbox, Method::DELETE, &bucket, &key, "").await;
    }
    sandbox.mails().await.unwrap();
    sandbox.proxy.reset_counts();
}

/// Where states lie: one for each event.
pub(crate) async fn state_keys(sandbox: &Sandbox, bucket: &str) -> Vec<String> {
    keys(sandbox, bucket, "state/verify/").await
}

/// Every key that begins so.
pub(crate) async fn keys(sandbox: &Sandbox, bucket: &str, prefix: &str) -> Vec<String> {
    let listing = object(sandbox, Method::GET, bucket, &format!("?list-type=2&prefix={prefix}"), "").await;
    listing.split("<Key>").skip(1).filter_map(|rest| rest.split_once("</Key>")).map(|(key, _)| key.to_owned()).collect()
}

/// Every object of the bucket with the time of its last change and the mark of its version.
pub(crate) async fn objects(sandbox: &Sandbox, bucket: &str) -> Vec<String> {
    let listing = object(sandbox, Method::GET, bucket, "?list-type=2", "").await;
    listing.split("<Contents>").skip(1).map(ToOwned::to_owned).collect()
}

/// The repository's event with one field set.
pub(crate) fn event_with(field: &str, value: &Value) -> Value {
    let mut event = event();
    event[field] = value.clone();
    event
}
