//! Names and values that are refused, and those that look like them and are not.

use super::*;

#[test]
fn names_that_secrets_go_by_are_known_in_any_spelling() {
    for name in [
        "Authorization",
        "X-Authorization",
        "Cookie",
        "X-Api-Key",
        "apikey",
        "x_api_key",
        "X-Auth",
        "XAuthToken",
        "X-Auth-User",
        "auth",
        "X-Signature",
        "X-Hub-Signature-256",
        "sig",
        "X-Session",
        "sessionId",
        "JSESSIONID",
        "connect.sid",
        "X-Jwt",
        "x-jwt-assertion",
        "X-Csrf",
        "X-XSRF-TOKEN",
        "Private-Key",
        "private_key",
        "X-Amz-Security-Token",
        "X-Amz-Signature",
        "X-Amz-Credential",
        "x-goog-credential",
        "access_token",
        "accessToken",
        "bearer",
        "X-Key",
        "key",
        "Ocp-Apim-Subscription-Key",
        "pass",
        "x-pwd",
        "userpassword",
        "client_secret",
        "X-Vault-Token",
        "X-OAuth",
        "x-hmac",
        "otp",
    ] {
        assert!(carries_a_secret(name), "{name}");
    }
}

#[test]
fn names_that_only_look_like_them_are_taken() {
    for name in [
        "x-keyboard",
        "Idempotency-Key",
        "Surrogate-Key",
        "sort_key",
        "x-bypass",
        "x-compass",
        "x-author",
        "x-tokenizer",
        "max_tokens",
        "X-Design",
        "x-reside",
        "monkey",
        "turkey",
        "Accept",
        "Content-Type",
        "User-Agent",
        "X-Request-Id",
        "traceparent",
        "x-passenger",
        "x-signal",
        "x-sessions-per-day",
        "",
    ] {
        assert!(!carries_a_secret(name), "{name}");
    }
}

fn told(name: &str, value: &str) -> Option<String> {
    let mut problems = Vec::new();
    check(&[(name.to_owned(), value.to_owned())].into(), "e", &mut problems);
    problems.pop().map(|problem| problem.to_string())
}

#[test]
fn what_frames_a_message_is_neither_a_header_nor_carries_a_token() {
    for name in [
        "Transfer-Encoding",
        "content-length",
        "Connection",
        "Keep-Alive",
        "TE",
        "Trailer",
        "Upgrade",
        "Proxy-Connection",
        "proxy-anything",
        "Expect",
        ":authority",
        "Host",
        "X-HTTP-Method-Override",
        "a b",
        "a\u{e9}",
        "",
    ] {
        assert!(told(name, "x").is_some() && wrong_as_a_header(name).is_some(), "{name}");
    }
    assert_eq!(wrong_as_a_header(&"a".repeat(70_000)), Some("is not the name of a header"));
    assert_eq!(wrong_as_a_header("X-Api-Key"), None, "a token goes there");
}

#[test]
fn values_that_look_like_secrets_are_not_repeated() {
    for value in [
        "Bearer hunter2",
        "bearer  x",
        "Basic aHVudGVyMg==",
        "eyJhbGciOiJIUzI1NiJ9.c2FuZGJveA.q1w2e3r4",
        "v=eyJhbGciOiJIUzI1NiJ9.c2FuZGJveA",
        "AKIAIOSFODNN7EXAMPLE",
        "id=ASIAIOSFODNN7EXAMPLE",
        "ghp_0123456789abcdefABCDEF0123456789abcd",
        "https://hooks.example.com/xoxb-123456789012-abcdef",
        "sk-proj-0123456789abcdef",
        "q7Rk2ZxV9mLpT4sWc8YbN1fHd6JgA3eU",
        "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        "-----BEGIN PRIVATE KEY-----",
    ] {
        let told = told("X-Custom", value).unwrap_or_else(|| panic!("{value} was taken"));
        assert_eq!(told, format!("e.headers.X-Custom: {LIKE_A_SECRET}"));
    }
    assert!(told("X-Long", &"a ".repeat(600)).unwrap().contains("longer than 1024"));
    assert!(told("X-Line", "a\r\nb").unwrap().contains("printable ASCII"));
}

#[test]
fn usual_values_are_taken() {
    for (name, value) in [
        ("Accept", "application/vnd.company.resource-list.v2+json;q=0.9, */*"),
        ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0"),
        ("Accept-Language", "sk-SK,sk;q=0.9"),
        ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
        ("X-Request-Id", "4bf92f3577b34da6a3ce929d0e0e4736"),
        ("X-Client", "5b1c9a1e-9c39-4d0f-8f2e-3c6a1d2b7e40"),
        ("If-None-Match", "\"33a64df551425fcc55e4d42a148795d9f25f89d4\""),
        ("X-Mode", "this-is-a-long-name-of-a-mode-in-words"),
        ("X-Plan", "basic"),
    ] {
        assert_eq!(told(name, value), None, "{name}: {value}");
    }
}

#[test]
fn a_path_has_no_secret_in_its_query() {
    for path in [
        "/a?api_key=x",
        "/a?b=1&access_token=x",
        "/a?b=1;sig=x",
        "/a?X-Amz-Signature=x",
        "/a?api%5Fkey=x",
        "/a?%61pikey=x",
        "/a?user[password]=x",
        "/a?token",
        "/a??key=x",
        "/a?b=1#&key=x",
    ] {
        assert!(wrong_path(path).unwrap().contains("keep it in Secrets Manager"), "{path}");
    }
    assert!(wrong_path("/a?x=eyJhbGciOiJIUzI1NiJ9.c2FuZGJveA").is_some());
    assert!(wrong_path("/hooks/ghp_0123456789abcdefABCDEF").is_some());
    for path in
        ["/health", "/token", "/a?sort_key=price&max_tokens=10", "/keys/1?page=2", "/a?%zz=%", "/a?cursor=eyJpZCI6MX0"]
    {
        assert_eq!(wrong_path(path), None, "{path}");
    }
}
