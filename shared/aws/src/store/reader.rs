//! One client that reads objects of our bucket, for a function that needs no other.

use std::sync::Arc;

use aws_config::SdkConfig;
use facts::Seen;
use transport::meter::Meter;

use crate::client::{config, named, s3_config};
use super::object::{Object, get, refuse};

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &["s3:GetObject"];

/// Reads objects, and can do nothing else.
#[derive(Clone, Debug)]
pub struct Reader {
    s3: aws_sdk_s3::Client,
}

impl Reader {
    /// Reads credentials and Region from where the SDK finds them.
    pub async fn connect() -> Self {
        Self::with_config(&config().await)
    }

    /// Makes the client from a given configuration.
    pub fn with_config(config: &SdkConfig) -> Self {
        let watch = Arc::new(Meter::default()).watch();
        Self { s3: aws_sdk_s3::Client::from_conf(s3_config(&named(config)).interceptor(watch).build()) }
    }

    /// The object, or `None` where there is none. Without `s3:ListBucket` S3 says that a missing one is forbidden.
    /// One of more than `most` bytes is not seen.
    pub async fn get(&self, bucket: &str, key: &str, most: u64) -> Seen<Option<Object>> {
        let found = get(&self.s3, bucket, key, most).await?;
        found.map(|found| refuse(bucket, key, found)).transpose()
    }
}
