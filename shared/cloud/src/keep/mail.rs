//! Mails, through an SNS topic.

use facts::Seen;

use crate::client::Cloud;
use crate::unseen::unseen;

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &["sns:Publish"];

impl Cloud {
    /// Publishes one mail and gives its message id.
    ///
    /// `subject` is ASCII, under 100 characters and without line breaks: SNS refuses anything else.
    /// Source: SNS API reference, `Publish`.
    pub async fn mail(&self, topic: &str, subject: &str, text: &str) -> Seen<String> {
        let sent = self.sns.publish().topic_arn(topic).subject(subject).message(text).send().await;
        sent.map(|sent| sent.message_id().unwrap_or_default().to_owned()).map_err(|error| unseen("sns:Publish", &error))
    }
}
