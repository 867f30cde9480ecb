//! A certificate of ACM with everything that keeps it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::RecordName;
use super::stack::Tags;
use crate::ids::Arn;
use crate::seen::Seen;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    pub arn: Arn,
    /// Its first name.
    pub domain: String,
    /// AWS's word, such as `ISSUED`, `EXPIRED` or `VALIDATION_TIMED_OUT`.
    pub status: String,
    /// When it was asked for; an imported one has none.
    pub created: Option<Timestamp>,
    /// What only `DescribeCertificate` tells.
    pub detail: Seen<Detail>,
    pub tags: Seen<Tags>,
}

/// `DescribeCertificate`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// `AMAZON_ISSUED`, `IMPORTED` or `PRIVATE`.
    pub kind: String,
    /// What uses it, by ARN. Says nothing about a key that was exported.
    pub in_use_by: Vec<Arn>,
    /// Whether its key was exported.
    pub exported: bool,
    /// Whether its key may be exported (`Options.Export`).
    pub exportable: bool,
    /// The service that manages it, such as `CLOUDFRONT`.
    pub managed_by: Option<String>,
    /// AWS's word for a renewal that began, such as `PENDING_VALIDATION`.
    pub renewal: Option<String>,
    pub names: Vec<String>,
    /// Names of the records that prove it.
    pub validation: Vec<RecordName>,
    /// The algorithm of its key, such as `RSA_2048`.
    pub key_algorithm: String,
}
