//! What the retail prediction API must answer, and the limits that its load balancer must keep.

use facts::load_balancer::Scheme;
use facts::scope::{Endpoint, Login, Token};
use serde_json::{Value, json};

use super::{arn, guarded, texts};
use crate::expectations::{
    AccessLogsConfig, ContractConfig, CostConfig, EndpointExpectation, Expectations, MetricsConfig, QuotasConfig,
    RedirectConfig, SecurityGroupsConfig, TargetsConfig, TlsConfig, TlsVersion, TrafficConfig,
};

/// Where to ask.
pub(super) fn endpoints() -> Vec<Endpoint> {
    let features = json!({ "store_id": 1, "product_id": 123, "date": "2024-01-01", "price": 29.99, "promotion": 0 });
    let predict = Endpoint {
        method: "POST".to_owned(),
        name: "POST /predict".to_owned(),
        body: Some(json!({ "features": features })),
        ..get("/predict")
    };
    let batch = Endpoint {
        name: "POST /batch-predict".to_owned(),
        path: "/batch-predict".to_owned(),
        body: Some(json!({ "instances": [features] })),
        token: Some(token()),
        ..predict.clone()
    };
    vec![get("/health"), get("/docs"), get("/openapi.json"), predict, batch]
}

/// User and password in a secret, exchanged for a token at `/token`.
pub(super) fn token() -> Token {
    let secret = arn("arn:aws:secretsmanager:us-east-1:123456789012:secret:retail-prediction/checker-AbCdEf");
    let (user_key, password_key) = ("username".to_owned(), "password".to_owned());
    let login = Login { path: "/token".to_owned(), user_key, password_key, scope: None };
    Token { secret, key: None, header: None, login: Some(login) }
}

fn get(path: &str) -> Endpoint {
    Endpoint {
        name: format!("GET {path}"),
        method: "GET".to_owned(),
        path: path.to_owned(),
        headers: texts([]),
        body: None,
        text: None,
        token: None,
        timeout_ms: 5000,
        max_body: 262_144,
    }
}

/// What must be true.
pub(super) fn expectations() -> Expectations {
    Expectations {
        scheme: Scheme::InternetFacing,
        zones: 2,
        endpoints: answers(),
        contract: ContractConfig { document: Some("/openapi.json".to_owned()), ignore: Vec::new() },
        targets: TargetsConfig { min_healthy: 2, patience_s: 600, max_unhealthy: 0 },
        tls: TlsConfig { min_version: TlsVersion::V1_2, warn_days: 30, fail_days: 7, ca: None },
        redirect: RedirectConfig::default(),
        access_logs: AccessLogsConfig {
            wanted: true,
            max_age_min: 20,
            bucket: Some("retail-prediction-alb-logs".to_owned()),
            ..AccessLogsConfig::default()
        },
        metrics: MetricsConfig { min_requests: 1, ..MetricsConfig::default() },
        traffic: TrafficConfig::default(),
        cost: CostConfig::default(),
        waf: guarded::waf(),
        attributes: guarded::wanted_attributes(),
        security_groups: SecurityGroupsConfig { wanted: true, open_to: None },
        quotas: QuotasConfig::default(),
        accepted: Vec::new(),
        load: Some(super::load::expectation()),
    }
}

fn answers() -> Vec<EndpointExpectation> {
    let health = json!({
        "type": "object",
        "required": ["status"],
        "properties": { "status": { "const": "healthy" } }
    });
    let openapi = json!({
        "type": "object",
        "required": ["openapi", "paths"],
        "properties": { "paths": { "type": "object", "required": ["/predict"] } }
    });
    let predict = json!({
        "type": "object",
        "required": ["prediction", "model_version"],
        "properties": { "prediction": { "type": "number" }, "model_version": { "type": "string" } }
    });
    let docs = EndpointExpectation {
        headers: texts([("content-type", "text/html")]),
        contains: vec!["swagger-ui".to_owned()],
        ..answer("GET /docs", None)
    };
    vec![
        answer("GET /health", Some(health)),
        docs,
        answer("GET /openapi.json", Some(openapi)),
        answer("POST /predict", Some(predict)),
        answer("POST /batch-predict", None),
    ]
}

fn answer(name: &str, json_schema: Option<Value>) -> EndpointExpectation {
    EndpointExpectation {
        name: name.to_owned(),
        status: vec![200],
        headers: texts([]),
        contains: Vec::new(),
        json_schema,
        prometheus: None,
        max_ms: Some(2000),
    }
}
