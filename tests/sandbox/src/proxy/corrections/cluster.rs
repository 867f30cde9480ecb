//! Where a cluster's API server is, who vouches for it, and since when it is there: the emulator has none and makes it now.

use serde_json::Value;

use crate::http::Answer;
use crate::proxy::State;
use crate::wire::AwsError;

/// The description with the fields that were said of this cluster.
pub(super) fn described(state: &State, answer: &Answer) -> Result<Option<String>, AwsError> {
    if !answer.status.is_success() {
        return Ok(None);
    }
    let mut description: Value =
        serde_json::from_slice(&answer.body).map_err(|error| AwsError::odd(error.to_string()))?;
    let Some(cluster) = description.get_mut("cluster").and_then(Value::as_object_mut) else { return Ok(None) };
    let arn = cluster.get("arn").and_then(Value::as_str).unwrap_or_default().to_owned();
    cluster.extend(state.memory.said(&arn));
    Ok(Some(description.to_string()))
}
