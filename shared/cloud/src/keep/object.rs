//! Objects in our bucket, written only where nobody else wrote in between.

use aws_sdk_s3::primitives::ByteStream;
use facts::{Seen, Unseen};

use crate::client::Cloud;
use crate::unseen::{code, unseen};

/// The IAM actions of the calls made here. Without `s3:ListBucket` S3 answers 403 instead of 404 for a missing key, and
/// a first run could not be told from a forbidden one. Source: S3 API reference, `GetObject`.
pub const ACTIONS: &[&str] = &["s3:GetObject", "s3:ListBucket", "s3:PutObject"];

const GET: &str = "s3:GetObject";
const LIST: &str = "s3:ListBucket";
const PUT: &str = "s3:PutObject";

/// An object's content with the mark of its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The content.
    pub bytes: Vec<u8>,
    /// The mark that a later write must name.
    pub version: Version,
}

/// An entity tag of S3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version(String);

/// What must be true of the key for a write to happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Only {
    /// There is no object yet.
    IfNew,
    /// The object is still this version.
    IfStill(Version),
    /// Whatever is there: for what is made anew by each run.
    Anyway,
}

/// What came of a conditional write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// Written, and this is the new version.
    Yes(Version),
    /// Somebody else wrote first; nothing was changed.
    Conflict,
}

/// The object, or `None` where there is none.
pub(super) async fn get(s3: &aws_sdk_s3::Client, bucket: &str, key: &str) -> Seen<Option<Object>> {
    let got = match s3.get_object().bucket(bucket).key(key).send().await {
        Ok(got) => got,
        Err(error) if code(&error) == Some("NoSuchKey") => return Ok(None),
        Err(error) => return Err(unseen(GET, &error)),
    };
    let version = Version(got.e_tag().unwrap_or_default().to_owned());
    let body = got.body.collect().await.map_err(|error| Unseen::Failed {
        action: GET.to_owned(),
        code: None,
        message: format!("the body of {key} broke off: {error}"),
    })?;
    Ok(Some(Object { bytes: body.to_vec(), version }))
}

impl Cloud {
    /// The object, or `None` where there is none.
    pub async fn get(&self, bucket: &str, key: &str) -> Seen<Option<Object>> {
        get(&self.s3, bucket, key).await
    }

    /// Every key that begins so, in order.
    pub async fn list(&self, bucket: &str, prefix: &str) -> Seen<Vec<String>> {
        let mut keys = Vec::new();
        let mut pages = self.s3.list_objects_v2().bucket(bucket).prefix(prefix).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| unseen(LIST, &error))?;
            keys.extend(page.contents.into_iter().flatten().filter_map(|object| object.key));
        }
        Ok(keys)
    }

    /// What comes between the prefix and the next `/`, each once and in order: the folders in one.
    pub async fn folders(&self, bucket: &str, prefix: &str) -> Seen<Vec<String>> {
        let mut found = Vec::new();
        let mut pages = self.s3.list_objects_v2().bucket(bucket).prefix(prefix).delimiter("/").into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| unseen(LIST, &error))?;
            let folders = page.common_prefixes.into_iter().flatten().filter_map(|folder| folder.prefix);
            found.extend(folders.filter_map(|it| Some(it.strip_prefix(prefix)?.trim_end_matches('/').to_owned())));
        }
        Ok(found)
    }

    /// Writes the object if the condition holds.
    ///
    /// S3 answers 412 where it does not, and 409 where two writes met; neither changed anything.
    /// Source: S3 user guide, "How to prevent object overwrites with conditional writes".
    pub async fn put(&self, bucket: &str, key: &str, kind: &str, bytes: Vec<u8>, only: Only) -> Seen<Written> {
        let put = self.s3.put_object().bucket(bucket).key(key).content_type(kind).body(ByteStream::from(bytes));
        let put = match only {
            Only::IfNew => put.if_none_match("*"),
            Only::IfStill(version) => put.if_match(version.0),
            Only::Anyway => put,
        };
        match put.send().await {
            Ok(done) => Ok(Written::Yes(Version(done.e_tag().unwrap_or_default().to_owned()))),
            Err(error) => match code(&error) {
                Some("PreconditionFailed" | "ConditionalRequestConflict" | "NoSuchKey") => Ok(Written::Conflict),
                _ => Err(unseen(PUT, &error)),
            },
        }
    }
}
