//! The status page of the schedule's question: written by each run, shown by the widget, drawn from a history that
//! survives.

use hyper::Method;
use sandbox::Sandbox;
use sandbox::breaks::Break;
use sandbox::world::DOMAIN;
use serde_json::{Value, json};

use crate::verify::stage::{Case, case, event, event_with, keys, object, verify, verify_with};

pub(crate) fn cases() -> Vec<Case<Sandbox>> {
    vec![
        case!(each_run_writes_the_page_and_the_widget_shows_it),
        case!(an_event_that_does_not_ask_writes_no_page),
        case!(a_history_that_is_lost_or_broken_is_begun_anew),
        case!(the_page_tells_what_cleanup_would_save),
    ]
}

async fn widget(sandbox: &Sandbox, event: &Value) -> String {
    let answer = sandbox.invoke("WidgetFunction", event).await.unwrap();
    assert_eq!(answer.function_error, None, "{}\n{}", answer.payload, answer.log);
    answer.payload.as_str().unwrap().to_owned()
}

async fn page(sandbox: &Sandbox) -> String {
    let bucket = sandbox.physical("StateBucket").await.unwrap();
    object(sandbox, Method::GET, &bucket, &format!("status/{DOMAIN}.html"), "").await
}

async fn each_run_writes_the_page_and_the_widget_shows_it(sandbox: &Sandbox) {
    let report = verify(sandbox).await;
    assert!(report.page.as_ref().unwrap().ends_with(&format!("/status/{DOMAIN}.html")), "{:?}", report.page);
    let html = page(sandbox).await;
    assert!(
        html.starts_with("<!DOCTYPE html>") && html.contains("All well") && html.contains(&report.run.id),
        "{html}"
    );
    Break::ApiDown.cause(sandbox).await.unwrap();
    let report = verify(sandbox).await;
    assert!(!report.delivered.failed, "{:?}", report.delivered);
    let html = page(sandbox).await;
    for told in ["Failing", "Next step", "GET /health", "<h2>Last changes</h2><ol"] {
        assert!(html.contains(told), "{told} is not in {html}");
    }
    let shown = widget(sandbox, &json!({"domain": DOMAIN, "widgetContext": {"theme": "dark"}})).await;
    assert!(shown.contains("albkeeper dark") && shown.contains("Failing") && !shown.contains("<html"), "{shown}");
    assert!(widget(sandbox, &json!({"describe": true})).await.contains("**domain**"));
    assert!(widget(sandbox, &json!({"domain": "other.example.com"})).await.contains("there is no s3://"));
}

async fn an_event_that_does_not_ask_writes_no_page(sandbox: &Sandbox) {
    verify(sandbox).await;
    let before = page(sandbox).await;
    let report = verify_with(sandbox, &event_with("page", &json!(false))).await;
    assert_eq!(report.page, None);
    assert!(page(sandbox).await == before, "the page is that of the run before");
}

async fn a_history_that_is_lost_or_broken_is_begun_anew(sandbox: &Sandbox) {
    let bucket = sandbox.physical("StateBucket").await.unwrap();
    for key in keys(sandbox, &bucket, "state/history/").await {
        object(sandbox, Method::DELETE, &bucket, &key, "").await;
    }
    verify(sandbox).await;
    let [key] = keys(sandbox, &bucket, "state/history/").await.try_into().unwrap();
    object(sandbox, Method::PUT, &bucket, &key, "{\"at\": 7").await;
    let report = verify(sandbox).await;
    assert!(report.page.as_ref().unwrap().contains("begins anew"), "{:?}", report.page);
    object(sandbox, Method::DELETE, &bucket, &key, "").await;
    assert!(!verify(sandbox).await.page.unwrap().contains("begins anew"), "there was none to read");
    let history = object(sandbox, Method::GET, &bucket, &key, "").await;
    let history = page::History::read(history.as_bytes()).unwrap();
    assert_eq!(history.days.iter().map(|day| day.runs).sum::<u32>(), 1);
}

async fn the_page_tells_what_cleanup_would_save(sandbox: &Sandbox) {
    let answer = sandbox.invoke("CleanupFunction", &json!({})).await.unwrap();
    assert_eq!(answer.function_error, None, "{}", answer.payload);
    let headline = answer.payload["headline"].as_str().unwrap();
    verify_with(sandbox, &event()).await;
    assert!(page(sandbox).await.contains(headline), "{headline}");
}
