//! Tests of the look at the certificates: each gives the wire text of ACM's answers.

use serde_json::{Value, json};

use super::*;
use crate::inventory::testing::*;
use crate::testing::{Asked, Says, answering, ok};

fn certificate(name: &str) -> String {
    format!("arn:aws:acm:{REGION}:123456789012:certificate/{name}")
}

fn summary(name: &str, in_use: bool) -> Value {
    json!({ "CertificateArn": certificate(name), "DomainName": "api.example.com", "Status": "ISSUED", "InUse": in_use,
        "Exported": false, "CreatedAt": 1_767_323_045 })
}

fn page(items: &[Value], next: Option<&str>) -> Says {
    ok(json!({ "CertificateSummaryList": items, "NextToken": next }).to_string())
}

/// One that nothing uses, and one that is in use.
fn healthy(asked: &Asked) -> Says {
    match asked.operation.as_str() {
        "ListCertificates" => page(&[summary("free", false), summary("used", true)], None),
        "DescribeCertificate" => {
            let record = |name: &str| json!({ "Name": name, "Type": "CNAME", "Value": "_x.acm-validations.aws." });
            let options = ["api.example.com", "*.api.example.com"].map(|name| {
                json!({ "DomainName": name, "ValidationStatus": "SUCCESS", "ResourceRecord": record("_A1.API.example.com.") })
            });
            let detail = json!({ "CertificateArn": certificate("free"), "DomainName": "api.example.com",
                "SubjectAlternativeNames": ["api.example.com", "*.api.example.com"], "Type": "AMAZON_ISSUED",
                "InUseBy": [], "KeyAlgorithm": "RSA_3072", "Options": { "Export": "ENABLED" },
                "RenewalSummary": { "RenewalStatus": "PENDING_VALIDATION", "DomainValidationOptions": [], "UpdatedAt": 1 },
                "DomainValidationOptions": options });
            ok(json!({ "Certificate": detail }).to_string())
        }
        "ListTagsForCertificate" => {
            ok(json!({ "Tags": [{ "Key": "team", "Value": "shop" }, { "Key": "bare" }] }).to_string())
        }
        other => panic!("nobody should ask for {other}"),
    }
}

