//! One thing broken in the healthy example, and what the check says of it.

mod documents;

use facts::site::{Outcome, Reply};
use serde_json::Value;

use super::*;
use crate::example::{denied, healthy};

const HEALTH: usize = 0;
const DOCUMENT: usize = 2;
const PREDICT: usize = 3;

fn after(change: impl FnOnce(&mut Facts, &mut Expectations)) -> Finding {
    let (mut facts, mut expectations) = healthy();
    change(&mut facts, &mut expectations);
    judge(&facts, &expectations).unwrap()
}

/// Changes the reply of every address.
fn change_all(facts: &mut Facts, endpoint: usize, change: impl Fn(&mut Reply)) {
    for probe in facts.site.endpoints[endpoint].probes.as_mut().unwrap() {
        let Outcome::Reply(reply) = &mut probe.outcome else { panic!("the example answers") };
        change(reply);
    }
}

fn replied(endpoint: usize, change: impl Fn(&mut Reply)) -> Finding {
    after(|facts, _| change_all(facts, endpoint, change))
}

fn body(endpoint: usize, body: &str) -> Finding {
    replied(endpoint, |reply| body.clone_into(&mut reply.body))
}

/// The document with a change, and perhaps another path or body of the prediction.
fn described(change: impl FnOnce(&mut Value), predict: &str, answer: &str) -> Finding {
    after(|facts, _| {
        let Ok(probes) = &facts.site.endpoints[DOCUMENT].probes else { panic!("the example has a document") };
        let Outcome::Reply(reply) = &probes[0].outcome else { panic!("the example answers") };
        let mut document: Value = serde_json::from_str(&reply.body).unwrap();
        change(&mut document);
        change_all(facts, DOCUMENT, |reply| reply.body = document.to_string());
        change_all(facts, PREDICT, |reply| answer.clone_into(&mut reply.body));
        predict.clone_into(&mut facts.scope.endpoints[PREDICT].path);
    })
}

const RIGHT: &str = r#"{"prediction": 150.75, "model_version": "v1.0"}"#;

