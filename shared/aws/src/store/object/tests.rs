//! Objects that are larger than any of ours, and listings without an end.

use super::{Precondition, Written};
use crate::testing::{answering, ok, refuses};

#[tokio::test]
async fn an_object_is_read_up_to_its_limit_and_not_one_byte_further() {
    let aws = answering(|_| ok("x".repeat(1000)));
    assert_eq!(aws.get("state", "state/a.json", 1000).await.unwrap().unwrap().bytes.len(), 1000);
    let refused = aws.get("state", "state/a.json", 999).await.unwrap_err().to_string();
    assert!(
        refused.contains("s3://state/state/a.json is none of ours") && refused.contains("at most 999"),
        "{refused}"
    );
    let too_large = aws.get_or_too_large("state", "state/a.json", 999).await.unwrap().unwrap().unwrap_err();
    assert_eq!((too_large.bytes, too_large.most), (1000, 999));
}

#[tokio::test]
async fn a_listing_without_an_end_ends() {
    let keys = "<Contents><Key>snapshots/r/a</Key></Contents>".repeat(1000);
    let aws = answering(move |asked| {
        // Each page has another mark: the SDK itself ends where two are the same.
        let next = asked.text.len();
        ok(format!(
            "<ListBucketResult><IsTruncated>true</IsTruncated>{keys}<NextContinuationToken>{}</NextContinuationToken>\
             </ListBucketResult>",
            "x".repeat(next % 5000)
        ))
    });
    let refused = aws.list("state", "snapshots/r/").await.unwrap_err().to_string();
    assert!(refused.contains("more than 10000 lie below s3://state/snapshots/r/"), "{refused}");
}

/// The SDK sends a write again whose reply was lost, and S3 says that somebody wrote first.
#[tokio::test]
async fn a_write_that_meets_itself_is_written_and_one_that_meets_another_is_not() {
    let lies_there = |content: Option<&'static str>| {
        answering(move |asked| match (asked.has("x-id=PutObject"), content) {
            (true, _) => {
                refuses(412, "<Error><Code>PreconditionFailed</Code><Message>It did not hold</Message></Error>")
            }
            (false, Some(content)) => ok(content),
            (false, None) => refuses(403, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>"),
        })
    };
    let put = |content| async move {
        let aws = lies_there(content);
        aws.put("state", "state/lock.json", "application/json", b"ours".to_vec(), Precondition::IfNoneMatch)
            .await
            .unwrap()
    };
    assert!(matches!(put(Some("ours")).await, Written::Yes(_)));
    for other in [Some("hers"), Some("ours, and more"), None] {
        assert_eq!(put(other).await, Written::Conflict, "{other:?}");
    }
}
