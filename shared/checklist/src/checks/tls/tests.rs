//! One thing broken in the healthy example, and what the check says of it.

mod days;

use facts::certificate::{Acm, Method, Renewal, Validation};
use facts::tls::Leaf;
use jiff::Timestamp;

use super::*;
use crate::example::{AT, denied, healthy};
use crate::finding::Finding;

const ARN: &str = "arn:aws:acm:us-east-1:123456789012:certificate/abcdef12-3456-7890-abcd-ef1234567890";

fn after(change: impl FnOnce(&mut Facts)) -> Finding {
    let (mut facts, expectations) = healthy();
    change(&mut facts);
    judge(&facts, &expectations).unwrap()
}

/// Changes what every address serves.
fn serve(facts: &mut Facts, change: impl Fn(&mut Served)) {
    for handshake in facts.tls.as_mut().unwrap() {
        let HandshakeOutcome::Served(served) = &mut handshake.outcome else { panic!("the example serves") };
        change(served);
    }
}

fn served(change: impl Fn(&mut Served)) -> Finding {
    after(|facts| serve(facts, change))
}

fn acm(facts: &mut Facts) -> &mut Acm {
    facts.certificates.as_mut().unwrap()[0].acm.as_mut().unwrap()
}

fn in_days(days: i64) -> Timestamp {
    Timestamp::from_second(AT.as_second() + days * 86_400).unwrap()
}

fn unverified(change: impl Fn(&mut Leaf)) -> Finding {
    served(|served| {
        served.verified = Err("UnknownIssuer".into());
        change(&mut served.leaf);
    })
}

#[test]
fn the_healthy_one_tells_the_days_to_go() {
    assert_eq!(after(|_| {}).seen, "the right certificate is served at every address, with 120 days to go");
}

#[test]
fn what_does_not_verify_fails_with_the_true_reason() {
    let expired = unverified(|leaf| leaf.not_after = in_days(-3));
    assert!(expired.seen.contains("the certificate expired on 2026-08-29, 3 days ago"), "{}", expired.seen);
    let early = unverified(|leaf| leaf.not_before = in_days(2));
    assert!(early.seen.contains("is not good before 2026-09-03"), "{}", early.seen);
    let name = unverified(|leaf| leaf.names = vec!["*.example.com".into(), "example.com".into()]);
    assert!(
        name.seen.contains("is for *.example.com and example.com, not for api.retail-prediction.example.com"),
        "{}",
        name.seen
    );
    let issuer = unverified(|leaf| leaf.issuer = "Some Root".into());
    assert!(issuer.seen.contains("does not verify: UnknownIssuer; it is signed by Some Root"), "{}", issuer.seen);
    for finding in [expired, early, name, issuer] {
        assert_eq!(finding.verdict, Verdict::Fail);
        assert!(finding.next.unwrap().starts_with("openssl s_client -connect api.retail-prediction.example.com:443"));
    }
}

#[test]
fn a_wildcard_covers_one_label() {
    let finding = unverified(|leaf| leaf.names = vec!["*.Retail-Prediction.example.com".into()]);
    assert!(finding.seen.contains("does not verify"), "the name is right: {}", finding.seen);
}

#[test]
fn an_older_version_than_wanted_fails() {
    let (mut facts, mut expectations) = healthy();
    expectations.tls.min_version = TlsVersion::V1_3;
    serve(&mut facts, |served| served.version = "TLSv1.2".to_owned());
    let finding = judge(&facts, &expectations).unwrap();
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.seen.contains("speaks TLSv1.2, older than TLSv1.3"), "{}", finding.seen);
    assert!(finding.next.unwrap().contains("alb.ingress.kubernetes.io/ssl-policy"));
}

#[test]
fn an_address_without_tls_fails_by_itself() {
    for (outcome, words) in [
        (
            HandshakeOutcome::NoConnection { refused: false, detail: "timed out".into() },
            "203.0.113.11: no connection: timed out",
        ),
        (HandshakeOutcome::NoHandshake { detail: "reset".into() }, "203.0.113.11: no TLS: reset"),
    ] {
        let finding = after(|facts| facts.tls.as_mut().unwrap()[1].outcome = outcome);
        assert_eq!((finding.verdict, finding.seen.as_str()), (Verdict::Fail, words));
    }
}

