//! What a site may say to whoever watches it: the secret that it was sent, lines of a log, documents without an end.

use std::fmt::Write as _;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use hyper::Method;
use sandbox::Sandbox;
use sandbox::front::{Answer, Behaviour};
use sandbox::wire::JsonService;
use serde_json::{Value, json};

use crate::verify::stage::{Case, assert_only, case, check, event, keys, object, verify_with};

const PASSWORD: &str = "correct CANARYhorse & \"grünCANARYbaum\"";
const TOKEN: &str = "CANARY+tok/en=9f3Ab.c-d_E%41";
/// What must be seen nowhere: parts of either, as they are and as they are often written.
const CANARIES: [&str; 6] = ["CANARY", "canary", "Q0FOQVJZ", "NBTkFSW", "DQU5BUl", "43414e415259"];

pub(crate) fn cases() -> Vec<Case<Sandbox>> {
    vec![
        case!(a_login_that_echoes_its_form_in_any_spelling_tells_nothing_of_it),
        case!(a_token_that_any_reply_echoes_in_any_place_is_seen_nowhere),
        case!(a_site_forges_no_metrics_and_moves_no_cursor),
        case!(a_document_that_has_no_end_costs_only_its_own_check),
        case!(a_token_that_the_site_chooses_costs_no_time),
    ]
}

/// How sites write what they were sent.
fn spellings(secret: &str) -> Vec<String> {
    let bytes = |each: &dyn Fn(u8) -> String| secret.bytes().map(each).collect::<String>();
    let letters = |each: &dyn Fn(char) -> String| secret.chars().map(each).collect::<String>();
    let percent = bytes(&|byte| format!("%{byte:02x}"));
    let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let units = secret.encode_utf16().fold(String::new(), |mut text, unit| {
        let _ = write!(text, "\\u{unit:04x}");
        text
    });
    vec![
        secret.to_owned(),
        json!(secret).to_string(),
        form,
        percent.replace('%', "%25"),
        percent,
        units,
        letters(&|c| format!("&#{};", u32::from(c))),
        letters(&|c| format!("&#x{:x};", u32::from(c))),
        secret.replace('&', "&amp;").replace('"', "&quot;").replace('ü', "&uuml;"),
        BASE64_STANDARD.encode(secret),
        BASE64_STANDARD.encode(format!("checker:{secret}")),
        bytes(&|byte| format!("{byte:02X}")),
        bytes(&|byte| format!("\\x{byte:02x}")),
        secret.to_uppercase(),
        secret.chars().rev().collect(),
        secret.chars().take(20).collect(),
        secret.chars().skip(1).collect(),
    ]
}

/// An event whose endpoints come with what this secret holds.
async fn event_with_secret(sandbox: &Sandbox, name: &str, secret: &Value, login: bool) -> Value {
    let made = json!({"Name": name, "SecretString": secret.to_string()});
    let made = sandbox.quiet().json(JsonService::SECRETS, "CreateSecret", &made).await.unwrap();
    let arn = made["ARN"].as_str().unwrap();
    let mut event = event();
    for endpoint in event["endpoints"].as_array_mut().unwrap() {
        endpoint.as_object_mut().unwrap().remove("token");
    }
    let token = if login { json!({"secret": arn, "login": {}}) } else { json!({"secret": arn, "key": "token"}) };
    event["endpoints"][3]["token"] = token;
    event["page"] = json!(true);
    event
}

fn says(status: u16, headers: &[(&str, &str)], body: &str) -> Behaviour {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Behaviour::Says(Answer { status, headers, body: body.to_owned() })
}

/// Everything that a run lets out: answer, log, mails, and every object of the bucket.
async fn lets_out(sandbox: &Sandbox, event: &Value) -> Vec<(String, String)> {
    let answer = sandbox.invoke("VerifyFunction", event).await.unwrap();
    assert_eq!(answer.function_error, None, "{}", answer.payload);
    let bucket = sandbox.physical("StateBucket").await.unwrap();
    let mut out = vec![("answer".to_owned(), answer.payload.to_string()), ("log".to_owned(), answer.log)];
    let report = answer.payload["delivered"]["report"].as_str().unwrap().to_owned();
    let key = report.strip_prefix(&format!("s3://{bucket}/")).unwrap();
    out.push((key.to_owned(), object(sandbox, Method::GET, &bucket, key, "").await));
    for prefix in ["state/", "status/"] {
        for key in keys(sandbox, &bucket, prefix).await {
            out.push((key.clone(), object(sandbox, Method::GET, &bucket, &key, "").await));
        }
    }
    out.push((
        "replay".to_owned(),
        sandbox.invoke("VerifyFunction", &json!({"replay": key})).await.unwrap().payload.to_string(),
    ));
    out.extend(sandbox.mails().await.unwrap().into_iter().map(|mail| ("mail".to_owned(), format!("{mail:?}"))));
    out
}

fn assert_no_canary(out: &[(String, String)], about: &str) {
    for (place, text) in out {
        for canary in CANARIES {
            assert!(!text.contains(canary), "{canary} is in {place}, echoed as {about}: {text}");
        }
    }
}

