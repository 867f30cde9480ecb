//! A key that makes and knows seals.

use serde_json::{Value, json};

use super::account::{Asked, Says, ok, refuses};

/// The key, where there is one.
#[derive(Debug, Default)]
pub(super) struct Kms {
    pub(super) key: Option<String>,
}

/// Its seal of every text: 32 bytes in base64.
pub(super) const MAC: &str = "pr7e3+8eOLxTyGDZbZKuMQ6Ap2aLKDmZhSmeTkNZ8yE=";

impl Kms {
    pub(super) fn answer(&self, asked: &Asked) -> Says {
        let body: Value = serde_json::from_str(&asked.body).unwrap();
        assert_eq!(body["KeyId"].as_str(), self.key.as_deref());
        match asked.operation.as_str() {
            "VerifyMac" if body["Mac"] == MAC => ok(json!({"MacValid": true}).to_string()),
            "VerifyMac" => refuses(400, json!({"__type": "KMSInvalidMacException", "message": ""}).to_string()),
            other => panic!("{other} is no call of restore"),
        }
    }
}
