//! Subscriptions of a topic: the emulator takes each for confirmed, AWS waits until its owner says so.

use roxmltree::Node;

use crate::base::locked;
use crate::http::Answer;
use crate::proxy::State;
use crate::wire::{AwsError, parse_xml};
use crate::xml::{Edits, all, child, child_text};

/// What stands in place of its ARN until then. Source: SNS API reference, `ListSubscriptionsByTopic`.
const PENDING: &str = "<SubscriptionArn>PendingConfirmation</SubscriptionArn>";

/// The list with those that wait for their confirmation.
pub(super) fn listed(state: &State, answer: &Answer) -> Result<Option<String>, AwsError> {
    let unconfirmed = locked(&state.memory.unconfirmed).clone();
    let text = answer.text();
    let document = parse_xml(&text)?;
    let mut edits = Edits::default();
    for subscription in all(&document, "SubscriptionArn").iter().filter_map(Node::parent) {
        if let Some(arn) = child(subscription, "SubscriptionArn")
            && unconfirmed.contains(child_text(subscription, "Protocol"))
        {
            edits.replace(arn.range(), PENDING);
        }
    }
    Ok(answer.status.is_success().then(|| edits.apply(&text)))
}