#[test]
fn an_address_that_the_run_had_no_time_for_is_unknown() {
    let finding = after(|facts| facts.tls.as_mut().unwrap()[1].outcome = HandshakeOutcome::NotReached);
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert_eq!(finding.seen, "203.0.113.11: the run's time was over before it was asked");
}

#[test]
fn another_leaf_than_acm_holds_warns() {
    let finding = after(|facts| acm(facts).serial = Some("ff:00".to_owned()));
    assert_eq!(finding.verdict, Verdict::Warn);
    assert!(
        finding.seen.contains("serial 0a:1b:2c:3d:4e:5f:60:71, which is none of the listener's"),
        "{}",
        finding.seen
    );
    assert!(
        finding
            .next
            .unwrap()
            .starts_with(&format!("aws acm describe-certificate --region us-east-1 --certificate-arn {ARN};"))
    );
}

#[test]
fn a_certificate_that_waits_for_validation_does_not_read_as_no_days_left() {
    let finding = after(|facts| {
        let mut waiting = facts.certificates.as_ref().unwrap()[0].clone();
        let pending = waiting.acm.as_mut().unwrap();
        pending.status = "PENDING_VALIDATION".to_owned();
        (pending.not_after, pending.serial, pending.renewal) = (None, None, None);
        facts.certificates.as_mut().unwrap().push(waiting);
    });
    assert_eq!(finding.verdict, Verdict::Warn);
    assert!(finding.seen.contains("is not issued: the validation record of api.retail-prediction"), "{}", finding.seen);
    assert!(!finding.seen.contains(" 0 days"));
    assert!(finding.next.unwrap().contains("Certificate.DomainValidationOptions"));
}

#[test]
fn a_renewal_that_hangs_or_fails_warns_with_its_reason() {
    let renewing = |status: &str, reason: Option<&str>| {
        let renewal = Renewal { status: status.to_owned(), reason: reason.map(str::to_owned), validations: Vec::new() };
        after(|facts| acm(facts).renewal = Some(renewal))
    };
    let waits = renewing("PENDING_VALIDATION", None);
    assert_eq!(waits.verdict, Verdict::Warn);
    assert!(waits.seen.contains("its renewal waits: the validation record of api.retail"), "{}", waits.seen);
    assert!(waits.next.unwrap().contains("Certificate.RenewalSummary.DomainValidationOptions"));
    let failed = renewing("FAILED", Some("CAA_ERROR"));
    assert_eq!((failed.verdict, failed.seen), (Verdict::Warn, format!("{ARN}: its renewal failed: CAA_ERROR")));
}

fn waits(method: Option<Method>, mail_domain: Option<&str>, done: bool) -> Validation {
    let name = "api.retail-prediction.example.com".to_owned();
    Validation { name, method, mail_domain: mail_domain.map(str::to_owned), done }
}

fn waiting(change: impl FnOnce(&mut Acm)) -> Finding {
    let renewal = Renewal { status: "PENDING_VALIDATION".to_owned(), reason: None, validations: Vec::new() };
    after(|facts| {
        acm(facts).renewal = Some(renewal);
        change(acm(facts));
    })
}

#[test]
fn a_renewal_by_mail_waits_for_a_click_and_no_record() {
    let by_mail = waits(Some(Method::Email), Some("example.com"), false);
    let expected = format!(
        "{ARN}: its renewal waits: somebody must click the link in the mail to administrator, hostmaster, postmaster, \
         webmaster and admin at example.com; no record in DNS helps"
    );
    let of_first = waiting(|acm| acm.validations = vec![by_mail.clone()]);
    let of_renewal = waiting(|acm| acm.renewal.as_mut().unwrap().validations = vec![by_mail.clone()]);
    for finding in [of_first, of_renewal] {
        assert_eq!((finding.verdict, finding.seen.as_str()), (Verdict::Warn, expected.as_str()));
        let next = finding.next.unwrap();
        assert!(next.contains("aws acm resend-validation-email --region us-east-1 --certificate-arn"), "{next}");
        assert!(next.ends_with("--validation-domain example.com") && !next.contains("CNAME"), "{next}");
    }
    let finding = waiting(|acm| {
        (acm.status, acm.renewal) = ("PENDING_VALIDATION".to_owned(), None);
        acm.validations = vec![waits(Some(Method::Email), None, false)];
    });
    assert!(finding.seen.contains("is not issued: somebody must click the link"), "{}", finding.seen);
    assert!(finding.seen.contains("admin at api.retail-prediction.example.com"), "{}", finding.seen);
}

