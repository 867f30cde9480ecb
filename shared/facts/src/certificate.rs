//! Certificates that ACM or IAM holds for the listeners.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::Arn;
use crate::seen::Seen;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    pub arn: Arn,
    /// What ACM says; unseen with its reason for an IAM server certificate.
    pub acm: Seen<Acm>,
}

/// `DescribeCertificate` of ACM.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acm {
    /// AWS's word, such as `ISSUED` or `PENDING_VALIDATION`.
    pub status: String,
    /// Names that it is good for.
    pub names: Vec<String>,
    /// Serial number in the form of [`crate::tls::Leaf::serial`]; absent until issued.
    pub serial: Option<String>,
    /// Good until; absent until issued.
    pub not_after: Option<Timestamp>,
    /// `AMAZON_ISSUED`, `IMPORTED` or `PRIVATE`. An imported one is never renewed by AWS.
    pub kind: String,
    /// `ELIGIBLE` or `INELIGIBLE`, where ACM says it.
    pub renewal_eligibility: Option<String>,
    /// How the renewal stands; only for a certificate that Amazon issued, and only once one began.
    pub renewal: Option<Renewal>,
    /// AWS's reason for a failed one.
    pub failure: Option<String>,
    /// How each name is proven, as ACM was asked for it; empty where ACM tells none.
    #[serde(default)]
    pub validations: Vec<Validation>,
}

/// `RenewalSummary` of ACM.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewal {
    /// AWS's word: `PENDING_AUTO_RENEWAL`, `PENDING_VALIDATION`, `SUCCESS` or `FAILED`.
    pub status: String,
    /// AWS's reason, such as `CAA_ERROR`.
    pub reason: Option<String>,
    /// How each name is proven for this renewal; empty where ACM tells none.
    #[serde(default)]
    pub validations: Vec<Validation>,
}

/// `DomainValidation` of ACM: how it is proven that one name is ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validation {
    pub name: String,
    /// `None` where ACM does not tell it.
    pub method: Option<Method>,
    /// The domain whose mailboxes are asked, where it is by mail.
    pub mail_domain: Option<String>,
    /// Whether the proof is there already.
    pub done: bool,
}

/// `ValidationMethod` of ACM.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// A CNAME record.
    Dns,
    /// A link in a mail that somebody has to click, each time anew.
    Email,
    /// A word that AWS did not have when this was written, or that no load balancer's certificate has.
    Other(String),
}
