//! Objects in our bucket, written only where nobody else wrote in between.

use std::fmt;

use aws_sdk_s3::primitives::ByteStream;
use facts::{Seen, Unseen};
use jiff::Timestamp;
use transport::unseen::{code, unseen};
use transport::wire::time;

use crate::client::Aws;

/// The IAM actions of the calls made here. Without `s3:ListBucket` S3 answers 403 instead of 404 for a missing key, and
/// a first run could not be told from a forbidden one. Source: S3 API reference, `GetObject`.
pub const ACTIONS: &[&str] = &["s3:GetObject", "s3:ListBucket", "s3:PutObject"];

const GET: &str = "s3:GetObject";
const LIST: &str = "s3:ListBucket";
const PUT: &str = "s3:PutObject";
/// The most keys or folders of one listing.
pub const MOST_LISTED: usize = 10_000;

/// An object's content with the mark of its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    pub bytes: Vec<u8>,
    /// The mark that a later write must name.
    pub version: Version,
    /// When it was written, by the time of S3, where that was told.
    pub modified: Option<Timestamp>,
}

/// An object that is larger than it may be: none that we wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// Its bytes, as far as they were told or read.
    pub bytes: u64,
    pub most: u64,
    /// The mark that a later write must name.
    pub version: Version,
    /// As [`Object::modified`].
    pub modified: Option<Timestamp>,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it has {} bytes or more, and at most {} are read", self.bytes, self.most)
    }
}

/// The most bytes of each kind of object that are read: many times what ours weigh, and few enough for the memory of a
/// function, whoever wrote them.
pub mod most {
    const MIB: u64 = 1024 * 1024;
    pub const LOCK: u64 = 4 * 1024;
    /// The state of one question, and small ones like it.
    pub const STATE: u64 = MIB;
    /// The state of hundreds of sites.
    pub const SHARD_STATE: u64 = 16 * MIB;
    /// The history behind a page.
    pub const HISTORY: u64 = 2 * MIB;
    pub const PAGE: u64 = 2 * MIB;
    /// The ledger of cleanup, and the index of restore.
    pub const LEDGER: u64 = 32 * MIB;
    pub const PLAN: u64 = 8 * MIB;
    pub const SNAPSHOT: u64 = 8 * MIB;
    /// A report of cleanup: it tells every predicate of every resource of the account.
    pub const CLEANUP_REPORT: u64 = 48 * MIB;
    /// A report that is judged again.
    pub const REPORT: u64 = 16 * MIB;
}

/// An entity tag of S3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version(String);

#[cfg(test)]
impl Version {
    pub(super) fn of_tests() -> Self {
        Self("\"1\"".to_owned())
    }
}

/// What must be true of the key for a write to happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// There is no object yet.
    IfNoneMatch,
    /// The object is still this version.
    IfMatch(Version),
    /// Whatever is there: for what is made anew by each run.
    None,
}

/// What came of a conditional write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// Written, and this is the new version.
    Yes(Version),
    /// Somebody else wrote first; nothing was changed.
    Conflict,
}

/// The object, or `None` where there is none. One of more than `most` bytes is not read.
pub(super) async fn get(
    s3: &aws_sdk_s3::Client,
    bucket: &str,
    key: &str,
    most: u64,
) -> Seen<Option<Result<Object, TooLarge>>> {
    let got = match s3.get_object().bucket(bucket).key(key).send().await {
        Ok(got) => got,
        Err(error) if code(&error) == Some("NoSuchKey") => return Ok(None),
        Err(error) => return Err(unseen(GET, &error)),
    };
    let version = Version(got.e_tag().unwrap_or_default().to_owned());
    let modified = got.last_modified().and_then(time);
    let too_large = |bytes, version| TooLarge { bytes, most, version, modified };
    if let Some(bytes) = got.content_length().and_then(|length| u64::try_from(length).ok()).filter(|it| *it > most) {
        return Ok(Some(Err(too_large(bytes, version))));
    }
    let mut body = got.body;
    let mut bytes = Vec::new();
    while let Some(chunk) = body.try_next().await.map_err(|error| broken_off(key, &error.to_string()))? {
        bytes.extend_from_slice(&chunk);
        // The length that was told need not be true.
        let read = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if read > most {
            return Ok(Some(Err(too_large(read, version))));
        }
    }
    Ok(Some(Ok(Object { bytes, version, modified })))
}

fn broken_off(key: &str, why: &str) -> Unseen {
    let message = format!("the body of {key} broke off: {why}");
    Unseen::Failed { action: GET.to_owned(), code: None, message: message.into() }
}

