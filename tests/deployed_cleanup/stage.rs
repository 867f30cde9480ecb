//! What every case stands on: a deployed sandbox with orphans in it, and short words for what cases look at.

use std::fs;
use std::sync::Mutex;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use hyper::Method;
use kit::sandbox::PARAMETERS;
use kit::wire::RestService;
use kit::world::orphans::Orphans;
use kit::{Sandbox, places};
use libtest_mimic::Failed;
use report::cleanup::Report;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// The account of a case.
pub(crate) struct Account {
    pub(crate) sandbox: Sandbox,
    pub(crate) orphans: Orphans,
}

/// One case: a true sentence, and how it is shown.
#[derive(Clone, Copy)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) play: for<'a> fn(&'a Account) -> LocalBoxFuture<'a, ()>,
}

/// A case from its name and an `async fn(&Account)`.
macro_rules! case {
    ($name:ident) => {
        crate::stage::Case {
            name: concat!(module_path!(), "::", stringify!($name)),
            play: |account| futures_util::FutureExt::boxed_local($name(account)),
        }
    };
}
pub(crate) use case;

/// A runtime with its account.
struct Stage {
    account: Option<Account>,
    runtime: Runtime,
}

/// The stage of cases that leave the account as it was; set when the first of them comes.
#[derive(Default)]
pub(crate) struct Shared(Mutex<Option<Stage>>);

impl Shared {
    pub(crate) fn play(&self, case: Case) -> Result<(), Failed> {
        let mut stage = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        stage.get_or_insert_with(Stage::set).play(case)
    }
}

/// Plays a case in an account of its own.
pub(crate) fn play_alone(case: Case) -> Result<(), Failed> {
    Stage::set().play(case)
}

impl Stage {
    fn set() -> Self {
        let runtime = Runtime::new().unwrap();
        let account = runtime.block_on(async {
            let sandbox = Sandbox::start().await.unwrap();
            let orphans = sandbox.leave_orphans().await.unwrap();
            let account = Account { sandbox, orphans };
            account.deploy(&[]).await;
            account
        });
        Self { account: Some(account), runtime }
    }

    fn play(&self, case: Case) -> Result<(), Failed> {
        let Some(account) = &self.account else { return Err("the sandbox is gone".into()) };
        let played = self.runtime.block_on(
            std::panic::AssertUnwindSafe(async {
                account.forget().await;
                (case.play)(account).await;
            })
            .catch_unwind(),
        );
        // The panic's message is already on standard error.
        played.map_err(|_| Failed::without_message())
    }
}

impl Drop for Stage {
    /// The sandbox stops inside of its runtime.
    fn drop(&mut self) {
        let _inside = self.runtime.enter();
        drop(self.account.take());
    }
}

impl Account {
    /// Deploys the template; these parameters stand before those that let everything go.
    pub(crate) async fn deploy(&self, parameters: &[(&str, &str)]) {
        let ours = self.orphans.parameters();
        let ours = ours.iter().map(|(name, value)| (*name, value.as_str()));
        let other = |(name, _): &(&str, &str)| parameters.iter().all(|(given, _)| given != name);
        let all: Vec<_> = PARAMETERS.into_iter().chain(ours).filter(other).chain(parameters.iter().copied()).collect();
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

    /// No memory, fault or mail of an earlier case.
    async fn forget(&self) {
        self.sandbox.proxy.clear_faults();
        for key in self.keys("state/cleanup/").await {
            self.object(Method::DELETE, &key, "").await;
        }
        self.sandbox.mails().await.unwrap();
        self.sandbox.proxy.reset_counts();
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
