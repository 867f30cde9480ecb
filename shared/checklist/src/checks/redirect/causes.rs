//! What explains bad answers of the plain-HTTP port.

use facts::listener::{Action, Listener};
use facts::site::Probe;
use facts::tls::HandshakeOutcome;

use crate::checks::controller;
use crate::scene::Scene;
use crate::when::{all, has_no_connection, is_silent};

pub(super) fn plain_requests_went_elsewhere(scene: &Scene<'_>) -> bool {
    all(scene.bad_redirects(), |probe| scene.is_elsewhere(probe.address))
}

pub(super) fn plain_requests_got_no_connection(scene: &Scene<'_>) -> bool {
    all(scene.bad_redirects(), |probe| is_silent(probe))
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

/// No listener redirects, while the controller that would set it so does nothing.
pub(super) fn the_controller_left_it(scene: &Scene<'_>) -> bool {
    let redirects = |listener: &Listener| listener.actions().any(|action| matches!(action, Action::Redirect(_)));
    let has_none = scene.facts.listeners.as_ref().is_ok_and(|listeners| !listeners.iter().any(redirects));
    has_none && controller::does_nothing(scene)
}
