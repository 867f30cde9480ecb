//! What stands in the place of something that is to come back, and whether what it needs is there.

mod holder;
mod records;
mod thing;

pub use thing::Wanted;

use facts::Seen;
use transport::query::xml;
use transport::wire::Answer;

use crate::operations;

/// The IAM actions of the calls made here, but for those of the records.
pub(crate) const ACTIONS: &[&str] = &[
    operations::DESCRIBE_CERTIFICATE.iam,
    operations::DESCRIBE_SECURITY_GROUPS.iam,
    operations::DESCRIBE_SUBNETS.iam,
    operations::DESCRIBE_VPCS.iam,
    operations::DESCRIBE_LOAD_BALANCERS.iam,
    operations::DESCRIBE_TARGET_GROUPS.iam,
    operations::GET_WEB_ACL.iam,
    operations::LIST_WEB_ACLS.iam,
];

/// The text of the first element of this name, which an answer about one thing must have.
fn named(iam: &'static str, answer: &str, element: &str) -> Seen<Option<String>> {
    xml::read(Answer(iam), answer, |root| {
        let found = root.descendants().find(|node| node.tag_name().name() == element);
        Ok(found.and_then(|node| node.text()).map(|text| text.trim().to_owned()))
    })
}

#[cfg(test)]
mod tests;
