//! Who is subscribed to the topic of the mails.

use aws_sdk_sns::types::Subscription as Described;
use facts::alert_path::{Subscription, masked};
use facts::{Scope, Seen, Unseen};
use transport::pages::{self, Page};
use transport::unseen::{code, unseen};
use transport::wire::Answer;

use crate::client::Aws;

/// What this look is called where it takes too long.
pub(crate) const LOOK: &str = "sns:ListSubscriptionsByTopic";
const ANSWER: Answer = Answer(LOOK);

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &[LOOK];

/// What AWS writes in place of an ARN. Source: SNS API reference, `ListSubscriptionsByTopic`, and its developer guide,
/// "Deleting a subscription".
const PENDING: &str = "PendingConfirmation";
const DELETED: &str = "Deleted";

/// All of them, their endpoints masked here and nowhere kept; `None` where there is no such topic.
pub(crate) async fn look(aws: &Aws, scope: &Scope) -> Seen<Option<Vec<Subscription>>> {
    let Some(topic) = &scope.alert_topic else {
        let because = "the environment of this function names none".to_owned();
        return Err(Unseen::Needs { fact: "the topic of the mails".to_owned(), because });
    };
    let described = pages::all(LOOK, |token| async move {
        let ask = aws.sns.list_subscriptions_by_topic().topic_arn(topic.as_str()).set_next_token(token);
        match ask.send().await {
            Ok(answer) => {
                let items = answer.subscriptions.unwrap_or_default().into_iter().map(Some).collect();
                Ok(Page::marked(Some(items), answer.next_token))
            }
            Err(error) if code(&error) == Some("NotFound") => Ok(Page { items: vec![None], next: None }),
            Err(error) => Err(unseen(LOOK, &error)),
        }
    });
    let Some(described) = described.await?.into_iter().collect::<Option<Vec<Described>>>() else { return Ok(None) };
    let there = described.iter().filter(|it| it.subscription_arn() != Some(DELETED));
    there.map(read).collect::<Seen<Vec<_>>>().map(Some)
}

fn read(described: &Described) -> Seen<Subscription> {
    let protocol = ANSWER.text("Protocol", described.protocol())?;
    Ok(Subscription {
        endpoint: masked(&protocol, ANSWER.needs("Endpoint", described.endpoint())?),
        confirmed: ANSWER.needs("SubscriptionArn", described.subscription_arn())? != PENDING,
        protocol,
    })
}

#[cfg(test)]
mod tests;