#[test]
fn each_name_that_waits_is_told_by_its_own_way() {
    let with = |validations: Vec<Validation>| waiting(|acm| acm.renewal.as_mut().unwrap().validations = validations);
    let both = with(vec![waits(Some(Method::Email), None, false), waits(Some(Method::Dns), None, false)]);
    assert!(both.seen.contains("click the link") && both.seen.contains("missing in DNS"), "{}", both.seen);
    let one = with(vec![waits(Some(Method::Email), None, true), waits(Some(Method::Dns), None, false)]);
    assert!(!one.seen.contains("click the link") && one.seen.contains("missing in DNS"), "{}", one.seen);
    for method in [None, Some(Method::Other("PIGEON".to_owned()))] {
        let finding = with(vec![waits(method, None, false)]);
        assert_eq!(finding.verdict, Verdict::Warn);
        assert!(finding.seen.contains("ACM does not tell a way that is known"), "{}", finding.seen);
    }
}

#[test]
fn another_status_than_issued_warns() {
    let finding = after(|facts| acm(facts).status = "REVOKED".to_owned());
    assert_eq!((finding.verdict, finding.seen), (Verdict::Warn, format!("{ARN}: ACM says REVOKED")));
}

#[test]
fn what_acm_does_not_show_is_unknown_and_never_a_pass() {
    let finding = after(|facts| facts.certificates.as_mut().unwrap()[0].acm = denied("acm:DescribeCertificate"));
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert!(finding.details.iter().any(|detail| detail.seen.starts_with("verifies, good until 2026-12-30")));
    assert_eq!(finding.next.unwrap(), "allow acm:DescribeCertificate in the role of the verify function");
    assert_eq!(after(|facts| facts.certificates = denied("acm:DescribeCertificate")).verdict, Verdict::Unknown);
}

#[test]
fn a_certificate_of_iam_is_no_secret_and_no_failure() {
    let iam = "arn:aws:iam::123456789012:server-certificate/api";
    let finding = after(|facts| {
        let arn = Arn::try_from(iam.to_owned()).unwrap();
        facts.listeners.as_mut().unwrap()[1].certificates = Ok(vec![arn.clone()]);
        facts.certificates = Ok(vec![Certificate { arn, acm: denied("acm:DescribeCertificate") }]);
    });
    assert_eq!(finding.verdict, Verdict::Pass, "{}", finding.seen);
}

#[test]
fn without_an_https_listener_it_fails() {
    let finding = after(|facts| facts.listeners.as_mut().unwrap().truncate(1));
    assert_eq!(finding.verdict, Verdict::Fail);
    assert_eq!(finding.seen, "the load balancer: there is no HTTPS listener on port 443");
}

#[test]
fn what_is_held_is_judged_even_where_nothing_was_served() {
    let finding = after(|facts| {
        facts.tls = Err(facts::Unseen::Needs { fact: "an address".to_owned(), because: "there is none".to_owned() });
    });
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert!(finding.details.iter().any(|detail| detail.seen == "is issued; renewal: SUCCESS"));
    assert_eq!(after(|facts| facts.tls = Ok(Vec::new())).seen, "what is served: no address was asked");
}

/// A second certificate of the listener, for these names and with so many days left.
fn second(names: &[&str], days: i64, kind: &str) -> Finding {
    after(|facts| {
        let mut other = facts.certificates.as_ref().unwrap()[0].clone();
        other.arn = format!("{}0", other.arn).try_into().unwrap();
        let held = other.acm.as_mut().unwrap();
        held.serial = Some("ff:00".to_owned());
        held.names = names.iter().map(|it| (*it).to_owned()).collect();
        (held.not_after, held.kind, held.renewal) = (Some(in_days(days)), kind.to_owned(), None);
        for listener in facts.listeners.as_mut().unwrap() {
            listener.certificates.as_mut().unwrap().push(other.arn.clone());
        }
        facts.certificates.as_mut().unwrap().push(other);
    })
}

