//! The deployed functions under their own roles: each call is checked against the policies before it is answered.

use std::fs;

use removal::Outcome;
use report::Report;
use report::cleanup::Report as Cleaned;
use report::restore::Report as Restored;
use restoration::Outcome as Came;
use sandbox::wire::QueryService;
use sandbox::{Sandbox, places};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::rows::Role;
use crate::stage::Stage;

/// Each run waits for what the one before took away; one more finds nothing.
const MOST_RUNS: usize = 8;

pub(crate) async fn verify_passes_everything_with_its_role(stage: &Stage) {
    let report: Report = run(&stage.sandbox, "VerifyFunction", &event("verify.json")).await;
    let asked = report.checks.iter().filter(|judged| !judged.line.check.check().on_demand);
    let passed = asked.map(|judged| judged.line.finding.verdict).all(|verdict| verdict == checklist::Verdict::Pass);
    assert!(passed && !report.delivered.failed, "{}\n{:?}", report.table(), report.delivered);
}

pub(crate) async fn cleanup_removes_every_orphan_with_its_role_and_nothing_else(stage: &Stage) {
    for _ in 0..MOST_RUNS {
        let plan: Cleaned = run(&stage.sandbox, "CleanupFunction", &json!({})).await;
        assert!(plan.delivered.report.starts_with("s3://"), "{:?}", plan.delivered);
        let Some(digest) = &plan.digest else { break };
        let apply = json!({"mode": "apply", "digest": digest});
        let report: Cleaned = run(&stage.sandbox, "CleanupFunction", &apply).await;
        for step in &report.steps {
            let outcome = step.outcome.as_ref().unwrap();
            let well = matches!(outcome, Outcome::Removed { .. } | Outcome::NotReached { .. });
            assert!(well, "{}: {outcome}", step.name);
        }
        assert_eq!(stage.orphans.harm().await.unwrap(), [""; 0]);
    }
    let gone = stage.orphans.gone().await.unwrap();
    let left: Vec<_> = stage.orphans.dead.iter().filter(|thing| !gone.contains(thing)).collect();
    assert!(left.is_empty(), "{left:?} could not be removed with the role");
}

/// What went last comes back first, so that everything finds what it needs.
pub(crate) async fn restore_brings_all_of_it_back_with_its_role(stage: &Stage) {
    let list: Restored = run(&stage.sandbox, "RestoreFunction", &json!({"list": true})).await;
    assert!(!list.runs.is_empty(), "{}", list.table());
    let mut count = 0;
    for undone in list.runs.iter().map(|line| &line.run) {
        let plan: Restored = run(&stage.sandbox, "RestoreFunction", &json!({"run": undone})).await;
        let apply = json!({"run": undone, "mode": "apply", "digest": plan.digest});
        let report: Restored = run(&stage.sandbox, "RestoreFunction", &apply).await;
        assert!(!report.delivered.failed, "{:?}", report.delivered);
        for line in &report.lines {
            let well = matches!(line.outcome, Came::CameBack | Came::AskedAnew);
            assert!(well, "{}: {}\n{}", line.name, line.outcome, report.table());
            count += 1;
        }
    }
    assert_eq!(count, stage.orphans.dead.len());
}

/// Were nothing enforced, the cases above would show nothing.
pub(crate) async fn a_function_without_its_policy_sees_nothing(stage: &Stage) {
    let wire = stage.sandbox.quiet();
    let role = stage.sandbox.physical(Role::Verify.logical()).await.unwrap();
    let listed = wire.query(QueryService::IAM, "ListRolePolicies", &[("RoleName", &role)]).await.unwrap();
    for policy in listed.texts("member") {
        let form = [("RoleName", role.as_str()), ("PolicyName", policy.as_str())];
        wire.query(QueryService::IAM, "DeleteRolePolicy", &form).await.unwrap();
    }
    let report: Report = run(&stage.sandbox, "VerifyFunction", &event("verify.json")).await;
    let found = report.checks.iter().find(|judged| judged.line.check == checklist::CheckId::LoadBalancer).unwrap();
    assert_eq!(found.line.finding.verdict, checklist::Verdict::Unknown, "{}", report.table());
    let told = report.table();
    assert!(told.contains("elasticloadbalancing:DescribeLoadBalancers"), "{told}");
    assert!(report.delivered.failed, "nor may it write: {:?}", report.delivered);
}

async fn run<T: DeserializeOwned>(sandbox: &Sandbox, function: &str, event: &Value) -> T {
    let answer = sandbox.invoke(function, event).await.unwrap();
    assert_eq!(answer.function_error, None, "{}\n{}", answer.payload, answer.log);
    serde_json::from_value(answer.payload).unwrap()
}

fn event(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(places::root().join("events").join(name)).unwrap()).unwrap()
}
