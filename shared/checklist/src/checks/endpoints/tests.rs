//! One thing broken in the healthy example, and what the check says of it.

mod who;

use facts::Unseen;
use facts::site::{Outcome, Reply, Undecoded, WaitingFor};
use serde_json::json;

use super::*;
use crate::example::healthy;
use crate::finding::Finding;

const HEALTH: usize = 0;
const DOCS: usize = 1;
const PREDICT: usize = 3;

fn after(change: impl FnOnce(&mut Facts, &mut Expectations)) -> Finding {
    let (mut facts, mut expectations) = healthy();
    change(&mut facts, &mut expectations);
    judge(&facts, &expectations).unwrap()
}

fn probes(facts: &mut Facts, endpoint: usize) -> &mut Vec<Probe> {
    facts.site.endpoints[endpoint].probes.as_mut().unwrap()
}

/// Changes the reply of every address.
fn replied(endpoint: usize, change: impl Fn(&mut Reply)) -> Finding {
    after(|facts, _| {
        for probe in probes(facts, endpoint) {
            let Outcome::Reply(reply) = &mut probe.outcome else { panic!("the example answers") };
            change(reply);
        }
    })
}

fn body(endpoint: usize, body: &str) -> Finding {
    replied(endpoint, |reply| body.clone_into(&mut reply.body))
}

#[test]
fn one_dead_address_of_three_fails_and_is_named() {
    let finding = after(|facts, _| probes(facts, HEALTH)[2].outcome = Outcome::Refused);
    assert_eq!(finding.verdict, Verdict::Fail);
    assert_eq!(
        finding.seen,
        "GET /health: 2 of 3 addresses answer as they must; 203.0.113.12: the connection is refused"
    );
    assert_eq!(
        finding.next.unwrap(),
        "curl -sv --resolve api.retail-prediction.example.com:443:203.0.113.12 \
         https://api.retail-prediction.example.com/health"
    );
}

#[test]
fn every_outcome_without_a_reply_has_its_words() {
    let detail = || "why".to_owned();
    let timed_out = Outcome::TimedOut { waiting_for: WaitingFor::FirstByte, after_ms: 5000 };
    for (outcome, words) in [
        (Outcome::Reset { detail: detail().into() }, "the connection was cut before a whole reply came: why"),
        (timed_out, "no whole reply within 5000 ms, then we gave up: waited for first byte"),
        (Outcome::Tls { detail: detail().into() }, "TLS failed, so nothing was sent: why"),
        (Outcome::Failed { detail: detail().into() }, "the request failed: why"),
    ] {
        let finding = after(|facts, _| probes(facts, PREDICT).iter_mut().for_each(|it| it.outcome = outcome.clone()));
        assert_eq!(finding.verdict, Verdict::Fail);
        assert_eq!(finding.seen, format!("POST /predict: wrong at every address: {words}"));
    }
}

#[test]
fn a_private_address_that_nobody_answers_at_from_outside_is_unknown() {
    let finding = after(|facts, _| {
        for probe in probes(facts, PREDICT) {
            probe.address = "10.0.1.10".parse().unwrap();
            probe.outcome = Outcome::TimedOut { waiting_for: WaitingFor::Connect, after_ms: 5000 };
        }
    });
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert!(finding.seen.contains("outside of its VPC"), "{}", finding.seen);
}

