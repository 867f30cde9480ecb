//! What ACM says about the certificates of the listeners.

use aws_sdk_acm::types::{CertificateDetail, DomainStatus, DomainValidation};
use facts::Seen;
use facts::certificate::{Acm, Certificate, Method, Renewal, Validation};
use facts::ids::Arn;
use facts::listener::Listener;
use futures_util::future::join_all;
use transport::wire::{Answer, time};

use crate::acm;
use crate::client::Aws;

/// What this look is called where it takes too long.
pub(crate) const LOOK: &str = acm::DESCRIBE;
const ANSWER: Answer = Answer(LOOK);

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &[LOOK];

pub(crate) async fn look(aws: &Aws, of: &[Listener]) -> Seen<Vec<Certificate>> {
    let arns = distinct(of)?;
    let certificates = arns.into_iter().map(async |arn| Certificate { arn: arn.clone(), acm: one(aws, arn).await });
    Ok(join_all(certificates).await)
}

/// Two listeners may share a certificate; it is asked for once.
fn distinct(listeners: &[Listener]) -> Seen<Vec<&Arn>> {
    let mut arns = Vec::new();
    for listener in listeners {
        let fact = || format!("the list of certificates of the listener on port {}", listener.port);
        for arn in listener.certificates.as_ref().map_err(|unseen| unseen.blocks(&fact()))? {
            if !arns.contains(&arn) {
                arns.push(arn);
            }
        }
    }
    Ok(arns)
}

async fn one(aws: &Aws, arn: &Arn) -> Seen<Acm> {
    if arn.service() != "acm" {
        let message = format!("{arn} is a server certificate of {}: ACM knows nothing of it", arn.service());
        return Err(ANSWER.unreadable(message));
    }
    let gone = || ANSWER.unreadable(format!("ACM has no certificate {arn}"));
    read(&acm::described(aws, &aws.acm, arn).await?.ok_or_else(gone)?)
}

fn read(detail: &CertificateDetail) -> Seen<Acm> {
    let mut names = detail.subject_alternative_names().to_vec();
    if names.is_empty() {
        names.extend(detail.domain_name().map(ToOwned::to_owned));
    }
    Ok(Acm {
        status: ANSWER.needs("Status", detail.status())?.as_str().to_owned(),
        names,
        serial: detail.serial().map(str::to_ascii_lowercase),
        not_after: detail.not_after().and_then(time),
        kind: ANSWER.needs("Type", detail.r#type())?.as_str().to_owned(),
        renewal_eligibility: detail.renewal_eligibility().map(|word| word.as_str().to_owned()),
        renewal: detail.renewal_summary().map(|renewal| Renewal {
            status: renewal.renewal_status().as_str().to_owned(),
            reason: renewal.renewal_status_reason().map(|reason| reason.as_str().to_owned()),
            validations: renewal.domain_validation_options().iter().map(validation).collect(),
        }),
        failure: detail.failure_reason().map(|reason| reason.as_str().to_owned()),
        validations: detail.domain_validation_options().iter().map(validation).collect(),
    })
}

fn validation(option: &DomainValidation) -> Validation {
    let method = |word: &str| match word {
        "DNS" => Method::Dns,
        "EMAIL" => Method::Email,
        other => Method::Other(other.to_owned()),
    };
    Validation {
        name: option.domain_name().to_owned(),
        method: option.validation_method().map(|word| method(word.as_str())),
        mail_domain: option.validation_domain().map(ToOwned::to_owned),
        done: option.validation_status() == Some(&DomainStatus::Success),
    }
}

#[cfg(test)]
mod tests;
