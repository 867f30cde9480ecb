//! What cannot flap: it was read from a configuration or a certificate, not measured, so one run is proof enough.

use facts::Facts;
use facts::load_balancer::{Found, State};
use facts::tls::HandshakeOutcome;

use crate::checks::{dns, redirect};

/// Whether what this check found is certain after a single run.
pub(super) fn is_certain(check: &str, facts: &Facts) -> bool {
    match check {
        "load-balancer" => is_no_matter_of_its_state(facts),
        "waf" | "security-groups" | "attributes" | "alert-path" => true,
        "tls" => has_expired(facts),
        "dns" => dns::leads_elsewhere(facts),
        "redirect" => redirect::is_misconfigured(facts),
        "access-logs" => facts.logs.settings.as_ref().is_ok_and(|settings| !settings.enabled),
        _ => false,
    }
}

/// Whether the load balancer is missing, or stands well while something about it is set otherwise than wanted. Its state is
/// measured: it comes and goes.
fn is_no_matter_of_its_state(facts: &Facts) -> bool {
    match &facts.load_balancer {
        Ok(Found::None { .. } | Found::Several { .. }) => true,
        Ok(Found::One(it)) => match it.state {
            // A word that nobody knows is no trouble yet, so that the trouble is another.
            State::Active | State::Other(_) => true,
            State::ActiveImpaired | State::Provisioning | State::Failed => false,
        },
        Err(_) => false,
    }
}

fn has_expired(facts: &Facts) -> bool {
    facts.tls.iter().flatten().any(|handshake| match &handshake.outcome {
        HandshakeOutcome::Served(served) => served.leaf.not_after < facts.at,
        HandshakeOutcome::NoConnection { .. }
        | HandshakeOutcome::NoHandshake { .. }
        | HandshakeOutcome::NotAsked { .. }
        | HandshakeOutcome::NotReached => false,
    })
}
