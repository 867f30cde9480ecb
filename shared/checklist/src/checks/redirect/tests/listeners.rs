//! One listener or rule broken in the healthy example, and what the check says of it.

use super::*;

#[test]
fn a_rule_that_redirects_does_not_excuse_a_default_that_forwards() {
    let finding = after(|facts| {
        let forward = forward(facts);
        let redirect = std::mem::replace(&mut http(facts).default_actions, vec![forward]);
        http(facts).rules = Ok(redirect.into_iter().map(rule).collect());
    });
    assert_eq!(finding.verdict, Verdict::Fail);
    assert_eq!(finding.seen, "the HTTP listener on port 80: forwards to targets without TLS by default");
    assert!(finding.next.unwrap().contains("alb.ingress.kubernetes.io/ssl-redirect: \"443\""));
}

#[test]
fn a_rule_that_forwards_fails_behind_a_default_that_redirects() {
    let finding = after(|facts| {
        let forward = forward(facts);
        http(facts).rules = Ok(vec![rule(forward)]);
    });
    assert_eq!(finding.verdict, Verdict::Fail);
    assert_eq!(finding.seen, "rule 5 (path-pattern /old) of port 80: forwards to targets without TLS");
    assert!(
        finding.next.unwrap().contains("--rule-arns arn:aws:elasticloadbalancing:us-east-1:123456789012:listener-rule")
    );
}

#[test]
fn a_rule_that_answers_itself_lets_nothing_in() {
    let fixed = |status: &str| Action::FixedResponse { status: status.to_owned() };
    let finding = after(|facts| http(facts).rules = Ok(vec![rule(fixed("404"))]));
    assert_eq!(finding.verdict, Verdict::Pass, "{}", finding.seen);
    assert!(finding.details.iter().any(|detail| detail.seen == "answers 404 itself, and lets nothing in"));
    let by_default = after(|facts| http(facts).default_actions = vec![fixed("404")]);
    assert_eq!(by_default.verdict, Verdict::Fail);
    assert!(by_default.seen.contains("answers 404 itself by default"), "{}", by_default.seen);
}

#[test]
fn a_rule_for_another_host_is_not_judged() {
    let for_host = |host: &str| {
        after(|facts| {
            let mut rule = rule(forward(facts));
            rule.conditions.push(condition(&format!("host-header {host}")));
            http(facts).rules = Ok(vec![rule]);
        })
    };
    let other = for_host("shop.retail-prediction.example.com");
    assert_eq!(other.verdict, Verdict::Pass, "{}", other.seen);
    let detail = other.details.iter().find(|detail| detail.seen == "is for another host").unwrap();
    assert_eq!(detail.verdict, Verdict::Skip);
    for ours in ["api.retail-prediction.example.com", "*.retail-prediction.example.com"] {
        assert_eq!(for_host(ours).verdict, Verdict::Fail, "{ours}");
    }
}

#[test]
fn another_http_listener_that_forwards_warns_in_either_order() {
    let with_plain = |at: usize| {
        after(|facts| {
            let mut plain = http(facts).clone();
            plain.port = 8080;
            plain.default_actions = vec![forward(facts)];
            plain.rules = Ok(vec![rule(forward(facts))]);
            facts.listeners.as_mut().unwrap().insert(at, plain);
        })
    };
    let (first, last) = (with_plain(0), with_plain(2));
    assert_eq!((first.verdict, &first.seen), (Verdict::Warn, &last.seen));
    assert!(first.seen.contains("the HTTP listener on port 8080: forwards"), "{}", first.seen);
    assert!(first.seen.contains("rule 5 (path-pattern /old) of port 8080: forwards"), "{}", first.seen);
}

#[test]
fn a_302_and_a_wrong_port_are_named() {
    let finding = configured(|redirect| {
        redirect.status = 302;
        redirect.port = Some("8443".to_owned());
    });
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(
        finding.seen.contains("redirects to port 8443 instead of 443 and with 302 instead of 301"),
        "{}",
        finding.seen
    );
}