#[test]
fn a_schema_failure_names_the_place_in_the_json() {
    let finding = body(PREDICT, r#"{"prediction": "a lot", "model_version": "v1.0"}"#);
    assert_eq!(finding.verdict, Verdict::Fail);
    assert_eq!(finding.seen, "POST /predict: wrong at every address: /prediction: \"a lot\" is not of type \"number\"");
    let finding = body(HEALTH, "{}");
    assert!(finding.seen.ends_with("the body: \"status\" is a required property"), "{}", finding.seen);
}

#[test]
fn what_is_not_json_is_shown_short_and_on_one_line() {
    let finding = body(PREDICT, &format!("<html>\n{}", "very ".repeat(100)));
    assert!(finding.seen.contains("the body is not JSON: <html> very very"), "{}", finding.seen);
    assert!(finding.seen.len() < 250 && !finding.seen.contains('\n'));
    assert!(body(PREDICT, "").seen.contains("the body is not JSON: it is empty"));
}

#[test]
fn a_body_that_was_not_read_to_its_end_is_not_judged_by_what_is_missing() {
    let json = replied(PREDICT, |reply| reply.truncated = true);
    assert!(json.seen.contains("the body is longer than 262144 bytes"), "{}", json.seen);
    let content = replied(DOCS, |reply| (reply.body, reply.truncated) = ("<html>".to_owned(), true));
    assert!(content.seen.contains("the first 262144 bytes of the body do not contain swagger-ui"), "{}", content.seen);
    for finding in [json, content] {
        assert_eq!(finding.verdict, Verdict::Unknown);
        assert_eq!(finding.next.unwrap(), "raise max_body of this endpoint in the event");
    }
    assert_eq!(replied(DOCS, |reply| reply.truncated = true).verdict, Verdict::Pass, "what it must contain was read");
}

#[test]
fn an_address_that_was_not_asked_in_time_is_unknown_and_hides_no_failure() {
    let finding = after(|facts, _| probes(facts, HEALTH)[1].outcome = Outcome::NotReached);
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert_eq!(finding.seen, "GET /health: 203.0.113.11: the run's time was over before it was asked");
    let finding = after(|facts, _| {
        probes(facts, HEALTH)[1].outcome = Outcome::NotReached;
        probes(facts, HEALTH)[2].outcome = Outcome::Refused;
    });
    assert_eq!(finding.verdict, Verdict::Fail);
    assert_eq!(
        finding.seen,
        "GET /health: 1 of 3 addresses answer as they must; 203.0.113.12: the connection is refused; 1 not judged"
    );
}

/// A server may send one name on several lines.
#[test]
fn any_line_of_a_header_may_have_it() {
    let vary = |lines: &[&str]| {
        after(|facts, expectations| {
            expectations.endpoints[DOCS].headers = [("vary".to_owned(), "origin".to_owned())].into();
            for probe in facts.site.endpoints[DOCS].probes.as_mut().unwrap() {
                let Outcome::Reply(reply) = &mut probe.outcome else { panic!("the example answers") };
                reply.headers = lines.iter().map(|it| ("vary".to_owned(), (*it).to_owned())).collect();
            }
        })
    };
    assert_eq!(vary(&["Accept-Encoding", "Origin"]).verdict, Verdict::Pass);
    let neither = vary(&["Accept-Encoding", "Cookie"]);
    assert_eq!(neither.verdict, Verdict::Fail);
    assert!(neither.seen.contains("is Accept-Encoding, Cookie, without origin"), "{}", neither.seen);
}

#[test]
fn headers_are_compared_in_any_case() {
    let kind = |kind: &str| replied(DOCS, |reply| reply.headers = vec![("content-type".to_owned(), kind.to_owned())]);
    assert_eq!(kind("Text/HTML").verdict, Verdict::Pass);
    let finding = kind("application/json");
    assert!(finding.seen.contains("header content-type is application/json, without text/html"), "{}", finding.seen);
    let finding = replied(DOCS, |reply| reply.headers.clear());
    assert!(finding.seen.contains("there is no header content-type"), "{}", finding.seen);
}

#[test]
fn missing_content_is_named() {
    let finding = body(DOCS, "<html>it works!</html>");
    assert!(finding.seen.contains("the body does not contain swagger-ui: <html>it works!</html>"), "{}", finding.seen);
}

#[test]
fn a_slow_answer_warns_and_names_the_address() {
    let finding = after(|facts, _| probes(facts, PREDICT)[0].phases.total_ms = Some(2001));
    assert_eq!(finding.verdict, Verdict::Warn);
    assert_eq!(finding.seen, "POST /predict: 203.0.113.10: took 2001 ms, more than 2000 ms");
}

#[test]
fn a_failure_is_told_before_what_is_slow() {
    let finding = after(|facts, _| {
        probes(facts, HEALTH)[0].phases.total_ms = Some(2001);
        probes(facts, PREDICT)[1].outcome = Outcome::Refused;
    });
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.seen.starts_with("POST /predict: 2 of 3") && !finding.seen.contains("/health"), "{}", finding.seen);
}

#[test]
fn without_an_address_it_is_unknown_and_the_others_still_count() {
    let unseen = || Unseen::Needs { fact: "an address".to_owned(), because: "the name does not exist".to_owned() };
    let finding = after(|facts, _| facts.site.endpoints[PREDICT].probes = Err(unseen()));
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert_eq!(finding.seen, "POST /predict: needs an address first, and the name does not exist");
    let finding = after(|facts, _| {
        facts.site.endpoints[PREDICT].probes = Err(unseen());
        probes(facts, HEALTH)[0].outcome = Outcome::Refused;
    });
    assert_eq!(finding.verdict, Verdict::Fail);
}

#[test]
fn an_endpoint_that_nobody_asked_is_unknown() {
    let finding = after(|facts, _| drop(facts.site.endpoints.pop()));
    assert_eq!(
        (finding.verdict, finding.seen.as_str()),
        (Verdict::Unknown, "POST /batch-predict: was asked at no address")
    );
    let finding = after(|facts, _| drop(facts.scope.endpoints.pop()));
    assert_eq!((finding.verdict, finding.seen.as_str()), (Verdict::Unknown, "POST /batch-predict: was not asked"));
}

