//! A token opens a protected endpoint, and is seen nowhere else.

use hyper::Method;
use sandbox::Sandbox;
use sandbox::front::retail::login::{self, PASSWORD};
use sandbox::front::{Answer, Behaviour};
use sandbox::wire::JsonService;
use serde_json::{Value, json};

use crate::verify::stage::{Case, assert_only, case, check, event, object, verify_with};

const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.c2FuZGJveA.q1w2e3r4";

pub(crate) fn cases() -> Vec<Case<Sandbox>> {
    vec![
        case!(a_token_from_secrets_manager_opens_a_protected_endpoint),
        case!(a_token_that_the_site_echoes_is_cut_out_of_everything),
        case!(a_password_and_the_token_for_it_that_the_site_echoes_are_cut_out_of_everything),
        case!(a_secret_that_cannot_be_read_is_unknown_and_names_the_action),
    ]
}

/// The event whose `/predict` has its token in this secret.
fn with_token(secret: &str) -> Value {
    let mut event = event();
    event["endpoints"][3]["token"] = json!({"secret": secret, "key": "token"});
    event
}

/// The ARN of a secret that holds the token.
async fn secret(sandbox: &Sandbox, name: &str) -> String {
    let made = json!({"Name": name, "SecretString": json!({"token": TOKEN}).to_string()});
    let made = sandbox.quiet().json(JsonService::SECRETS, "CreateSecret", &made).await.unwrap();
    made["ARN"].as_str().unwrap().to_owned()
}

fn protect(sandbox: &Sandbox) {
    sandbox.behave("/predict", &Behaviour::NeedsToken(TOKEN.to_owned()));
}

async fn a_token_from_secrets_manager_opens_a_protected_endpoint(sandbox: &Sandbox) {
    protect(sandbox);
    let without = verify_with(sandbox, &event()).await;
    assert_only(&without, &[("endpoints", "fail"), ("contract", "unknown")]);
    assert!(check(&without, "endpoints").line.finding.seen.contains("401"), "{}", without.table());
    assert_only(&verify_with(sandbox, &with_token(&secret(sandbox, "opens").await)).await, &[]);
}

async fn a_token_that_the_site_echoes_is_cut_out_of_everything(sandbox: &Sandbox) {
    sandbox.behave("/predict", &Behaviour::Echo);
    let said = Answer { status: 500, body: format!("seen today: Bearer {TOKEN}"), ..Answer::default() };
    sandbox.behave("/health", &Behaviour::Says(said));
    let event = with_token(&secret(sandbox, "echoed").await);
    let told = everything_told(sandbox, &event).await;
    let kept: Value = serde_json::from_str(&told[2].1).unwrap();
    let reply = |at: usize| &kept["facts"]["site"]["endpoints"][at]["probes"]["Ok"][0]["outcome"];
    assert_eq!(reply(0)["body"], "seen today: Bearer [token]", "{kept}");
    assert_eq!((&reply(3)["body"], reply(3)["withheld"].is_u64()), (&json!(""), true), "{kept}");
    for (place, text) in told {
        assert!(!text.contains(TOKEN), "the token is in the {place}");
    }
}

async fn a_password_and_the_token_for_it_that_the_site_echoes_are_cut_out_of_everything(sandbox: &Sandbox) {
    // What was got at /token is echoed by the endpoint; then /token itself echoes the form and gives nothing.
    sandbox.behave("/batch-predict", &Behaviour::Echo);
    let mut told = everything_told(sandbox, &event()).await.to_vec();
    sandbox.behave("/token", &Behaviour::Echo);
    told.extend(everything_told(sandbox, &event()).await);
    let escaped: String = form_urlencoded::byte_serialize(PASSWORD.as_bytes()).collect();
    for (place, text) in told {
        for secret in [login::TOKEN, PASSWORD, &escaped] {
            assert!(!text.contains(secret), "{secret} is in the {place}: {text}");
        }
    }
}

/// Answer, log, report and mails of one run that fails.
async fn everything_told(sandbox: &Sandbox, event: &Value) -> [(&'static str, String); 4] {
    let answer = sandbox.invoke("VerifyFunction", event).await.unwrap();
    let kept = answer.payload["delivered"]["report"].as_str().unwrap().strip_prefix("s3://").unwrap();
    let (bucket, key) = kept.split_once('/').unwrap();
    let kept = object(sandbox, Method::GET, bucket, key, "").await;
    let mails = format!("{:?}", sandbox.mails().await.unwrap());
    [("answer", answer.payload.to_string()), ("log", answer.log), ("report", kept), ("mail", mails)]
}

async fn a_secret_that_cannot_be_read_is_unknown_and_names_the_action(sandbox: &Sandbox) {
    protect(sandbox);
    let event = with_token("arn:aws:secretsmanager:us-east-1:123456789012:secret:nobody-a1b2c3");
    let report = verify_with(sandbox, &event).await;
    let unknown = ["auth", "endpoints", "contract"].map(|check| (check, "unknown"));
    assert_only(&report, &unknown);
    let told = format!("{:?}", check(&report, "endpoints").line.finding);
    assert!(told.contains("secretsmanager:GetSecretValue"), "{told}");
}
