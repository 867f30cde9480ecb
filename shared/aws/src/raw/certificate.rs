//! A certificate: its description, its tags, and its public half. Its key never leaves ACM.

use facts::Seen;
use facts::inventory::certificate::Certificate;
use facts::inventory::raw_answer::RawAnswer;
use serde_json::json;

use super::ask::Source;
use crate::operations::{DESCRIBE_CERTIFICATE, GET_CERTIFICATE, LIST_TAGS_FOR_CERTIFICATE};

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[DESCRIBE_CERTIFICATE.iam, LIST_TAGS_FOR_CERTIFICATE.iam, GET_CERTIFICATE.iam];
/// Those of [`describe`].
pub(crate) const ACTIONS_OF_DESCRIPTION: &[&str] = &[DESCRIBE_CERTIFICATE.iam, LIST_TAGS_FOR_CERTIFICATE.iam];

/// The description and the tags: of what was only just asked for there is no more.
pub(super) async fn describe(source: Source<'_>, arn: &str) -> Seen<Vec<RawAnswer>> {
    let asked = json!({"CertificateArn": arn});
    let itself = source.json(DESCRIBE_CERTIFICATE, &asked).await?;
    Ok(vec![itself, source.json(LIST_TAGS_FOR_CERTIFICATE, &asked).await?])
}

pub(super) async fn raw_answers(source: Source<'_>, it: &Certificate) -> Seen<Vec<RawAnswer>> {
    let mut all = describe(source, it.arn.as_str()).await?;
    // One that was never issued has none. Source: ACM API reference, `GetCertificate`.
    if it.status == "ISSUED" || it.status == "EXPIRED" {
        let asked = json!({"CertificateArn": it.arn.as_str()});
        all.extend(source.json_unless(GET_CERTIFICATE, &asked, "RequestInProgressException").await?);
    }
    Ok(all)
}
