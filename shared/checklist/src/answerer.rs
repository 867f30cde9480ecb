//! Who is behind a bad answer: the web ACL, the load balancer, a target, our own side, or nobody at all.

use facts::address::is_private;
use facts::listener::Action;
use facts::scope::InFront;
use facts::site::{Outcome, Probe, Reply, WaitingFor};
use facts::traffic::{By, Own, PATH_LETTERS};
use facts::{Facts, UntrustedText};

/// Who made an answer, or kept it from coming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answerer {
    /// The web ACL turned the request away before any target saw it.
    Waf,
    /// The load balancer itself: by a rule, or for want of a target's answer.
    LoadBalancer,
    /// A target: the API, or what runs in front of it.
    Target,
    /// The load balancer or a target: the reply is not signed, and nothing else that was seen tells.
    Unsigned,
    /// What stands in front of the load balancer, which did not pass the request on, or got no answer.
    Front,
    /// Nobody: there was no connection, or it was cut before a whole reply came.
    Nobody,
    /// Our own side: we gave up, had no time left, or have no way to that address.
    Ourselves,
}

/// Who it was, and what tells so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Who.
    pub by: Answerer,
    /// What tells, in words.
    pub because: String,
}

impl Answered {
    fn new(by: Answerer, because: impl Into<String>) -> Self {
        Self { by, because: because.into() }
    }
}

/// Who is behind what came back from this request.
pub fn who_answered(facts: &Facts, probe: &Probe) -> Answered {
    match &probe.outcome {
        Outcome::Reply(reply) => of_reply(facts, probe, reply),
        Outcome::TimedOut { waiting_for, .. } if *waiting_for != WaitingFor::Connect => {
            Answered::new(Answerer::Ourselves, "we gave up before a whole reply came")
        }
        Outcome::TimedOut { .. } if is_private(probe.address) => {
            Answered::new(Answerer::Ourselves, "there is no way from here to a private address")
        }
        Outcome::NotReached => Answered::new(Answerer::Ourselves, "our own time was over"),
        Outcome::NotAsked { .. } => Answered::new(Answerer::Ourselves, "such an address is not asked"),
        Outcome::Refused => Answered::new(Answerer::Nobody, "nobody listens there"),
        Outcome::TimedOut { .. } => Answered::new(Answerer::Nobody, "nobody takes the connection"),
        Outcome::Reset { .. } => Answered::new(Answerer::Nobody, "the connection was cut"),
        Outcome::Tls { .. } => Answered::new(Answerer::Nobody, "TLS failed before anything was asked"),
        Outcome::Failed { .. } => Answered::new(Answerer::Nobody, "what came is no reply"),
    }
}

/// Whether the load balancer made the reply itself, and no target did.
pub(crate) fn is_load_balancers(reply: &Reply) -> bool {
    reply.header("server").is_some_and(|server| server.starts_with("awselb/"))
}

fn of_reply(facts: &Facts, probe: &Probe, reply: &Reply) -> Answered {
    // Source: CloudFront developer guide, "HTTP 502 status code (Bad Gateway)".
    let is_of_cloudfront = reply.header("server").is_some_and(|server| server.eq_ignore_ascii_case("CloudFront"));
    if is_of_cloudfront && facts.scope.in_front == Some(InFront::Cloudfront) && reply.status >= 400 {
        return Answered::new(Answerer::Front, "the reply is signed by CloudFront");
    }
    if is_load_balancers(reply) {
        return if reply.status == 403 {
            by_log(facts, probe, reply).unwrap_or_else(|| blocked(facts))
        } else {
            Answered::new(Answerer::LoadBalancer, "the reply is signed by the load balancer")
        };
    }
    if reply.header("server").is_some() {
        return Answered::new(Answerer::Target, "the reply is signed, and not by the load balancer");
    }
    match reply.status {
        403 | 502..=504 => by_log(facts, probe, reply).unwrap_or_else(|| by_counters(facts, reply)),
        // The load balancer hardly ever makes these by itself.
        _ => Answered::new(Answerer::Target, "the load balancer does not answer so by itself"),
    }
}

