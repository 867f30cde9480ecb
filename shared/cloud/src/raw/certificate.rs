//! A certificate: its description, its tags, and its public half. Its key never leaves ACM.

use facts::Seen;
use facts::inventory::certificate::Certificate;
use facts::inventory::raw_answer::RawAnswer;
use serde_json::json;

use super::ask::Json;
use crate::client::Cloud;

const ITSELF: &str = "acm:DescribeCertificate";
const TAGS: &str = "acm:ListTagsForCertificate";
const PUBLIC: &str = "acm:GetCertificate";

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[ITSELF, TAGS, PUBLIC];
/// Those of [`describe`].
pub(crate) const ACTIONS_OF_DESCRIPTION: &[&str] = &[ITSELF, TAGS];

/// The description and the tags: of what was only just asked for there is no more.
pub(super) async fn describe(cloud: &Cloud, arn: &str) -> Seen<Vec<RawAnswer>> {
    let asked = json!({"CertificateArn": arn});
    let itself = Json::acm("DescribeCertificate", ITSELF).one(cloud, &asked).await?;
    Ok(vec![itself, Json::acm("ListTagsForCertificate", TAGS).one(cloud, &asked).await?])
}

pub(super) async fn raw_answers(cloud: &Cloud, it: &Certificate) -> Seen<Vec<RawAnswer>> {
    let asked = json!({"CertificateArn": it.arn.as_str()});
    let (itself, tags) = (
        Json::acm("DescribeCertificate", ITSELF).one(cloud, &asked).await?,
        Json::acm("ListTagsForCertificate", TAGS).one(cloud, &asked).await?,
    );
    // One that was never issued has none. Source: ACM API reference, `GetCertificate`.
    let public = if it.status == "ISSUED" || it.status == "EXPIRED" {
        Json::acm("GetCertificate", PUBLIC).one_but_for(cloud, &asked, "RequestInProgressException").await?
    } else {
        None
    };
    Ok([Some(itself), Some(tags), public].into_iter().flatten().collect())
}