#[test]
fn a_broken_schema_is_unknown() {
    let finding = after(|_, expectations| expectations.endpoints[HEALTH].json_schema = Some(json!({ "type": 5 })));
    assert_eq!(finding.verdict, Verdict::Unknown);
}

#[test]
fn an_expectation_of_nothing_is_met_by_any_reply() {
    let finding = after(|facts, expectations| {
        let wanted = &mut expectations.endpoints[HEALTH];
        (wanted.status, wanted.json_schema, wanted.max_ms) = (Vec::new(), None, None);
        for probe in probes(facts, HEALTH) {
            let Outcome::Reply(reply) = &mut probe.outcome else { panic!("the example answers") };
            reply.status = 418;
        }
    });
    assert_eq!(finding.verdict, Verdict::Pass);
}

/// What `/metrics` answers in place of a page, and what the check says of it.
fn metrics(metrics: &[&str], change: impl Fn(&mut Reply)) -> Finding {
    after(|facts, expectations| {
        let wanted = &mut expectations.endpoints[DOCS];
        (wanted.headers, wanted.contains) = ([].into(), Vec::new());
        let metrics = metrics.iter().map(ToString::to_string).collect();
        wanted.prometheus = Some(crate::expectations::PrometheusExpectation { metrics });
        for probe in probes(facts, DOCS) {
            let Outcome::Reply(reply) = &mut probe.outcome else { panic!("the example answers") };
            reply.body = "# TYPE http_requests_total counter\nhttp_requests_total{code=\"200\"} 3\n".to_owned();
            change(reply);
        }
    })
}

#[test]
fn metrics_that_prometheus_can_read_pass_and_a_wrong_line_is_not_repeated() {
    assert_eq!(metrics(&["http_requests_total"], |_| {}).verdict, Verdict::Pass);
    let page = metrics(&[], |reply| "up 1\ntoken{value=\"hunter2} 1".clone_into(&mut reply.body));
    let words =
        "the body is not the text format of Prometheus: line 2 cannot be read: its labels have no end or no form";
    assert_eq!(page.seen, format!("GET /docs: wrong at every address: {words}"));
    assert!(!format!("{page:?}").contains("hunter2"));
    let missing = metrics(&["up", "http_requests_total", "process_cpu_seconds_total"], |_| {});
    assert_eq!(missing.verdict, Verdict::Fail);
    let words = "there is no metric process_cpu_seconds_total and up in the body";
    assert!(missing.seen.ends_with(words), "{}", missing.seen);
    let empty = metrics(&[], |reply| reply.body.clear());
    assert_eq!((empty.verdict, empty.seen.ends_with("there is no metric in the body")), (Verdict::Warn, true));
}

#[test]
fn metrics_that_were_cut_are_unknown_unless_what_was_read_is_wrong() {
    let cut =
        |body: &'static str| metrics(&["up"], move |reply| (reply.body, reply.truncated) = (body.to_owned(), true));
    let finding = cut("http_requests_total 3\nup");
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert!(finding.seen.contains("so not all of its metrics were read"), "{}", finding.seen);
    assert_eq!(finding.next.as_deref(), Some("raise max_body of this endpoint in the event"));
    assert_eq!(cut("http_requests_total three\nup").verdict, Verdict::Fail);
}

#[test]
fn a_body_in_a_coding_that_is_not_read_is_unknown_and_one_in_none_at_all_fails() {
    let coded = |undecoded: &Undecoded| {
        replied(PREDICT, |reply| (reply.body, reply.undecoded) = (String::new(), Some(undecoded.clone())))
    };
    let unknown = coded(&Undecoded::Unknown { coding: "br".into() });
    assert_eq!(unknown.verdict, Verdict::Unknown);
    assert!(unknown.seen.contains("compressed as br, and only gzip and deflate are read here"), "{}", unknown.seen);
    assert!(unknown.next.unwrap().starts_with("ask for what can be read here"));
    let broken = coded(&Undecoded::Broken { coding: "gzip".into(), detail: "invalid gzip header".into() });
    let words = "the header says content-encoding gzip, and the body cannot be read so: invalid gzip header";
    assert_eq!(
        (broken.verdict, broken.seen),
        (Verdict::Fail, format!("POST /predict: wrong at every address: {words}"))
    );
    let nobody_looks = after(|facts, expectations| {
        expectations.endpoints[HEALTH].json_schema = None;
        for probe in probes(facts, HEALTH) {
            let Outcome::Reply(reply) = &mut probe.outcome else { panic!("the example answers") };
            reply.undecoded = Some(Undecoded::Unknown { coding: "br".into() });
        }
    });
    assert_eq!(nobody_looks.verdict, Verdict::Pass);
}
