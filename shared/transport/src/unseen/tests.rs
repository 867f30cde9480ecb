//! SDK errors as they come, and what a person reads of them.

use std::io;
use std::sync::Arc;

use aws_smithy_http_client::test_util::infallible_client_fn;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::{Response, StatusCode};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::error::ErrorMetadata;
use serde_json::json;

use super::*;
use crate::meter::Meter;
use crate::query::{Input, Operation, QueryClient};
use crate::rates::Rates;
use crate::service::SECRETS_MANAGER;
use crate::testing;

const GET: &str = "secretsmanager:GetSecretValue";

fn failed(code: Option<&str>, message: &str) -> Unseen {
    Unseen::Failed { action: GET.to_owned(), code: code.map(ToOwned::to_owned), message: message.into() }
}

/// What is read of a call for a secret, made by these clients.
async fn asked(http: SharedHttpClient, endpoint: &str) -> Unseen {
    let config = testing::config("us-east-1", |asked| panic!("asked for {}", asked.operation));
    let config = config.to_builder().endpoint_url(endpoint).http_client(http).build();
    let client = QueryClient::new(&config, Arc::new(Meter::default()), Arc::new(Rates::hurried(None)));
    let get = Operation::new(SECRETS_MANAGER, "GetSecretValue", GET);
    client.call(get, Input::Json(json!({"SecretId": "probe"}))).await.unwrap_err()
}

async fn answered(status: u16, body: &'static str) -> Unseen {
    let http = infallible_client_fn(move |_| {
        let response = Response::new(StatusCode::try_from(status).unwrap(), SdkBody::from(body));
        response.try_into_http1x().unwrap()
    });
    asked(http, "http://localhost").await
}

#[test]
fn the_action_that_is_missing_is_the_one_that_aws_names() {
    let message = "User: arn:aws:sts::123456789012:assumed-role/verify/x is not authorized to perform: \
                   wafv2:GetWebACL on resource: arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/1";
    assert_eq!(denied_action(message).as_deref(), Some("wafv2:GetWebACL"));
    assert_eq!(denied_action("not authorized to perform: SNS:Publish on").as_deref(), Some("sns:Publish"));
    assert_eq!(denied_action("Access Denied"), None);
}

#[tokio::test]
async fn a_key_that_may_not_be_used_is_named_as_such() {
    let message = "Access to KMS is not allowed".to_owned();
    let body = r#"{"__type": "AccessDeniedException", "Message": "Access to KMS is not allowed"}"#;
    assert_eq!(answered(400, body).await, Unseen::Denied { action: "kms:Decrypt".to_owned(), message: message.into() });
}

#[test]
fn a_call_that_broke_is_told_by_its_causes() {
    let refused = ConnectorError::io(Box::new(io::Error::from(io::ErrorKind::ConnectionRefused)));
    let error: SdkError<ErrorMetadata, HttpResponse> = SdkError::dispatch_failure(refused);
    assert_eq!(unseen(GET, &error), failed(None, "dispatch failure: io error: connection refused"));
    let error: SdkError<ErrorMetadata, HttpResponse> = SdkError::construction_failure("no Region");
    assert_eq!(unseen(GET, &error), failed(None, "failed to construct request: no Region"));
}

#[tokio::test]
async fn a_port_that_refuses_is_told_without_debug_output() {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let http = aws_smithy_http_client::Builder::new().build_http();
    let Unseen::Failed { message, .. } = asked(http, &endpoint).await else { panic!("it refuses") };
    assert!(message.starts_with("dispatch failure: io error: ") && message.contains("refused"), "{message}");
    assert!(!message.contains("DispatchFailure") && !message.contains('{'), "{message}");
}

#[tokio::test]
async fn an_answer_without_a_reason_is_told_by_its_status() {
    let none = answered(500, r#"{"__type": "InternalServiceError"}"#).await;
    assert_eq!(none, failed(Some("InternalServiceError"), "AWS gave no reason (HTTP status 500)"));
    let unknown = answered(502, r#"{"__type": "BadGateway", "Message": ""}"#).await;
    assert_eq!(unknown, failed(Some("BadGateway"), "AWS gave no reason (HTTP status 502)"));
    let page = answered(503, "<html>Service Unavailable</html>").await.to_string();
    assert!(page.contains("(HTTP status 503)") && !page.contains("ResponseError"), "{page}");
}
