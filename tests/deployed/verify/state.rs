//! What a run remembers: kept by conditional writes, begun anew when it cannot be read.

use hyper::Method;
use sandbox::Sandbox;
use sandbox::breaks::Break;
use serde_json::json;

use crate::verify::stage::{Case, assert_only, case, event_with, object, state_keys, subjects, verify, verify_with};

pub(crate) fn cases() -> Vec<Case<Sandbox>> {
    vec![
        case!(a_corrupt_state_is_begun_anew_and_storms_nobody),
        case!(a_narrower_question_by_hand_ends_no_outage),
        case!(another_limit_of_the_schedule_goes_on_with_what_was_told),
        case!(who_wants_only_the_answer_leaves_nothing_behind),
        case!(a_cost_over_its_limit_hides_no_outage),
        case!(the_stored_facts_give_the_same_verdicts_again),
    ]
}

async fn a_corrupt_state_is_begun_anew_and_storms_nobody(sandbox: &Sandbox) {
    let bucket = sandbox.physical("StateBucket").await.unwrap();
    sandbox.world.logs_stop().await.unwrap();
    verify(sandbox).await;
    let [key] = state_keys(sandbox, &bucket).await.try_into().unwrap();
    object(sandbox, Method::PUT, &bucket, &key, "{\"at\": 7").await;
    let report = verify(sandbox).await;
    assert_only(&report, &[("access-logs", "fail"), ("traffic", "skip")]);
    assert!(report.delivered.state.contains("begun anew"), "{:?}", report.delivered);
    verify(sandbox).await;
    assert_eq!(subjects(sandbox).await.len(), 2, "once, and once more after the memory was lost");
}

async fn a_narrower_question_by_hand_ends_no_outage(sandbox: &Sandbox) {
    sandbox.world.logs_stop().await.unwrap();
    verify(sandbox).await;
    assert_eq!(subjects(sandbox).await.len(), 1);
    let mut narrower = event_with("access_logs", &json!({"wanted": true, "max_age_min": 600}));
    narrower["page"] = json!(false);
    assert_only(&verify_with(sandbox, &narrower).await, &[]);
    verify(sandbox).await;
    assert_eq!(subjects(sandbox).await, [""; 0], "the outage goes on, and nobody hears otherwise");
}

/// The schedule's question is the one with the page.
async fn another_limit_of_the_schedule_goes_on_with_what_was_told(sandbox: &Sandbox) {
    Break::ApiDown.cause(sandbox).await.unwrap();
    verify(sandbox).await;
    let dearer = event_with("cost", &json!({"monthly_usd": 60}));
    verify_with(sandbox, &dearer).await;
    assert_eq!(subjects(sandbox).await.len(), 1, "the outage is told once");
    sandbox.heal().await.unwrap();
    verify_with(sandbox, &dearer).await;
    let told = subjects(sandbox).await;
    assert!(told.len() == 1 && told[0].starts_with("[RECOVERED]"), "{told:?}");
}

async fn who_wants_only_the_answer_leaves_nothing_behind(sandbox: &Sandbox) {
    let bucket = sandbox.physical("StateBucket").await.unwrap();
    sandbox.world.logs_stop().await.unwrap();
    sandbox.proxy.reset_counts();
    let answer = sandbox.invoke("VerifyFunction", &event_with("answer_only", &json!(true))).await.unwrap();
    let report: report::Report = serde_json::from_value(answer.payload).unwrap();
    assert_only(&report, &[("access-logs", "fail"), ("traffic", "skip")]);
    assert_eq!((report.delivered.mail.as_str(), report.page), ("none", None));
    assert!(!answer.log.contains("CloudWatchMetrics"), "it counts in no metric: {}", answer.log);
    assert_eq!(subjects(sandbox).await, [""; 0]);
    assert_eq!(state_keys(sandbox, &bucket).await, [""; 0]);
    let counts = sandbox.proxy.counts();
    assert_eq!((counts.count("s3:PutObject"), counts.count("sns:Publish")), (0, 0));
}

async fn a_cost_over_its_limit_hides_no_outage(sandbox: &Sandbox) {
    let event = event_with("cost", &json!({"monthly_usd": 10}));
    assert_only(&verify_with(sandbox, &event).await, &[("cost", "fail")]);
    Break::ApiDown.cause(sandbox).await.unwrap();
    verify_with(sandbox, &event).await;
    let told = subjects(sandbox).await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("a month") && told[1].contains("no healthy target"), "{told:?}");
}

async fn the_stored_facts_give_the_same_verdicts_again(sandbox: &Sandbox) {
    let report = verify(sandbox).await;
    let (bucket, key) = report.delivered.report.strip_prefix("s3://").unwrap().split_once('/').unwrap();
    let kept = object(sandbox, Method::GET, bucket, key, "").await;
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    assert_eq!(kept["report"]["schema"], "albkeeper.verify/1");
    let facts: facts::Facts = serde_json::from_value(kept["facts"].clone()).unwrap();
    let expectations: checklist::Expectations = serde_json::from_value(kept["expectations"].clone()).unwrap();
    let lines = checklist::judge(&facts, &expectations);
    let verdicts: Vec<_> = lines.iter().map(|line| line.finding.verdict).collect();
    let told: Vec<_> = report.checks.iter().map(|judged| judged.line.finding.verdict).collect();
    // The body of a reply to a token was judged at its time and not kept.
    let differs = lines.iter().zip(verdicts.iter().zip(&told)).filter(|(_, (again, then))| again != then);
    let differs: Vec<_> = differs.map(|(line, (again, _))| (line.check.as_str(), again.as_str())).collect();
    assert_eq!(differs, [("contract", "unknown")], "the stored facts give the same verdicts again");
}
