//! What must go on working is asked about before the first removal and after each few.

use std::time::Duration;

use removal::Outcome;
use report::cleanup::Report;
use sandbox::Mail;
use sandbox::breaks::Break;
use sandbox::proxy::{Fault, Rule};
use serde_json::{Value, json};

use crate::cleanup::stage::{Account, Case, assert_nothing_was_removed, case};

pub(crate) fn cases() -> Vec<Case<Account>> {
    vec![
        case!(what_breaks_on_the_way_stops_the_run_and_is_mailed_with_the_line_that_undoes_it),
        case!(what_a_run_broke_keeps_the_next_ones_from_removing_until_it_works),
        case!(nothing_goes_while_the_site_does_not_work_or_cannot_be_asked_about),
    ]
}

/// The first call that removes a record.
const REMOVES_RECORDS: &str = "route53:ChangeResourceRecordSets";

async fn what_breaks_on_the_way_stops_the_run_and_is_mailed_with_the_line_that_undoes_it(account: &Account) {
    let sandbox = &account.sandbox;
    let plan = account.cleanup(&json!({"kinds": ["record", "target-group"]})).await;
    sandbox.mails().await.unwrap();
    sandbox.proxy.reset_counts();
    let (report, ()) = futures_util::join!(account.apply(&plan), async {
        sandbox.proxy.called(REMOVES_RECORDS).await;
        Break::ApiDown.cause(sandbox).await.unwrap();
    });
    let told = report.table();
    let broke = report.broke.as_deref().unwrap();
    assert!(broke.contains("since something was removed (targets of api."), "{broke}");
    assert!(report.headline.starts_with(broke), "{}", report.headline);
    assert!(count(&report, |outcome| matches!(outcome, Outcome::Removed { .. })) > 0, "{told}");
    let not_reached = count(&report, |outcome| matches!(outcome, Outcome::NotReached { .. }));
    assert!(not_reached > 0, "{told}");
    assert_eq!(sandbox.proxy.counts().count("elasticloadbalancing:DeleteTargetGroup"), 0, "{told}");
    let mails = sandbox.mails().await.unwrap();
    let [mail] = mails.as_slice() else { panic!("verify only answers: {mails:?}") };
    assert!(mail.subject.starts_with("[CLEANUP STOPPED] removed "), "{mail:?}");
    assert_undoes(mail, &report);
    assert_eq!(account.keys("reports/verify/").await, [""; 0], "only the answer was wanted");
    assert_eq!(account.keys("state/verify/").await, [""; 0], "only the answer was wanted");

    sandbox.heal().await.unwrap();
    let plan = account.cleanup(&json!({"kinds": ["target-group"]})).await;
    let report = account.apply(&plan).await;
    assert_eq!(report.broke, None, "{}", report.table());
    let asked = "verify was asked 2 times, and found no change for the worse: api.retail-prediction.example.com";
    assert!(report.notes.iter().any(|note| note == asked), "before and after: {:?}", report.notes);
    assert!(count(&report, |outcome| matches!(outcome, Outcome::Removed { .. })) > 0, "{}", report.table());
    account.assert_no_harm().await;
}

/// Nobody is cut off without the redirect, so it keeps no run from beginning; but once a run broke it, it does.
async fn what_a_run_broke_keeps_the_next_ones_from_removing_until_it_works(account: &Account) {
    let sandbox = &account.sandbox;
    let plan = account.cleanup(&json!({"kinds": ["record", "target-group"]})).await;
    sandbox.proxy.reset_counts();
    // The answer after the first batch waits until the listener is gone.
    sandbox.proxy.fault(Rule::on("lambda:Invoke", Fault::Slow(Duration::from_secs(2))).skip(1).times(1));
    let (report, ()) = futures_util::join!(account.apply(&plan), async {
        sandbox.proxy.called(REMOVES_RECORDS).await;
        Break::RedirectRemoved.cause(sandbox).await.unwrap();
    });
    assert!(report.broke.as_ref().is_some_and(|broke| broke.contains("(redirect of api.")), "{}", report.table());
    let plan = account.cleanup(&json!({"kinds": ["target-group"]})).await;
    let again = account.apply(&plan).await;
    assert!(
        again.broke.as_ref().is_some_and(|broke| broke.contains("until that works (redirect of")),
        "{}",
        again.table()
    );
    assert_eq!(count(&again, |outcome| matches!(outcome, Outcome::Removed { .. })), 0, "{}", again.table());
    sandbox.heal().await.unwrap();
    let mended = account.apply(&plan).await;
    assert_eq!(mended.broke, None, "{}", mended.table());
    Break::RedirectRemoved.cause(sandbox).await.unwrap();
    let plan = account.cleanup(&json!({})).await;
    let other = account.apply(&plan).await;
    assert_eq!(other.broke, None, "what was broken before is no reason: {}", other.table());
    account.assert_no_harm().await;
}

