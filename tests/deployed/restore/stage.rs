//! What every case stands on: a deployed sandbox whose orphans cleanup has removed, and short words for what cases ask.

use hyper::Method;
use report::cleanup::Report as Cleaned;
use report::restore::Report;
use restoration::Outcome;
use sandbox::PARAMETERS;
use sandbox::Sandbox;
use sandbox::wire::RestService;
use sandbox::world::orphans::Orphans;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::harness::World;
use crate::restore::description::{self, Description};
use crate::restore::full_settings;

/// Each run of cleanup waits for what the one before took away; one more finds nothing.
const MOST_RUNS: usize = 10;

/// The account of a case.
pub(crate) struct Account {
    pub(crate) sandbox: Sandbox,
    pub(crate) orphans: Orphans,
    /// How everything was before cleanup removed it.
    pub(crate) before: Description,
    /// The runs of cleanup, the last one first: what went last comes back first.
    pub(crate) runs: Vec<String>,
    /// The digests that approved them.
    pub(crate) digests: Vec<String>,
}

pub(crate) use crate::harness::{Case, case};

impl World for Account {
    /// An account with orphans of every kind, rich in settings, all of which cleanup has removed.
    async fn set() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let orphans = sandbox.leave_orphans().await.unwrap();
        full_settings::give(&sandbox, &orphans).await;
        let ours = orphans.parameters();
        let ours = ours.iter().map(|(name, value)| (*name, value.as_str()));
        sandbox.deploy(&PARAMETERS.into_iter().chain(ours).collect::<Vec<_>>()).await.unwrap();
        let before = description::describe(&sandbox, &orphans).await;
        let mut account = Self { sandbox, orphans, before, runs: Vec::new(), digests: Vec::new() };
        account.remove_everything().await;
        account
    }

    async fn forget(&self) {
        self.sandbox.proxy.clear_faults();
        self.sandbox.mails().await.unwrap();
        self.sandbox.proxy.reset_counts();
    }
}

impl Account {
    async fn remove_everything(&mut self) {
        for run in 0.. {
            assert!(run < MOST_RUNS, "cleanup does not settle");
            let plan: Cleaned = self.run("CleanupFunction", &json!({})).await;
            let Some(digest) = &plan.digest else { break };
            let report: Cleaned = self.run("CleanupFunction", &json!({"mode": "apply", "digest": digest})).await;
            if let Some(undo) = &report.undo {
                assert!(
                    undo.starts_with("sam remote invoke RestoreFunction") && undo.contains(&report.run.id),
                    "{undo}"
                );
                self.runs.insert(0, report.run.id.clone());
                self.digests.insert(0, digest.clone());
            }
        }
        let gone = self.orphans.gone().await.unwrap();
        assert_eq!(gone.len(), self.orphans.dead.len(), "only {gone:?} went");
    }

    async fn run<T: DeserializeOwned>(&self, function: &str, event: &Value) -> T {
        let answer = self.sandbox.invoke(function, event).await.unwrap();
        assert_eq!(answer.function_error, None, "{}\n{}", answer.payload, answer.log);
        serde_json::from_value(answer.payload).unwrap()
    }

    /// Runs restore, which must answer with a report.
    pub(crate) async fn restore(&self, event: &Value) -> Report {
        self.run("RestoreFunction", event).await
    }

    /// Runs restore, which must refuse; gives its words.
    pub(crate) async fn refused(&self, event: &Value) -> String {
        let answer = self.sandbox.invoke("RestoreFunction", event).await.unwrap();
        assert!(answer.function_error.is_some(), "{}", answer.payload);
        answer.payload["errorMessage"].as_str().unwrap().to_owned()
    }

    /// Runs cleanup, which must refuse; gives its words.
    pub(crate) async fn cleanup_refused(&self, event: &Value) -> String {
        let answer = self.sandbox.invoke("CleanupFunction", event).await.unwrap();
        assert!(answer.function_error.is_some(), "{}", answer.payload);
        answer.payload["errorMessage"].as_str().unwrap().to_owned()
    }

    /// What a person does: asks what would come back, and approves it.
    pub(crate) async fn undo(&self, run: &str) -> Report {
        let plan = self.restore(&json!({"run": run})).await;
        let apply = json!({"run": run, "mode": "apply", "digest": plan.digest});
        assert!(plan.digest.is_some(), "there is nothing to approve: {}", plan.table());
        self.restore(&apply).await
    }

    /// Undoes every run; all that is told of each.
    pub(crate) async fn undo_all(&self) -> Vec<Report> {
        let mut reports = Vec::new();
        for run in &self.runs {
            reports.push(self.undo(run).await);
        }
        reports
    }

    /// How everything is now.
    pub(crate) async fn now(&self) -> Description {
        description::describe(&self.sandbox, &self.orphans).await
    }

    /// One object of our bucket: read, written or removed.
    pub(crate) async fn object(&self, method: Method, key: &str, body: &str) -> String {
        let bucket = self.sandbox.physical("StateBucket").await.unwrap();
        let path = format!("/{bucket}/{key}");
        self.sandbox.quiet().rest(RestService::S3, method, &path, &[], body.to_owned()).await.unwrap().text()
    }

    /// Nobody asked for anything that makes, changes or removes, and all that had to stay is there.
    pub(crate) async fn assert_nothing_was_made(&self) {
        assert_eq!(self.orphans.harm().await.unwrap(), [""; 0]);
        assert_eq!(self.orphans.gone().await.unwrap().len(), self.orphans.dead.len());
        assert_eq!(changes(self), [""; 0]);
    }
}

/// The calls that change the account, by name, since counts were last reset. Those of the kit do not count.
pub(crate) fn changes(account: &Account) -> Vec<String> {
    let looks = ["Describe", "Get", "List", "Publish", "Put"];
    let counts = account.sandbox.proxy.counts();
    let names = counts.iter().map(|(operation, _)| operation.to_string());
    let is_look = |name: &String| looks.iter().any(|verb| name.contains(&format!(":{verb}")));
    let all = names.filter(|name| !is_look(name) || name == "wafv2:PutLoggingConfiguration");
    all.filter(|name| !name.starts_with("lambda:") && !name.starts_with("logs:")).collect()
}

/// Those of a report that did not come out so.
pub(crate) fn but(report: &Report, is_well: impl Fn(&Outcome) -> bool) -> Vec<String> {
    let others = report.lines.iter().filter(|line| !is_well(&line.outcome));
    others.map(|line| format!("{} {}: {}", line.kind, line.name, line.outcome)).collect()
}
