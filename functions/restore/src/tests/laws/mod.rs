//! The laws of restore, over generated accounts in memory: what was removed comes back equal but for what AWS gives
//! anew, whatever is refused on the way, and once; and a snapshot that was changed brings nothing back.
//!
//! `CASES=n` sets the number of cases; a case is many runs of the function, so each law has a fiftieth of them.

mod account_spec;
mod description;
mod forged;

use std::fmt::Debug;
use std::io::Write as _;

use facts::inventory::Resource;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use restoration::Outcome;
use serde_json::json;

use self::account_spec::{AccountSpec, RUNS, any_account};
use super::scenarios::makes;
use super::{Account, Refused, invoke, remove};

/// Cases of each law unless `CASES` says otherwise.
const DEFAULT: u32 = 24;
/// Of so many of `CASES`, one.
const SHARE: u32 = 50;
/// Lines of progress of a long run.
const LINES: u32 = 20;
/// What AWS may refuse on the way.
const REFUSED: [&str; 14] = [
    "AssociateWebACL",
    "AuthorizeSecurityGroupIngress",
    "CreateListener",
    "CreateLoadBalancer",
    "CreateRule",
    "CreateSecurityGroup",
    "CreateTargetGroup",
    "CreateWebACL",
    "ModifyLoadBalancerAttributes",
    "ModifyTargetGroupAttributes",
    "PutLoggingConfiguration",
    "RegisterTargets",
    "RequestCertificate",
    "route53:POST",
];

/// Holds a law to every generated case; a failure is shrunk to the smallest account that breaks it.
fn hold<S: Strategy>(law: &str, strategy: &S, check: impl AsyncFn(S::Value) -> Result<(), String>)
where
    S::Value: Debug,
{
    #[expect(clippy::disallowed_methods, reason = "a test has no settings.rs")]
    let wanted = std::env::var("CASES").ok();
    let cases = wanted.map_or(DEFAULT, |text| (text.parse::<u32>().unwrap() / SHARE).max(1));
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 500, ..Config::default() };
    let (done, every) = (std::cell::Cell::new(0_u32), (cases / LINES).max(1));
    let outcome = TestRunner::new(config).run(strategy, |case| {
        done.set(done.get() + 1);
        if cases > DEFAULT && done.get().is_multiple_of(every) {
            let _ = writeln!(std::io::stderr(), "{law}: {} of {cases}", done.get());
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(check(case)).map_err(TestCaseError::fail)
    });
    if let Err(broken) = outcome {
        panic!("{law}: {broken}");
    }
}

/// An account from which everything was removed, and how it was before.
async fn emptied(spec: &AccountSpec) -> (Account, Vec<String>) {
    let account = Account::default();
    let gone = spec.build(&account).await;
    let before = description::describe(&account.world());
    for (run, resources) in RUNS.iter().zip(&gone) {
        remove_in(&account, run, resources).await;
    }
    account.calls();
    (account, before)
}

async fn remove_in(account: &Account, run: &str, resources: &[Resource]) {
    for (number, resource) in resources.iter().enumerate() {
        remove(account, run, number + 1, resource).await;
    }
}

/// Undoes every run that left something, the last one first, for so many rounds, or until there is nothing to do.
async fn undo_all(account: &Account, rounds: usize) -> Result<(), String> {
    for _ in 0..rounds {
        let mut open = Vec::new();
        for run in RUNS.iter().rev() {
            let plan = match invoke(account, json!({"run": run})).await {
                Err(Refused::NoSuchRun(_)) => continue,
                told => told.map_err(|refused| refused.to_string())?,
            };
            let Some(digest) = plan.digest.clone() else {
                open.extend(
                    plan.lines.iter().filter(|it| it.outcome != Outcome::IsThere).map(|it| it.outcome.to_string()),
                );
                continue;
            };
            let apply = json!({"run": run, "mode": "apply", "digest": digest});
            invoke(account, apply).await.map_err(|refused| refused.to_string())?;
            open.push("something was to do".to_owned());
        }
        if open.is_empty() {
            return Ok(());
        }
    }
    Err("it does not settle".to_owned())
}

/// The account as it was, all of it.
fn assert_equal(account: &Account, before: &[String]) -> Result<(), String> {
    let now = description::describe(&account.world());
    let missing: Vec<_> = before.iter().filter(|it| !now.contains(it)).collect();
    let added: Vec<_> = now.iter().filter(|it| !before.contains(it)).collect();
    if missing.is_empty() && added.is_empty() && now.len() == before.len() {
        return Ok(());
    }
    Err(format!("{missing:#?} did not come back, and {added:#?} came"))
}