#[test]
fn every_part_of_the_redirect_is_looked_at() {
    type Change = fn(&mut Redirect);
    let cases: [(Change, &str); 6] = [
        (|it| it.port = None, "to port the request's own instead of 443"),
        (|it| it.protocol = None, "to the same protocol instead of HTTPS"),
        (|it| it.protocol = Some("HTTP".to_owned()), "to HTTP instead of HTTPS"),
        (|it| it.host = Some("www.example.com".to_owned()), "to host www.example.com"),
        (|it| it.path = Some("/".to_owned()), "to path /"),
        (|it| it.query = Some("a=b".to_owned()), "with query a=b"),
    ];
    for (change, words) in cases {
        let finding = configured(change);
        assert_eq!(finding.verdict, Verdict::Fail, "{words}");
        assert!(finding.seen.contains(words), "{}", finding.seen);
    }
    let own_name = configured(|it| it.host = Some("API.retail-prediction.example.com".to_owned()));
    assert_eq!(own_name.verdict, Verdict::Pass);
}

#[test]
fn no_listener_on_the_port_fails() {
    let finding = after(|facts| drop(facts.listeners.as_mut().unwrap().remove(0)));
    assert_eq!(finding.verdict, Verdict::Fail);
    assert_eq!(finding.seen, "the load balancer: there is no HTTP listener on port 80");
    assert!(finding.next.unwrap().contains(r#"listen-ports: '[{"HTTP": 80}, {"HTTPS": 443}]'"#));
    let other_protocol = after(|facts| http(facts).protocol = Protocol::Https);
    assert_eq!(other_protocol.verdict, Verdict::Fail);
}

/// The controller's own form: a rule redirects, and what no rule is for gets a 404.
#[test]
fn a_fixed_response_by_default_is_right_where_a_rule_redirects() {
    let with_rule = |conditions: &[&str], action: Option<Action>| {
        after(|facts| {
            let redirect = http(facts).default_actions[0].clone();
            http(facts).default_actions = vec![Action::FixedResponse { status: "404".to_owned() }];
            let conditions = conditions.iter().map(|it| condition(it)).collect();
            let rule = Rule { conditions, ..rule(action.unwrap_or(redirect)) };
            http(facts).rules = Ok(vec![rule]);
        })
    };
    let right = with_rule(&["path-pattern /*"], None);
    assert_eq!(right.verdict, Verdict::Pass, "{}", right.seen);
    let others = with_rule(&["host-header shop.example.org"], None);
    assert_eq!(others.verdict, Verdict::Fail, "{}", others.seen);
    let fixed = Action::FixedResponse { status: "503".to_owned() };
    assert_eq!(with_rule(&["path-pattern /*"], Some(fixed)).verdict, Verdict::Fail, "nothing redirects");
    let forwards = with_rule(&["path-pattern /*"], Some(forward(&healthy().0)));
    assert_eq!(forwards.verdict, Verdict::Fail, "{}", forwards.seen);
}

/// The AWS console offers 302 too, and other tools write 308: users come to the right place all the same.
#[test]
fn another_status_to_the_right_place_only_warns() {
    for status in [302, 307, 308] {
        let by_listener = configured(|redirect| redirect.status = status);
        assert_eq!(by_listener.verdict, Verdict::Warn, "{status}: {}", by_listener.seen);
        assert!(by_listener.seen.contains(&format!("with {status} instead of 301")), "{}", by_listener.seen);
        let elsewhere =
            configured(|redirect| (redirect.status, redirect.host) = (status, Some("example.org".to_owned())));
        assert_eq!(elsewhere.verdict, Verdict::Fail, "{status}: {}", elsewhere.seen);
        let right = healthy().0.site.redirect.unwrap().remove(0);
        let Outcome::Reply(reply) = right.outcome else { panic!("the example answers") };
        let place = reply.header("location").unwrap().to_owned();
        assert_eq!(moved_to(status, &place).verdict, Verdict::Warn, "{status}");
        assert_eq!(moved_to(status, "https://example.org/").verdict, Verdict::Fail, "{status}");
    }
}

#[test]
fn a_path_that_is_excepted_may_be_answered_without_https() {
    let with = |pattern: &str, except: Option<&str>| {
        let (mut facts, mut expectations) = healthy();
        let conditions = vec![condition(&format!("path-pattern {pattern}"))];
        let to_targets = forward(&facts);
        http(&mut facts).rules = Ok(vec![Rule { conditions, ..rule(to_targets) }]);
        expectations.redirect.except.extend(except.map(str::to_owned));
        judge(&facts, &expectations).unwrap().verdict
    };
    assert_eq!(with("/.well-known/acme-challenge/*", None), Verdict::Pass);
    assert_eq!(with("/metrics", None), Verdict::Fail);
    assert_eq!(with("/metrics", Some("/metrics")), Verdict::Pass);
    assert_eq!(with("/metrics or /predict", Some("/metrics")), Verdict::Fail, "each of its paths");
}
