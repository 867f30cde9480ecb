//! The retail prediction API as its `FastAPI` application answers, with a model that always predicts the same.

use hyper::header::{ALLOW, HeaderValue};
use hyper::{Method, Response, StatusCode};
use serde_json::{Value, json};

use super::reply::{self, Body, full};

mod document;
pub mod login;

/// What the model predicts, in the words of the project's own verification steps.
const PREDICTION: f64 = 150.75;

/// The features of a prediction and the JSON types that they may have.
const FEATURES: [(&str, Kind); 5] = [
    ("store_id", Kind::Integer),
    ("product_id", Kind::Integer),
    ("date", Kind::Date),
    ("price", Kind::Number),
    ("promotion", Kind::Integer),
];

#[derive(Clone, Copy)]
enum Kind {
    Integer,
    Number,
    Date,
}

/// Answers one request; `is_known` is who comes with a token.
pub(super) fn answer(method: &Method, path: &str, body: &[u8], is_known: bool) -> Response<Body> {
    let allowed = match path {
        "/health" | "/docs" | "/openapi.json" | "/metrics" => Method::GET,
        "/predict" | "/batch-predict" | "/token" => Method::POST,
        _ => return reply::json(StatusCode::NOT_FOUND, &json!({"detail": "Not Found"})),
    };
    if *method != allowed {
        let mut refusal = reply::json(StatusCode::METHOD_NOT_ALLOWED, &json!({"detail": "Method Not Allowed"}));
        let allow = if allowed == Method::GET { "GET" } else { "POST" };
        refusal.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
        return refusal;
    }
    match path {
        "/health" => {
            let timestamp = super::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
            reply::json(StatusCode::OK, &json!({"status": "healthy", "timestamp": timestamp}))
        }
        "/docs" => reply::reply(StatusCode::OK, "text/html; charset=utf-8", full(DOCS)),
        "/openapi.json" => reply::json(StatusCode::OK, &document::openapi()),
        "/metrics" => reply::reply(StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8", full(METRICS)),
        "/token" => login::token(body),
        "/batch-predict" if !is_known => login::refuse(),
        "/batch-predict" => predict(body, batch_faults, &json!({"predictions": [PREDICTION], "model_version": "v1.0"})),
        _ => predict(body, faults, &json!({"prediction": PREDICTION, "model_version": "v1.0"})),
    }
}

fn predict(body: &[u8], faults: fn(&Value) -> Vec<Value>, answer: &Value) -> Response<Body> {
    let faults = match serde_json::from_slice::<Value>(body) {
        Ok(request) => faults(&request),
        Err(error) => vec![json!({
            "type": "json_invalid", "loc": ["body", error.column()], "msg": "JSON decode error",
            "input": {}, "ctx": {"error": error.to_string()},
        })],
    };
    if faults.is_empty() {
        return reply::json(StatusCode::OK, answer);
    }
    reply::json(StatusCode::UNPROCESSABLE_ENTITY, &json!({"detail": faults}))
}

/// The same of a request for several predictions.
fn batch_faults(request: &Value) -> Vec<Value> {
    match request.get("instances").and_then(Value::as_array) {
        None => {
            vec![json!({"type": "missing", "loc": ["body", "instances"], "msg": "Field required", "input": request})]
        }
        Some(instances) => instances
            .iter()
            .flat_map(|features| FEATURES.iter().filter_map(|(name, kind)| fault(features, name, *kind)))
            .collect(),
    }
}

/// Everything that is wrong with a prediction request, in `FastAPI`'s form.
fn faults(request: &Value) -> Vec<Value> {
    let Some(features) = request.get("features") else {
        return vec![
            json!({"type": "missing", "loc": ["body", "features"], "msg": "Field required", "input": request}),
        ];
    };
    FEATURES.iter().filter_map(|(name, kind)| fault(features, name, *kind)).collect()
}

fn fault(features: &Value, name: &str, kind: Kind) -> Option<Value> {
    let loc = ["body", "features", name];
    let Some(value) = features.get(name) else {
        return Some(json!({"type": "missing", "loc": loc, "msg": "Field required", "input": features}));
    };
    let (good, fault, noun) = match kind {
        Kind::Integer => (value.is_i64(), "int_type", "integer"),
        Kind::Number => (value.is_number(), "float_type", "number"),
        Kind::Date => (value.as_str().is_some_and(is_date), "date_from_datetime_parsing", "date"),
    };
    (!good)
        .then(|| json!({"type": fault, "loc": loc, "msg": format!("Input should be a valid {noun}"), "input": value}))
}

fn is_date(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok()
}

/// What a server of Prometheus scrapes, with names that the project's own document gives.
const METRICS: &str = "\
# HELP predictions_total Predictions that were made.
# TYPE predictions_total counter
predictions_total{model=\"v1.0\"} 1027
# HELP prediction_latency_seconds How long one took.
# TYPE prediction_latency_seconds histogram
prediction_latency_seconds_bucket{le=\"0.1\"} 1001
prediction_latency_seconds_bucket{le=\"+Inf\"} 1027
prediction_latency_seconds_sum 12.5
prediction_latency_seconds_count 1027
";

/// The page that `FastAPI` makes of the document.
const DOCS: &str = r#"<!DOCTYPE html>
<html>
<head>
<link type="text/css" rel="stylesheet" href="https://cdn.jsdelivr.net/npm/swagger-ui-dist@5/swagger-ui.css">
<title>Retail Prediction API - Swagger UI</title>
</head>
<body>
<div id="swagger-ui"></div>
<script src="https://cdn.jsdelivr.net/npm/swagger-ui-dist@5/swagger-ui-bundle.js"></script>
<script>
const ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', layout: 'BaseLayout' })
</script>
</body>
</html>
"#;
