//! Single fields of the event of verify: what each takes, and what it refuses in words.

use super::*;

#[test]
fn a_load_balancer_has_three_forms_and_no_fourth() {
    let arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188";
    assert!(matches!(read(with("load_balancer", json!(arn))).unwrap().0.load_balancer, Find::Arn(_)));
    let tags = json!({"cluster": "shop", "stack": "shop/api"});
    assert!(matches!(read(with("load_balancer", tags)).unwrap().0.load_balancer, Find::Tags { .. }));
    assert_eq!(
        read(with("load_balancer", json!(7))).unwrap_err(),
        ["load_balancer: has the wrong form: it is a number"]
    );
    let half = read(with("load_balancer", json!({"cluster": "shop"}))).unwrap_err();
    assert_eq!(half, [r#"load_balancer: "stack" is a required property"#]);
    let network = arn.replace("/app/", "/net/");
    assert!(read(with("load_balancer", json!(network))).unwrap_err()[0].contains("not the ARN of an Application"));
}

#[test]
fn every_method_and_a_body_that_is_no_json_can_be_asked() {
    let text = json!({"content_type": "text/csv; charset=utf-8", "body": "store,price\n1,29.99\n"});
    let endpoints = json!([
        {"path": "/item", "method": "PUT", "body": {"price": 1}},
        {"path": "/item", "method": "PATCH", "body": {"price": 1}},
        {"path": "/item", "method": "DELETE", "expect": {"status": [204]}},
        {"path": "/import", "text": text}
    ]);
    let (scope, _) = read(with("endpoints", endpoints)).unwrap();
    let names: Vec<&str> = scope.endpoints.iter().map(|endpoint| endpoint.name.as_str()).collect();
    assert_eq!(names, ["PUT /item", "PATCH /item", "DELETE /item", "POST /import"]);
    assert_eq!(scope.endpoints[3].text.as_ref().unwrap().body, "store,price\n1,29.99\n");
}

#[test]
fn a_body_that_is_no_json_is_held_to_what_holds_of_json() {
    let text = |kind: &str, body: &str| json!({"content_type": kind, "body": body});
    let form = "application/x-www-form-urlencoded; charset=utf-8";
    let endpoints = json!([
        {"path": "/a", "text": text("text/csv", "a"), "body": 1},
        {"path": "/b", "text": text(form, "user=a&pass%77ord=b")},
        {"path": "/c", "text": text("text/plain", &"x".repeat(65_537))},
        {"path": "/d", "text": text("text/plain", "ghp_0123456789abcdefghij")},
        {"path": "/e", "text": text(form, "store=1&day=2")}
    ]);
    let told = read(with("endpoints", endpoints)).unwrap_err();
    let secret = "keep it in Secrets Manager and name it with token";
    let expected = [
        "endpoints[0].text: goes in place of body: give one of them".to_owned(),
        format!("endpoints[1].text.body: its parameter password must not be in an event: {secret}"),
        "endpoints[2].text.body: has more than 65536 bytes".to_owned(),
        format!("endpoints[3].text.body: holds what looks like a secret: {secret}"),
    ];
    assert_eq!(told, expected);
    let broken = json!([{"path": "/a", "text": text("text/csv\r\nhost: x", "a")}]);
    let told = read(with("endpoints", broken)).unwrap_err();
    assert!(told.iter().all(|problem| problem.starts_with("endpoints[0].text.content_type: ")), "{told:?}");
}

#[test]
fn what_stands_in_front_has_four_names() {
    for name in ["cloudfront", "global-accelerator", "nlb", "other"] {
        assert!(read(with("in_front", json!(name))).unwrap().0.in_front.is_some());
    }
    assert_eq!(read(with("in_front", json!("akamai"))).unwrap_err().len(), 1);
    assert_eq!(read(event("verify-minimal.json")).unwrap().0.in_front, None);
}

#[test]
fn authorities_are_certificates_or_a_secret_for_the_stacks_own_domains() {
    let told = |ca: &str| read(with("tls", json!({ "ca": ca }))).unwrap_err();
    let none = "tls.ca: must be certificates as PEM, or the ARN of a secret with some: it has no certificate \
                (-----BEGIN CERTIFICATE-----)";
    assert_eq!(told("hunter2"), [none]);
    let key = told("-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n");
    assert!(key[0].ends_with("it holds a private key: only the certificate belongs here"), "{key:?}");
    let role = told("arn:aws:iam::123456789012:role/checker");
    assert!(role.iter().any(|it| it.ends_with("or the ARN of a Secrets Manager secret")), "{role:?}");
    let secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ca-AbCdEf";
    let mut elsewhere = with("tls", json!({ "ca": secret }));
    assert!(matches!(read(elsewhere.clone()).unwrap().0.ca, Some(facts::scope::Ca::Secret(_))));
    let token = json!([{"path": "/a", "token": {"secret": secret}}]);
    elsewhere["endpoints"] = token;
    assert!(read(elsewhere.clone()).is_ok());
    let mut chosen = elsewhere.clone();
    chosen["tls"]["ca"] = json!("hunter2");
    let told = read(chosen).unwrap_err();
    assert!(told[1].starts_with("tls.ca: must be the ARN of a secret where an endpoint has a token"), "{told:?}");
    elsewhere["endpoints"] = json!([{"path": "/a"}]);
    elsewhere["domain"] = json!("api.example.org");
    assert!(read(elsewhere).unwrap_err()[0].starts_with("tls.ca: the secrets of this function are for "));
}

#[test]
fn what_is_accepted_has_a_check_a_subject_a_reason_and_an_end() {
    let accepts = |check: &str, verdict: &str, until: &str| json!({"check": check, "about": "the spread", "verdict": verdict, "reason": "one pod has a cache", "until": until});
    let fine = json!([accepts("traffic", "warn", "2026-12-31"), accepts("traffic", "fail", "2026-12-31")]);
    assert_eq!(read(with("accepted", fine)).unwrap().1.accepted.len(), 2);
    let wrong = json!([
        accepts("trafic", "warn", "2026-02-30"),
        accepts("endpoints", "fail", "2026-12-31"),
        accepts("waf", "warn", "2026-12-31"),
        accepts("waf", "warn", "2027-12-31")
    ]);
    let expected = [
        "accepted[0].check: is not the name of a check",
        "accepted[0].until: must be a day, such as 2026-12-31",
        "accepted[1].verdict: a fail of this check is that users are not served: it cannot be accepted",
        "accepted[3]: accepts what another one accepts: leave one of them out",
    ];
    assert_eq!(read(with("accepted", wrong)).unwrap_err(), expected);
    let bare = read(with("accepted", json!([{"check": "waf", "about": "x", "verdict": "unknown"}]))).unwrap_err();
    assert_eq!(bare.len(), 3, "{bare:?}");
}
