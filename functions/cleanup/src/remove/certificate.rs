//! A certificate goes by its ARN. AWS refuses it while anything uses it.

use aws_sdk_acm::Client;
use facts::inventory::certificate::Certificate;
use removal::Removal;

use super::{Codes, read};

const DELETE: &str = "acm:DeleteCertificate";
/// The IAM actions of the calls made here.
pub(super) const ACTIONS: &[&str] = &[DELETE];

/// Source: ACM API reference, `DeleteCertificate`.
const CODES: Codes = Codes {
    gone: &["ResourceNotFoundException"],
    in_use: &["ResourceInUseException"],
    changed: &["ConflictException"],
};

pub(super) async fn remove(acm: &Client, it: &Certificate) -> Removal {
    match acm.delete_certificate().certificate_arn(it.arn.as_str()).send().await {
        Ok(_) => Removal::Removed,
        Err(error) => read(DELETE, &error, &CODES),
    }
}
