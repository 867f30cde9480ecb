//! Texts that look like secrets, whatever they are called.

use std::collections::BTreeMap;

/// How a value begins that shows who asks.
const SCHEMES: [&str; 6] = ["bearer", "basic", "digest", "negotiate", "token", "aws4-hmac-sha256"];
/// How tokens of known services begin.
const KNOWN: [&str; 24] = [
    "AIza",
    "AKIA",
    "ASIA",
    "SG.",
    "dop_v1_",
    "gho_",
    "ghp_",
    "ghr_",
    "ghs_",
    "ghu_",
    "github_pat_",
    "glpat-",
    "hvs.",
    "npm_",
    "pypi-",
    "rk_live_",
    "sk-",
    "sk_live_",
    "sk_test_",
    "xapp-",
    "xoxa-",
    "xoxb-",
    "xoxp-",
    "xoxs-",
];
/// Shorter words are none of these tokens.
const LEAST_KNOWN: usize = 16;
/// Shorter words are not taken for random ones.
const LEAST_RANDOM: usize = 32;
/// Bits a character of a long word has at least, if it is random: words of a language have fewer.
const RANDOM_BITS: f64 = 4.2;
/// Whether it begins as the value of `Authorization` does.
pub(super) fn has_a_scheme(value: &str) -> bool {
    let (scheme, rest) = value.trim().split_once(' ').unwrap_or_default();
    !rest.trim().is_empty() && SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

/// Whether one of its words is a token of a known form: a JSON Web Token, or one of a service that marks its own.
pub(crate) fn has_a_known_token(text: &str) -> bool {
    let is_jwt = |word: &str| word.starts_with("eyJ") && word.contains('.');
    let is_known = |word: &str| KNOWN.iter().any(|begin| word.starts_with(begin));
    let mut parts = words(text).flat_map(|word| word.split(['/', '+']));
    text.contains("-----BEGIN ") || parts.any(|word| word.len() >= LEAST_KNOWN && (is_jwt(word) || is_known(word)))
}

pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.+/~".contains(c)))
}

/// Whether a long word looks as if nobody thought of it: hex, or letters of both cases with digits and without order.
pub(super) fn is_random(word: &str) -> bool {
    if word.len() < LEAST_RANDOM {
        return false;
    }
    let has = |kind: fn(&u8) -> bool| word.as_bytes().iter().any(kind);
    let is_hex = word.bytes().all(|b| b.is_ascii_hexdigit()) && has(u8::is_ascii_alphabetic);
    let is_mixed = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_digit);
    is_hex || is_mixed && bits(word) >= RANDOM_BITS
}

/// Shannon's entropy of its characters.
fn bits(word: &str) -> f64 {
    let mut counts: BTreeMap<char, u32> = BTreeMap::new();
    for c in word.chars() {
        *counts.entry(c).or_default() += 1;
    }
    let all: f64 = counts.values().map(|count| f64::from(*count)).sum();
    counts.values().map(|count| f64::from(*count) / all).map(|share| -share * share.log2()).sum()
}
