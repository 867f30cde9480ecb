//! The API's users: who gets a token at `/token`, and who comes with one.

use hyper::header::{AUTHORIZATION, HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};

use crate::front::reply::{self, Body};

pub const USER: &str = "albkeeper";
/// The user's password; with letters that a form must escape.
pub const PASSWORD: &str = "only for the sandbox & its tests";
/// The token that the user gets.
pub const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGJrZWVwZXIifQ.c2FuZGJveC1vbmx5";

/// Whether the request carries a token of ours.
pub(in crate::front) fn is_known(headers: &HeaderMap) -> bool {
    headers.get(AUTHORIZATION).is_some_and(|value| value.as_bytes() == format!("Bearer {TOKEN}").as_bytes())
}

/// The answer of `OAuth2PasswordBearer` to whoever comes without one.
pub(super) fn refuse() -> Response<Body> {
    let mut refusal = reply::json(StatusCode::UNAUTHORIZED, &json!({"detail": "Not authenticated"}));
    refusal.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    refusal
}

/// `/token`: `OAuth2PasswordRequestForm`.
pub(super) fn token(form: &[u8]) -> Response<Body> {
    let fields: Vec<(String, String)> = form_urlencoded::parse(form).into_owned().collect();
    let value = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let missing: Vec<Value> = ["username", "password"]
        .into_iter()
        .filter(|name| value(name).is_none())
        .map(|name| json!({"type": "missing", "loc": ["body", name], "msg": "Field required", "input": null}))
        .collect();
    if !missing.is_empty() {
        return reply::json(StatusCode::UNPROCESSABLE_ENTITY, &json!({"detail": missing}));
    }
    if (value("username"), value("password")) == (Some(USER), Some(PASSWORD)) {
        return reply::json(StatusCode::OK, &json!({"access_token": TOKEN, "token_type": "bearer"}));
    }
    let mut refusal = reply::json(StatusCode::UNAUTHORIZED, &json!({"detail": "Incorrect username or password"}));
    refusal.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    refusal
}
