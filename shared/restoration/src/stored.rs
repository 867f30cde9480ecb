//! An object as it lies in the bucket.

use jiff::Timestamp;

/// An object of the bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub key: String,
    pub bytes: Vec<u8>,
    /// When it was written, by the time of S3, where that was told.
    pub written: Option<Timestamp>,
}
