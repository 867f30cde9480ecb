//! Whose a bad answer is, in the words and in the next step.

use facts::site::{Outcome, WaitingFor};

use super::{PREDICT, after, probes, replied};
use crate::finding::{Finding, Verdict};

fn refuses(status: u16, server: &str) -> Finding {
    replied(PREDICT, |reply| {
        reply.status = status;
        reply.headers = vec![("server".to_owned(), server.to_owned())];
        reply.body = "<html>no</html>".to_owned();
    })
}

#[test]
fn a_block_by_the_web_acl_is_not_an_outage_of_the_api() {
    let finding = refuses(403, "awselb/2.0");
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.seen.contains("the web ACL retail-prediction-waf blocked this checker"), "{}", finding.seen);
    let next = finding.next.unwrap();
    assert!(next.starts_with(
        "aws wafv2 get-web-acl-for-resource --region us-east-1 --resource-arn arn:aws:elasticloadbalancing:us-east-1:"
    ));
    assert!(next.contains("its User-Agent is albkeeper/"), "{next}");
}

#[test]
fn a_503_of_the_load_balancer_is_told_from_one_of_the_api() {
    let finding = refuses(503, "awselb/2.0");
    assert!(finding.seen.contains("from the load balancer: no target is registered"), "{}", finding.seen);
    assert!(finding.next.unwrap().contains("describe-target-groups --region us-east-1 --load-balancer-arn arn:"));
    let finding = refuses(503, "uvicorn");
    assert!(finding.seen.contains("status 503 from the API itself: <html>no</html>"), "{}", finding.seen);
}

#[test]
fn a_403_of_a_rule_is_no_block_and_leads_to_the_rules() {
    let finding = after(|facts, _| {
        facts.web_acl = Ok(None);
        for probe in probes(facts, PREDICT) {
            let Outcome::Reply(reply) = &mut probe.outcome else { panic!("the example answers") };
            reply.status = 403;
            reply.headers = vec![("server".to_owned(), "awselb/2.0".to_owned())];
        }
    });
    assert!(finding.seen.contains("no web ACL is attached, so a rule answers 403"), "{}", finding.seen);
    assert!(
        finding.next.unwrap().starts_with("aws elbv2 describe-listeners --region us-east-1 --load-balancer-arn arn:")
    );
}

#[test]
fn a_timeout_is_ours_and_says_how_to_be_more_patient() {
    let finding = after(|facts, _| {
        let timed_out = Outcome::TimedOut { waiting_for: WaitingFor::FirstByte, after_ms: 5000 };
        for probe in probes(facts, PREDICT) {
            probe.outcome = timed_out.clone();
        }
    });
    assert!(finding.next.unwrap().contains("raise timeout_ms of this endpoint"));
}