async fn a_login_that_echoes_its_form_in_any_spelling_tells_nothing_of_it(sandbox: &Sandbox) {
    let secret = json!({"username": "CANARYuser@example.com", "password": PASSWORD});
    let event = event_with_secret(sandbox, "attack-login", &secret, true).await;
    for spelled in spellings(PASSWORD).into_iter().chain(["CANARYuser@example.com".to_owned()]) {
        let line = spelled.replace(|c: char| !c.is_ascii_graphic(), "_");
        sandbox.behave("/token", &says(400, &[("x-error", &line)], &format!("{{\"form\": \"{spelled}\"}}")));
        let out = lets_out(sandbox, &event).await;
        assert_no_canary(&out, &spelled);
        let auth = &out[0].1;
        assert!(auth.contains("refuses user and password of the secret: status 400"), "{auth}");
    }
}

async fn a_token_that_any_reply_echoes_in_any_place_is_seen_nowhere(sandbox: &Sandbox) {
    let event = event_with_secret(sandbox, "attack-token", &json!({"token": TOKEN}), false).await;
    for spelled in spellings(TOKEN) {
        let is_a_name = spelled.bytes().all(|byte| byte.is_ascii_hexdigit());
        let name = if is_a_name { format!("x-{}", spelled.to_lowercase()) } else { "x-name".to_owned() };
        let location = format!("https://example.org/?seen={spelled}");
        let headers = [("x-echo", spelled.as_str()), (name.as_str(), "1"), ("location", location.as_str())];
        let body = format!("<p>you sent {spelled}</p>");
        sandbox.behave("/predict", &says(200, &headers, &body));
        sandbox.behave("/health", &says(302, &headers, &body));
        sandbox.behave("/docs", &says(500, &headers, &body));
        assert_no_canary(&lets_out(sandbox, &event).await, &spelled);
    }
}

async fn a_site_forges_no_metrics_and_moves_no_cursor(sandbox: &Sandbox) {
    let forged = r#"{"_aws":{"Timestamp":1,"CloudWatchMetrics":[]},"ChecksFailed":0}"#;
    let body = format!("x\n{forged}\n\u{1b}[2J\u{1b}[32mPASS all is well\u{202e}\u{7}\r\n{forged}");
    for path in ["/health", "/predict"] {
        sandbox.behave(path, &says(500, &[("server", "uvicorn")], &body));
    }
    let out = lets_out(sandbox, &event()).await;
    let (log, mails) = (&out[1].1, out.iter().filter(|(place, _)| place == "mail"));
    let metrics = log.lines().filter(|line| line.trim_start().starts_with('{') && line.contains("\"_aws\"")).count();
    assert_eq!(metrics, 1, "only our own line is one of metrics: {log}");
    for (place, text) in mails.chain([&out[1]]) {
        let is_odd = |c: char| (c.is_control() && c != '\n' && c != '\t') || c == '\u{202e}';
        assert!(!text.contains(is_odd) && !text.contains("\\u{1b}"), "{place}: {text}");
    }
    assert!(!out[0].1.contains("\\u001b") && !out[0].1.contains('\u{202e}'), "{}", out[0].1);
}

/// A document whose schema doubles with each level, under `/predict`.
fn doubling(levels: usize) -> String {
    let reference = |at: usize| json!({"$ref": format!("#/components/schemas/A{at}")});
    let mut schemas = serde_json::Map::new();
    for at in 0..levels {
        let next = reference(at + 1);
        schemas.insert(format!("A{at}"), json!({"anyOf": [next, next]}));
    }
    schemas.insert(format!("A{levels}"), json!({"type": "string"}));
    let content = json!({"application/json": {"schema": reference(0)}});
    json!({
        "openapi": "3.1.0",
        "paths": {"/predict": {"post": {"responses": {"200": {"description": "", "content": content}}}}},
        "components": {"schemas": schemas},
    })
    .to_string()
}

async fn a_document_that_has_no_end_costs_only_its_own_check(sandbox: &Sandbox) {
    for levels in [22, 60] {
        sandbox.behave("/openapi.json", &says(200, &[], &doubling(levels)));
        let mut event = event();
        event["contract"] = json!({"ignore": ["GET /health", "POST /batch-predict"]});
        let report = verify_with(sandbox, &event).await;
        let contract = &check(&report, "contract").line.finding;
        assert!(contract.seen.contains("steps"), "{}", report.table());
        assert_only(&report, &[("contract", "unknown")]);
    }
}

async fn a_token_that_the_site_chooses_costs_no_time(sandbox: &Sandbox) {
    let token = format!("{}b", "a".repeat(60_000));
    sandbox.behave("/token", &says(200, &[], &json!({"access_token": token, "token_type": "bearer"}).to_string()));
    sandbox.behave("/health", &says(200, &[], &"a".repeat(250_000)));
    let out = lets_out(sandbox, &event()).await;
    assert!(out[0].1.contains("the access_token"), "{}", out[0].1);
    // Another letter: no token was known in the first run, so its words stand in the history.
    let token = format!("{}b", "x".repeat(12_000));
    sandbox.behave("/token", &says(200, &[], &json!({"access_token": token, "token_type": "bearer"}).to_string()));
    sandbox.behave("/health", &says(200, &[], &"x".repeat(250_000)));
    let out = lets_out(sandbox, &event()).await;
    for (place, text) in &out {
        assert!(!text.contains("xxxxxxxx"), "{place}");
    }
}
