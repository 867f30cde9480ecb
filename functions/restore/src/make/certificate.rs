//! A certificate of the same names: another one, which waits for its validation.

use cloud::query::ACM;
use facts::Seen;
use serde_json::Value;

use super::{Json, Makers, unreadable};

const REQUEST: &str = "acm:RequestCertificate";
/// `RequestCertificate` with tags needs this one too. Source: ACM user guide, "Actions, resources, and condition keys".
const TAG: &str = "acm:AddTagsToCertificate";

/// The IAM actions of the calls made here.
pub(super) const ACTIONS: &[&str] = &[TAG, REQUEST];

pub(super) async fn begin(makers: &Makers, body: Value) -> Seen<String> {
    let call = Json { service: ACM, prefix: "CertificateManager", action: "RequestCertificate", iam: REQUEST };
    let answer = makers.json(&makers.patient, call, body).await?;
    let arn = answer.get("CertificateArn").and_then(Value::as_str);
    arn.map(ToOwned::to_owned).ok_or_else(|| unreadable(REQUEST, "the answer lacks CertificateArn"))
}
