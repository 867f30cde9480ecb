//! What is protected: open to everybody, closed to ourselves, without a login.

use hyper::header::AUTHORIZATION;
use sandbox::Sandbox;
use sandbox::front::Behaviour;

use crate::verify::stage::{Case, assert_only, case, check, subjects, verify};

pub(crate) fn cases() -> Vec<Case<Sandbox>> {
    vec![
        case!(an_endpoint_that_lets_everybody_in_fails_auth_alone),
        case!(a_login_that_refuses_the_user_is_told_with_the_secret),
        case!(a_token_that_is_given_and_then_refused_fails_both),
        case!(a_token_is_asked_for_once_and_sent_where_it_belongs),
    ]
}

async fn an_endpoint_that_lets_everybody_in_fails_auth_alone(sandbox: &Sandbox) {
    sandbox.behave("/batch-predict", &Behaviour::Open);
    let report = verify(sandbox).await;
    assert_only(&report, &[("auth", "fail")]);
    let seen = &check(&report, "auth").line.finding.seen;
    assert_eq!(seen, "POST /batch-predict without a token: open to everybody: status 200 instead of 401");
    assert!(subjects(sandbox).await[0].contains("open to everybody"));
}

async fn a_login_that_refuses_the_user_is_told_with_the_secret(sandbox: &Sandbox) {
    sandbox.behave("/token", &Behaviour::Status(401));
    let report = verify(sandbox).await;
    assert_only(&report, &[("auth", "fail"), ("endpoints", "unknown"), ("contract", "unknown")]);
    let finding = &check(&report, "auth").line.finding;
    assert!(
        finding.seen.starts_with("POST /token: refuses user and password of the secret: status 401"),
        "{finding:?}"
    );
    assert!(finding.next.as_ref().unwrap().contains("secret:retail-prediction/checker"), "{finding:?}");
    let endpoints = &check(&report, "endpoints").line.finding.seen;
    assert!(endpoints.contains("needs a token from POST /token first"), "{endpoints}");
}

async fn a_token_that_is_given_and_then_refused_fails_both(sandbox: &Sandbox) {
    sandbox.behave("/batch-predict", &Behaviour::Status(401));
    let report = verify(sandbox).await;
    assert_only(&report, &[("auth", "fail"), ("endpoints", "fail"), ("contract", "unknown")]);
    assert!(check(&report, "auth").line.finding.seen.contains("the token is refused"), "{}", report.table());
}

async fn a_token_is_asked_for_once_and_sent_where_it_belongs(sandbox: &Sandbox) {
    for stub in &sandbox.front.stubs {
        stub.forget_seen();
    }
    assert_only(&verify(sandbox).await, &[]);
    let seen: Vec<_> = sandbox.front.stubs.iter().flat_map(sandbox::front::StubApi::seen).collect();
    assert_eq!(seen.iter().filter(|request| request.path == "/token").count(), 1);
    for request in seen.iter().filter(|request| request.headers.contains_key(AUTHORIZATION)) {
        assert_eq!(request.path, "/batch-predict");
    }
}
