//! What must not be in the header, the path or the body of an endpoint: secrets, which would be in every log of the
//! event, and what frames a message or leads it elsewhere.

mod values;

use std::borrow::Cow;
use std::collections::BTreeMap;

use input::Problem;
use percent_encoding::percent_decode_str;

pub(crate) use values::has_a_known_token;
use values::{has_a_scheme, is_random, words};

const LONGEST_NAME: usize = 64;
const LONGEST_VALUE: usize = 1_024;
const SECRET: &str = "must not be in an event: keep it in Secrets Manager and name it with token";
const LIKE_A_SECRET: &str = "looks like a secret: keep it in Secrets Manager and name it with token";

/// Words that tell of a secret wherever they stand in a part of a name.
const WITHIN: [&str; 17] = [
    "accesskey",
    "apikey",
    "authentic",
    "authoriz",
    "bearer",
    "cookie",
    "credential",
    "csrf",
    "jwt",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "secret",
    "signature",
    "subscriptionkey",
    "xsrf",
];
/// Words that tell of one at the end of a part.
const AT_THE_END: [&str; 9] = ["auth", "hmac", "passcode", "pwd", "sessid", "session", "sessionid", "token", "otp"];
/// Words that tell of one as a part of their own: `X-Key`, and not `X-Keyboard`.
const ALONE: [&str; 5] = ["key", "pass", "saml", "sid", "sig"];
/// What stands before `key` where it is none that opens anything: `Idempotency-Key`, `sort_key`.
const OPENS_NOTHING: [&str; 10] =
    ["cache", "foreign", "group", "idempotency", "order", "partition", "primary", "routing", "sort", "surrogate"];

/// Headers of one connection, and of how a message is parted. Source: RFC 9110, 7.6.1; RFC 9112; RFC 9113, 8.2.2.
const FRAMING: [&str; 10] = [
    "connection",
    "content-length",
    "expect",
    "http2-settings",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];
/// Headers by which frameworks take another method than that of the request: an endpoint has a field for that.
const OTHER_METHOD: [&str; 4] = ["x-http-method", "x-http-method-override", "x-method-override", "x-original-method"];

/// Headers that hold long numbers which open nothing.
const NUMBERS: [&str; 6] =
    ["if-match", "if-none-match", "x-amzn-trace-id", "x-b3-traceid", "x-correlation-id", "x-request-id"];

/// Every header that must not be sent with each of these.
pub(crate) fn check(headers: &BTreeMap<String, String>, path: &str, problems: &mut Vec<Problem>) {
    for (name, value) in headers {
        if let Some(what) = wrong_name(name).or_else(|| wrong_value(name, value)) {
            problems.push(Problem::new(format!("{path}.headers.{name}"), what));
        }
    }
}

fn wrong_name(name: &str) -> Option<&'static str> {
    if carries_a_secret(name) { Some(SECRET) } else { wrong_as_a_header(name) }
}

/// Why no header may have this name, whatever it carries.
pub(crate) fn wrong_as_a_header(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    let is_name = !name.is_empty()
        && name.len() <= LONGEST_NAME
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    if lower == "host" {
        Some("is always that of domain, and cannot be another")
    } else if FRAMING.contains(&lower.as_str()) || lower.starts_with("proxy-") || lower.starts_with(':') {
        Some("is of the connection, and set by whoever makes it")
    } else if OTHER_METHOD.contains(&lower.as_str()) {
        Some("says another method than the endpoint has: give that as method")
    } else if is_name {
        None
    } else {
        Some("is not the name of a header")
    }
}

fn wrong_value(name: &str, value: &str) -> Option<&'static str> {
    let holds_numbers = NUMBERS.contains(&name.to_ascii_lowercase().as_str());
    if !value.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        Some("must be printable ASCII")
    } else if value.len() > LONGEST_VALUE {
        Some("is longer than 1024 characters")
    } else if has_a_scheme(value) || has_a_known_token(value) || !holds_numbers && words(value).any(is_random) {
        Some(LIKE_A_SECRET)
    } else {
        None
    }
}

/// Why a path must not be asked for: its query has a secret, or some part of it looks like one.
pub(crate) fn wrong_path(path: &str) -> Option<String> {
    let (_, query) = path.split_once('?').unwrap_or((path, ""));
    secret_parameter(query)
        .or_else(|| has_a_known_token(&decoded(path)).then(|| format!("a part of it {LIKE_A_SECRET}")))
}

/// The first parameter of a query or a form that goes by the name of a secret.
pub(crate) fn secret_parameter(pairs: &str) -> Option<String> {
    let parameters = pairs.split(['&', ';', '#', '?']).map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let secret = parameters.map(|(name, _)| decoded(name)).find(|name| carries_a_secret(name));
    secret.map(|name| format!("its parameter {name} {SECRET}"))
}

/// Whether a name is one that secrets go by. Its parts are what stands between signs.
pub(crate) fn carries_a_secret(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let parts: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let before = std::iter::once("").chain(parts.iter().copied());
    before.zip(&parts).any(|(before, part)| {
        WITHIN.iter().any(|word| part.contains(word))
            || AT_THE_END.iter().any(|word| part.ends_with(word))
            || ALONE.contains(part) && !OPENS_NOTHING.contains(&before)
    }) || WITHIN.iter().any(|word| parts.concat().contains(word))
}

/// The text with `%61` as `a`. What is no such code stays.
fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

#[cfg(test)]
mod tests;
