use std::net::Ipv4Addr;

use tokio::time::timeout;

use super::*;
use crate::front::client::{json, plain};

const PREDICTION: &str =
    r#"{"features":{"store_id":1,"product_id":123,"date":"2024-01-01","price":29.99,"promotion":0}}"#;

async fn stub() -> StubApi {
    StubApi::start((Ipv4Addr::LOCALHOST, 0).into()).await.unwrap()
}

async fn get(stub: &StubApi, path: &str) -> reqwest::Response {
    plain().get(format!("http://{}{path}", stub.addr)).send().await.unwrap()
}

async fn predict(stub: &StubApi, body: &'static str) -> reqwest::Response {
    plain().post(format!("http://{}/predict", stub.addr)).body(body).send().await.unwrap()
}

#[tokio::test]
async fn a_healthy_stub_answers_as_the_seed_says() {
    let stub = stub().await;
    let health = get(&stub, "/health").await;
    assert_eq!(health.headers()["server"], "uvicorn");
    let health = json(health).await;
    assert_eq!(health["status"], "healthy");
    assert!(health["timestamp"].as_str().unwrap().parse::<jiff::Timestamp>().is_ok());
    let docs = get(&stub, "/docs").await.text().await.unwrap();
    assert!(docs.contains("swagger-ui") && docs.contains("<title>Retail Prediction API - Swagger UI</title>"));
    let prediction = predict(&stub, PREDICTION).await;
    assert_eq!(prediction.status(), 200);
    assert_eq!(json(prediction).await, json!({"prediction": 150.75, "model_version": "v1.0"}));
    let document = json(get(&stub, "/openapi.json").await).await;
    assert_eq!(document["openapi"], "3.1.0");
    let response = &document["components"]["schemas"]["PredictionResponse"];
    assert_eq!(response["required"], json!(["prediction", "model_version"]));
    assert_eq!(response["properties"]["prediction"]["type"], "number");
}

#[tokio::test]
async fn a_wrong_request_is_refused_with_its_place() {
    let stub = stub().await;
    let wrong = predict(&stub, r#"{"features":{"store_id":"one","product_id":1,"date":"soon","price":1}}"#).await;
    assert_eq!(wrong.status(), 422);
    let detail = json(wrong).await["detail"].clone();
    let places: Vec<_> = detail.as_array().unwrap().iter().map(|fault| fault["loc"][2].clone()).collect();
    assert_eq!(places, ["store_id", "date", "promotion"]);
    assert_eq!(json(predict(&stub, "{").await).await["detail"][0]["type"], "json_invalid");
    assert_eq!(json(predict(&stub, "{}").await).await["detail"][0]["loc"], json!(["body", "features"]));
}

#[tokio::test]
async fn other_paths_and_methods_are_refused() {
    let stub = stub().await;
    assert_eq!(get(&stub, "/admin").await.status(), 404);
    let refusal = get(&stub, "/predict").await;
    assert_eq!((refusal.status().as_u16(), &refusal.headers()["allow"]), (405, &HeaderValue::from_static("POST")));
}

#[tokio::test]
async fn a_behaviour_is_that_of_its_path_only() {
    let stub = stub().await;
    stub.behave("/docs", Behaviour::Status(503));
    assert_eq!(get(&stub, "/docs").await.status(), 503);
    assert_eq!(get(&stub, "/health").await.status(), 200);
    stub.behave("/docs", Behaviour::NotJson);
    assert_eq!(get(&stub, "/docs").await.headers()["content-type"], "text/html");
    stub.behave("/predict", Behaviour::Nonsense);
    assert_eq!(json(predict(&stub, PREDICTION).await).await, json!({"prediction": "a lot"}));
    stub.heal().await.unwrap();
    assert_eq!(predict(&stub, PREDICTION).await.status(), 200);
}

#[tokio::test]
async fn a_stub_that_is_down_gives_no_answer() {
    let stub = stub().await;
    stub.behave("/health", Behaviour::Down);
    assert!(plain().get(format!("http://{}/health", stub.addr)).send().await.is_err());
    assert_eq!(get(&stub, "/docs").await.status(), 200);
    stub.set_door(DoorState::Refuses).await.unwrap();
    assert!(plain().get(format!("http://{}/docs", stub.addr)).send().await.unwrap_err().is_connect());
    stub.heal().await.unwrap();
    assert_eq!(get(&stub, "/health").await.status(), 200);
}

#[tokio::test]
async fn a_slow_stub_answers_late_and_a_hanging_one_never() {
    let stub = stub().await;
    stub.behave("/health", Behaviour::Slow(Duration::from_millis(300)));
    let short = Duration::from_millis(100);
    assert!(timeout(short, get(&stub, "/health")).await.is_err());
    assert_eq!(json(get(&stub, "/health").await).await["status"], "healthy");
    stub.behave("/health", Behaviour::Hang);
    assert!(timeout(Duration::from_millis(400), get(&stub, "/health")).await.is_err());
}

#[tokio::test]
async fn a_huge_answer_goes_on_and_on() {
    let stub = stub().await;
    stub.behave("/health", Behaviour::Huge);
    let mut response = get(&stub, "/health").await;
    let mut bytes = 0;
    while bytes < 8 * 1024 * 1024 {
        bytes += response.chunk().await.unwrap().expect("it ended").len();
    }
}

#[tokio::test]
async fn a_token_opens_what_needs_one() {
    let stub = stub().await;
    stub.behave("/predict", Behaviour::NeedsToken("secret".to_owned()));
    let refusal = predict(&stub, PREDICTION).await;
    assert_eq!(refusal.status(), 401);
    assert_eq!(refusal.headers()["www-authenticate"], "Bearer");
    assert_eq!(json(refusal).await, json!({"detail": "Not authenticated"}));
    let request = plain().post(format!("http://{}/predict", stub.addr)).body(PREDICTION);
    assert_eq!(request.bearer_auth("secret").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn requests_are_remembered_and_echoed() {
    let stub = stub().await;
    stub.behave("/health", Behaviour::Echo);
    let request = plain().get(format!("http://{}/health?deep=1", stub.addr)).header("x-forwarded-proto", "https");
    let echo = json(request.send().await.unwrap()).await;
    assert_eq!(echo["x-forwarded-proto"], "https");
    let seen = stub.seen();
    assert_eq!((seen.len(), &seen[0].method, seen[0].path.as_str()), (1, &Method::GET, "/health?deep=1"));
    assert_eq!(seen[0].host, stub.addr.to_string());
    stub.forget_seen();
    assert_eq!(stub.seen(), []);
}