async fn seen(aws: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Seen<Vec<Certificate>> {
    Box::pin(look(&answering(aws), None, &unasked(), deadline())).await
}

#[tokio::test(start_paused = true)]
async fn every_type_of_key_is_listed() {
    let aws = answering(healthy_of_every_type);
    let listed = Box::pin(look(&aws, None, &unasked(), deadline())).await.unwrap();
    assert_eq!(listed.len(), 2);
    let calls = [("DescribeCertificate", 1), ("ListCertificates", 1), ("ListTagsForCertificate", 1)];
    assert_eq!(aws.take_calls(), calls.map(|(name, calls)| (format!("ACM:{name}"), calls)).into());
}

fn healthy_of_every_type(asked: &Asked) -> Says {
    if asked.operation == "ListCertificates" {
        let body: Value = serde_json::from_str(asked.text.split_once('\n').unwrap().1).unwrap();
        let mut types: Vec<_> =
            body["Includes"]["keyTypes"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        types.sort_unstable();
        // As ACM's API reference writes them.
        let all = ["EC_prime256v1", "EC_secp384r1", "EC_secp521r1", "RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096"];
        assert_eq!((types, &body["MaxItems"]), (all.to_vec(), &json!(1000)));
    }
    healthy(asked)
}

#[tokio::test(start_paused = true)]
async fn one_that_nothing_uses_is_read_whole() {
    let free = seen(healthy).await.unwrap().remove(0);
    let expected = Detail {
        kind: "AMAZON_ISSUED".to_owned(),
        in_use_by: Vec::new(),
        exported: false,
        exportable: true,
        managed_by: None,
        renewal: Some("PENDING_VALIDATION".to_owned()),
        names: vec!["api.example.com".to_owned(), "*.api.example.com".to_owned()],
        validation: vec![RecordName::new("_a1.api.example.com")],
        key_algorithm: "RSA_3072".to_owned(),
    };
    assert_eq!(free.detail, Ok(expected));
    assert_eq!(
        free.tags.unwrap(),
        [("bare", ""), ("team", "shop")].map(|(key, value)| (key.to_owned(), value.to_owned())).into()
    );
    assert_eq!(free.created, Some("2026-01-02T03:04:05Z".parse().unwrap()));
}

#[tokio::test(start_paused = true)]
async fn one_in_use_is_looked_at_closely_only_by_name() {
    let used = seen(healthy).await.unwrap().remove(1);
    assert!(is_no_candidate(used.detail.as_ref().unwrap_err()) && is_no_candidate(used.tags.as_ref().unwrap_err()));
    let aws = answering(healthy);
    let only = arn(&certificate("used"));
    let again = Box::pin(look(&aws, Some(&only), &unasked(), deadline())).await.unwrap();
    assert_eq!((again.len(), again[0].detail.is_ok()), (1, true));
    let gone = arn(&certificate("gone"));
    assert_eq!(Box::pin(look(&aws, Some(&gone), &unasked(), deadline())).await, Ok(Vec::new()));
}

/// It goes after its load balancer.
#[tokio::test(start_paused = true)]
async fn one_in_use_is_looked_at_closely_where_its_tag_lets_it_go() {
    let (aws, tagged) = (answering(healthy), Ok([arn(&certificate("used"))].into()));
    let listed = Box::pin(look(&aws, None, &tagged, deadline())).await.unwrap();
    let is_seen: Vec<bool> = listed.iter().map(|it| it.detail.is_ok() && it.tags.is_ok()).collect();
    assert_eq!(is_seen, [false, true]);
}

#[tokio::test(start_paused = true)]
async fn the_list_is_whole_or_unseen() {
    let listing = |second: fn() -> Says| {
        seen(move |asked| match asked.operation.as_str() {
            "ListCertificates" if asked.has("\"NextToken\":\"two\"") => second(),
            "ListCertificates" => page(&[summary("one", true)], Some("two")),
            _ => healthy(asked),
        })
    };
    assert_eq!(listing(|| page(&[summary("two", true)], None)).await.unwrap().len(), 2);
    let circle = listing(|| page(&[], Some("two"))).await;
    assert!(circle.unwrap_err().to_string().contains("already read"));
    let broken = listing(|| refusal(400, "ThrottlingException", "Rate exceeded")).await;
    assert_eq!(broken, Err(throttled(LIST)));
    let unreadable =
        listing(|| page(&[json!({ "CertificateArn": "x", "DomainName": "d", "Status": "ISSUED" })], None)).await;
    assert!(unreadable.unwrap_err().to_string().contains("CertificateArn is x"));
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_about_one_is_unseen_of_that_one() {
    let listed = seen(|asked| match asked.operation.as_str() {
        "DescribeCertificate" => refusal(400, "AccessDeniedException", &not_authorized(DESCRIBE)),
        "ListTagsForCertificate" => refusal(400, "ThrottlingException", "Rate exceeded"),
        _ => healthy(asked),
    });
    let free = listed.await.unwrap().remove(0);
    assert_eq!((free.detail, free.tags), (Err(denied(DESCRIBE)), Err(throttled(TAGS))));
}

#[tokio::test(start_paused = true)]
async fn one_that_went_in_between_is_left_out() {
    for operation in ["DescribeCertificate", "ListTagsForCertificate"] {
        let listed = seen(move |asked| {
            let gone = || refusal(400, GONE, &format!("Could not find certificate {}.", certificate("free")));
            if asked.operation == operation { gone() } else { healthy(asked) }
        });
        let left: Vec<_> = listed.await.unwrap().into_iter().map(|it| it.arn.to_string()).collect();
        assert_eq!(left, [certificate("used")], "{operation}");
    }
}
