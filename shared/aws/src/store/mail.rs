//! Mails, through an SNS topic: made to fit at this one place, so that none is refused for its form; and one that is
//! refused for good gives way to a short one, so that it stands before no other.

use std::borrow::Cow;

use facts::untrusted::{one_line, visible};
use facts::{Seen, Unseen};
use transport::unseen::unseen;

use crate::client::Aws;

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &["sns:Publish"];

const PUBLISH: &str = "sns:Publish";
/// The most bytes of a text. SNS takes 262,144 of a whole message, and nobody reads that many.
/// Source: SNS API reference, `Publish`.
pub const LONGEST_TEXT: usize = 60_000;
/// The most characters of a subject: SNS refuses 100. Source: ditto.
pub const LONGEST_SUBJECT: usize = 99;
/// The most characters of a place in the bucket.
const LONGEST_PLACE: usize = 1_024;

/// Refusals that the same mail meets again however often it is sent. Those of the topic, its key or our rights pass, or
/// meet every mail. Source: SNS API reference, `Publish`, "Errors" and "Common error types".
const FOR_GOOD: [&str; 10] = [
    "InvalidParameter",
    "InvalidParameterException",
    "InvalidParameterValue",
    "InvalidParameterValueException",
    "ParameterValueInvalid",
    "ValidationError",
    "ValidationException",
    "MalformedQueryString",
    "RequestEntityTooLarge",
    "RequestEntityTooLargeException",
];

/// Refusals of the topic itself, which the next mail meets as well. Source: ditto.
const OF_THE_TOPIC: [&str; 9] = [
    "NotFound",
    "NotFoundException",
    "InvalidSecurity",
    "KMSAccessDenied",
    "KMSDisabled",
    "KMSInvalidState",
    "KMSNotFound",
    "KMSOptInRequired",
    "KMSThrottling",
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mailed {
    Sent,
    /// SNS refused it for good; a short mail that says so was sent.
    InShort {
        refused: Unseen,
    },
    /// SNS refused it for good, and the short one as well: nobody was told.
    Refused {
        refused: Unseen,
    },
}

/// A subject as SNS takes it: printable ASCII on one line, never empty.
pub fn subject_that_fits(subject: &str) -> String {
    let plain = |c: char| if c.is_ascii_graphic() { c } else { '?' };
    let line: String =
        one_line(subject, LONGEST_SUBJECT).chars().map(|c| if c == ' ' { c } else { plain(c) }).collect();
    if line.is_empty() { "albkeeper".to_owned() } else { line }
}

/// A text as SNS takes it: without control characters, cut at the end of a line, never empty. `kept` is where the rest is.
pub fn text_that_fits(text: &str, kept: &str) -> String {
    let text = visible(text);
    if text.trim().is_empty() {
        return format!("There are no words for this: see {}", place(kept));
    }
    if text.len() <= LONGEST_TEXT {
        return text.into_owned();
    }
    let rest = format!("\n\nThe rest is in the report: {}", place(kept));
    let head = head(&text, LONGEST_TEXT.saturating_sub(rest.len()));
    format!("{head}{rest}")
}

/// At most so many bytes, up to the end of a line where there is one, else of a character.
fn head(text: &str, most: usize) -> &str {
    let whole = text.get(..text.floor_char_boundary(most)).unwrap_or_default();
    whole.rsplit_once('\n').map_or(whole, |(lines, _)| if lines.is_empty() { whole } else { lines })
}

fn place(kept: &str) -> Cow<'_, str> {
    if kept.is_empty() {
        Cow::Borrowed("the last one in the bucket")
    } else {
        Cow::Owned(one_line(kept, LONGEST_PLACE))
    }
}

/// Whether no other mail would fare better now.
pub fn is_of_the_topic(unseen: &Unseen) -> bool {
    match unseen {
        Unseen::Failed { code, .. } => code.as_deref().is_none_or(|code| OF_THE_TOPIC.contains(&code)),
        // Of a try that takes its whole time too: the run has little left.
        Unseen::Denied { .. }
        | Unseen::Throttled { .. }
        | Unseen::TimedOut { .. }
        | Unseen::NotAsked { .. }
        | Unseen::ClusterNotRead { .. }
        | Unseen::Needs { .. } => true,
    }
}

fn is_for_good(unseen: &Unseen) -> bool {
    match unseen {
        Unseen::Failed { code, .. } => code.as_deref().is_some_and(|code| FOR_GOOD.contains(&code)),
        Unseen::Denied { .. }
        | Unseen::Throttled { .. }
        | Unseen::TimedOut { .. }
        | Unseen::NotAsked { .. }
        | Unseen::ClusterNotRead { .. }
        | Unseen::Needs { .. } => false,
    }
}

impl Aws {
    /// Publishes one mail, made to fit. `kept` is where the whole of it lies. An error is a reason that may pass: the same
    /// mail may be tried again.
    pub async fn mail(&self, topic: &str, subject: &str, text: &str, kept: &str) -> Seen<Mailed> {
        let (subject, text) = (subject_that_fits(subject), text_that_fits(text, kept));
        let refused = match self.publish(topic, &subject, &text).await {
            Ok(()) => return Ok(Mailed::Sent),
            Err(unseen) if is_for_good(&unseen) => unseen,
            Err(unseen) => return Err(unseen),
        };
        let code = match &refused {
            Unseen::Failed { code: Some(code), .. } => code.as_str(),
            Unseen::Failed { code: None, .. }
            | Unseen::Denied { .. }
            | Unseen::Throttled { .. }
            | Unseen::TimedOut { .. }
            | Unseen::NotAsked { .. }
            | Unseen::ClusterNotRead { .. }
            | Unseen::Needs { .. } => "for no reason that it gave",
        };
        let short = format!("A mail was refused by SNS ({code}). What it told is in the report: {}", place(kept));
        match self.publish(topic, "albkeeper: a mail was refused, see its report", &short).await {
            Ok(()) => Ok(Mailed::InShort { refused }),
            Err(unseen) if is_for_good(&unseen) => Ok(Mailed::Refused { refused }),
            Err(unseen) => Err(unseen),
        }
    }

    async fn publish(&self, topic: &str, subject: &str, text: &str) -> Seen<()> {
        let sent = self.sns.publish().topic_arn(topic).subject(subject).message(text).send().await;
        sent.map(drop).map_err(|error| unseen(PUBLISH, &error))
    }
}

#[cfg(test)]
mod tests;