/// The first screen has the command, before all that became of the plan.
fn assert_undoes(mail: &Mail, report: &Report) {
    let first: String = mail.body.lines().take(14).collect::<Vec<_>>().join("\n");
    assert!(first.contains("sam remote invoke RestoreFunction") && first.contains(&report.run.id), "{}", mail.body);
}

async fn nothing_goes_while_the_site_does_not_work_or_cannot_be_asked_about(account: &Account) {
    let plan = account.cleanup(&json!({"kinds": ["record"]})).await;
    account.sandbox.mails().await.unwrap();
    account.sandbox.proxy.reset_counts();
    Break::ApiDown.cause(&account.sandbox).await.unwrap();
    let report = account.apply(&plan).await;
    assert!(
        report.broke.as_ref().unwrap().contains("nothing goes until that works (targets of api."),
        "{}",
        report.table()
    );
    let mails = account.sandbox.mails().await.unwrap();
    assert!(mails.iter().all(|mail| mail.subject.starts_with("[CLEANUP STOPPED] removed 0")), "{mails:?}");
    assert_eq!(mails.len(), 1);
    let stays = format!("nothing was removed, so {} stays approved", plan.digest.as_deref().unwrap());
    assert!(report.notes.iter().any(|note| note.starts_with(&stays)), "{:?}", report.notes);
    assert!(mails[0].body.contains(&stays), "{}", mails[0].body);
    assert_nothing_was_removed(account).await;
    account.sandbox.heal().await.unwrap();

    // Nothing went, so the approval is still good.
    account.sandbox.proxy.fault(Rule::on("lambda:Invoke", Fault::Deny));
    let broke = account.apply(&plan).await.broke.unwrap();
    assert!(broke.contains("cannot be told") && broke.contains("lambda:InvokeFunction"), "{broke}");
    assert_nothing_was_removed(account).await;
    account.sandbox.proxy.clear_faults();

    let two = json!([
        {"domain": sandbox::world::DOMAIN, "load_balancer": sandbox::world::NAME},
        {"domain": "pay.example.com", "load_balancer": "no-such-alb"}
    ]);
    let guarded = account.cleanup(&json!({"kinds": ["record"], "guard": two})).await;
    assert!(guarded.approve.unwrap().contains("no-such-alb"), "the line that approves has what the plan guards");
    let broke = account.cleanup(&with_guard(&plan, &two)).await.broke.unwrap();
    assert!(broke.contains("(load-balancer of pay.example.com)"), "{broke}");
    assert_nothing_was_removed(account).await;

    let unmeant = json!([{"domain": "api.example.com", "load_balancer": "shop", "zonse": 2}]);
    let broke = account.cleanup(&with_guard(&plan, &unmeant)).await.broke.unwrap();
    assert!(broke.contains("api.example.com") && broke.contains("zonse"), "{broke}");
    assert_nothing_was_removed(account).await;

    // By the stack's parameters nothing is guarded; by the event something is.
    account.deploy(&[("Guard", "false")]).await;
    let plan = account.cleanup(&json!({"kinds": ["record"]})).await;
    Break::ApiDown.cause(&account.sandbox).await.unwrap();
    let ours = json!([{"domain": sandbox::world::DOMAIN, "load_balancer": sandbox::world::NAME}]);
    let broke = account.cleanup(&with_guard(&plan, &ours)).await.broke.unwrap();
    assert!(broke.contains(sandbox::world::DOMAIN), "{broke}");
    assert_nothing_was_removed(account).await;
    let report = account.apply(&plan).await;
    assert_eq!(report.broke, None);
    assert!(count(&report, |outcome| matches!(outcome, Outcome::Removed { .. })) > 0, "{}", report.table());
    account.assert_no_harm().await;
}

fn with_guard(plan: &Report, guard: &Value) -> Value {
    json!({"mode": "apply", "digest": plan.digest, "guard": guard})
}

fn count(report: &Report, is: impl Fn(&Outcome) -> bool) -> usize {
    report.steps.iter().filter_map(|step| step.outcome.as_ref()).filter(|outcome| is(outcome)).count()
}
