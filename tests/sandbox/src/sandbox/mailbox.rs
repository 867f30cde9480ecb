//! The mails of the stack's topic, caught by a queue: subject and text as a subscriber gets them.

use serde_json::{Value, json};

use super::Sandbox;
use crate::base::locked;
use crate::error::KitError;
use crate::wire::{JsonService, QueryService, Wire};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub subject: String,
    pub body: String,
}

impl Sandbox {
    /// Subscribes a queue to the stack's topic; without a topic there are no mails. A second call changes nothing.
    pub(super) async fn open_mailbox(&self) -> Result<(), KitError> {
        if self.queue().is_some() {
            return Ok(());
        }
        let Some(topic) = self.first_of("AWS::SNS::Topic").await? else { return Ok(()) };
        let wire = self.quiet();
        let made = wire.json(JsonService::SQS, "CreateQueue", &json!({"QueueName": "mailbox"})).await?;
        let queue = text(&made, "QueueUrl")?;
        let asked = json!({"QueueUrl": queue, "AttributeNames": ["QueueArn"]});
        let attributes = wire.json(JsonService::SQS, "GetQueueAttributes", &asked).await?;
        let arn = text(attributes.get("Attributes").unwrap_or(&Value::Null), "QueueArn")?;
        // Where policies are enforced, the queue has to let the topic in.
        let policy = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn
        }]});
        let asked = json!({"QueueUrl": queue, "Attributes": {"Policy": policy.to_string()}});
        wire.json(JsonService::SQS, "SetQueueAttributes", &asked).await?;
        let form = [("TopicArn", topic.as_str()), ("Protocol", "sqs"), ("Endpoint", &arn)];
        wire.query(QueryService::SNS, "Subscribe", &form).await?;
        *locked(&self.mailbox) = Some(queue);
        Ok(())
    }

    /// The mails since the last call, in the order in which they came.
    pub async fn mails(&self) -> Result<Vec<Mail>, KitError> {
        let Some(queue) = self.queue() else {
            return Err(KitError::broken("there is no mailbox: deploy a stack with an AWS::SNS::Topic first"));
        };
        let wire = self.quiet();
        let mut mails = Vec::new();
        loop {
            let batch = receive(&wire, &queue).await?;
            if batch.is_empty() {
                return Ok(mails);
            }
            mails.extend(batch);
        }
    }
}

/// Takes up to ten mails out of the queue.
async fn receive(wire: &Wire, queue: &str) -> Result<Vec<Mail>, KitError> {
    let asked = json!({"QueueUrl": queue, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 0});
    let answer = wire.json(JsonService::SQS, "ReceiveMessage", &asked).await?;
    let messages = answer.get("Messages").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut mails = Vec::new();
    for message in messages {
        let notification: Value = serde_json::from_str(&text(&message, "Body")?)
            .map_err(|error| KitError::broken(format!("a message of the topic: {error}")))?;
        let part = |name: &str| notification.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        mails.push(Mail { subject: part("Subject"), body: part("Message") });
        let taken = json!({"QueueUrl": queue, "ReceiptHandle": text(&message, "ReceiptHandle")?});
        wire.json(JsonService::SQS, "DeleteMessage", &taken).await?;
    }
    Ok(mails)
}

fn text(value: &Value, name: &str) -> Result<String, KitError> {
    let found = value.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
    found.ok_or_else(|| KitError::broken(format!("no {name} in {value}")))
}
