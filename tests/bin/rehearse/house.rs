//! A stack in a house with rules: a key of one's own, and a boundary for every role.

use sandbox::wire::{JsonService, QueryService};
use sandbox::{KitError, Sandbox};
use serde_json::{Value, json};

use crate::parameters;
use crate::update::need;
use crate::words::{say, step};

const LOGS: [&str; 4] = ["VerifyLog", "CleanupLog", "RestoreLog", "WidgetLog"];
/// It bounds nothing. The local AWS gives a template's roles no boundary: that each has it is held by a test of the
/// template, and here only that the stack can be deployed so.
const BOUNDARY: &str =
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;

/// Updates the stack with `KeyArn` and `PermissionsBoundary`. Queue and logs are under the key, and verify
/// still works.
pub(crate) async fn a_key_and_a_boundary(sandbox: &Sandbox) -> Result<(), KitError> {
    let wire = sandbox.quiet();
    let made = wire.json(JsonService::KMS, "CreateKey", &json!({"Description": "of the house"})).await?;
    let key = text(&made, "/KeyMetadata/Arn")?;
    let form = [("PolicyName", "house-rules"), ("PolicyDocument", BOUNDARY)];
    let boundary = wire.query(QueryService::IAM, "CreatePolicy", &form).await?.need("Arn")?;
    let more = [("MonthlyUsd", "60"), ("KeyArn", key.as_str()), ("PermissionsBoundary", boundary.as_str())];
    step("sam deploy, KeyArn and PermissionsBoundary", sandbox.deploy(&parameters(&more))).await?;
    for (what, has) in under_a_key(sandbox).await? {
        need(has.as_deref() == Some(&key), &format!("{what} is under {has:?}, not under {key}"))?;
    }
    let event = json!({"domain": sandbox::world::DOMAIN, "load_balancer": sandbox::world::NAME});
    let answer = step("invoke verify", sandbox.invoke("VerifyFunction", &event)).await?;
    let kept = answer.ok()?.pointer("/delivered/report").and_then(Value::as_str).unwrap_or_default().to_owned();
    need(kept.starts_with("s3://"), &format!("verify under a key of one's own: its report is {kept}"))?;
    say("  queue and logs are under the key, and verify keeps its report");
    Ok(())
}

/// Queue and logs, each with its key. The local AWS takes no key of a template for a bucket or a topic.
async fn under_a_key(sandbox: &Sandbox) -> Result<Vec<(String, Option<String>)>, KitError> {
    let wire = sandbox.quiet();
    let mut found = Vec::new();
    let queue = sandbox.physical("DeadLetters").await?;
    let asked = json!({"QueueUrl": queue, "AttributeNames": ["All"]});
    let answer = wire.json(JsonService::SQS, "GetQueueAttributes", &asked).await?;
    found.push((queue, text(&answer, "/Attributes/KmsMasterKeyId").ok()));
    for log in LOGS {
        let name = sandbox.physical(log).await?;
        let answer = wire.json(JsonService::LOGS, "DescribeLogGroups", &json!({"logGroupNamePrefix": name})).await?;
        found.push((name, text(&answer, "/logGroups/0/kmsKeyId").ok()));
    }
    Ok(found)
}

fn text(value: &Value, pointer: &str) -> Result<String, KitError> {
    let found = value.pointer(pointer).and_then(Value::as_str).map(ToOwned::to_owned);
    found.ok_or_else(|| KitError::broken(format!("no {pointer} in {value}")))
}