/// An object that is too large, as a reason why it is not seen.
pub(super) fn refuse(bucket: &str, key: &str, found: Result<Object, TooLarge>) -> Seen<Object> {
    found.map_err(|too_large| {
        let message = format!("s3://{bucket}/{key} is none of ours: {too_large}");
        Unseen::Failed { action: GET.to_owned(), code: None, message: message.into() }
    })
}

impl Aws {
    /// The object, or `None` where there is none. One of more than `most` bytes is not seen.
    pub async fn get(&self, bucket: &str, key: &str, most: u64) -> Seen<Option<Object>> {
        let found = get(&self.s3, bucket, key, most).await?;
        found.map(|found| refuse(bucket, key, found)).transpose()
    }

    /// The same, for who begins anew over one that is too large.
    pub async fn get_or_too_large(&self, bucket: &str, key: &str, most: u64) -> Seen<Option<Result<Object, TooLarge>>> {
        get(&self.s3, bucket, key, most).await
    }

    /// Every key that begins so, in order. More than [`MOST_LISTED`] are not seen.
    pub async fn list(&self, bucket: &str, prefix: &str) -> Seen<Vec<String>> {
        let mut keys = Vec::new();
        let mut pages = self.s3.list_objects_v2().bucket(bucket).prefix(prefix).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| unseen(LIST, &error))?;
            keys.extend(page.contents.into_iter().flatten().filter_map(|object| object.key));
            few_enough(bucket, prefix, keys.len())?;
        }
        Ok(keys)
    }

    /// What comes between the prefix and the next `/`, each once and in order: the folders in one. More than
    /// [`MOST_LISTED`] are not seen.
    pub async fn folders(&self, bucket: &str, prefix: &str) -> Seen<Vec<String>> {
        let mut found = Vec::new();
        let mut pages = self.s3.list_objects_v2().bucket(bucket).prefix(prefix).delimiter("/").into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| unseen(LIST, &error))?;
            let folders = page.common_prefixes.into_iter().flatten().filter_map(|folder| folder.prefix);
            found.extend(folders.filter_map(|it| Some(it.strip_prefix(prefix)?.trim_end_matches('/').to_owned())));
            few_enough(bucket, prefix, found.len())?;
        }
        Ok(found)
    }

    /// Writes the object if the condition holds.
    ///
    /// S3 answers 412 where it does not, and 409 where two writes met; neither changed anything. A write whose reply was
    /// lost is sent again, and meets itself: what lies there then is what was to be written, and it is.
    /// Source: S3 user guide, "How to prevent object overwrites with conditional writes".
    pub async fn put(&self, bucket: &str, key: &str, kind: &str, bytes: Vec<u8>, only: Precondition) -> Seen<Written> {
        let body = ByteStream::from(bytes.clone());
        let put = self.s3.put_object().bucket(bucket).key(key).content_type(kind).body(body);
        let put = match only {
            Precondition::IfNoneMatch => put.if_none_match("*"),
            Precondition::IfMatch(version) => put.if_match(version.0),
            Precondition::None => put,
        };
        match put.send().await {
            Ok(done) => Ok(Written::Yes(Version(done.e_tag().unwrap_or_default().to_owned()))),
            Err(error) => match code(&error) {
                Some("PreconditionFailed" | "ConditionalRequestConflict") => Ok(self.met_by(bucket, key, &bytes).await),
                Some("NoSuchKey") => Ok(Written::Conflict),
                _ => Err(unseen(PUT, &error)),
            },
        }
    }
}

impl Aws {
    /// What a conflict was with: a write of our own, or another's.
    async fn met_by(&self, bucket: &str, key: &str, bytes: &[u8]) -> Written {
        let most = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        match get(&self.s3, bucket, key, most).await {
            Ok(Some(Ok(object))) if object.bytes == bytes => Written::Yes(object.version),
            // Where it cannot be read, nobody knows that it is ours.
            Ok(_) | Err(_) => Written::Conflict,
        }
    }
}

fn few_enough(bucket: &str, prefix: &str, found: usize) -> Seen<()> {
    if found <= MOST_LISTED {
        return Ok(());
    }
    let message = format!("more than {MOST_LISTED} lie below s3://{bucket}/{prefix}, which runs of ours do not leave");
    Err(Unseen::Failed { action: LIST.to_owned(), code: None, message: message.into() })
}

#[cfg(test)]
mod tests;
