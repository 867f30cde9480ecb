//! Who has a name that only one thing can have.

use std::time::Duration;

use facts::Seen;
use facts::inventory::Resource;

use super::{Call, named};
use crate::client::Cloud;
use crate::inventory::rates::Api;
use crate::inventory::web_acls;
use crate::look::Deadline;
use crate::query::{Ask, EC2};

const GROUPS: &str = "elasticloadbalancing:DescribeTargetGroups";
const BALANCERS: &str = "elasticloadbalancing:DescribeLoadBalancers";
const SECURITY_GROUPS: &str = "ec2:DescribeSecurityGroups";

impl Cloud {
    /// The ARN or id of whatever has the name of this resource; `None` where nothing has, and for certificates and
    /// records, of which several can share one.
    pub async fn holder(&self, resource: &Resource, time_left: Duration) -> Seen<Option<String>> {
        let look = async {
            match resource {
                Resource::TargetGroup(it) => {
                    let call = Call::elb("DescribeTargetGroups", GROUPS, "Names.member.1", &it.name);
                    let answer = call.unless(self, &["TargetGroupNotFound"]).await?;
                    first(answer, GROUPS, "TargetGroupArn")
                }
                Resource::LoadBalancer(it) => {
                    let call = Call::elb("DescribeLoadBalancers", BALANCERS, "Names.member.1", &it.name);
                    let answer = call.unless(self, &["LoadBalancerNotFound"]).await?;
                    first(answer, BALANCERS, "LoadBalancerArn")
                }
                Resource::SecurityGroup(it) => {
                    let filters = [
                        ("1.Name", "group-name"),
                        ("1.Value.1", &it.name),
                        ("2.Name", "vpc-id"),
                        ("2.Value.1", &it.vpc),
                    ];
                    let parameters = filters.map(|(name, value)| (format!("Filter.{name}"), value.to_owned())).to_vec();
                    let ask = Ask::ec2("DescribeSecurityGroups", parameters);
                    let call = Call { service: EC2, api: Api::Ec2, iam: SECURITY_GROUPS, ask };
                    first(call.unless(self, &[]).await?, SECURITY_GROUPS, "groupId")
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
}

fn first(answer: Option<String>, iam: &'static str, element: &str) -> Seen<Option<String>> {
    answer.map_or(Ok(None), |answer| named(iam, &answer, element))
}
