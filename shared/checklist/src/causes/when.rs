//! When a cause explains an effect: one sentence of the facts each.

use facts::dns::Answer;
use facts::load_balancer::{Found, State};
use facts::site::{Outcome, Probe};
use facts::tls::HandshakeOutcome;

use super::scene::Scene;
use crate::answerer::{Answerer, who_answered};
use crate::finding::{Detail, Verdict};

/// The load balancer is gone, could not be set up, or is not reachable from where its users are. Too few zones, on the
/// other hand, break nothing yet.
pub(super) fn it_is_unusable(scene: &Scene<'_>) -> bool {
    match &scene.facts.load_balancer {
        Ok(Found::One(it)) => {
            it.scheme != scene.expectations.scheme || matches!(it.state, State::Failed | State::Provisioning)
        }
        Ok(Found::None { .. }) => true,
        Ok(Found::Several { .. }) | Err(_) => false,
    }
}

/// Nothing of the site could be asked.
pub(super) fn the_domain_has_no_address(scene: &Scene<'_>) -> bool {
    match scene.facts.dns.domain.as_ref().map(|lookup| &lookup.answer) {
        Ok(Answer::Addresses { addresses, .. }) => addresses.is_empty(),
        Ok(Answer::NxDomain | Answer::NoData | Answer::ServFail | Answer::TimedOut { .. }) => true,
        Ok(Answer::Refused | Answer::Broken { .. }) | Err(_) => false,
    }
}

/// Each address with bad TLS is none of this load balancer.
pub(super) fn handshakes_went_elsewhere(scene: &Scene<'_>) -> bool {
    all(scene.bad_handshakes(), |(address, _)| scene.is_elsewhere(*address))
}

/// Each address with bad TLS kept silent: what a security group bars is dropped, never refused.
pub(super) fn handshakes_got_no_connection(scene: &Scene<'_>) -> bool {
    all(
        scene.bad_handshakes(),
        |(_, outcome)| matches!(outcome, HandshakeOutcome::NoConnection { detail } if !detail.contains("refused")),
    )
}

pub(super) fn plain_requests_went_elsewhere(scene: &Scene<'_>) -> bool {
    all(scene.bad_redirects(), |probe| scene.is_elsewhere(probe.address))
}

pub(super) fn plain_requests_got_no_connection(scene: &Scene<'_>) -> bool {
    all(scene.bad_redirects(), |probe| it_got_no_connection(scene, probe))
}

/// Each address that does not connect on the plain port does not connect on the TLS port either: it is the node that is
/// gone, not the redirect.
pub(super) fn no_port_connects(scene: &Scene<'_>) -> bool {
    let no_tls_port = |probe: &Probe| {
        let mut handshakes = scene.facts.tls.iter().flatten();
        handshakes.any(|it| it.address == probe.address && matches!(it.outcome, HandshakeOutcome::NoConnection { .. }))
    };
    all(scene.bad_redirects(), |probe| has_no_connection(probe) && no_tls_port(probe))
}

/// No listener takes HTTPS, and so nothing is forwarded to any target.
pub(super) fn nothing_forwards(scene: &Scene<'_>) -> bool {
    scene.has_no_https_listener() && scene.facts.target_groups.as_ref().is_ok_and(Vec::is_empty)
}

/// The health check is set otherwise than wanted, finds no target healthy, and is alone with that: users are answered.
pub(super) fn the_health_check_asks_for_something_else(scene: &Scene<'_>) -> bool {
    let decides = ["path", "port", "protocol", "matcher"].map(|name| format!("health check {name} of "));
    let details = scene.line("attributes").map_or(&[][..], |line| line.finding.details.as_slice());
    let is_set_otherwise = |detail: &Detail| {
        detail.verdict == Verdict::Fail && decides.iter().any(|setting| detail.about.starts_with(setting))
    };
    let users_are_answered = scene.line("endpoints").is_some_and(|line| line.finding.verdict < Verdict::Fail);
    scene.has_no_healthy_target() && users_are_answered && details.iter().any(is_set_otherwise)
}

