//! Objects of a bucket on their way into counts.

use std::io::Write as _;
use std::sync::{Arc, Mutex};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::testing::*;

const NOON: &str = "2026-11-24T12:00:00Z";

fn object(end: &str, node: u32) -> LogObject {
    let end: Timestamp = format!("2026-11-24T{end}:00Z").parse().unwrap();
    LogObject { key: format!("logs/{}_{node}.log.gz", end.strftime("%H%M")), end, bytes: 100 }
}

fn line(target: &str, status: u16) -> String {
    format!(
        "https 2026-11-24T12:00:00.1Z app/shop/50dc 192.0.2.1:2817 {target} 0.001 0.020 0.0 {status} {status} 0 57 \
         \"GET https://api.example.com:443/ HTTP/1.1\" \"curl\" - - arn:group \"Root=1\" \"-\" \"-\" 1 \
         2026-11-24T12:00:00.0Z \"forward\" \"-\" \"-\"\n"
    )
}

fn zipped(text: &str) -> Vec<u8> {
    let mut gz = GzEncoder::new(Vec::new(), Compression::default());
    gz.write_all(text.as_bytes()).unwrap();
    gz.finish().unwrap()
}

/// What is seen of these objects, and the keys that were asked for.
async fn seen(
    objects: &[LogObject],
    answer: impl Fn(&Asked) -> Says + Send + Sync + 'static,
) -> (Seen<Traffic>, Vec<String>) {
    let asked_for = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&asked_for);
    let aws = answering(move |asked| {
        assert_eq!((asked.operation.as_str(), asked.bucket_owner.as_str()), ("GetObject", "123456789012"));
        let key = asked.text.split("logs/").nth(1).unwrap().split('?').next().unwrap();
        noted.lock().unwrap().push(key.to_owned());
        answer(asked)
    });
    let settings = LogSettings { enabled: true, bucket: "shop-logs".to_owned(), prefix: String::new(), owner: None };
    let deadline = Deadline::within(Duration::from_secs(10));
    let seen = look(&aws, &shop(), &settings, objects, NOON.parse().unwrap(), deadline).await;
    let asked_for = asked_for.lock().unwrap().clone();
    (seen, asked_for)
}

fn says(bytes: Vec<u8>) -> Says {
    binary(200, bytes)
}

#[tokio::test]
async fn the_newest_quarter_of_an_hour_is_counted_newest_first() {
    let objects = [object("11:30", 1), object("11:55", 1), object("11:45", 1), object("11:55", 2), object("11:40", 1)];
    let (traffic, asked) =
        seen(&objects, |_| says(zipped(&(line("10.0.0.1:80", 200) + &line("10.0.0.2:80", 502))))).await;
    let traffic = traffic.unwrap();
    assert_eq!(asked, ["1155_1.log.gz", "1155_2.log.gz", "1145_1.log.gz"]);
    assert_eq!((traffic.objects, traffic.lines, traffic.users.requests, traffic.unreadable), (3, 6, 6, 0));
    assert_eq!(traffic.from.to_string(), "2026-11-24T11:40:00Z");
    assert_eq!(traffic.to.to_string(), "2026-11-24T11:55:00Z");
    assert_eq!(traffic.cut_short, None);
    assert_eq!(traffic.users.target_p95_ms, Some(20));
}

#[tokio::test]
async fn no_more_objects_are_read_than_the_limit_and_that_is_told() {
    let objects: Vec<_> = (0..12).map(|node| object("11:55", node)).collect();
    let (traffic, asked) = seen(&objects, |_| says(zipped(&line("10.0.0.1:80", 200)))).await;
    assert_eq!(asked.len(), MOST_OBJECTS);
    assert_eq!(traffic.unwrap().cut_short.unwrap(), "3 more objects of the same time were not read");
    let large = LogObject { bytes: MOST_BYTES + 1, ..object("11:55", 1) };
    let (traffic, asked) = seen(&[large], |_| says(Vec::new())).await;
    assert_eq!((asked.len(), traffic.unwrap().cut_short.as_deref()), (0, Some("as much as is read in one run")));
}

#[tokio::test]
async fn what_is_no_gzip_hides_no_other_object() {
    let objects = [object("11:55", 1), object("11:55", 2)];
    let (traffic, _) = seen(&objects, |asked| {
        let bytes = if asked.has("_1.log") { b"Enable AccessLog".to_vec() } else { zipped(&line("10.0.0.1:80", 200)) };
        says(bytes)
    })
    .await;
    let traffic = traffic.unwrap();
    assert_eq!(traffic.users.requests, 1);
    assert!(traffic.cut_short.unwrap().contains("no gzip"));
}

#[tokio::test]
async fn a_bucket_without_objects_is_no_traffic_and_a_refusal_is_told() {
    let (none, asked) = seen(&[], |_| says(Vec::new())).await;
    assert_eq!((none.unwrap().objects, asked.len()), (0, 0));
    let denied = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
    let (denied, _) = seen(&[object("11:55", 1)], move |_| refuses(403, denied)).await;
    assert_eq!(denied, Err(Unseen::Denied { action: "s3:GetObject".to_owned(), message: "Access Denied".into() }));
}
