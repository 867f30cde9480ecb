//! Each bad answer, and whose it is.

use facts::listener::Rule;
use facts::metrics::Metrics;

use super::*;
use crate::example::{denied, healthy};

const PREDICT: usize = 3;

/// Who is behind this outcome, after a change of the facts.
fn who(outcome: Outcome, change: impl FnOnce(&mut Facts)) -> Answered {
    let (mut facts, _) = healthy();
    let mut probe = facts.site.endpoints[PREDICT].probes.as_ref().unwrap()[0].clone();
    probe.outcome = outcome;
    change(&mut facts);
    who_answered(&facts, &probe)
}

fn reply(status: u16, server: Option<&str>) -> Outcome {
    let headers = server.map(|server| ("server".to_owned(), server.to_owned())).into_iter().collect();
    let (version, body) = ("HTTP/1.1".to_owned(), String::new());
    Outcome::Reply(Reply { status, version, headers, body, truncated: false, ..Reply::default() })
}

fn counting(elb_5xx: Option<f64>, target_5xx: Option<f64>) -> impl FnOnce(&mut Facts) {
    move |facts| {
        let Ok(metrics) = &mut facts.metrics else { panic!("the example has metrics") };
        *metrics = Metrics { elb_5xx, target_5xx, ..metrics.clone() };
    }
}

fn rule_403(facts: &mut Facts) {
    let rules: &mut Vec<Rule> = facts.listeners.as_mut().unwrap()[1].rules.as_mut().unwrap();
    rules[0].actions = vec![Action::FixedResponse { status: "403".to_owned() }];
}

#[test]
fn a_403_of_the_load_balancer_is_the_web_acls_where_no_rule_answers_so() {
    let signed = || reply(403, Some("awselb/2.0"));
    let by_acl = who(signed(), |_| {});
    assert_eq!(by_acl.by, Answerer::Waf);
    assert_eq!(by_acl.because, "the web ACL retail-prediction-waf blocked this checker");
    for unsure in [rule_403, |it: &mut Facts| it.listeners = denied("x"), |it: &mut Facts| it.web_acl = denied("x")] {
        let either = who(signed(), unsure);
        assert_eq!((either.by, either.because.contains("(or a rule)")), (Answerer::Waf, true), "{either:?}");
    }
    assert_eq!(who(signed(), |it| it.web_acl = Ok(None)).by, Answerer::LoadBalancer);
    assert_eq!(who(reply(403, Some("uvicorn")), |_| {}).by, Answerer::Target);
}

#[test]
fn a_signed_error_is_the_signers() {
    for status in [502, 503, 504] {
        assert_eq!(who(reply(status, Some("awselb/2.0")), counting(None, Some(9.0))).by, Answerer::LoadBalancer);
        assert_eq!(who(reply(status, Some("uvicorn")), counting(Some(9.0), None)).by, Answerer::Target);
    }
}

#[test]
fn an_unsigned_error_is_that_of_whoever_alone_counts_errors() {
    let unsigned = || reply(503, None);
    assert_eq!(who(unsigned(), counting(Some(3.0), None)).by, Answerer::LoadBalancer);
    assert_eq!(who(unsigned(), counting(Some(0.0), Some(3.0))).by, Answerer::Target);
    assert_eq!(who(unsigned(), counting(Some(1.0), Some(3.0))).by, Answerer::Unsigned);
    assert_eq!(who(unsigned(), counting(None, None)).by, Answerer::Unsigned);
    assert_eq!(who(unsigned(), |facts| facts.metrics = denied("x")).by, Answerer::Unsigned);
    assert_eq!(who(reply(500, None), counting(Some(3.0), None)).by, Answerer::Target);
}

#[test]
fn without_a_reply_it_was_nobody_or_we_ourselves() {
    let timed_out = |waiting_for| Outcome::TimedOut { waiting_for, after_ms: 5000 };
    let detail = || "why".to_owned();
    for (outcome, by) in [
        (Outcome::Refused, Answerer::Nobody),
        (Outcome::Reset { detail: detail().into() }, Answerer::Nobody),
        (Outcome::Tls { detail: detail().into() }, Answerer::Nobody),
        (Outcome::Failed { detail: detail().into() }, Answerer::Nobody),
        (timed_out(WaitingFor::Connect), Answerer::Nobody),
        (timed_out(WaitingFor::FirstByte), Answerer::Ourselves),
        (timed_out(WaitingFor::Body), Answerer::Ourselves),
        (Outcome::NotReached, Answerer::Ourselves),
    ] {
        assert_eq!(who(outcome.clone(), |_| {}).by, by, "{outcome:?}");
    }
    let (facts, _) = healthy();
    let mut inside = facts.site.endpoints[PREDICT].probes.as_ref().unwrap()[0].clone();
    (inside.address, inside.outcome) = ("10.0.1.10".parse().unwrap(), timed_out(WaitingFor::Connect));
    assert_eq!(who_answered(&facts, &inside).by, Answerer::Ourselves);
}

/// The access log of earlier requests to `/predict`.
fn logged(own: &[(u16, By)]) -> impl FnOnce(&mut Facts) {
    let path = "/predict".to_owned();
    let ours: Vec<Own> =
        own.iter().map(|(status, by)| Own { path: path.clone().into(), status: *status, by: *by }).collect();
    move |facts| facts.logs.traffic.as_mut().unwrap().ours = ours
}

#[test]
fn the_access_log_of_earlier_requests_decides_where_the_reply_does_not() {
    let unsigned = |own: &[(u16, By)]| who(reply(503, None), logged(own)).by;
    assert_eq!(unsigned(&[(503, By::Target)]), Answerer::Target);
    assert_eq!(unsigned(&[(503, By::LoadBalancer), (200, By::Target)]), Answerer::LoadBalancer);
    assert_eq!(unsigned(&[(503, By::LoadBalancer), (503, By::Target)]), Answerer::Unsigned, "it tells of both");
    assert_eq!(unsigned(&[(502, By::Target)]), Answerer::Unsigned, "another status is another story");
    let blocked = who(reply(403, Some("awselb/2.0")), logged(&[(403, By::Waf)]));
    assert_eq!(
        (blocked.by, blocked.because.as_str()),
        (
            Answerer::Waf,
            "the web ACL retail-prediction-waf blocked this checker (the access log says so of earlier requests)"
        )
    );
    let rule = who(reply(403, Some("awselb/2.0")), logged(&[(403, By::LoadBalancer)]));
    assert_eq!(rule.by, Answerer::LoadBalancer);
    assert_eq!(who(reply(403, None), logged(&[(403, By::Target)])).by, Answerer::Target);
    let hidden = who(reply(503, None), |facts| facts.logs.traffic = denied("s3:GetObject"));
    assert_eq!(hidden.by, Answerer::Unsigned);
}

#[test]
fn what_cloudfront_signs_is_its_own_where_it_stands_in_front() {
    let (mut facts, _) = healthy();
    let mut probe = facts.site.endpoints[0].probes.as_ref().unwrap()[0].clone();
    let Outcome::Reply(reply) = &mut probe.outcome else { panic!("the example answers") };
    (reply.status, reply.headers) = (502, vec![("server".to_owned(), "CloudFront".to_owned())]);
    assert_eq!(who_answered(&facts, &probe).by, Answerer::Target);
    facts.scope.in_front = Some(InFront::Cloudfront);
    assert_eq!(who_answered(&facts, &probe).by, Answerer::Front);
}