const DOMAIN: &str = "api.retail-prediction.example.com";

/// Clients with another type of key are served another certificate than we are.
#[test]
fn a_certificate_for_the_domain_that_we_were_not_served_is_judged_by_its_days() {
    let verdict = |days| second(&[DOMAIN], days, "IMPORTED").verdict;
    assert_eq!([100, 20, 2].map(verdict), [Verdict::Pass, Verdict::Warn, Verdict::Fail]);
    let near = second(&["*.retail-prediction.example.com"], 2, "IMPORTED");
    assert!(near.seen.contains("has 2 days left"), "{}", near.seen);
}

/// On a shared load balancer.
#[test]
fn a_certificate_for_another_host_is_not_judged() {
    for names in [&["shop.example.org"][..], &["*.example.org", "example.org"]] {
        let finding = second(names, -3, "IMPORTED");
        assert_eq!(finding.verdict, Verdict::Pass, "{}", finding.seen);
    }
}

#[test]
fn an_address_without_a_way_out_is_told_and_never_counted_as_asked() {
    let unasked = |facts: &mut Facts| {
        let why = facts::address::Refusal::NoRoute;
        facts.dns.unasked = vec![facts::address::Unasked { address: "2001:db8::1".parse().unwrap(), why }];
    };
    let (mut facts, expectations) = healthy();
    unasked(&mut facts);
    for check in [CheckId::Tls, CheckId::Redirect, CheckId::Endpoints, CheckId::Dns] {
        let finding = (check.check().judge)(&facts, &expectations).unwrap();
        assert_eq!(finding.verdict, Verdict::Pass, "{check}: {}", finding.seen);
        let told = finding.details.iter().filter(|it| it.about.to_string().contains("2001:db8::1"));
        assert_eq!(told.map(|it| it.verdict).collect::<Vec<_>>(), [Verdict::Skip], "{check}");
        assert!(check == CheckId::Dns || finding.seen.contains("that can be asked from here"), "{}", finding.seen);
    }
}

#[test]
fn a_private_authority_is_named_where_it_does_not_vouch() {
    let (mut facts, mut expectations) = healthy();
    facts.scope.ca = Some(facts::scope::Ca::Pem("pem".to_owned()));
    expectations.tls.ca = Some("pem".to_owned());
    let finding = judge(&facts, &expectations).unwrap();
    assert_eq!(finding.verdict, Verdict::Pass);
    assert!(finding.expected.contains("that verifies by tls.ca, "), "{}", finding.expected);
    for handshake in facts.tls.as_mut().unwrap() {
        let HandshakeOutcome::Served(served) = &mut handshake.outcome else { panic!("the example serves") };
        served.verified = Err("the issuer is unknown".into());
    }
    let finding = judge(&facts, &expectations).unwrap();
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.seen.contains("only tls.ca of the event is trusted"), "{}", finding.seen);
    assert!(finding.next.unwrap().contains(" -CAfile CA.pem"));
}

#[test]
fn what_ends_tls_in_front_has_a_certificate_of_its_own() {
    use facts::scope::InFront;

    let served_by = |front: InFront| {
        after(|facts| {
            facts.scope.in_front = Some(front);
            for handshake in facts.tls.as_mut().unwrap() {
                let HandshakeOutcome::Served(served) = &mut handshake.outcome else { panic!("the example serves") };
                served.leaf.serial = "0a:0b".into();
                served.leaf.not_after = Timestamp::from_second(AT.as_second() + 200 * 86_400).unwrap();
            }
        })
    };
    assert_eq!(served_by(InFront::Cloudfront).verdict, Verdict::Pass);
    let plain = after(|facts| {
        facts.scope.in_front = Some(InFront::Cloudfront);
        facts.listeners.as_mut().unwrap().retain(|listener| listener.port == 80);
    });
    assert_eq!(plain.verdict, Verdict::Warn);
    assert!(plain.seen.contains("from CloudFront on, nothing is encrypted"), "{}", plain.seen);
    assert_ne!(served_by(InFront::GlobalAccelerator).verdict, Verdict::Pass, "it passes TLS on");
}
