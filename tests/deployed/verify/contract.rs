//! The API's own description, and answers that are not as it says.

use sandbox::Sandbox;
use sandbox::front::Behaviour;
use serde_json::{Value, json};

use crate::verify::stage::{Case, assert_only, case, check, event, verify, verify_with};

pub(crate) fn cases() -> Vec<Case<Sandbox>> {
    vec![
        case!(an_answer_that_is_not_as_described_fails_the_contract_alone),
        case!(a_page_in_place_of_json_fails_the_contract_alone),
        case!(a_document_that_is_gone_is_named),
    ]
}

/// The event that asks nothing of the body of /predict: only the document tells.
fn undemanding() -> Value {
    let mut event = event();
    event["endpoints"][3]["expect"] = json!({});
    event
}

async fn an_answer_that_is_not_as_described_fails_the_contract_alone(sandbox: &Sandbox) {
    sandbox.behave("/predict", &Behaviour::Nonsense);
    let report = verify_with(sandbox, &undemanding()).await;
    assert_only(&report, &[("contract", "fail")]);
    let seen = &check(&report, "contract").line.finding.seen;
    assert!(seen.contains("/prediction: \"a lot\" is not of type \"number\""), "{seen}");
    assert!(seen.contains("\"model_version\" is a required property"), "{seen}");
}

async fn a_page_in_place_of_json_fails_the_contract_alone(sandbox: &Sandbox) {
    sandbox.behave("/predict", &Behaviour::NotJson);
    let report = verify_with(sandbox, &undemanding()).await;
    assert_only(&report, &[("contract", "fail")]);
    let seen = &check(&report, "contract").line.finding.seen;
    assert_eq!(seen, "POST /predict: content type text/html, and the document has application/json");
}

async fn a_document_that_is_gone_is_named(sandbox: &Sandbox) {
    sandbox.behave("/openapi.json", &Behaviour::Status(404));
    let report = verify(sandbox).await;
    assert_only(&report, &[("endpoints", "fail"), ("contract", "fail")]);
    let seen = &check(&report, "contract").line.finding.seen;
    assert_eq!(seen, "/openapi.json: there is no such document: the API answers 404");
}
