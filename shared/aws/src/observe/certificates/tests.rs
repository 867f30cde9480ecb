//! Tests of the look at the certificates: each gives the wire text of AWS's answers.

use facts::Unseen;
use facts::listener::Protocol;
use serde_json::{Value, json};

use super::*;
use crate::testing::*;

const CERTIFICATE: &str = "arn:aws:acm:us-east-1:123456789012:certificate/1a2b";

fn listener(port: u16, certificates: Seen<Vec<Arn>>) -> Listener {
    Listener {
        arn: id(&ARN.replace(":loadbalancer/", ":listener/")),
        port,
        protocol: Protocol::Https,
        ssl_policy: None,
        certificates,
        default_actions: Vec::new(),
        rules: Ok(Vec::new()),
    }
}

fn issued() -> Value {
    json!({
        "CertificateArn": CERTIFICATE,
        "DomainName": "api.example.com",
        "SubjectAlternativeNames": ["api.example.com", "*.api.example.com"],
        "Serial": "0A:1B:2C",
        "Status": "ISSUED",
        "NotAfter": 1_798_761_600,
        "Type": "AMAZON_ISSUED",
        "RenewalEligibility": "ELIGIBLE",
        "RenewalSummary": {
            "RenewalStatus": "PENDING_VALIDATION", "RenewalStatusReason": "CAA_ERROR", "UpdatedAt": 1_798_000_000,
            "DomainValidationOptions": [
                { "DomainName": "api.example.com", "ValidationDomain": "example.com", "ValidationMethod": "EMAIL",
                  "ValidationStatus": "PENDING_VALIDATION" },
                { "DomainName": "*.api.example.com", "ValidationMethod": "DNS", "ValidationStatus": "SUCCESS" },
            ],
        },
        "DomainValidationOptions": [{ "DomainName": "api.example.com", "ValidationMethod": "HTTP" }],
    })
}

/// What is seen of the one certificate that ACM describes so.
async fn seen(detail: Value) -> Seen<Acm> {
    let body = json!({ "Certificate": detail }).to_string();
    let aws = answering(move |asked| {
        assert_eq!(asked.operation, "DescribeCertificate");
        ok(body.clone())
    });
    look(&aws, &[listener(443, Ok(vec![id(CERTIFICATE)]))]).await.unwrap().remove(0).acm
}

#[tokio::test]
async fn a_certificate_is_read_with_its_renewal() {
    let validation = |name: &str, method, mail_domain: Option<&str>, done| Validation {
        name: name.to_owned(),
        method: Some(method),
        mail_domain: mail_domain.map(str::to_owned),
        done,
    };
    let expected = Acm {
        status: "ISSUED".to_owned(),
        names: vec!["api.example.com".to_owned(), "*.api.example.com".to_owned()],
        serial: Some("0a:1b:2c".to_owned()),
        not_after: Some("2027-01-01T00:00:00Z".parse().unwrap()),
        kind: "AMAZON_ISSUED".to_owned(),
        renewal_eligibility: Some("ELIGIBLE".to_owned()),
        renewal: Some(Renewal {
            status: "PENDING_VALIDATION".to_owned(),
            reason: Some("CAA_ERROR".to_owned()),
            validations: vec![
                validation("api.example.com", Method::Email, Some("example.com"), false),
                validation("*.api.example.com", Method::Dns, None, true),
            ],
        }),
        failure: None,
        validations: vec![validation("api.example.com", Method::Other("HTTP".to_owned()), None, false)],
    };
    assert_eq!(seen(issued()).await, Ok(expected));
}

#[tokio::test]
async fn one_that_is_not_issued_has_neither_serial_nor_end() {
    let pending = json!({ "DomainName": "api.example.com", "Status": "PENDING_VALIDATION", "Type": "AMAZON_ISSUED" });
    let seen = seen(pending).await.unwrap();
    assert_eq!((seen.status.as_str(), seen.serial, seen.not_after), ("PENDING_VALIDATION", None, None));
    assert_eq!(seen.names, ["api.example.com"]);
}

#[tokio::test]
async fn a_new_word_is_kept_and_a_missing_one_is_no_fact() {
    let mut strange = issued();
    strange["Status"] = json!("ON_HOLIDAY");
    assert_eq!(seen(strange.clone()).await.unwrap().status, "ON_HOLIDAY");
    strange["Status"] = Value::Null;
    assert!(matches!(seen(strange).await, Err(Unseen::Failed { .. })));
}

#[tokio::test]
async fn one_of_two_listeners_is_asked_for_once_and_one_of_iam_not_at_all() {
    let iam = "arn:aws:iam::123456789012:server-certificate/old";
    let aws = answering(|_| ok(json!({ "Certificate": issued() }).to_string()));
    let both = Ok(vec![id(CERTIFICATE), id(iam)]);
    let seen = look(&aws, &[listener(443, both), listener(8443, Ok(vec![id(CERTIFICATE)]))]).await.unwrap();
    assert_eq!(aws.take_calls().values().sum::<u32>(), 1);
    assert_eq!(seen.iter().map(|one| one.arn.as_str()).collect::<Vec<_>>(), [CERTIFICATE, iam]);
    assert!(seen[1].acm.as_ref().unwrap_err().to_string().contains("ACM knows nothing of it"));
}

#[tokio::test]
async fn a_refusal_concerns_one_certificate_and_a_missing_list_all() {
    let other = "arn:aws:acm:us-east-1:123456789012:certificate/other";
    let aws = answering(|asked| {
        if asked.has("other") {
            refuses(400, json!({ "__type": "AccessDeniedException", "Message": "no" }).to_string())
        } else {
            ok(json!({ "Certificate": issued() }).to_string())
        }
    });
    let seen = look(&aws, &[listener(443, Ok(vec![id(CERTIFICATE), id(other)]))]).await.unwrap();
    assert!(seen[0].acm.is_ok());
    assert_eq!(seen[1].acm, Err(Unseen::Denied { action: LOOK.to_owned(), message: "no".into() }));
    let unknown = Unseen::Throttled { action: "elasticloadbalancing:DescribeListenerCertificates".to_owned() };
    let seen = look(&aws, &[listener(443, Err(unknown))]).await;
    assert!(matches!(seen, Err(Unseen::Needs { fact, .. }) if fact.contains("port 443")));
}
