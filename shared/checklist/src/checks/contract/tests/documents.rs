//! Documents of every form: paths and references in them, versions, and what is none.

use facts::Unseen;
use serde_json::{Value, json};

use super::super::judge;
use super::{DOCUMENT, PREDICT, RIGHT, body, described, replied};
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

/// The prediction's schema in a document of this version, and the answer beside it.
fn of_version(version: &str, schema: &Value, prediction: &str) -> Verdict {
    let change = |document: &mut Value| {
        document["openapi"] = json!(version);
        document["components"]["schemas"]["Prediction"]["properties"]["prediction"] = schema.clone();
    };
    described(change, "/predict", &format!(r#"{{"prediction": {prediction}, "model_version": "v1"}}"#)).verdict
}

/// `FastAPI` before 0.99 wrote bounds of 3.1 into documents of 3.0, and others write those of 3.0 into 3.1.
#[test]
fn exclusive_bounds_are_read_in_either_form_of_either_version() {
    let (pass, fail) = (Verdict::Pass, Verdict::Fail);
    for version in ["3.0.2", "3.1.0"] {
        let holds = |schema: Value, value: &str| of_version(version, &schema, value);
        for lower in [json!({"exclusiveMinimum": 0}), json!({"minimum": 0, "exclusiveMinimum": true})] {
            assert_eq!(
                ["150.75", "0", "-1"].map(|it| holds(lower.clone(), it)),
                [pass, fail, fail],
                "{version} {lower}"
            );
        }
        for upper in [json!({"exclusiveMaximum": 9}), json!({"maximum": 9, "exclusiveMaximum": true})] {
            assert_eq!(["8.5", "9", "10"].map(|it| holds(upper.clone(), it)), [pass, fail, fail], "{version} {upper}");
        }
        for inclusive in [json!({"minimum": 0, "exclusiveMinimum": false}), json!({"minimum": 0})] {
            assert_eq!(["0", "-1"].map(|it| holds(inclusive.clone(), it)), [pass, fail], "{version} {inclusive}");
        }
        let both = json!({"minimum": 5, "exclusiveMinimum": 0});
        assert_eq!(["5", "4"].map(|it| holds(both.clone(), it)), [pass, fail], "{version}: the narrower one counts");
        assert_eq!(
            holds(json!({"exclusiveMinimum": true}), "0"),
            pass,
            "{version}: a flag without its bound says nothing"
        );
    }
}

/// Python writes times without a zone, and says that they are `date-time`.
#[test]
fn a_format_only_annotates_in_every_version() {
    for version in ["3.0.2", "3.1.0"] {
        for (format, value) in [("date-time", "2026-11-24T12:00:00.123456"), ("uuid", "none"), ("email", "nobody")] {
            let schema = json!({"type": "string", "format": format});
            assert_eq!(of_version(version, &schema, &format!("\"{value}\"")), Verdict::Pass, "{version} {format}");
            assert_eq!(of_version(version, &schema, "5"), Verdict::Fail, "the type still counts");
        }
    }
}

/// Generators name schemas after generic types.
#[test]
fn a_name_that_is_no_uri_is_found() {
    for name in
        ["Json base response.", "Page[Item]", "GenericResponse<Example>", "Page«User»", "A%20b", "50%", "a^b|c`d{e}"]
    {
        let change = |document: &mut Value| {
            let own = document["components"]["schemas"]["Version"].clone();
            let decoded = if name == "A%20b" { "A b" } else { name };
            document["components"]["schemas"][decoded] = own;
            let properties = &mut document["components"]["schemas"]["Prediction"]["properties"];
            properties["model_version"] = json!({"$ref": format!("#/components/schemas/{name}")});
        };
        let right = described(change, "/predict", RIGHT);
        assert_eq!(right.verdict, Verdict::Pass, "{name}: {}", right.seen);
        let wrong = r#"{"prediction": 1, "model_version": "1"}"#;
        assert_eq!(described(change, "/predict", wrong).verdict, Verdict::Fail, "{name}");
    }
    let response = |document: &mut Value| {
        let responses = &mut document["paths"]["/predict"]["post"]["responses"];
        let own = responses["200"].take();
        responses["200"] = json!({"$ref": "#/components/responses/OK%20there"});
        document["components"]["responses"] = json!({"OK there": own});
    };
    assert_eq!(described(response, "/predict", RIGHT).verdict, Verdict::Pass);
    assert_eq!(described(response, "/predict", "{}").verdict, Verdict::Fail);
}

#[test]
fn a_last_parameter_may_take_the_rest_and_escapes_and_variables_are_read() {
    let moved = |template: &'static str| {
        move |document: &mut Value| {
            let paths = document["paths"].as_object_mut().unwrap();
            let item = paths.remove("/predict").unwrap();
            paths.insert(template.to_owned(), item);
            paths.insert("/other/{name}".to_owned(), json!({}));
        }
    };
    assert_eq!(described(moved("/files/{file_path}"), "/files/a/b.txt", "{}").verdict, Verdict::Fail);
    let both = |document: &mut Value| {
        moved("/files/{a}/b.txt")(document);
        document["paths"]["/files/{file_path}"] = json!({});
    };
    assert_eq!(described(both, "/files/a/b.txt", "{}").verdict, Verdict::Fail, "the closer one");
    assert_eq!(described(moved("/caf%C3%A9"), "/café", "{}").verdict, Verdict::Fail);
    assert_eq!(described(moved("/café"), "/caf%C3%A9", "{}").verdict, Verdict::Fail);
    let served = |document: &mut Value| {
        let variables = json!({"base": {"default": "v1"}, "host": {"default": "api.example.com"}});
        document["servers"] = json!([{"url": "https://{host}/{base}", "variables": variables}]);
    };
    assert_eq!(described(served, "/v1/predict", "{}").verdict, Verdict::Fail);
    assert_eq!(described(served, "/v2/predict", "{}").verdict, Verdict::Warn);
}

/// .NET begins its texts with it.
#[test]
fn a_mark_at_the_beginning_is_no_part_of_the_body() {
    assert_eq!(body(PREDICT, &format!("\u{feff}{RIGHT}")).verdict, Verdict::Pass);
    assert_eq!(body(PREDICT, "\u{feff}{}").verdict, Verdict::Fail);
    let marked = replied(DOCUMENT, |reply| reply.body.insert(0, '\u{feff}'));
    assert_eq!(marked.verdict, Verdict::Pass);
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