/// No address speaks TLS that a client would take.
pub(super) fn https_is_down(scene: &Scene<'_>) -> bool {
    let outcomes = scene.facts.tls.iter().flatten().map(|handshake| &handshake.outcome);
    scene.has_no_https_listener()
        || all(outcomes, |outcome| match outcome {
            HandshakeOutcome::Served(served) => served.verified.is_err(),
            HandshakeOutcome::NoConnection { .. } | HandshakeOutcome::NoHandshake { .. } => true,
            HandshakeOutcome::NotAsked { .. } | HandshakeOutcome::NotReached => false,
        })
}

pub(super) fn no_target_is_healthy(scene: &Scene<'_>) -> bool {
    scene.has_no_healthy_target()
}

/// The answer came from an address that is none of this load balancer.
pub(super) fn it_went_elsewhere(scene: &Scene<'_>, probe: &Probe) -> bool {
    scene.is_elsewhere(probe.address)
}

/// Nothing came back at all: what a security group bars is dropped, never refused.
pub(super) fn it_got_no_connection(_: &Scene<'_>, probe: &Probe) -> bool {
    matches!(&probe.outcome, Outcome::TimedOut { waiting_for, .. } if waiting_for == "connect")
}

/// No request was sent: there was no connection, or no TLS on it.
pub(super) fn it_got_no_tls(_: &Scene<'_>, probe: &Probe) -> bool {
    has_no_connection(probe)
        || match &probe.outcome {
            Outcome::Tls { .. } => true,
            // Not our own deadline, but what comes before the request.
            Outcome::Failed { .. } | Outcome::Reset { .. } => probe.phases.connect_ms.is_none(),
            Outcome::Reply(_)
            | Outcome::Refused
            | Outcome::TimedOut { .. }
            | Outcome::NotAsked { .. }
            | Outcome::NotReached => false,
        }
}

/// The web ACL turned it away, or could not be asked.
pub(super) fn the_web_acl_answered(scene: &Scene<'_>, probe: &Probe) -> bool {
    let Outcome::Reply(reply) = &probe.outcome else { return false };
    match who_answered(scene.facts, probe).by {
        Answerer::Waf => true,
        Answerer::LoadBalancer => reply.status == 500,
        Answerer::Target | Answerer::Unsigned | Answerer::Nobody | Answerer::Ourselves => false,
    }
}

/// A token was wanted, or refused.
pub(super) fn it_was_not_let_in(scene: &Scene<'_>, probe: &Probe) -> bool {
    let is_refused = matches!(&probe.outcome, Outcome::Reply(reply) if matches!(reply.status, 401 | 403));
    is_refused && who_answered(scene.facts, probe).by != Answerer::Waf
}

/// What the state of the targets explains. With only unhealthy targets the load balancer fails open and sends requests
/// to all of them, so that any answer of a target, and none, is theirs; it says 503 itself only where none is
/// registered or all are unused. While some are healthy, only what comes of a dead or dying one is explained.
/// Source: user guide, "Health checks for target groups" and "Troubleshoot your Application Load Balancers".
pub(super) fn targets_explain_it(scene: &Scene<'_>, probe: &Probe) -> bool {
    let by = who_answered(scene.facts, probe).by;
    match &probe.outcome {
        Outcome::Reply(reply) if by == Answerer::LoadBalancer => matches!(reply.status, 502..=504),
        Outcome::Reply(_) if by == Answerer::Waf => false,
        Outcome::Reply(reply) => reply.status >= 500 || scene.has_no_healthy_target(),
        Outcome::TimedOut { waiting_for, .. } => waiting_for != "connect",
        Outcome::Reset { .. } => probe.phases.connect_ms.is_some(),
        Outcome::Refused
        | Outcome::Tls { .. }
        | Outcome::Failed { .. }
        | Outcome::NotAsked { .. }
        | Outcome::NotReached => false,
    }
}

fn has_no_connection(probe: &Probe) -> bool {
    match &probe.outcome {
        Outcome::Refused => true,
        Outcome::TimedOut { waiting_for, .. } => waiting_for == "connect",
        Outcome::Reply(_)
        | Outcome::Reset { .. }
        | Outcome::Tls { .. }
        | Outcome::Failed { .. }
        | Outcome::NotAsked { .. }
        | Outcome::NotReached => false,
    }
}

/// Holds of every one, and there is one: of nothing nothing is proved.
fn all<T>(items: impl Iterator<Item = T>, holds: impl Fn(&T) -> bool) -> bool {
    let mut items = items.peekable();
    items.peek().is_some() && items.all(|item| holds(&item))
}