/// Who gave earlier requests of this checker for the same path the same status, where the access log tells of one only.
fn by_log(facts: &Facts, probe: &Probe, reply: &Reply) -> Option<Answered> {
    let path = path_of(&probe.url);
    let same = |own: &&Own| own.path == path && own.status == reply.status;
    let mut answered = facts.logs.traffic.as_ref().ok()?.ours.iter().filter(same).map(|own| own.by);
    let by = answered.next()?;
    if answered.any(|other| other != by) {
        return None;
    }
    let says = "the access log says so of earlier requests";
    Some(match by {
        By::Waf => {
            let acl = facts.web_acl.as_ref().ok().and_then(Option::as_ref);
            let acl = acl.map_or_else(|| "the web ACL".to_owned(), |acl| format!("the web ACL {}", acl.name));
            Answered::new(Answerer::Waf, format!("{acl} blocked this checker ({says})"))
        }
        By::LoadBalancer if reply.status == 403 => {
            Answered::new(Answerer::LoadBalancer, format!("a rule answers 403 ({says})"))
        }
        By::LoadBalancer => Answered::new(Answerer::LoadBalancer, says),
        By::Target => Answered::new(Answerer::Target, says),
    })
}

/// The path of a URL, as the access log is read: without query, and no longer than that is kept.
fn path_of(url: &str) -> UntrustedText {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = after_scheme.find('/').and_then(|at| after_scheme.get(at..)).unwrap_or("/");
    path.split('?').next().unwrap_or(path).chars().take(PATH_LETTERS).collect::<String>().into()
}

/// The web ACL and a fixed response answer 403 in the same words.
fn blocked(facts: &Facts) -> Answered {
    match (&facts.web_acl, some_rule_answers_403(facts)) {
        (Ok(None), _) => Answered::new(Answerer::LoadBalancer, "no web ACL is attached, so a rule answers 403"),
        (Ok(Some(acl)), Some(false)) => {
            Answered::new(Answerer::Waf, format!("the web ACL {} blocked this checker", acl.name))
        }
        (Ok(Some(_)) | Err(_), _) => Answered::new(Answerer::Waf, "the web ACL (or a rule) blocked this request"),
    }
}

/// `None` where not every rule could be seen.
fn some_rule_answers_403(facts: &Facts) -> Option<bool> {
    let is_403 = |action: &Action| matches!(action, Action::FixedResponse { status } if status == "403");
    let mut found = false;
    for listener in facts.listeners.as_ref().ok()? {
        let rules = listener.rules.as_ref().ok()?;
        let mut actions = listener.default_actions.iter().chain(rules.iter().flat_map(|rule| &rule.actions));
        found |= actions.any(is_403);
    }
    Some(found)
}

/// Who counts errors of his own, where only one of the two does. The load balancer can be told to cut the `Server`
/// header out, and targets need not send one.
fn by_counters(facts: &Facts, reply: &Reply) -> Answered {
    if reply.status == 403 {
        return Answered::new(Answerer::Unsigned, "no Server header");
    }
    let some = |errors: Option<f64>| errors.is_some_and(|errors| errors > 0.0);
    match facts.metrics.as_ref().map(|metrics| (some(metrics.elb_5xx), some(metrics.target_5xx))) {
        Ok((true, false)) => {
            Answered::new(Answerer::LoadBalancer, "no Server header; only the load balancer counts 5XX")
        }
        Ok((false, true)) => Answered::new(Answerer::Target, "no Server header; only targets count 5XX"),
        Ok((true, true) | (false, false)) | Err(_) => Answered::new(Answerer::Unsigned, "no Server header"),
    }
}

#[cfg(test)]
mod tests;
