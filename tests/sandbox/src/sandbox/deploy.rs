//! Deploying the template with the real `sam`, and running the functions that it made.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::{STACK, Sandbox};
use crate::error::KitError;
use crate::ministack::REGION;
use crate::places;
use crate::wire::{Invocation, JsonService, QueryService, Xml, from_base64};
use crate::world::{DOMAIN, NAME};

/// Values for the template's parameters that fit the world.
pub const PARAMETERS: [(&str, &str); 6] = [
    ("Domain", DOMAIN),
    ("LoadBalancer", NAME),
    ("AlertEmail", "platform-team@example.com"),
    ("Architecture", if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" }),
    ("TokenSecretArn", "arn:aws:secretsmanager:us-east-1:123456789012:secret:retail-prediction/checker*"),
    // Whoever stands here asks by hand; a run in between would take the news away.
    ("VerifySchedule", "rate(1 day)"),
];

/// How often an execution of a state machine is looked at, and how long it may take.
const EACH_LOOK: Duration = Duration::from_millis(100);
const LONGEST_EXECUTION: Duration = Duration::from_mins(3);

/// The parameter by which all clusters of the world may be read; who makes their access entries is not this emulator.
pub const READ_CLUSTERS: (&str, &str) = ("ReadClusters", "retail-prediction-cluster,staging-cluster,warehouse-cluster");

impl Sandbox {
    /// Deploys what was built, with these values for the template's parameters, and opens the mailbox.
    pub async fn deploy(&self, parameters: &[(&str, &str)]) -> Result<(), KitError> {
        self.deploy_template(&places::built().join("template.yaml"), parameters).await
    }

    /// The same for another built template.
    pub async fn deploy_template(&self, template: &Path, parameters: &[(&str, &str)]) -> Result<(), KitError> {
        if !template.is_file() {
            let path = template.display().to_string();
            return Err(KitError::Missing { tool: "the built template", path, remedy: "run `make build` first" });
        }
        let mut words: Vec<String> = ["deploy", "--stack-name", STACK, "--region", REGION, "--resolve-s3"]
            .into_iter()
            .chain(["--capabilities", "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "--no-confirm-changeset"])
            .chain(["--no-fail-on-empty-changeset", "--no-progressbar", "--template-file"])
            .map(ToOwned::to_owned)
            .collect();
        words.push(template.display().to_string());
        if !parameters.is_empty() {
            words.push("--parameter-overrides".to_owned());
            words.extend(
                parameters.iter().map(|(name, value)| format!("ParameterKey={name},ParameterValue=\"{value}\"")),
            );
        }
        self.run(&places::sam()?, &words).await?;
        self.open_mailbox().await
    }

    /// Runs a state machine by its logical id and waits for its end: the execution as `DescribeExecution` tells it.
    pub async fn execute(&self, logical: &str) -> Result<Value, KitError> {
        let machine = self.physical(logical).await?;
        let wire = self.quiet();
        let begun = wire.json(JsonService::STATES, "StartExecution", &json!({"stateMachineArn": machine})).await?;
        let asked = json!({"executionArn": begun.get("executionArn")});
        let waiting = async {
            let mut turn = tokio::time::interval(EACH_LOOK);
            loop {
                turn.tick().await;
                let seen = wire.json(JsonService::STATES, "DescribeExecution", &asked).await?;
                if seen.get("status").and_then(Value::as_str) != Some("RUNNING") {
                    return Ok(seen);
                }
            }
        };
        let late = |_| KitError::broken(format!("{logical} did not end within {} s", LONGEST_EXECUTION.as_secs()));
        tokio::time::timeout(LONGEST_EXECUTION, waiting).await.map_err(late)?
    }

    /// The physical name of a resource of the stack.
    pub async fn physical(&self, logical: &str) -> Result<String, KitError> {
        let form = [("StackName", STACK), ("LogicalResourceId", logical)];
        let found = self.quiet().query(QueryService::CLOUDFORMATION, "DescribeStackResource", &form).await?;
        Ok(found.need("PhysicalResourceId")?)
    }

    /// The first resource of a type in the stack, such as `AWS::SNS::Topic`.
    pub async fn first_of(&self, kind: &str) -> Result<Option<String>, KitError> {
        let form = [("StackName", STACK)];
        let found: Xml = self.quiet().query(QueryService::CLOUDFORMATION, "DescribeStackResources", &form).await?;
        let pairs = found.texts("ResourceType").into_iter().zip(found.texts("PhysicalResourceId"));
        Ok(pairs.filter(|(found, _)| found == kind).map(|(_, name)| name).next())
    }

    /// Runs a function by its logical id, through Lambda's API.
    pub async fn invoke(&self, logical: &str, event: &Value) -> Result<Invocation, KitError> {
        let name = self.physical(logical).await?;
        Ok(self.quiet().invoke(&name, event).await?)
    }

    /// Runs a function by its logical id as a person does, with `sam remote invoke`, which ends well even if the
    /// function does not: the answer tells.
    pub async fn sam_invoke(&self, logical: &str, event: &Value) -> Result<Invocation, KitError> {
        let event = event.to_string();
        let words = ["remote", "invoke", logical, "--stack-name", STACK, "--region", REGION, "--output", "json"];
        let words: Vec<&str> = words.into_iter().chain(["--event", &event]).collect();
        let output = self.run(&places::sam()?, &words).await?;
        let answer: Value = serde_json::from_str(&output.stdout)
            .map_err(|error| KitError::broken(format!("sam's answer: {error}: {}{}", output.stdout, output.stderr)))?;
        let text = |name: &str| answer.get(name).and_then(Value::as_str);
        let payload = match answer.get("Payload") {
            Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone())),
            Some(value) => value.clone(),
            None => Value::Null,
        };
        let log = String::from_utf8_lossy(&from_base64(text("LogResult").unwrap_or_default())).into_owned();
        let function_error = text("FunctionError").map(ToOwned::to_owned);
        Ok(Invocation { payload, function_error, log }.real()?)
    }

    /// What a person sees who asks with the real `sam`, its words as they would type them.
    pub async fn sam_prints(&self, logical: &str, event: &[&str]) -> Result<Printed, KitError> {
        let words = ["remote", "invoke", logical, "--stack-name", STACK, "--region", REGION];
        let words: Vec<&str> = words.into_iter().chain(event.iter().copied()).collect();
        let output = self.run(&places::sam()?, &words).await?;
        Ok(Printed { log: output.stderr, answer: output.stdout })
    }
}

/// What `sam remote invoke` prints: the end of the log on standard error, the answer on standard output.
#[derive(Clone, Debug)]
pub struct Printed {
    /// The end of the function's log.
    pub log: String,
    pub answer: String,
}
