//! Whether one thing is there, by the id that names it.

use std::time::Duration;

use facts::{Presence, Seen};
use serde_json::{Value, json};

use super::Call;
use crate::client::Cloud;
use crate::inventory::rates::Api;
use crate::look::Deadline;
use crate::observe::wire::Answer;
use crate::query::{ACM, Ask, EC2, WAF};

/// What is asked about, by ARN or id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted<'a> {
    TargetGroup(&'a str),
    Certificate(&'a str),
    SecurityGroup(&'a str),
    Subnet(&'a str),
    Vpc(&'a str),
    WebAcl(&'a str),
}

impl Cloud {
    pub async fn presence(&self, wanted: Wanted<'_>, time_left: Duration) -> Seen<Presence> {
        let look = async {
            match wanted {
                Wanted::TargetGroup(arn) => {
                    let iam = "elasticloadbalancing:DescribeTargetGroups";
                    let call = Call::elb("DescribeTargetGroups", iam, "TargetGroupArns.member.1", arn);
                    Ok(there(call.unless(self, &["TargetGroupNotFound"]).await?.as_deref()))
                }
                Wanted::SecurityGroup(id) => {
                    let call = ec2("DescribeSecurityGroups", "ec2:DescribeSecurityGroups", "GroupId.1", id);
                    Ok(there(
                        call.unless(self, &["InvalidGroup.NotFound", "InvalidGroupId.NotFound"]).await?.as_deref(),
                    ))
                }
                Wanted::Subnet(id) => {
                    let call = ec2("DescribeSubnets", "ec2:DescribeSubnets", "SubnetId.1", id);
                    Ok(there(call.unless(self, &["InvalidSubnetID.NotFound"]).await?.as_deref()))
                }
                Wanted::Vpc(id) => {
                    let call = ec2("DescribeVpcs", "ec2:DescribeVpcs", "VpcId.1", id);
                    Ok(there(call.unless(self, &["InvalidVpcID.NotFound"]).await?.as_deref()))
                }
                Wanted::WebAcl(arn) => self.web_acl(arn).await,
                Wanted::Certificate(arn) => self.certificate(arn).await,
            }
        };
        Deadline::within(time_left).look("whether it is there", Box::pin(look)).await
    }

    async fn web_acl(&self, arn: &str) -> Seen<Presence> {
        // `arn:...:regional/webacl/NAME/ID`
        let mut parts = arn.rsplit('/');
        let (id, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let body = json!({"Name": name, "Scope": "REGIONAL", "Id": id});
        let ask = Ask::Json { prefix: "AWSWAF_20190729", action: "GetWebACL", body };
        let call = Call { service: WAF, api: Api::WafGet, iam: "wafv2:GetWebACL", ask };
        Ok(there(call.unless(self, &["WAFNonexistentItemException"]).await?.as_deref()))
    }

    async fn certificate(&self, arn: &str) -> Seen<Presence> {
        // A server certificate of IAM is not told by ACM: AWS says so itself where it is gone.
        if !arn.contains(":acm:") {
            return Ok(Presence::There);
        }
        let iam = "acm:DescribeCertificate";
        let body = json!({"CertificateArn": arn});
        let ask = Ask::Json { prefix: "CertificateManager", action: "DescribeCertificate", body };
        let call = Call { service: ACM, api: Api::AcmDescribe, iam, ask };
        let Some(answer) = call.unless(self, &["ResourceNotFoundException"]).await? else {
            return Ok(Presence::Absent);
        };
        let answer: Value = serde_json::from_str(&answer).map_err(|error| Answer(iam).unreadable(error.to_string()))?;
        let state = answer.pointer("/Certificate/Status").and_then(Value::as_str);
        Ok(match Answer(iam).needs("Status", state)? {
            "ISSUED" => Presence::There,
            other => Presence::Unusable { state: other.to_owned() },
        })
    }
}

fn ec2(action: &'static str, iam: &'static str, name: &str, value: &str) -> Call {
    let ask = Ask::ec2(action, vec![(name.to_owned(), value.to_owned())]);
    Call { service: EC2, api: Api::Ec2, iam, ask }
}

fn there(answer: Option<&str>) -> Presence {
    if answer.is_some() { Presence::There } else { Presence::Absent }
}
