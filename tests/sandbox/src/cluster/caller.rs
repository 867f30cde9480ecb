//! Who asks: the token of EKS holds a signed question to STS, which is good for one cluster and a short time.
//!
//! Source: aws-iam-authenticator, `pkg/token/token.go`. The signature itself is AWS's to check, and nothing here does.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// The longest that a question may be good for.
const LONGEST: i64 = 900;

/// Why the token is none; nothing where a cluster of EKS would ask STS with it.
pub(super) fn check(authorization: &str, now: Timestamp) -> Result<(), String> {
    let token = authorization.strip_prefix("Bearer k8s-aws-v1.").ok_or("it is no token of EKS")?;
    let question =
        URL_SAFE_NO_PAD.decode(token).map_err(|error| format!("it is no base64 without padding: {error}"))?;
    let question = String::from_utf8(question).map_err(|_| "it is no text")?;
    let rest = question.strip_prefix("https://sts.").ok_or_else(|| format!("it asks another host: {question}"))?;
    let (host, query) = rest.split_once("/?").ok_or("it asks for another path")?;
    if !host.ends_with(".amazonaws.com") {
        return Err(format!("it asks another host: sts.{host}"));
    }
    let query: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let of = |name: &str| query.get(name).map(String::as_str).ok_or_else(|| format!("it lacks {name}"));
    if of("Action")? != "GetCallerIdentity" {
        return Err(format!("it asks for {}", of("Action")?));
    }
    let signed: Vec<&str> = of("X-Amz-SignedHeaders")?.split(';').collect();
    if !["host", "x-k8s-aws-id"].iter().all(|name| signed.contains(name)) {
        return Err(format!("only {signed:?} are signed"));
    }
    let expires: i64 = of("X-Amz-Expires")?.parse().map_err(|_| "it lasts no number of seconds")?;
    if !(0..=LONGEST).contains(&expires) {
        return Err(format!("it lasts {expires} s"));
    }
    let at = DateTime::strptime("%Y%m%dT%H%M%SZ", of("X-Amz-Date")?).map_err(|error| error.to_string())?;
    let at = TimeZone::UTC.to_timestamp(at).map_err(|error| error.to_string())?;
    if now.duration_since(at).abs() > SignedDuration::from_secs(LONGEST) {
        return Err(format!("it was signed {at}"));
    }
    of("X-Amz-Credential").and_then(|_| of("X-Amz-Signature")).map(drop)
}
