//! Fields of the event that the example does not have.

use report::Report;
use sandbox::Sandbox;
use sandbox::front::{Behaviour, StubApi};
use serde_json::{Value, json};

use crate::verify::stage::{Case, assert_only, case, check, event, event_with, subjects, verify_with};

pub(crate) fn cases() -> Vec<Case<Sandbox>> {
    vec![
        case!(a_text_goes_out_as_it_stands_by_the_method_that_is_asked_for),
        case!(what_is_accepted_is_shown_and_neither_counted_nor_mailed),
        case!(a_site_is_trusted_by_the_authority_that_the_event_names_and_no_other),
    ]
}

async fn a_text_goes_out_as_it_stands_by_the_method_that_is_asked_for(sandbox: &Sandbox) {
    sandbox.behave("/orders/7", &Behaviour::Echo);
    let order = |expected: &str| {
        json!({"path": "/orders/7", "method": "PUT",
            "text": {"content_type": "text/csv", "body": "store,product\n1,123\n"},
            "expect": {"contains": [expected, "text/csv"]}})
    };
    for (expected, verdicts) in [(r"store,product\n1,123\n", &[][..]), ("2,246", &[("endpoints", "fail")][..])] {
        let mut event = event();
        event["page"] = false.into();
        event["endpoints"].as_array_mut().unwrap().push(order(expected));
        event["contract"]["ignore"] = json!(["PUT /orders/7"]);
        assert_only(&verify_with(sandbox, &event).await, verdicts);
    }
    let puts: Vec<_> = sandbox.front.stubs.iter().flat_map(StubApi::seen).collect();
    assert!(puts.iter().any(|request| request.method == "PUT" && request.path == "/orders/7"), "{puts:?}");
}

/// What a check says of the first subject that is not well.
fn first_of(report: &Report, id: &str) -> Value {
    let details = &check(report, id).line.finding.details;
    serde_json::to_value(details.iter().find(|it| it.verdict.as_str() != "pass").unwrap()).unwrap()
}

async fn what_is_accepted_is_shown_and_neither_counted_nor_mailed(sandbox: &Sandbox) {
    let mut attributes = event()["attributes"].clone();
    attributes["load_balancer"]["idle_timeout.timeout_seconds"] = "90".into();
    let mut event = event_with("attributes", &attributes);
    event["page"] = false.into();
    let told = verify_with(sandbox, &event).await;
    let wrong = first_of(&told, "attributes");
    assert_only(&told, &[("attributes", wrong["verdict"].as_str().unwrap())]);
    assert_eq!(subjects(sandbox).await.len(), 1);
    let until = told.run.at.strftime("%Y-%m-%d").to_string();
    event["accepted"] = json!([{"check": "attributes", "about": wrong["about"], "verdict": wrong["verdict"],
        "reason": "long reports", "until": until}]);
    let accepted = verify_with(sandbox, &event).await;
    assert_only(&accepted, &[]);
    assert!(accepted.headline.ends_with("1 finding is accepted"), "{}", accepted.headline);
    assert!(accepted.table().contains("long reports"), "{}", accepted.table());
}

async fn a_site_is_trusted_by_the_authority_that_the_event_names_and_no_other(sandbox: &Sandbox) {
    let mut event = event();
    event["page"] = false.into();
    // Whoever sends an event must not choose to whom a token is shown.
    event["endpoints"].as_array_mut().unwrap().retain(|endpoint| endpoint.get("token").is_none());
    event["tls"]["ca"] = sandbox.front.pki.ca_pem().into();
    assert_only(&verify_with(sandbox, &event).await, &[("auth", "skip")]);
    let stranger = sandbox.front.pki.self_signed().unwrap();
    event["tls"]["ca"] = stranger.leaf.clone().into();
    let report = verify_with(sandbox, &event).await;
    let tls = &check(&report, "tls").line.finding;
    assert_eq!(tls.verdict.as_str(), "fail", "{}", report.table());
}
