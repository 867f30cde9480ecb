//! What every case stands on: a deployed sandbox with orphans in it, and short words for what cases look at.

use std::fs;

use hyper::Method;
use report::cleanup::Report;
use sandbox::PARAMETERS;
use sandbox::wire::RestService;
use sandbox::world::orphans::Orphans;
use sandbox::{Sandbox, places};
use serde_json::{Value, json};

use crate::harness::World;

/// The account of a case.
pub(crate) struct Account {
    pub(crate) sandbox: Sandbox,
    pub(crate) orphans: Orphans,
}

pub(crate) use crate::harness::{Case, case};

impl World for Account {
    async fn set() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let orphans = sandbox.leave_orphans().await.unwrap();
        let account = Self { sandbox, orphans };
        account.deploy(&[]).await;
        account
    }

    async fn forget(&self) {
        self.sandbox.proxy.clear_faults();
        for key in self.keys("state/cleanup/").await {
            self.object(Method::DELETE, &key, "").await;
        }
        self.sandbox.mails().await.unwrap();
        self.sandbox.proxy.reset_counts();
    }
}

impl Account {
    /// Deploys the template; these parameters stand before those that let everything go.
    pub(crate) async fn deploy(&self, parameters: &[(&str, &str)]) {
        let ours = self.orphans.parameters();
        let ours = ours.iter().map(|(name, value)| (*name, value.as_str()));
        let other = |(name, _): &(&str, &str)| parameters.iter().all(|(given, _)| given != name);
        let ours: Vec<_> = ours.filter(other).chain(parameters.iter().copied()).collect();
        self.deploy_with(&ours).await;
    }

    /// Deploys the template with these parameters, and of all others what every sandbox has.
    pub(crate) async fn deploy_with(&self, parameters: &[(&str, &str)]) {
        let other = |(name, _): &(&str, &str)| parameters.iter().all(|(given, _)| given != name);
        let all: Vec<_> = PARAMETERS.into_iter().filter(other).chain(parameters.iter().copied()).collect();
        self.sandbox.deploy(&all).await.unwrap();
    }

    /// Runs cleanup, which must answer with a report.
    pub(crate) async fn cleanup(&self, event: &Value) -> Report {
        let answer = self.sandbox.invoke("CleanupFunction", event).await.unwrap();
        assert_eq!(answer.function_error, None, "{}\n{}", answer.payload, answer.log);
        serde_json::from_value(answer.payload).unwrap()
    }

    /// Runs restore, which must answer with a report.
    pub(crate) async fn restore(&self, event: &Value) -> report::restore::Report {
        let answer = self.sandbox.invoke("RestoreFunction", event).await.unwrap();
        assert_eq!(answer.function_error, None, "{}\n{}", answer.payload, answer.log);
        serde_json::from_value(answer.payload).unwrap()
    }

    /// Runs cleanup, which must refuse; gives its words.
    pub(crate) async fn refused(&self, event: &Value) -> String {
        let answer = self.sandbox.invoke("CleanupFunction", event).await.unwrap();
        assert!(answer.function_error.is_some(), "{}", answer.payload);
        answer.payload["errorMessage"].as_str().unwrap().to_owned()
    }

    /// Gives the function so many seconds.
    pub(crate) async fn time_out_after(&self, seconds: u32) {
        let name = self.sandbox.physical("CleanupFunction").await.unwrap();
        let path = format!("/2015-03-31/functions/{name}/configuration");
        let body = json!({"Timeout": seconds}).to_string();
        self.sandbox.quiet().rest(RestService::LAMBDA, Method::PUT, &path, &[], body).await.unwrap();
    }

    /// Approves a plan.
    pub(crate) async fn apply(&self, plan: &Report) -> Report {
        self.cleanup(&json!({"mode": "apply", "digest": plan.digest})).await
    }

    /// Nothing that has to stay has gone.
    pub(crate) async fn assert_no_harm(&self) {
        assert_eq!(self.orphans.harm().await.unwrap(), [""; 0]);
    }

    /// One object of our bucket: read, written or removed.
    pub(crate) async fn object(&self, method: Method, key: &str, body: &str) -> String {
        let bucket = self.sandbox.physical("StateBucket").await.unwrap();
        let path = format!("/{bucket}/{key}");
        self.sandbox.quiet().rest(RestService::S3, method, &path, &[], body.to_owned()).await.unwrap().text()
    }

    /// Keys below a prefix.
    pub(crate) async fn keys(&self, prefix: &str) -> Vec<String> {
        let listing = self.object(Method::GET, &format!("?list-type=2&prefix={prefix}"), "").await;
        let rest = listing.split("<Key>").skip(1);
        rest.filter_map(|rest| rest.split_once("</Key>")).map(|(key, _)| key.to_owned()).collect()
    }
}

/// Everything is there, and nobody asked for a removal.
pub(crate) async fn assert_nothing_was_removed(account: &Account) {
    account.assert_no_harm().await;
    assert_eq!(account.orphans.gone().await.unwrap(), []);
    let counts = account.sandbox.proxy.counts();
    let removals = counts.iter().filter(|(operation, _)| is_removal(&operation.to_string()));
    assert_eq!(removals.map(|(operation, _)| operation.to_string()).collect::<Vec<_>>(), [""; 0]);
}

fn is_removal(operation: &str) -> bool {
    ["Delete", "Revoke", "Change"].iter().any(|verb| operation.contains(&format!(":{verb}")))
}

/// An event of the repository.
pub(crate) fn event(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(places::root().join("events").join(name)).unwrap()).unwrap()
}

/// The names of what would go, or went.
pub(crate) fn names(report: &Report) -> Vec<&str> {
    report.steps.iter().map(|step| step.name.as_str()).collect()
}
