//! Who has a name that only one thing can have.

use std::time::Duration;

use facts::Seen;
use facts::inventory::Resource;
use transport::deadline::Deadline;
use transport::query::{Input, Operation, parameter};

use super::named;
use crate::client::Aws;
use crate::inventory::web_acls;
use crate::operations;

impl Aws {
    /// The ARN or id of whatever has the name of this resource; `None` where nothing has, and for certificates and
    /// records, of which several can share one.
    pub async fn holder(&self, resource: &Resource, time_left: Duration) -> Seen<Option<String>> {
        let look = async {
            match resource {
                Resource::TargetGroup(it) => {
                    let asked = Input::parameter("Names.member.1", &it.name);
                    let none = ["TargetGroupNotFound"];
                    self.named(operations::DESCRIBE_TARGET_GROUPS, asked, &none, "TargetGroupArn").await
                }
                Resource::LoadBalancer(it) => {
                    let asked = Input::parameter("Names.member.1", &it.name);
                    let none = ["LoadBalancerNotFound"];
                    self.named(operations::DESCRIBE_LOAD_BALANCERS, asked, &none, "LoadBalancerArn").await
                }
                Resource::SecurityGroup(it) => {
                    let filters = [
                        ("1.Name", "group-name"),
                        ("1.Value.1", &it.name),
                        ("2.Name", "vpc-id"),
                        ("2.Value.1", &it.vpc),
                    ];
                    let asked = filters.map(|(name, value)| parameter(&format!("Filter.{name}"), value)).to_vec();
                    self.named(operations::DESCRIBE_SECURITY_GROUPS, Input::Form(asked), &[], "groupId").await
                }
                Resource::WebAcl(it) => {
                    let listed = web_acls::listed(self).await?;
                    let found = listed.into_iter().find(|summary| summary.name() == Some(it.name.as_str()));
                    Ok(found.and_then(|summary| summary.arn))
                }
                Resource::Certificate(_) | Resource::Record(_) | Resource::ValidationRecord(_) => Ok(None),
            }
        };
        Deadline::within(time_left).look("who has the name", Box::pin(look)).await
    }

    /// The text of this element of the answer; `None` where AWS refuses with one of these codes.
    async fn named(&self, operation: Operation, input: Input, none: &[&str], element: &str) -> Seen<Option<String>> {
        let answer = self.query.call_unless(operation, input, none).await?;
        answer.map_or(Ok(None), |answer| named(operation.iam, &answer, element))
    }
}
