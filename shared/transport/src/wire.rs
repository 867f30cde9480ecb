//! How values of an AWS answer become ours: strictly, for a field that AWS always sends and did not is a missing fact.

use aws_smithy_types::DateTime;
use facts::ids::Arn;
use facts::{Seen, Unseen, UntrustedMessage};
use jiff::Timestamp;

/// The answer to a call, by the IAM action of the call.
#[derive(Clone, Copy)]
pub struct Answer(pub &'static str);

impl Answer {
    /// A field that AWS always sends.
    pub fn needs<T>(self, field: &str, value: Option<T>) -> Seen<T> {
        value.ok_or_else(|| self.unreadable(format!("the answer lacks {field}")))
    }

    pub fn text(self, field: &str, value: Option<&str>) -> Seen<String> {
        self.needs(field, value).map(ToOwned::to_owned)
    }

    /// An id, such as an ARN or a domain.
    pub fn id<T: TryFrom<String>>(self, field: &str, value: Option<&str>) -> Seen<T>
    where
        T::Error: std::fmt::Display,
    {
        let text = self.text(field, value)?;
        T::try_from(text.clone()).map_err(|why| self.unreadable(format!("{field} is {text}, but {why}")))
    }

    pub fn arn(self, field: &str, value: Option<&str>) -> Seen<Arn> {
        self.id(field, value)
    }

    /// A number in the range of our own type.
    pub fn number<T: TryFrom<i32>>(self, field: &str, value: Option<i32>) -> Seen<T> {
        let number = self.needs(field, value)?;
        T::try_from(number).map_err(|_| self.unreadable(format!("{field} is {number}, which is out of its range")))
    }

    /// An answer that came, but does not say what it should.
    pub fn unreadable(self, message: impl Into<UntrustedMessage>) -> Unseen {
        Unseen::Failed { action: self.0.to_owned(), code: None, message: message.into() }
    }
}

/// A time; `None` where it lies outside of what a [`Timestamp`] can be.
pub fn time(from: &DateTime) -> Option<Timestamp> {
    let nanos = i32::try_from(from.subsec_nanos()).ok()?;
    Timestamp::new(from.secs(), nanos).ok()
}
