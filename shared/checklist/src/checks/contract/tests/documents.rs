//! Documents of every form: paths and references in them, versions, and what is none.

use facts::Unseen;
use serde_json::{Value, json};

use super::super::judge;
use super::{DOCUMENT, RIGHT, body, described, replied};
use crate::example::{denied, healthy};
use crate::finding::Verdict;

#[test]
fn paths_are_found_by_template_below_a_server_and_by_reference() {
    let moved = |template: &'static str| {
        move |document: &mut Value| {
            let paths = document["paths"].as_object_mut().unwrap();
            let item = paths.remove("/predict").unwrap();
            paths.insert(template.to_owned(), item);
            paths.insert("/{anything}/else".to_owned(), json!({}));
        }
    };
    for (template, path) in [
        ("/models/{name}", "/models/latest?explain=1"),
        ("/models/{name}/else", "/models/latest/else"),
        ("/models/v{version}.json", "/models/v1.json"),
    ] {
        assert_eq!(described(moved(template), path, RIGHT).verdict, Verdict::Pass, "{template} {path}");
        assert_eq!(described(moved(template), path, "{}").verdict, Verdict::Fail, "{template} {path}");
    }
    assert_eq!(described(moved("/models/{name}"), "/models/", RIGHT).verdict, Verdict::Warn, "a name is not empty");
    let served =
        |document: &mut Value| document["servers"] = json!([{"url": "https://api.example.com/v1/"}, {"url": "/v2"}]);
    assert_eq!(described(served, "/v2/predict", "{}").verdict, Verdict::Fail);
    assert_eq!(described(served, "/v3/predict", "{}").verdict, Verdict::Warn);
    let shared = |document: &mut Value| {
        let item = document["paths"]["/predict"].take();
        document["components"]["pathItems"] = json!({"Predict": item});
        document["paths"]["/predict"] = json!({"$ref": "#/components/pathItems/Predict"});
    };
    assert_eq!(described(shared, "/predict", "{}").verdict, Verdict::Fail);
}

#[test]
fn a_circle_of_references_ends_and_one_that_leads_nowhere_is_unknown() {
    let circle = |document: &mut Value| document["paths"]["/predict"] = json!({"$ref": "#/paths/~1predict"});
    assert_eq!(described(circle, "/predict", RIGHT).verdict, Verdict::Warn);
    let nowhere =
        |document: &mut Value| drop(document["components"]["schemas"].as_object_mut().unwrap().remove("Version"));
    let finding = described(nowhere, "/predict", RIGHT);
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert!(finding.seen.contains("the document's schema cannot be used"), "{}", finding.seen);
    let recursive = |document: &mut Value| {
        document["components"]["schemas"]["Version"] = json!({"anyOf": [
            {"type": "string"}, {"type": "array", "items": {"$ref": "#/components/schemas/Version"}},
        ]});
    };
    let nested = r#"{"prediction": 1, "model_version": [["v1"], 5]}"#;
    assert_eq!(described(recursive, "/predict", nested).verdict, Verdict::Fail);
}

#[test]
fn version_3_0_has_nullable_and_exclusive_limits_of_its_own() {
    let old = |document: &mut Value| {
        document["openapi"] = json!("3.0.3");
        let prediction = &mut document["components"]["schemas"]["Prediction"];
        prediction["properties"]["prediction"] =
            json!({"type": "number", "minimum": 0, "exclusiveMinimum": true, "nullable": true});
        prediction["properties"]["key"] = json!({"type": "string", "writeOnly": true});
        prediction["required"] = json!(["key", "prediction", "model_version"]);
    };
    let predicted =
        |value: &str| described(old, "/predict", &format!(r#"{{"prediction": {value}, "model_version": "v1"}}"#));
    assert_eq!(predicted("null").verdict, Verdict::Pass);
    assert_eq!(predicted("0.5").verdict, Verdict::Pass);
    assert_eq!(predicted("0").verdict, Verdict::Fail);
    assert_eq!(predicted("\"5\"").verdict, Verdict::Fail);
}

#[test]
fn a_document_that_is_none_fails_and_one_that_cannot_be_had_is_unknown() {
    let status = |status: u16, server: &str| {
        replied(DOCUMENT, |reply| {
            reply.status = status;
            reply.headers[0].1 = server.to_owned();
        })
    };
    let gone = status(404, "uvicorn");
    assert_eq!(gone.verdict, Verdict::Fail);
    assert_eq!(gone.seen, "/openapi.json: there is no such document: the API answers 404");
    assert_eq!(status(404, "awselb/2.0").verdict, Verdict::Unknown);
    let broken = status(500, "uvicorn");
    assert_eq!(broken.verdict, Verdict::Unknown);
    assert!(broken.seen.starts_with("/openapi.json: could not be read: status 500 from the API"), "{}", broken.seen);
    assert_eq!(body(DOCUMENT, "<html>").verdict, Verdict::Fail);
    assert_eq!(body(DOCUMENT, r#"{"swagger": "2.0", "paths": {}}"#).verdict, Verdict::Fail);
    assert_eq!(replied(DOCUMENT, |reply| reply.truncated = true).verdict, Verdict::Unknown);
    let (mut facts, expectations) = healthy();
    facts.site.endpoints[DOCUMENT].probes = denied("x");
    assert!(matches!(judge(&facts, &expectations), Err(Unseen::Needs { .. })));
}
