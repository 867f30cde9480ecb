//! Whether one thing is there, by the id that names it.

use std::time::Duration;

use facts::{Presence, Seen};
use serde_json::{Value, json};
use transport::deadline::Deadline;
use transport::query::{Input, Operation};
use transport::wire::Answer;

use crate::client::Aws;
use crate::operations;

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

impl Aws {
    pub async fn presence(&self, wanted: Wanted<'_>, time_left: Duration) -> Seen<Presence> {
        let look = async {
            match wanted {
                Wanted::TargetGroup(arn) => {
                    let asked = Input::parameter("TargetGroupArns.member.1", arn);
                    self.there(operations::DESCRIBE_TARGET_GROUPS, asked, &["TargetGroupNotFound"]).await
                }
                Wanted::SecurityGroup(id) => {
                    let none = ["InvalidGroup.NotFound", "InvalidGroupId.NotFound"];
                    let asked = Input::parameter("GroupId.1", id);
                    self.there(operations::DESCRIBE_SECURITY_GROUPS, asked, &none).await
                }
                Wanted::Subnet(id) => {
                    let asked = Input::parameter("SubnetId.1", id);
                    self.there(operations::DESCRIBE_SUBNETS, asked, &["InvalidSubnetID.NotFound"]).await
                }
                Wanted::Vpc(id) => {
                    let asked = Input::parameter("VpcId.1", id);
                    self.there(operations::DESCRIBE_VPCS, asked, &["InvalidVpcID.NotFound"]).await
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
        self.there(operations::GET_WEB_ACL, Input::Json(body), &["WAFNonexistentItemException"]).await
    }

    async fn certificate(&self, arn: &str) -> Seen<Presence> {
        // A server certificate of IAM is not told by ACM: AWS says so itself where it is gone.
        if !arn.contains(":acm:") {
            return Ok(Presence::There);
        }
        let (operation, input) = (operations::DESCRIBE_CERTIFICATE, Input::Json(json!({"CertificateArn": arn})));
        let asked = self.query.call_unless(operation, input, &["ResourceNotFoundException"]);
        let Some(answer) = asked.await? else { return Ok(Presence::Absent) };
        let iam = operation.iam;
        let answer: Value = serde_json::from_str(&answer).map_err(|error| Answer(iam).unreadable(error.to_string()))?;
        let state = answer.pointer("/Certificate/Status").and_then(Value::as_str);
        Ok(match Answer(iam).needs("Status", state)? {
            "ISSUED" => Presence::There,
            other => Presence::Unusable { state: other.to_owned() },
        })
    }

    /// It is not there where AWS refuses with one of these codes.
    async fn there(&self, operation: Operation, input: Input, none: &[&str]) -> Seen<Presence> {
        let answer = self.query.call_unless(operation, input, none).await?;
        Ok(if answer.is_some() { Presence::There } else { Presence::Absent })
    }
}
