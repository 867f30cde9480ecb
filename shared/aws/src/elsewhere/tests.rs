use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::testing::{answering, id, ok, refuses};

const AT: &str = "2026-12-01T12:00:00Z";

fn role() -> Role {
    Role::named("albkeeper-reader", &id("210987654321"), "aws", Some("our-hub".to_owned()))
}

fn credentials(until: &str) -> String {
    format!(
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
         <AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>a/secret+key</SecretAccessKey>\
         <SessionToken>a-token==</SessionToken><Expiration>{until}</Expiration></Credentials></AssumeRoleResult>\
         </AssumeRoleResponse>"
    )
}

/// An AWS that gives credentials which end then, and counts how often.
fn giving(until: &'static str) -> (Aws, Arc<AtomicU32>) {
    let given = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&given);
    let aws = answering(move |asked| {
        if asked.operation == "AssumeRole" {
            count.fetch_add(1, Ordering::Relaxed);
            return ok(credentials(until));
        }
        refuses(403, "")
    });
    (aws, given)
}

#[tokio::test]
async fn a_role_is_taken_by_its_name_with_our_external_id_and_seen_in_its_region() {
    let aws = answering(|asked| {
        for part in ["arn%3Aaws%3Aiam%3A%3A210987654321%3Arole%2Falbkeeper-reader", "ExternalId=our-hub"] {
            assert!(asked.text.contains(part), "{part} in {}", asked.text);
        }
        ok(credentials("2026-12-01T13:00:00Z"))
    });
    let there = aws.elsewhere(&id("eu-central-1"), &role(), AT.parse().unwrap()).await.unwrap();
    assert_eq!(there.region(), "eu-central-1");
    assert_eq!(aws.take_calls().into_keys().collect::<Vec<_>>(), ["STS:AssumeRole"], "counted with all others");
}

#[tokio::test]
async fn credentials_serve_as_long_as_they_are_good_for_a_whole_run() {
    let (aws, given) = giving("2026-12-01T13:00:00Z");
    for (at, times) in [(AT, 1), ("2026-12-01T12:44:00Z", 1), ("2026-12-01T12:46:00Z", 2)] {
        aws.elsewhere(&id("eu-central-1"), &role(), at.parse().unwrap()).await.unwrap();
        assert_eq!(given.load(Ordering::Relaxed), times, "{at}");
    }
    let other = Role { external_id: None, ..role() };
    aws.elsewhere(&id("eu-central-1"), &other, AT.parse().unwrap()).await.unwrap();
    assert_eq!(given.load(Ordering::Relaxed), 3, "nobody uses what another trust gave");
}

#[tokio::test]
async fn a_refusal_says_what_was_refused_and_half_an_answer_shows_no_key() {
    let denied = answering(|_| {
        refuses(
            403,
            "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized</Message></Error></ErrorResponse>",
        )
    });
    let unseen = denied.elsewhere(&id("eu-central-1"), &role(), AT.parse().unwrap()).await.unwrap_err();
    assert!(unseen.to_string().contains("sts:AssumeRole"), "{unseen}");
    let (aws, _) = giving("tomorrow");
    let unseen = aws.elsewhere(&id("eu-central-1"), &role(), AT.parse().unwrap()).await.unwrap_err();
    let told = format!("{unseen} {unseen:?}");
    assert!(told.contains("Expiration") && !told.contains("secret") && !told.contains("a-token"), "{told}");
}
