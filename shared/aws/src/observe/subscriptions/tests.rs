//! Tests of the look at subscriptions: each gives the wire text of AWS's answers.

use super::*;
use crate::testing::*;

const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:albkeeper-AlertTopic";

fn subscription(arn: &str, protocol: &str, endpoint: &str) -> String {
    format!(
        "<member><TopicArn>{TOPIC}</TopicArn><Protocol>{protocol}</Protocol><SubscriptionArn>{arn}</SubscriptionArn>\
         <Owner>123456789012</Owner><Endpoint>{endpoint}</Endpoint></member>"
    )
}

fn listed(members: &[String], next: &str) -> Says {
    ok(format!(
        "<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions>{}</Subscriptions>{next}\
         </ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>",
        members.concat()
    ))
}

async fn seen(aws: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Seen<Option<Vec<Subscription>>> {
    look(&answering(aws), &Scope { alert_topic: Some(id(TOPIC)), ..scope() }).await
}

#[tokio::test]
async fn confirmed_and_pending_ones_are_told_apart_and_masked() {
    let found = seen(|asked| {
        assert!(asked.operation == "ListSubscriptionsByTopic" && asked.has("AlertTopic"), "{}", asked.text);
        if asked.has("NextToken=two") {
            return listed(&[subscription("PendingConfirmation", "sms", "+84901234567")], "");
        }
        let confirmed = subscription(&format!("{TOPIC}:1"), "email", "oncall@example.com");
        let deleted = subscription("Deleted", "email", "former@example.com");
        listed(&[confirmed, deleted], "<NextToken>two</NextToken>")
    });
    let subscription = |protocol: &str, endpoint: &str, confirmed| Subscription {
        protocol: protocol.to_owned(),
        endpoint: endpoint.to_owned(),
        confirmed,
    };
    let expected = vec![subscription("email", "o***@example.com", true), subscription("sms", "***67", false)];
    assert_eq!(found.await, Ok(Some(expected)));
}

#[tokio::test]
async fn no_subscription_and_no_topic_are_told_apart() {
    assert_eq!(seen(|_| listed(&[], "")).await, Ok(Some(Vec::new())));
    assert_eq!(seen(|_| error(404, "NotFound", "Topic does not exist")).await, Ok(None));
}

#[tokio::test]
async fn what_cannot_be_seen_keeps_its_reason() {
    let message = "User: x is not authorized to perform: SNS:ListSubscriptionsByTopic on resource: y";
    let denied = seen(move |_| error(403, "AuthorizationError", message)).await;
    assert_eq!(denied, Err(Unseen::Denied { action: LOOK.to_owned(), message: message.into() }));
    let unnamed = look(&answering(|_| listed(&[], "")), &scope()).await;
    assert!(matches!(unnamed, Err(Unseen::Needs { .. })), "{unnamed:?}");
}
