//! What a person's own credentials tell, who has not deployed yet or asks what was deployed: not what a function asks.

use std::time::Duration;

use facts::untrusted::one_line;
use facts::{Seen, Unseen};
use serde_json::Value;

use crate::client::Cloud;
use crate::inventory::zones;
use crate::look::Deadline;
use crate::observe::wire::Answer;
use crate::query::{Ask, CLOUD_FORMATION, LAMBDA, STS, xml};
use crate::unseen::{code, unseen};

const CALLER: &str = "sts:GetCallerIdentity";
const RESOURCES: &str = "cloudformation:DescribeStackResources";
const INVOKE: &str = "lambda:InvokeFunction";

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

impl Cloud {
    /// Whose credentials these are. Everybody may ask.
    pub async fn caller(&self, time_left: Duration) -> Seen<Caller> {
        let look = async {
            let ask = Ask::Query { action: "GetCallerIdentity", version: "2011-06-15", parameters: Vec::new() };
            let text = self.query.ask(STS, ask).await.map_err(|error| unseen(CALLER, &error))?;
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
        let path = format!("/2015-03-31/functions/{}/invocations", crate::query::encoded(function));
        let ask = Ask::Post { action: "Invoke", path, body: event };
        let query = self.query.without_retries().within(time_left);
        let text = query.ask(LAMBDA, ask).await.map_err(|error| unseen(INVOKE, &error))?;
        serde_json::from_str(&text).map_err(|error| Answer(INVOKE).unreadable(error.to_string()))
    }
}

async fn functions(cloud: &Cloud, stack: &str) -> Seen<Option<Vec<StackFunction>>> {
    let parameters = vec![("StackName".to_owned(), stack.to_owned())];
    let ask = Ask::Query { action: "DescribeStackResources", version: "2010-05-15", parameters };
    let text = match cloud.query.ask(CLOUD_FORMATION, ask).await {
        Ok(text) => text,
        // CloudFormation's word for a stack that is not there.
        Err(error) if code(&error) == Some("ValidationError") => return Ok(None),
        Err(error) => return Err(unseen(RESOURCES, &error)),
    };
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
        | Unseen::TimedOut { .. }
        | Unseen::Failed { .. } => None,
    }
}
