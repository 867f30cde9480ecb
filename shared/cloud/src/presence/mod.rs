//! What stands in the place of something that is to come back, and whether what it needs is there.

mod holder;
mod records;
mod thing;

pub use thing::Wanted;

use facts::Seen;

use crate::client::Cloud;
use crate::inventory::rates::Api;
use crate::observe::wire::Answer;
use crate::query::{Ask, ELB, Service, xml};
use crate::unseen::{code, unseen};

/// The IAM actions of the calls made here, but for those of the records.
pub(crate) const ACTIONS: &[&str] = &[
    "acm:DescribeCertificate",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeTargetGroups",
    "wafv2:GetWebACL",
    "wafv2:ListWebACLs",
];

const ELB_VERSION: &str = "2015-12-01";

/// One call, whose refusal may be an answer.
struct Call {
    service: Service,
    api: Api,
    iam: &'static str,
    ask: Ask,
}

impl Call {
    fn elb(action: &'static str, iam: &'static str, name: &str, value: &str) -> Self {
        let parameters = vec![(name.to_owned(), value.to_owned())];
        Self { service: ELB, api: Api::Elb, iam, ask: Ask::Query { action, version: ELB_VERSION, parameters } }
    }

    /// The answer; `None` where AWS refuses with one of these codes.
    async fn unless(self, cloud: &Cloud, codes: &[&str]) -> Seen<Option<String>> {
        cloud.pace(self.api).await;
        match Box::pin(cloud.query().ask(self.service, self.ask)).await {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if code(&error).is_some_and(|code| codes.contains(&code)) => Ok(None),
            Err(error) => Err(unseen(self.iam, &error)),
        }
    }
}

/// The text of the first element of this name, which an answer about one thing must have.
fn named(iam: &'static str, answer: &str, element: &str) -> Seen<Option<String>> {
    xml::read(Answer(iam), answer, |root| {
        let found = root.descendants().find(|node| node.tag_name().name() == element);
        Ok(found.and_then(|node| node.text()).map(|text| text.trim().to_owned()))
    })
}

#[cfg(test)]
mod tests;
