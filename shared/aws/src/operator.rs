//! What a person's own credentials tell, who has not deployed yet or asks what was deployed: not what a function asks.

use std::time::Duration;

use facts::untrusted::one_line;
use facts::{Seen, Unseen};
use serde_json::Value;
use transport::deadline::Deadline;
use transport::query::{Input, encoded, xml};
use transport::wire::Answer;

use crate::client::Aws;
use crate::inventory::zones;
use crate::operations::{self, INVOKE};

const CALLER: &str = operations::GET_CALLER_IDENTITY.iam;
const RESOURCES: &str = operations::DESCRIBE_STACK_RESOURCES.iam;

/// The most characters that are kept of a name or ARN.
const LONGEST: usize = 300;

/// Whose credentials these are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account: twelve digits.
    pub account: String,
    /// The user or the session, on one line.
    pub arn: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StackFunction {
    /// Its name in the template.
    pub logical: String,
    /// The name that Lambda knows it by.
    pub name: String,
}

impl Aws {
    /// Whose credentials these are. Everybody may ask.
    pub async fn caller(&self, time_left: Duration) -> Seen<Caller> {
        let look = async {
            let text = self.query.call(operations::GET_CALLER_IDENTITY, Input::Form(Vec::new())).await?;
            let of = |name: &str| Answer(CALLER).needs(name, xml::first(&text, name));
            Ok(Caller { account: of("Account")?, arn: one_line(&of("Arn")?, LONGEST) })
        };
        Deadline::within(time_left).look(CALLER, look).await
    }

    /// The hosted zones of the account, as a person knows them.
    pub async fn hosted_zones(&self, time_left: Duration) -> Seen<Vec<String>> {
        Deadline::within(time_left).look(zones::ZONES, zones::told(self)).await
    }

    /// The functions of a stack; `None` where there is no such stack.
    pub async fn functions_of(&self, stack: &str, time_left: Duration) -> Seen<Option<Vec<StackFunction>>> {
        Deadline::within(time_left).look(RESOURCES, functions(self, stack)).await
    }

    /// What a function answers, whether it is well or an error.
    pub async fn invoke(&self, function: &str, event: Value, time_left: Duration) -> Seen<Value> {
        let path = format!("/2015-03-31/functions/{}/invocations", encoded(function));
        let query = self.query.without_retries().within(time_left);
        let text = query.call(INVOKE, Input::Post(path, event)).await?;
        serde_json::from_str(&text).map_err(|error| Answer(INVOKE.iam).unreadable(error.to_string()))
    }
}

async fn functions(aws: &Aws, stack: &str) -> Seen<Option<Vec<StackFunction>>> {
    let input = Input::parameter("StackName", stack);
    // CloudFormation's word for a stack that is not there.
    let asked = aws.query.call_unless(operations::DESCRIBE_STACK_RESOURCES, input, &["ValidationError"]);
    let Some(text) = asked.await? else { return Ok(None) };
    let answer = Answer(RESOURCES);
    xml::read(answer, &text, |root| {
        let result = answer.needs("its result", xml::child(root, "DescribeStackResourcesResult"))?;
        let of = |node, name| xml::text(node, name).unwrap_or_default().to_owned();
        let all = xml::list(answer, result, "StackResources")?.into_iter();
        let functions = all.filter(|it| xml::text(*it, "ResourceType") == Some("AWS::Lambda::Function"));
        Ok(Some(
            functions
                .map(|it| StackFunction { logical: of(it, "LogicalResourceId"), name: of(it, "PhysicalResourceId") })
                .collect(),
        ))
    })
}

/// The IAM action that was refused, where the reason is that.
pub fn denied(why: &Unseen) -> Option<&str> {
    match why {
        Unseen::Denied { action, .. } => Some(action),
        Unseen::Needs { .. }
        | Unseen::NotAsked { .. }
        | Unseen::Throttled { .. }
        | Unseen::ClusterNotRead { .. }
        | Unseen::TimedOut { .. }
        | Unseen::Failed { .. } => None,
    }
}
