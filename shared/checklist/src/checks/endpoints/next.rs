//! What to do about an endpoint's bad answer, by who is behind it.

use facts::Facts;
use facts::scope::Endpoint;
use facts::site::{AGENT, Outcome, Probe, Reply};

use crate::answerer::{Answerer, who_answered};
use crate::replies;

/// The next step: what concerns whoever is behind the answer, and the command that asks again by hand.
pub(super) fn step(facts: &Facts, endpoint: &Endpoint, probe: &Probe) -> String {
    let ask = replies::curl(facts, endpoint, probe.address);
    let load_balancer = facts.the_load_balancer().ok().map(|it| &it.arn);
    let first = match (who_answered(facts, probe).by, load_balancer, &probe.outcome) {
        (Answerer::Waf, Some(arn), _) => format!(
            "aws wafv2 get-web-acl-for-resource --region {} --resource-arn {arn}\n{}",
            arn.region(),
            let_us_pass()
        ),
        (Answerer::LoadBalancer, Some(arn), Outcome::Reply(reply)) => {
            let (what, then) = whom_to_ask(reply);
            format!("aws elbv2 describe-{what} --region {} --load-balancer-arn {arn}, then {then}", arn.region())
        }
        (Answerer::Ourselves, _, Outcome::TimedOut { .. }) => {
            "where it may take that long, raise timeout_ms of this endpoint in the event".to_owned()
        }
        (
            Answerer::Waf
            | Answerer::LoadBalancer
            | Answerer::Target
            | Answerer::Unsigned
            | Answerer::Nobody
            | Answerer::Front
            | Answerer::Ourselves,
            ..,
        ) => return ask,
    };
    format!("{first}\n{ask}")
}

/// Source: WAF developer guide, "Anonymous IP list managed rule group": its `HostingProviderIPList` has Lambda's addresses.
fn let_us_pass() -> String {
    format!(
        "see which rule it is; AWSManagedRulesAnonymousIpList blocks Lambda's addresses as well. Let this checker pass with \
         a rule before that one: its User-Agent is {AGENT}, and a header that only you know (headers of this endpoint) is \
         harder to guess"
    )
}

/// What to describe where the load balancer answered by itself.
fn whom_to_ask(reply: &Reply) -> (&'static str, &'static str) {
    match reply.status {
        502..=504 => ("target-groups", "describe-target-health of each"),
        _ => ("listeners", "describe-rules of each"),
    }
}
