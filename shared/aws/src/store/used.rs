//! Approvals that are used up: an object beside each of them that only one run can write.

use facts::untrusted::UntrustedText;
use facts::{Seen, Unseen};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::object::{Precondition, Written, most};
use crate::client::Aws;

/// The form of such an object.
const SCHEMA: &str = "albkeeper.used/1";
const JSON: &str = "application/json";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Use {
    schema: String,
    pub run: UntrustedText,
    /// The request id of its invocation: Lambda keeps it when it tries an event again.
    pub request: String,
    pub at: Timestamp,
}

/// What came of using an approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Used {
    /// It is this run's: it was new, or this is the same request once more.
    Now,
    Before(Use),
}

/// The mark beside an approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// There is none: nobody used it.
    Free,
    /// It is of this very request, which Lambda tries again.
    Ours,
    Another(Use),
}

impl Use {
    pub fn by(run: &str, request: &str, at: Timestamp) -> Self {
        Self { schema: SCHEMA.to_owned(), run: UntrustedText::new(run), request: request.to_owned(), at }
    }
}

/// Uses the approval that has its mark there. Where that cannot be written or read, nothing may be carried out.
pub async fn use_up(aws: &Aws, bucket: &str, key: &str, by: &Use) -> Seen<Used> {
    let bytes = serde_json::to_vec(by).map_err(|error| failed(bucket, key, &error.to_string()))?;
    match aws.put(bucket, key, JSON, bytes, Precondition::IfNoneMatch).await? {
        Written::Yes(_) => return Ok(Used::Now),
        Written::Conflict => {}
    }
    match read_mark(aws, bucket, key, &by.request).await? {
        Mark::Free => Err(failed(bucket, key, "another run marks it at this moment")),
        Mark::Ours => Ok(Used::Now),
        Mark::Another(earlier) => Ok(Used::Before(earlier)),
    }
}

/// Who used the approval that has its mark there, for a request that has not used it yet. It uses nothing up.
pub async fn read_mark(aws: &Aws, bucket: &str, key: &str, request: &str) -> Seen<Mark> {
    let Some(object) = aws.get(bucket, key, most::LOCK).await? else { return Ok(Mark::Free) };
    let earlier: Use =
        serde_json::from_slice(&object.bytes).map_err(|error| failed(bucket, key, &error.to_string()))?;
    Ok(if earlier.request == request { Mark::Ours } else { Mark::Another(earlier) })
}

fn failed(bucket: &str, key: &str, message: &str) -> Unseen {
    Unseen::Failed {
        action: "marking the approval as used".to_owned(),
        code: None,
        message: format!("s3://{bucket}/{key}: {message}").into(),
    }
}