#[test]
fn a_body_that_is_not_as_described_names_the_place_through_references() {
    let finding = body(PREDICT, r#"{"prediction": "a lot", "model_version": "1"}"#);
    assert_eq!(finding.verdict, Verdict::Fail);
    assert_eq!(
        finding.seen,
        "POST /predict: not as in the document: /model_version: \"1\" does not match \"^v[0-9]\" and /prediction: \"a lot\" \
         is not of type \"number\""
    );
    assert!(finding.next.unwrap().starts_with("curl -sv"));
}

#[test]
fn one_address_with_another_body_is_enough() {
    let finding = after(|facts, _| {
        let Outcome::Reply(reply) = &mut facts.site.endpoints[PREDICT].probes.as_mut().unwrap()[1].outcome else {
            return;
        };
        "{}".clone_into(&mut reply.body);
    });
    assert_eq!(finding.verdict, Verdict::Fail);
}

#[test]
fn a_body_that_is_cut_or_no_json_is_told() {
    let cut = replied(PREDICT, |reply| reply.truncated = true);
    assert_eq!(cut.verdict, Verdict::Unknown);
    assert_eq!(cut.seen, "POST /predict: the body is longer than 262144 bytes, so it was cut and cannot be judged");
    assert_eq!(cut.next.unwrap(), "raise max_body of this endpoint in the event");
    let html = body(PREDICT, "<html>");
    assert_eq!(html.seen, "POST /predict: the content type is application/json, and the body is not JSON: <html>");
    assert!(body(PREDICT, "").seen.ends_with("is not JSON: it is empty"));
}

#[test]
fn another_content_type_fails_and_parameters_do_not_count() {
    let kind = |kind: &str| replied(PREDICT, |reply| reply.headers[1].1 = kind.to_owned());
    assert_eq!(kind("Application/JSON; charset=utf-8").verdict, Verdict::Pass);
    assert_eq!(
        kind("text/plain").seen,
        "POST /predict: content type text/plain, and the document has application/json"
    );
    assert_eq!(kind("").verdict, Verdict::Fail);
}

#[test]
fn a_status_that_is_not_described_fails_and_only_warns_where_the_event_wants_it() {
    let status = |wanted: u16| {
        after(|facts, expectations| {
            change_all(facts, PREDICT, |reply| reply.status = 418);
            expectations.endpoints[PREDICT].status = vec![wanted];
        })
    };
    assert_eq!(status(200).verdict, Verdict::Fail);
    assert_eq!(status(418).verdict, Verdict::Warn);
    assert_eq!(status(200).seen, "POST /predict: status 418 is not in the document, which has 200 and 422");
}

#[test]
fn a_described_error_is_held_against_its_own_schema() {
    let refused = |body: &str| {
        replied(PREDICT, |reply| {
            reply.status = 422;
            body.clone_into(&mut reply.body);
        })
    };
    assert_eq!(refused(r#"{"detail": []}"#).verdict, Verdict::Pass);
    assert!(refused("{}").seen.contains("\"detail\" is a required property"));
}

#[test]
fn an_answer_that_the_api_did_not_mean_is_not_judged() {
    let ours = |status: u16, server: &str| {
        replied(PREDICT, |reply| {
            reply.status = status;
            reply.headers[0].1 = server.to_owned();
        })
    };
    for finding in [ours(403, "awselb/2.0"), ours(503, "awselb/2.0"), ours(500, "uvicorn"), ours(401, "uvicorn")] {
        assert_eq!(finding.verdict, Verdict::Unknown, "{}", finding.seen);
        assert!(finding.seen.starts_with("POST /predict: not judged: status "), "{}", finding.seen);
    }
    let one_dead = after(|facts, _| {
        facts.site.endpoints[PREDICT].probes.as_mut().unwrap()[0].outcome = Outcome::Refused;
    });
    assert_eq!(one_dead.verdict, Verdict::Pass, "two others are as described");
}

#[test]
fn what_is_not_described_warns_unless_it_is_a_page_or_left_out() {
    let gone =
        described(|document| drop(document["paths"].as_object_mut().unwrap().remove("/predict")), "/predict", RIGHT);
    assert_eq!((gone.verdict, gone.seen.as_str()), (Verdict::Warn, "POST /predict: is not in the document"));
    assert!(gone.next.unwrap().contains(r#""contract": {"ignore": ["POST /predict"]}"#));
    let left_out = after(|facts, expectations| {
        expectations.contract.ignore = vec!["POST /predict".to_owned()];
        change_all(facts, PREDICT, |reply| "nonsense".clone_into(&mut reply.body));
    });
    assert_eq!(left_out.verdict, Verdict::Pass);
    assert_eq!(left_out.seen, "answers of 2 endpoints are as /openapi.json has them");
}

#[test]
fn without_a_document_nobody_asked() {
    let (facts, mut expectations) = healthy();
    expectations.contract.document = Some("/api.json".to_owned());
    let unseen = judge(&facts, &expectations).unwrap_err();
    assert_eq!(unseen, Unseen::NotAsked { ask_with: "an endpoint with the path /api.json".to_owned() });
    expectations.contract.document = None;
    assert!(matches!(judge(&facts, &expectations), Err(Unseen::NotAsked { .. })));
}

#[test]
fn an_endpoint_without_an_answer_is_unknown_and_hides_no_other() {
    let finding = after(|facts, _| facts.site.endpoints[HEALTH].probes = denied("secretsmanager:GetSecretValue"));
    assert_eq!(finding.verdict, Verdict::Unknown);
    let finding = after(|facts, _| {
        facts.site.endpoints[HEALTH].probes = denied("x");
        change_all(facts, PREDICT, |reply| "{}".clone_into(&mut reply.body));
    });
    assert_eq!(finding.verdict, Verdict::Fail);
}
