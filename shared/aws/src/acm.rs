//! What ACM tells of one certificate, for whoever looks.

use aws_sdk_acm::Client;
use aws_sdk_acm::types::CertificateDetail;
use facts::Seen;
use facts::ids::Arn;
use transport::rates::Api;
use transport::unseen::{code, unseen};
use transport::wire::Answer;

use crate::client::Aws;
use crate::operations;

pub(crate) const DESCRIBE: &str = operations::DESCRIBE_CERTIFICATE.iam;
/// AWS's word for a certificate that is not there.
pub(crate) const GONE: &str = "ResourceNotFoundException";

/// The certificate, by a client of its Region; `None` where it is gone.
pub(crate) async fn described(aws: &Aws, acm: &Client, arn: &Arn) -> Seen<Option<CertificateDetail>> {
    aws.pace_in(Api::AcmDescribe, arn.region()).await;
    match Box::pin(acm.describe_certificate().certificate_arn(arn.as_str()).send()).await {
        Ok(answer) => Answer(DESCRIBE).needs("Certificate", answer.certificate).map(Some),
        Err(error) if code(&error) == Some(GONE) => Ok(None),
        Err(error) => Err(unseen(DESCRIBE, &error)),
    }
}
