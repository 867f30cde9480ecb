//! A certificate.

use serde_json::{Value, json};

use super::*;
use crate::certificate::Certificate;

fn certificate(change: impl Fn(&mut Value)) -> Certificate {
    let mut detail = json!({
        "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1", "DomainName": "shop.example.com",
        "SubjectAlternativeNames": ["shop.example.com", "*.shop.example.com"], "Type": "AMAZON_ISSUED",
        "Status": "ISSUED", "KeyAlgorithm": "EC-prime256v1", "Serial": "01:02",
        "Options": {"CertificateTransparencyLoggingPreference": "DISABLED", "Export": "DISABLED"},
        "DomainValidationOptions": [
            {"DomainName": "shop.example.com", "ValidationMethod": "DNS", "ValidationDomain": "shop.example.com",
             "ResourceRecord": {"Name": "_x.shop.example.com.", "Type": "CNAME", "Value": "_y.acm-validations.aws."}}]
    });
    change(&mut detail);
    let json = |call: &str, answer: Value| RawAnswer { call: call.to_owned(), about: None, answer: answer.to_string() };
    let tags = json!({"Tags": [{"Key": "team", "Value": "shop"}, {"Key": "aws:x", "Value": "y"}]});
    Certificate::read(&[
        json("acm:DescribeCertificate", json!({"Certificate": detail})),
        json("acm:ListTagsForCertificate", tags),
    ])
    .unwrap()
}

const SEAL: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

#[test]
fn another_one_of_the_same_names_is_asked_for_once() {
    let expected = json!({
        "IdempotencyToken": "0123456789abcdef0123456789abcdef", "DomainName": "shop.example.com",
        "SubjectAlternativeNames": ["shop.example.com", "*.shop.example.com"], "KeyAlgorithm": "EC_prime256v1",
        "Options": {"CertificateTransparencyLoggingPreference": "DISABLED", "Export": "DISABLED"},
        "ValidationMethod": "DNS", "Tags": [{"Key": "team", "Value": "shop"}]
    });
    assert_eq!(certificate(|_| {}).request(SEAL), expected);
    assert_eq!(certificate(|_| {}).proofs(), ["_x.shop.example.com. CNAME _y.acm-validations.aws."]);
}

#[test]
fn one_that_was_proved_by_mail_asks_for_mails_to_the_same_domain() {
    let mailed = certificate(|it| it["DomainValidationOptions"][0]["ValidationMethod"] = json!("EMAIL"));
    let body = mailed.request(SEAL);
    assert_eq!(body["ValidationMethod"], "EMAIL");
    let options = json!([{"DomainName": "shop.example.com", "ValidationDomain": "shop.example.com"}]);
    assert_eq!(body["DomainValidationOptions"], options);
}

#[test]
fn an_imported_one_and_one_of_acme_cannot_be_asked_for() {
    assert_eq!(certificate(|_| {}).cannot_come_back(), None);
    assert!(certificate(|it| it["Type"] = json!("IMPORTED")).cannot_come_back().unwrap().contains("imported"));
    assert!(certificate(|it| it["CertificateKeyPairOrigin"] = json!("ACME")).cannot_come_back().is_some());
}

#[test]
fn it_is_never_claimed_to_be_the_same() {
    assert!(certificate(|_| {}).loses()[0].contains("another certificate"));
}