#[test]
fn what_was_removed_comes_back_equal_and_once() {
    hold("back", &any_account(), async |spec: AccountSpec| {
        let (account, before) = emptied(&spec).await;
        // One round brings everything back; the second finds it.
        undo_all(&account, 2).await?;
        assert_equal(&account, &before)?;
        account.calls();
        undo_all(&account, 1).await?;
        let made: Vec<String> = account.calls().into_iter().filter(|call| makes(call)).collect();
        if made.is_empty() { Ok(()) } else { Err(format!("the second time made {made:?}")) }
    });
}

#[test]
fn whatever_is_refused_on_the_way_it_comes_back_equal_in_the_end() {
    let refusal = (select(&REFUSED[..]), 0..3_usize);
    let trouble = prop::collection::vec(refusal, 1..6);
    hold("trouble", &(any_account(), trouble), async |(spec, trouble): (AccountSpec, Vec<(&str, usize)>)| {
        let (account, before) = emptied(&spec).await;
        for (operation, after) in &trouble {
            account.refuse_after(*after, operation, "AccessDenied");
        }
        undo_all(&account, 3 * trouble.len() + 3).await?;
        let removed = account.calls().into_iter().find(|call| call.starts_with("Delete") || call.starts_with("Revoke"));
        removed.map_or(Ok(()), |call| Err(format!("{call} was asked for")))?;
        // What is still to be refused was never asked for.
        assert_equal(&account, &before)
    });
}

/// What makes something that has to be known by its new name.
const MAKES: [&str; 9] = [
    "AuthorizeSecurityGroupIngress",
    "CreateListener",
    "CreateLoadBalancer",
    "CreateRule",
    "CreateSecurityGroup",
    "CreateTargetGroup",
    "CreateWebACL",
    "RegisterTargets",
    "route53:POST",
];

#[test]
fn whichever_reply_is_lost_it_comes_back_equal_in_the_end() {
    let loss = (select(&MAKES[..]), 0..3_usize);
    let losses = prop::collection::vec(loss, 1..4);
    hold("lost", &(any_account(), losses), async |(spec, losses): (AccountSpec, Vec<(&str, usize)>)| {
        let (account, before) = emptied(&spec).await;
        for (operation, after) in &losses {
            account.lose_after(*after, operation);
        }
        undo_all(&account, 3 * losses.len() + 3).await?;
        assert_equal(&account, &before)
    });
}

/// Two healthy rounds after it, and one that finds nothing to do.
#[test]
fn wherever_the_process_ends_two_healthy_runs_bring_the_rest_back() {
    let end = (any::<bool>(), 1..120_usize);
    hold("killed", &(any_account(), end), async |(spec, (by_call, at)): (AccountSpec, (bool, usize))| {
        let (account, before) = emptied(&spec).await;
        if by_call {
            account.world().calls_left = Some(at);
        } else {
            account.world().makes_left = Some(at % 16 + 1);
        }
        // Whatever it says: nobody hears it.
        drop(undo_all(&account, 1).await);
        (account.world().calls_left, account.world().makes_left) = (None, None);
        undo_all(&account, 3).await?;
        assert_equal(&account, &before)
    });
}

#[test]
fn a_snapshot_with_one_byte_changed_brings_nothing_back() {
    hold("seal", &(any_account(), any::<Index>(), any::<Index>()), changed_byte);
}

async fn changed_byte((spec, which, at): (AccountSpec, Index, Index)) -> Result<(), String> {
    let (account, _) = emptied(&spec).await;
    let is_snapshot = |key: &&String| key.starts_with("snapshots/") && !key.ends_with(".outcome.json");
    let keys: Vec<String> = account.world().bucket.0.keys().filter(is_snapshot).cloned().collect();
    if keys.is_empty() {
        return Ok(());
    }
    let key = which.get(&keys);
    let run = key.split('/').nth(1).unwrap();
    let plan = invoke(&account, json!({"run": run})).await.map_err(|refused| refused.to_string())?;
    if let Some((bytes, _)) = account.world().bucket.0.get_mut(key) {
        let at = at.index(bytes.len());
        bytes[at] ^= 1;
    }
    account.calls();
    match invoke(&account, json!({"run": run})).await {
        // The name of a field that says nothing may be another: then it still says nothing.
        Ok(told) if told.lines == plan.lines => return Ok(()),
        Err(Refused::BadSnapshots(_)) => {}
        other => return Err(format!("{key}: {other:?}")),
    }
    let apply = json!({"run": run, "mode": "apply", "digest": plan.digest.unwrap_or_default()});
    let refused = invoke(&account, apply).await.is_err();
    let made = account.calls().into_iter().any(|call| makes(&call));
    if refused && !made { Ok(()) } else { Err(format!("{key}: something was made")) }
}
