//! The secret with the user and the password with which the checker gets a token of the API.

use serde_json::json;

use super::SECRET;
use crate::front::retail::login::{PASSWORD, USER};
use crate::wire::{AwsError, JsonService, Wire};

pub(super) async fn create(wire: &Wire) -> Result<(), AwsError> {
    let text = json!({"username": USER, "password": PASSWORD}).to_string();
    wire.json(JsonService::SECRETS, "CreateSecret", &json!({"Name": SECRET, "SecretString": text})).await?;
    Ok(())
}
