//! A document in the bucket that runs read, change and write back: never over what another run wrote in between.

use aws::Aws;
use aws::store::object::{Precondition, Written, most};
use facts::{Seen, Unseen};
use serde::Serialize;

use crate::delivery::put_json;

/// How often a write is tried when other runs write in between.
const TRIES: u32 = 4;

/// Where a document lies, and how it is read.
#[derive(Debug)]
pub struct Document<T> {
    pub key: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Its content, whoever wrote it, or why this version cannot read it.
    pub read: fn(&[u8]) -> Result<T, String>,
    /// What a person does about one that cannot be read: it is never written over.
    pub way_out: &'static str,
}

/// A document as it was read or written, with where the next one may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned<T> {
    pub content: T,
    only: Precondition,
}

impl<T: Default + Serialize> Document<T> {
    /// The document of the last run; an empty one before the first.
    pub async fn last(&self, aws: &Aws, bucket: &str) -> Seen<Versioned<T>> {
        let Some(object) = aws.get(bucket, self.key, most::LEDGER).await? else {
            return Ok(Versioned { content: T::default(), only: Precondition::IfNoneMatch });
        };
        let content = (self.read)(&object.bytes).map_err(|why| self.unreadable(bucket, &why))?;
        Ok(Versioned { content, only: Precondition::IfMatch(object.version) })
    }

    /// Writes the document as `change` makes it of the last one. When another run wrote in between, its document is read
    /// and changed in turn: `change` sees the newest, whatever happens.
    pub async fn update(
        &self,
        aws: &Aws,
        bucket: &str,
        mut last: Versioned<T>,
        change: impl Fn(&T) -> T,
    ) -> Seen<Versioned<T>> {
        for _ in 0..TRIES {
            let content = change(&last.content);
            match put_json(aws, bucket, self.key, &content, last.only).await? {
                Written::Yes(version) => return Ok(Versioned { content, only: Precondition::IfMatch(version) }),
                Written::Conflict => last = self.last(aws, bucket).await?,
            }
        }
        let message = format!("other runs wrote it {TRIES} times in between");
        Err(Unseen::Failed { action: format!("writing the {}", self.name), code: None, message: message.into() })
    }

    fn unreadable(&self, bucket: &str, why: &str) -> Unseen {
        let message = format!("s3://{bucket}/{} cannot be read ({why}): {}", self.key, self.way_out);
        Unseen::Failed { action: format!("reading the {}", self.name), code: None, message: message.into() }
    }
}
