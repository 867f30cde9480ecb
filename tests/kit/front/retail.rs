//! The retail prediction API as its `FastAPI` application answers, with a model that always predicts the same.

use hyper::header::{ALLOW, HeaderValue};
use hyper::{Method, Response, StatusCode};
use serde_json::{Value, json};

use super::reply::{self, Body, full};

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

/// Answers one request.
pub(super) fn answer(method: &Method, path: &str, body: &[u8]) -> Response<Body> {
    let allowed = match path {
        "/health" | "/docs" | "/openapi.json" => Method::GET,
        "/predict" => Method::POST,
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
        "/openapi.json" => reply::json(StatusCode::OK, &openapi()),
        _ => predict(body),
    }
}

fn predict(body: &[u8]) -> Response<Body> {
    let faults = match serde_json::from_slice::<Value>(body) {
        Ok(request) => faults(&request),
        Err(error) => vec![json!({
            "type": "json_invalid", "loc": ["body", error.column()], "msg": "JSON decode error",
            "input": {}, "ctx": {"error": error.to_string()},
        })],
    };
    if faults.is_empty() {
        return reply::json(StatusCode::OK, &json!({"prediction": PREDICTION, "model_version": "v1.0"}));
    }
    reply::json(StatusCode::UNPROCESSABLE_ENTITY, &json!({"detail": faults}))
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

/// The API's own description: what an answer is held against.
pub(super) fn openapi() -> Value {
    let refers = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let body_of = |name: &str| json!({"application/json": {"schema": refers(name)}});
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Retail Prediction API", "version": "1.0.0"},
        "paths": {
            "/health": {"get": {
                "summary": "Health", "operationId": "health_health_get",
                "responses": {"200": {"description": "Successful Response", "content": body_of("HealthResponse")}},
            }},
            "/predict": {"post": {
                "summary": "Predict", "operationId": "predict_predict_post",
                "requestBody": {"required": true, "content": body_of("PredictionRequest")},
                "responses": {
                    "200": {"description": "Successful Response", "content": body_of("PredictionResponse")},
                    "422": {"description": "Validation Error", "content": body_of("HTTPValidationError")},
                },
            }},
        },
        "components": {"schemas": schemas(&refers)},
    })
}

fn schemas(refers: &dyn Fn(&str) -> Value) -> Value {
    let object = |title: &str, required: &[&str], properties: Value| json!({"type": "object", "title": title, "required": required, "properties": properties});
    let texts_or_numbers = json!({"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}});
    json!({
        "HealthResponse": object("HealthResponse", &["status", "timestamp"], json!({
            "status": {"type": "string"}, "timestamp": {"type": "string", "format": "date-time"},
        })),
        "Features": object("Features", &FEATURES.map(|(name, _)| name), json!({
            "store_id": {"type": "integer"}, "product_id": {"type": "integer"},
            "date": {"type": "string", "format": "date"},
            "price": {"type": "number"}, "promotion": {"type": "integer"},
        })),
        "PredictionRequest": object("PredictionRequest", &["features"], json!({"features": refers("Features")})),
        "PredictionResponse": object("PredictionResponse", &["prediction", "model_version"], json!({
            "prediction": {"type": "number"}, "model_version": {"type": "string"},
        })),
        "ValidationError": object("ValidationError", &["loc", "msg", "type"], json!({
            "loc": texts_or_numbers, "msg": {"type": "string"}, "type": {"type": "string"},
        })),
        "HTTPValidationError": object("HTTPValidationError", &[], json!({
            "detail": {"type": "array", "items": refers("ValidationError")},
        })),
    })
}
