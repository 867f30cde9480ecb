//! What people are told over several runs, with the event as it stands in the repository: two bad runs of three, two
//! good ones.

use hyper::Method;
use sandbox::Sandbox;
use sandbox::breaks::Break;
use serde_json::{Value, json};

use crate::verify::stage::{
    Case, all_pass, assert_only, case, check, object, repository_event, state_keys, subjects, verify_with,
};

pub(crate) fn cases() -> Vec<Case<Sandbox>> {
    vec![
        case!(targets_that_die_during_a_certificate_warning_are_one_mail_with_the_right_cause),
        case!(a_single_bad_run_is_told_to_nobody),
        case!(a_maintenance_window_keeps_the_beginning_back_and_never_the_end),
        case!(an_hour_has_no_more_mails_than_it_may_and_that_is_said),
        case!(what_changed_is_told_with_what_broke),
    ]
}

async fn targets_that_die_during_a_certificate_warning_are_one_mail_with_the_right_cause(sandbox: &Sandbox) {
    let mut event = repository_event();
    // More happens here within seconds than elsewhere in an hour.
    event["alerts"]["max_mails_per_hour"] = json!(10);
    verify_with(sandbox, &event).await;
    let ending = sandbox.front.pki.about_to_expire(13).unwrap();
    sandbox.front.edge.serve(&ending).unwrap();
    sandbox.world.reimport(&ending).await.unwrap();
    assert_only(&verify_with(sandbox, &event).await, &[("tls", "warn")]);
    assert_eq!(subjects(sandbox).await, ["[WARN] retail-prediction: the certificate ends in 13 days"]);

    Break::ApiDown.cause(sandbox).await.unwrap();
    for _ in 0..3 {
        let report = verify_with(sandbox, &event).await;
        assert_only(
            &report,
            &[("tls", "warn"), ("targets", "fail"), ("auth", "fail"), ("endpoints", "fail"), ("contract", "unknown")],
        );
        let causes: Vec<_> = report.causes.iter().map(|cause| cause.check.as_str()).collect();
        assert_eq!(causes, ["targets", "tls"]);
    }
    let mails = sandbox.mails().await.unwrap();
    assert_eq!(mails.len(), 1, "one outage, one mail: {mails:?}");
    let mail = &mails[0];
    assert_eq!(mail.subject, "[FAIL] retail-prediction: 4 of 5 endpoints answer 500, no healthy target");
    for part in [
        "Noticed by  those who call GET /health, ",
        "Next step",
        "Follows from it\n",
        "  fail    endpoints: ",
        "Also\n  warn    tls: ",
    ] {
        assert!(mail.body.contains(part), "{part} in\n{}", mail.body);
    }

    sandbox.heal().await.unwrap();
    for _ in 0..3 {
        assert_only(&verify_with(sandbox, &event).await, &[]);
    }
    let told = subjects(sandbox).await;
    let over = format!("works again, {}", all_pass());
    assert_eq!(told.len(), 2, "the certificate is renewed at once, the targets after two good runs: {told:?}");
    assert!(told[0].starts_with("[RECOVERED] retail-prediction: the certificate is renewed, for "), "{told:?}");
    assert_eq!(told[1], format!("[RECOVERED] retail-prediction: {over}"));
}

async fn a_single_bad_run_is_told_to_nobody(sandbox: &Sandbox) {
    let event = repository_event();
    verify_with(sandbox, &event).await;
    Break::PredictNonsense.cause(sandbox).await.unwrap();
    assert_only(&verify_with(sandbox, &event).await, &[("endpoints", "fail"), ("contract", "fail")]);
    sandbox.heal().await.unwrap();
    for _ in 0..3 {
        verify_with(sandbox, &event).await;
    }
    assert_eq!(subjects(sandbox).await, [""; 0]);
}

/// The event with other alerts, which is the same question: it goes on with the same memory.
fn with_alerts(alerts: &Value) -> Value {
    let mut event = repository_event();
    event["alerts"] = alerts.clone();
    event
}

async fn a_maintenance_window_keeps_the_beginning_back_and_never_the_end(sandbox: &Sandbox) {
    let at_once = json!({"name": "shop", "raise": {"after": 1, "of": 1}, "recover_after": 1});
    let mut in_window = at_once.clone();
    in_window["maintenance"] = json!([{"cron": "* * * * *", "minutes": 60, "zone": "Europe/Berlin"}]);
    let (open, closed) = (with_alerts(&at_once), with_alerts(&in_window));
    Break::PredictNonsense.cause(sandbox).await.unwrap();
    let report = verify_with(sandbox, &closed).await;
    assert!(report.delivered.mail.starts_with("held back: maintenance until "), "{:?}", report.delivered);
    assert_eq!(subjects(sandbox).await, [""; 0]);
    verify_with(sandbox, &open).await;
    let told = subjects(sandbox).await;
    assert!(told[0].starts_with("[FAIL] shop: "), "told when the window is over: {told:?}");
    sandbox.heal().await.unwrap();
    verify_with(sandbox, &closed).await;
    let over = format!("[RECOVERED] shop: works again, {}", all_pass());
    assert_eq!(subjects(sandbox).await, [over]);
}

async fn an_hour_has_no_more_mails_than_it_may_and_that_is_said(sandbox: &Sandbox) {
    let alerts = json!({"raise": {"after": 1, "of": 1}, "recover_after": 1, "max_mails_per_hour": 3});
    let event = with_alerts(&alerts);
    let mut told = Vec::new();
    for _ in 0..4 {
        sandbox.world.logging_off().await.unwrap();
        verify_with(sandbox, &event).await;
        sandbox.world.mend().await.unwrap();
        told.push(verify_with(sandbox, &event).await.delivered.mail);
    }
    assert_eq!(subjects(sandbox).await.len(), 3, "{told:?}");
    let last = told.last().unwrap();
    assert!(last.contains("the hour has had its mails"), "{told:?}");
    let bucket = sandbox.physical("StateBucket").await.unwrap();
    let [key] = state_keys(sandbox, &bucket).await.try_into().unwrap();
    let state = object(sandbox, Method::GET, &bucket, &key, "").await;
    let state: checklist::alerts::State = serde_json::from_str(&state).unwrap();
    assert!(state.sent.len() == 3 && state.held_back_since.is_some(), "it is still to be told: {state:?}");
}

async fn what_changed_is_told_with_what_broke(sandbox: &Sandbox) {
    let event = repository_event();
    verify_with(sandbox, &event).await;
    Break::RedirectRemoved.cause(sandbox).await.unwrap();
    let report = verify_with(sandbox, &event).await;
    assert_only(&report, &[("redirect", "fail")]);
    let gone = "listener 80: gone (was: HTTP, by default redirect 301 to HTTPS)".to_owned();
    assert!(report.changes.since_last.contains(&gone), "{:?}", report.changes);
    let mails = sandbox.mails().await.unwrap();
    assert!(mails[0].body.contains(&gone), "a configuration is told at once: {mails:?}");
    let next = check(&report, "redirect").line.finding.next.as_deref().unwrap_or_default();
    assert!(next.contains("alb.ingress.kubernetes.io/ssl-redirect"), "{next}");
}
