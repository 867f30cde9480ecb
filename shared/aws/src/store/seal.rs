//! Seals under a key of KMS that never leaves it: only who may use the key can make one, whoever may write the bucket.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use facts::{Seen, Unseen};
use serde_json::{Value, json};
use transport::query::{Input, Operation};
use transport::service::KMS;

use crate::client::Aws;

const MAKE: Operation = Operation::new(KMS, "GenerateMac", "kms:GenerateMac");
const VERIFY: Operation = Operation::new(KMS, "VerifyMac", "kms:VerifyMac");
/// The IAM actions of `cleanup`, where a key is set.
pub const MAKE_ACTIONS: &[&str] = &[MAKE.iam];
/// The IAM actions of `restore`, where a key is set.
pub const VERIFY_ACTIONS: &[&str] = &[VERIFY.iam];

const ALGORITHM: &str = "HMAC_SHA_256";
/// What KMS says of a seal that is not of this key and text. Source: KMS API reference, `VerifyMac`.
const INVALID: &str = "KMSInvalidMacException";

/// The seal of this digest under the key, in base64.
pub async fn make(aws: &Aws, key: &str, digest: &str) -> Seen<String> {
    let answer = aws.query().call(MAKE, Input::Json(body(key, digest))).await?;
    let answer: Value = serde_json::from_str(&answer).map_err(|error| unreadable(MAKE.iam, &error.to_string()))?;
    let mac = answer.get("Mac").and_then(Value::as_str);
    mac.map(ToOwned::to_owned).ok_or_else(|| unreadable(MAKE.iam, "the answer lacks Mac"))
}

/// Whether the seal is of this digest under the key.
pub async fn verify(aws: &Aws, key: &str, digest: &str, mac: &str) -> Seen<bool> {
    // KMS takes 1 to 6144 bytes. Source: KMS API reference, `VerifyMac`.
    if STANDARD.decode(mac).map_or(true, |bytes| bytes.len() != 32) {
        return Ok(false);
    }
    let mut body = body(key, digest);
    if let Some(fields) = body.as_object_mut() {
        fields.insert("Mac".to_owned(), Value::from(mac));
    }
    let Some(answer) = aws.query().call_unless(VERIFY, Input::Json(body), &[INVALID]).await? else { return Ok(false) };
    let answer: Value = serde_json::from_str(&answer).map_err(|error| unreadable(VERIFY.iam, &error.to_string()))?;
    Ok(answer.get("MacValid").and_then(Value::as_bool) == Some(true))
}

/// What is sealed says what for, so that no seal of another use of the key passes for one of these.
fn body(key: &str, digest: &str) -> Value {
    let message = STANDARD.encode(format!("albkeeper.snapshot:{digest}"));
    json!({"KeyId": key, "MacAlgorithm": ALGORITHM, "Message": message})
}

fn unreadable(action: &str, why: &str) -> Unseen {
    Unseen::Failed { action: action.to_owned(), code: None, message: why.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{answering, ok, refuses};

    const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    /// Of the KMS API reference, `GenerateMac`.
    const MAC: &str = "pr7e3+8eOLxTyGDZbZKuMQ6Ap2aLKDmZhSmeTkNZ8yE=";

    #[tokio::test(start_paused = true)]
    async fn a_digest_is_sealed_under_the_key_by_its_algorithm() {
        let aws = answering(|asked| {
            let message = STANDARD.encode("albkeeper.snapshot:0a1b");
            assert_eq!(asked.operation, "GenerateMac");
            assert!(asked.has(KEY) && asked.has(&message) && asked.has("HMAC_SHA_256"));
            ok(format!(r#"{{"KeyId": "{KEY}", "Mac": "{MAC}", "MacAlgorithm": "HMAC_SHA_256"}}"#))
        });
        assert_eq!(make(&aws, KEY, "0a1b").await, Ok(MAC.to_owned()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_seal_that_kms_does_not_know_is_none() {
        let valid = answering(|asked| {
            assert!(asked.operation == "VerifyMac" && asked.has(MAC));
            ok(format!(r#"{{"KeyId": "{KEY}", "MacAlgorithm": "HMAC_SHA_256", "MacValid": true}}"#))
        });
        assert_eq!(verify(&valid, KEY, "0a1b", MAC).await, Ok(true));
        let invalid = answering(|_| refuses(400, r#"{"__type": "KMSInvalidMacException", "message": ""}"#));
        assert_eq!(verify(&invalid, KEY, "0a1b", MAC).await, Ok(false));
        for no_mac in ["", "x", &"A".repeat(100_000)] {
            assert_eq!(verify(&valid, KEY, "0a1b", no_mac).await, Ok(false), "it is not even asked about");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_key_that_may_not_be_used_is_no_answer() {
        let denied = answering(|_| refuses(400, r#"{"__type": "AccessDeniedException", "message": "no"}"#));
        assert!(matches!(verify(&denied, KEY, "0a1b", MAC).await, Err(Unseen::Denied { .. })));
        assert!(matches!(make(&denied, KEY, "0a1b").await, Err(Unseen::Denied { .. })));
        let empty = answering(|_| ok("{}"));
        assert!(make(&empty, KEY, "0a1b").await.is_err());
        assert_eq!(verify(&empty, KEY, "0a1b", MAC).await, Ok(false));
    }
}
