//! Objects of a bucket, for a function that reads them and does nothing else.

use std::sync::Arc;

use aws_types::SdkConfig;
use facts::{Seen, Unseen};

use crate::config::named;
use crate::meter::Meter;
use crate::query::{QueryClient, encoded};
use crate::rates::Rates;
use crate::service::{Operation, S3};
use crate::unseen::{code, unseen};

const GET: Operation = Operation::new(S3, "GetObject", "s3:GetObject");

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &[GET.iam];

/// Reads objects, and can do nothing else.
#[derive(Clone, Debug)]
pub struct Reader(QueryClient);

impl Reader {
    /// Makes the client from a given configuration.
    pub fn with_config(config: &SdkConfig) -> Self {
        let (meter, rates) = (Arc::new(Meter::default()), Arc::new(Rates::hurried(None)));
        Self(QueryClient::new(&named(config), meter, rates))
    }

    /// The object, or `None` where there is none. Without `s3:ListBucket` S3 says that a missing one is forbidden.
    /// One of more than `most` bytes is not seen.
    pub async fn get(&self, bucket: &str, key: &str, most: u64) -> Seen<Option<Vec<u8>>> {
        let path = format!(
            "/{}/{}",
            encoded(bucket),
            key.split('/').map(|it| encoded(it).to_string()).collect::<Vec<_>>().join("/")
        );
        let bytes = match self.0.bytes(GET, path, most.saturating_add(1)).await {
            Ok(bytes) => bytes,
            Err(error) if code(&error) == Some("NoSuchKey") => return Ok(None),
            Err(error) => return Err(unseen(GET.iam, &error)),
        };
        if u64::try_from(bytes.len()).is_ok_and(|length| length <= most) {
            return Ok(Some(bytes));
        }
        let message = format!("s3://{bucket}/{key} is none of ours: it has more than {most} bytes");
        Err(Unseen::Failed { action: GET.iam.to_owned(), code: None, message: message.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, Asked, Says, binary, refuses};

    fn reader(answer: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Reader {
        Reader::with_config(&testing::config("us-east-1", answer))
    }

    #[tokio::test(start_paused = true)]
    async fn an_object_is_read_whole_or_not_at_all() {
        let of = |length: usize| reader(move |_| binary(206, vec![b'x'; length]));
        assert_eq!(of(10).get("state", "status/a.html", 10).await, Ok(Some(vec![b'x'; 10])));
        let too_large = of(11).get("state", "status/a.html", 10).await.unwrap_err();
        assert!(too_large.to_string().contains("more than 10 bytes"), "{too_large}");
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_asked_for_by_its_key_and_no_more_of_it_than_that() {
        let asking = reader(|asked| {
            assert!(
                asked.text.starts_with("https://s3.us-east-1.amazonaws.com/state/status/a%20b.html"),
                "{}",
                asked.text
            );
            assert!(asked.signature.contains("/us-east-1/s3/aws4_request"), "{}", asked.signature);
            assert!(asked.signature.contains("x-amz-content-sha256"), "{}", asked.signature);
            assert_eq!(asked.range, "bytes=0-10");
            binary(206, Vec::new())
        });
        assert_eq!(asking.get("state", "status/a b.html", 10).await, Ok(Some(Vec::new())));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_not_there_is_none_and_a_refusal_is_unseen() {
        let none = "<Error><Code>NoSuchKey</Code><Message>no</Message></Error>";
        assert_eq!(reader(move |_| refuses(404, none)).get("state", "a", 10).await, Ok(None));
        let denied = "<Error><Code>AccessDenied</Code><Message>no</Message></Error>";
        let why = reader(move |_| refuses(403, denied)).get("state", "a", 10).await;
        assert!(matches!(why, Err(Unseen::Denied { .. })), "{why:?}");
    }
}
