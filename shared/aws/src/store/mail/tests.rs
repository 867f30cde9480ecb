//! Mails that SNS takes, refuses for now, and refuses for good.

use std::sync::{Arc, Mutex};

use super::*;
use crate::testing::{Says, answering, ok, refuses};

const KEPT: &str = "s3://state/reports/verify/api.example.com/2026/11/24/071500-1.json";

/// What SNS says to the first mails; all after them are taken.
async fn mailed(says: &[(u16, &str)], text: &str) -> (Seen<Mailed>, Vec<String>) {
    let says: Mutex<Vec<(u16, String)>> =
        Mutex::new(says.iter().rev().map(|(status, code)| (*status, (*code).to_owned())).collect());
    let heard = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&heard);
    let aws = answering(move |asked| {
        noted.lock().unwrap().push(asked.text.clone());
        match says.lock().unwrap().pop() {
            Some((status, code)) => refused(status, &code),
            None => ok("<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>"),
        }
    });
    let mailed = aws.mail("arn:aws:sns:us-east-1:123456789012:topic", "[FAIL] shop: down", text, KEPT).await;
    let heard = heard.lock().unwrap().clone();
    (mailed, heard)
}

fn refused(status: u16, code: &str) -> Says {
    let error = format!("<Type>Sender</Type><Code>{code}</Code><Message>no</Message>");
    refuses(status, format!("<ErrorResponse><Error>{error}</Error></ErrorResponse>"))
}

#[test]
fn whatever_is_told_becomes_a_subject_and_a_text_that_sns_takes() {
    let wild = format!("x\n{}\u{1b}[2J\u{202e}ü", "y".repeat(300_000));
    for text in ["", " \n", "\u{1b}[31m", "ok", &wild, &"line\n".repeat(100_000), &"ü".repeat(100_000)] {
        let (subject, fits) = (subject_that_fits(text), text_that_fits(text, KEPT));
        assert!(!subject.is_empty() && subject.len() <= 99, "{subject}");
        assert!(subject.bytes().all(|b| b == b' ' || b.is_ascii_graphic()) && !subject.starts_with(' '), "{subject}");
        assert!(!fits.trim().is_empty() && fits.len() <= LONGEST_TEXT);
        assert!(!fits.chars().any(|c| c.is_control() && c != '\n'));
        assert_eq!(text_that_fits(&fits, KEPT), fits, "what fits once stays as it is");
        if text.len() > LONGEST_TEXT {
            assert!(fits.ends_with(&format!("The rest is in the report: {KEPT}")));
        }
    }
    let lines = text_that_fits(&"0123456789\n".repeat(10_000), KEPT);
    assert!(lines.contains("0123456789\n\nThe rest is"), "cut at the end of a line");
}

#[tokio::test]
async fn a_mail_that_is_refused_for_good_gives_way_to_a_short_one() {
    for code in FOR_GOOD {
        let (mailed, heard) = mailed(&[(400, code)], "all of it").await;
        assert!(matches!(mailed, Ok(Mailed::InShort { .. })), "{code}: {mailed:?}");
        assert!(heard.len() == 2 && heard[1].contains(code) && !heard[1].contains("all+of+it"), "{heard:?}");
        assert!(heard[1].contains("071500-1.json"), "{heard:?}");
    }
}

#[tokio::test]
async fn a_short_mail_that_is_refused_for_good_as_well_is_dropped() {
    let (mailed, heard) = mailed(&[(400, "InvalidParameter"), (400, "InvalidParameter")], "x").await;
    assert!(matches!(mailed, Ok(Mailed::Refused { .. })) && heard.len() == 2, "{mailed:?}");
}

#[tokio::test]
async fn what_may_pass_is_an_error_and_nothing_is_sent_in_its_place() {
    let passing = [
        (403, "AuthorizationError", true),
        (404, "NotFound", true),
        (400, "Throttled", false),
        (400, "Throttling", true),
        (400, "KMSDisabled", true),
        (500, "InternalError", false),
    ];
    for (status, code, of_the_topic) in passing {
        let (mailed, heard) = mailed(&[(status, code)], "x").await;
        let unseen = mailed.unwrap_err();
        assert_eq!((heard.len(), is_of_the_topic(&unseen)), (1, of_the_topic), "{code}: {unseen}");
    }
}
