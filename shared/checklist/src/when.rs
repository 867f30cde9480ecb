//! When a cause explains an effect: what more than one check asks of the facts.

use facts::dns::Answer;
use facts::load_balancer::{Found, State};
use facts::site::{Outcome, Probe, WaitingFor};
use facts::tls::HandshakeOutcome;

use crate::scene::Scene;

/// The load balancer is gone, could not be set up, or is not reachable from where its users are. Too few zones, on the
/// other hand, break nothing yet.
pub(crate) fn it_is_unusable(scene: &Scene<'_>) -> bool {
    match &scene.facts.load_balancer {
        Ok(Found::One(it)) => {
            it.scheme != scene.expectations.scheme || matches!(it.state, State::Failed | State::Provisioning)
        }
        Ok(Found::None { .. }) => true,
        Ok(Found::Several { .. }) | Err(_) => false,
    }
}

/// Nothing of the site could be asked.
pub(crate) fn the_domain_has_no_address(scene: &Scene<'_>) -> bool {
    match scene.facts.dns.domain.as_ref().map(|lookup| &lookup.answer) {
        Ok(Answer::Addresses { addresses, .. }) => addresses.is_empty(),
        Ok(Answer::NxDomain | Answer::NoData | Answer::ServFail | Answer::TimedOut { .. }) => true,
        Ok(Answer::Refused | Answer::Broken { .. }) | Err(_) => false,
    }
}

/// No listener takes HTTPS, and so nothing is forwarded to any target.
pub(crate) fn nothing_forwards(scene: &Scene<'_>) -> bool {
    scene.has_no_https_listener() && scene.facts.target_groups.as_ref().is_ok_and(Vec::is_empty)
}

/// No address speaks TLS that a client would take.
pub(crate) fn https_is_down(scene: &Scene<'_>) -> bool {
    let outcomes = scene.facts.tls.iter().flatten().map(|handshake| &handshake.outcome);
    scene.has_no_https_listener()
        || all(outcomes, |outcome| match outcome {
            HandshakeOutcome::Served(served) => served.verified.is_err(),
            HandshakeOutcome::NoConnection { .. } | HandshakeOutcome::NoHandshake { .. } => true,
            HandshakeOutcome::NotAsked { .. } | HandshakeOutcome::NotReached => false,
        })
}

pub(crate) fn no_target_is_healthy(scene: &Scene<'_>) -> bool {
    scene.has_no_healthy_target()
}

/// Nothing came back at all: what a security group bars is dropped, never refused.
pub(crate) fn is_silent(probe: &Probe) -> bool {
    matches!(probe.outcome, Outcome::TimedOut { waiting_for: WaitingFor::Connect, .. })
}

/// No connection came about.
pub(crate) fn has_no_connection(probe: &Probe) -> bool {
    match &probe.outcome {
        Outcome::Refused => true,
        Outcome::TimedOut { waiting_for, .. } => *waiting_for == WaitingFor::Connect,
        Outcome::Reply(_)
        | Outcome::Reset { .. }
        | Outcome::Tls { .. }
        | Outcome::Failed { .. }
        | Outcome::NotAsked { .. }
        | Outcome::NotReached => false,
    }
}

/// Holds of every one, and there is one: of nothing nothing is proved.
pub(crate) fn all<T>(items: impl Iterator<Item = T>, holds: impl Fn(&T) -> bool) -> bool {
    let mut items = items.peekable();
    items.peek().is_some() && items.all(|item| holds(&item))
}
