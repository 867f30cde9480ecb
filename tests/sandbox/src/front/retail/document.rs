//! The API's description of itself, as `FastAPI` writes it.

use serde_json::{Value, json};

use super::FEATURES;

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
            "/batch-predict": {"post": {
                "summary": "Batch Predict", "operationId": "batch_predict_batch_predict_post",
                "requestBody": {"required": true, "content": body_of("BatchRequest")},
                "responses": {
                    "200": {"description": "Successful Response", "content": body_of("BatchResponse")},
                    "422": {"description": "Validation Error", "content": body_of("HTTPValidationError")},
                },
                "security": [{"OAuth2PasswordBearer": []}],
            }},
        },
        "components": {
            "schemas": schemas(&refers),
            "securitySchemes": {"OAuth2PasswordBearer": {
                "type": "oauth2", "flows": {"password": {"scopes": {}, "tokenUrl": "token"}},
            }},
        },
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
        "BatchRequest": object("BatchRequest", &["instances"], json!({
            "instances": {"type": "array", "items": refers("Features")},
        })),
        "BatchResponse": object("BatchResponse", &["predictions", "model_version"], json!({
            "predictions": {"type": "array", "items": {"type": "number"}}, "model_version": {"type": "string"},
        })),
        "ValidationError": object("ValidationError", &["loc", "msg", "type"], json!({
            "loc": texts_or_numbers, "msg": {"type": "string"}, "type": {"type": "string"},
        })),
        "HTTPValidationError": object("HTTPValidationError", &[], json!({
            "detail": {"type": "array", "items": refers("ValidationError")},
        })),
    })
}
