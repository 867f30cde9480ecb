//! Certificates of ACM, with every type of key, and the closer look at those that nothing uses.

use std::collections::BTreeSet;

use aws_sdk_acm::Client;
use aws_sdk_acm::types::{CertificateDetail, CertificateExport, CertificateSummary, Filters, KeyAlgorithm};
use facts::Seen;
use facts::ids::Arn;
use facts::inventory::certificate::{Certificate, Detail};
use facts::inventory::{RecordName, Tags};
use futures_util::future::join_all;
use transport::deadline::Deadline;
use transport::pages::{self, Page};
use transport::rates::Api;
use transport::unseen::{code, unseen};
use transport::wire::{Answer, time};

use super::MOST_PAGES;
use super::scope::not_a_candidate;
use super::tagged;
use crate::acm::{self, DESCRIBE, GONE};
use crate::client::Aws;
use crate::operations;

pub(super) const LIST: &str = operations::LIST_CERTIFICATES.iam;
const TAGS: &str = operations::LIST_TAGS_FOR_CERTIFICATE.iam;

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[LIST, DESCRIBE, TAGS];

/// Certificates in one page, the most that AWS gives.
const PAGE: i32 = 1000;
/// What can never be used again goes without a tag.
const LAPSED: [&str; 3] = ["VALIDATION_TIMED_OUT", "FAILED", "EXPIRED"];

/// All of this Region, or the one with this ARN: none, where it is gone. Only those are looked at closely that may go by
/// a tag or for good, and that ACM does not call in use; or that go once a load balancer did.
pub(super) async fn look(
    aws: &Aws,
    only: Option<&Arn>,
    tagged: &Seen<BTreeSet<Arn>>,
    deadline: Deadline,
) -> Seen<Vec<Certificate>> {
    let mut summaries = deadline.look(LIST, listed(aws, &aws.acm, aws.region())).await?;
    summaries.retain(|it| only.is_none_or(|only| it.certificate_arn() == Some(only.as_str())));
    let looked = join_all(summaries.iter().map(|it| one(aws, it, only.is_some(), tagged, deadline))).await;
    Ok(looked.into_iter().collect::<Seen<Vec<_>>>()?.into_iter().flatten().collect())
}

/// Without its list of key types ACM leaves out all but two of them. Source: ACM API reference, `Filters`.
pub(super) async fn listed(aws: &Aws, acm: &Client, region: &str) -> Seen<Vec<CertificateSummary>> {
    let key_types: Vec<KeyAlgorithm> = KeyAlgorithm::values().iter().map(|it| KeyAlgorithm::from(*it)).collect();
    let filters = Filters::builder().set_key_types(Some(key_types)).build();
    pages::up_to(MOST_PAGES, LIST, |token| {
        let ask = acm.list_certificates().includes(filters.clone()).max_items(PAGE).set_next_token(token);
        async move {
            aws.pace_in(Api::AcmList, region).await;
            let answer = Box::pin(ask.send()).await.map_err(|error| unseen(LIST, &error))?;
            Ok(Page::marked(answer.certificate_summary_list, answer.next_token))
        }
    })
    .await
}

/// `None` where it went since it was listed.
async fn one(
    aws: &Aws,
    summary: &CertificateSummary,
    closely: bool,
    tagged: &Seen<BTreeSet<Arn>>,
    deadline: Deadline,
) -> Seen<Option<Certificate>> {
    let answer = Answer(LIST);
    let mut certificate = Certificate {
        arn: answer.arn("CertificateArn", summary.certificate_arn())?,
        domain: answer.text("DomainName", summary.domain_name())?,
        status: answer.needs("Status", summary.status())?.as_str().to_owned(),
        created: summary.created_at().and_then(time),
        detail: Err(not_a_candidate("ACM calls it in use")),
        tags: Err(not_a_candidate("ACM calls it in use")),
    };
    let is_named = tagged.as_ref().is_ok_and(|tagged| tagged.contains(&certificate.arn));
    if summary.in_use() == Some(true) && !is_named && !closely {
        return Ok(Some(certificate));
    }
    let arn = certificate.arn.clone();
    let may_go = LAPSED.contains(&certificate.status.as_str()) || tagged::may_carry(tagged, &arn);
    if !may_go && !closely {
        (certificate.detail, certificate.tags) = (Err(tagged::not_named()), Err(tagged::not_named()));
        return Ok(Some(certificate));
    }
    let (described, tags) = tokio::join!(
        deadline.look(DESCRIBE, acm::described(aws, &aws.acm, &arn)),
        deadline.look(TAGS, tags(aws, &arn)),
    );
    let (Some(described), Some(tags)) = (described.transpose(), tags.transpose()) else { return Ok(None) };
    certificate.detail = described.and_then(|it| detail(&it, summary.exported() == Some(true)));
    certificate.tags = tags;
    Ok(Some(certificate))
}

async fn tags(aws: &Aws, arn: &Arn) -> Seen<Option<Tags>> {
    aws.pace(Api::AcmTags).await;
    let answer = match Box::pin(aws.acm.list_tags_for_certificate().certificate_arn(arn.as_str()).send()).await {
        Ok(answer) => answer,
        Err(error) if code(&error) == Some(GONE) => return Ok(None),
        Err(error) => return Err(unseen(TAGS, &error)),
    };
    let tags = answer.tags().iter();
    Ok(Some(tags.map(|tag| (tag.key().to_owned(), tag.value().unwrap_or_default().to_owned())).collect()))
}

/// That a key was exported is told by the list alone. Only one that may be exported can have been, so a list that does
/// not say it leaves `exportable` to decide.
fn detail(described: &CertificateDetail, exported: bool) -> Seen<Detail> {
    let answer = Answer(DESCRIBE);
    let export = described.options().and_then(|options| options.export());
    Ok(Detail {
        kind: answer.needs("Type", described.r#type())?.as_str().to_owned(),
        in_use_by: described.in_use_by().iter().map(|arn| answer.arn("InUseBy", Some(arn))).collect::<Seen<_>>()?,
        exported,
        exportable: export.is_some_and(|export| *export != CertificateExport::Disabled),
        managed_by: described.managed_by().map(|service| service.as_str().to_owned()),
        renewal: described.renewal_summary().map(|renewal| renewal.renewal_status().as_str().to_owned()),
        names: described.subject_alternative_names().to_vec(),
        validation: proving(described).into_iter().collect(),
        key_algorithm: answer.needs("KeyAlgorithm", described.key_algorithm())?.as_str().to_owned(),
    })
}

/// Names of the records that prove it.
pub(super) fn proving(described: &CertificateDetail) -> BTreeSet<RecordName> {
    let options = described.domain_validation_options().iter();
    options.filter_map(|it| it.resource_record()).map(|record| RecordName::new(record.name())).collect()
}

#[cfg(test)]
mod tests;
