//! One thing broken in the healthy example, and what the check says of it. The cases of other tools that got a wrong
//! answer are here: any redirect anywhere passed, the order of listeners decided, status and port were not looked at.

mod listeners;

use facts::listener::{Action, Listener, Protocol, Redirect, Rule, Weighted};
use facts::site::{Outcome, Reply};

use super::*;
use crate::example::{condition, denied, healthy};
use crate::finding::Finding;

fn after(change: impl FnOnce(&mut Facts)) -> Finding {
    let (mut facts, expectations) = healthy();
    change(&mut facts);
    judge(&facts, &expectations).unwrap()
}

fn http(facts: &mut Facts) -> &mut Listener {
    &mut facts.listeners.as_mut().unwrap()[0]
}

/// Changes the configured redirect; the live answer stays right.
fn configured(change: impl FnOnce(&mut Redirect)) -> Finding {
    after(|facts| {
        let Action::Redirect(redirect) = &mut http(facts).default_actions[0] else { panic!("the example redirects") };
        change(redirect);
    })
}

fn forward(facts: &Facts) -> Action {
    let group = facts.target_groups.as_ref().unwrap()[0].arn.clone();
    Action::Forward { groups: vec![Weighted { group, weight: 1 }] }
}

fn rule(action: Action) -> Rule {
    let arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener-rule/app/a/1/2/3".to_owned();
    Rule {
        arn: arn.try_into().unwrap(),
        priority: "5".to_owned(),
        conditions: vec![condition("path-pattern /old")],
        actions: vec![action],
    }
}

/// Changes what every address answers.
fn live(change: impl Fn(&mut Reply)) -> Finding {
    after(|facts| {
        for probe in facts.site.redirect.as_mut().unwrap() {
            let Outcome::Reply(reply) = &mut probe.outcome else { panic!("the example answers") };
            change(reply);
        }
    })
}

fn moved_to(status: u16, location: &str) -> Finding {
    live(|reply| {
        reply.status = status;
        reply.headers = vec![("location".to_owned(), location.to_owned())];
    })
}

#[test]
fn a_location_with_or_without_the_usual_port_is_right() {
    let domain = "api.retail-prediction.example.com";
    for location in [
        format!("https://{domain}/health?from=albkeeper"),
        format!("HTTPS://{}:443/health?from=albkeeper", domain.to_uppercase()),
    ] {
        assert_eq!(moved_to(301, &location).verdict, Verdict::Pass, "{location}");
    }
}

#[test]
fn a_location_elsewhere_fails() {
    for wrong in [
        "https://api.retail-prediction.example.com:8443/health?from=albkeeper",
        "https://api.retail-prediction.example.com/",
        "https://api.retail-prediction.example.com.evil.example/health?from=albkeeper",
        "http://api.retail-prediction.example.com/health?from=albkeeper",
        "/health?from=albkeeper",
    ] {
        let finding = moved_to(301, wrong);
        assert_eq!(finding.verdict, Verdict::Fail, "{wrong}");
        assert!(finding.seen.contains(&format!("301 to {wrong} instead of")), "{}", finding.seen);
    }
}

#[test]
fn another_port_is_written_into_the_location() {
    let finding = after(|facts| {
        facts.scope.https_port = 8443;
        let Action::Redirect(redirect) = &mut http(facts).default_actions[0] else { panic!("the example redirects") };
        redirect.port = Some("8443".to_owned());
    });
    assert!(
        finding.seen.contains("instead of https://api.retail-prediction.example.com:8443/health"),
        "{}",
        finding.seen
    );
}

#[test]
fn configured_but_not_live_says_so() {
    let finding = live(|reply| (reply.status, reply.headers) = (200, Vec::new()));
    assert_eq!(finding.verdict, Verdict::Fail);
    assert_eq!(
        finding.seen,
        "configured but not live: 203.0.113.10, 203.0.113.11 and 203.0.113.12: answers 200 itself instead of a redirect"
    );
    let temporary = moved_to(302, "https://api.retail-prediction.example.com/health?from=albkeeper");
    assert!(temporary.seen.contains("302 instead of 301"), "{}", temporary.seen);
}

#[test]
fn one_silent_address_fails_by_name() {
    let finding = after(|facts| facts.site.redirect.as_mut().unwrap()[2].outcome = Outcome::Refused);
    assert_eq!(finding.seen, "configured but not live: 203.0.113.12: the connection is refused");
}

#[test]
fn an_address_that_was_not_asked_in_time_is_unknown() {
    let finding = after(|facts| facts.site.redirect.as_mut().unwrap()[2].outcome = Outcome::NotReached);
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert_eq!(finding.seen, "203.0.113.12: the run's time was over before it was asked");
    assert!(!finding.next.unwrap().contains("annotation"), "nothing is known to be wrong");
}

#[test]
fn unseen_rules_are_unknown_and_do_not_hide_a_failure() {
    let finding = after(|facts| http(facts).rules = denied("elasticloadbalancing:DescribeRules"));
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert!(finding.next.unwrap().contains("allow elasticloadbalancing:DescribeRules"));
    let finding = after(|facts| {
        http(facts).rules = denied("elasticloadbalancing:DescribeRules");
        http(facts).default_actions = vec![forward(facts)];
    });
    assert_eq!(finding.verdict, Verdict::Fail);
}

#[test]
fn without_an_address_the_configuration_alone_is_no_proof() {
    let finding = after(|facts| facts.site.redirect.as_mut().unwrap().clear());
    assert_eq!((finding.verdict, finding.seen.as_str()), (Verdict::Unknown, "the live answer: no address was asked"));
}

#[test]
fn what_was_not_asked_is_not_judged() {
    let (mut facts, expectations) = healthy();
    facts.scope.http_port = None;
    let unseen = judge(&facts, &expectations).unwrap_err();
    assert_eq!(unseen, Unseen::NotAsked { ask_with: "ports.http".to_owned() });
}

#[test]
fn another_status_passes_where_the_event_wants_it() {
    let judged = |status: &[u16]| {
        let (mut facts, mut expectations) = healthy();
        expectations.redirect.status = status.to_vec();
        for probe in facts.site.redirect.as_mut().unwrap() {
            let Outcome::Reply(reply) = &mut probe.outcome else { panic!("the example redirects") };
            reply.status = 308;
        }
        judge(&facts, &expectations).unwrap()
    };
    assert_eq!(judged(&[301]).verdict, Verdict::Warn);
    assert_eq!(judged(&[301, 308]).verdict, Verdict::Pass, "{:?}", judged(&[301, 308]));
}

#[test]
fn where_something_in_front_answers_only_the_live_answer_counts() {
    let (mut facts, expectations) = healthy();
    facts.scope.in_front = Some(facts::scope::InFront::Cloudfront);
    facts.listeners.as_mut().unwrap().retain(|listener| listener.port != 80);
    let finding = judge(&facts, &expectations).unwrap();
    assert_eq!(finding.verdict, Verdict::Pass);
    assert!(finding.seen.ends_with("at every address"), "{}", finding.seen);
    assert!(!is_misconfigured(&facts, &expectations));
    for probe in facts.site.redirect.as_mut().unwrap() {
        let Outcome::Reply(reply) = &mut probe.outcome else { panic!("the example answers") };
        reply.status = 200;
    }
    let finding = judge(&facts, &expectations).unwrap();
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.next.unwrap().ends_with("let CloudFront lead plain HTTP to HTTPS"));
}
