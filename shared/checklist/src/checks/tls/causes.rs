//! What explains bad TLS.

use facts::tls::HandshakeOutcome;

use crate::checks::controller;
use crate::scene::Scene;
use crate::when::all;

/// Each address with bad TLS is none of this load balancer.
pub(super) fn handshakes_went_elsewhere(scene: &Scene<'_>) -> bool {
    all(scene.bad_handshakes(), |(address, _)| scene.is_elsewhere(*address))
}

/// Each address with bad TLS kept silent: what a security group bars is dropped, never refused.
pub(super) fn handshakes_got_no_connection(scene: &Scene<'_>) -> bool {
    all(scene.bad_handshakes(), |(_, outcome)| matches!(outcome, HandshakeOutcome::NoConnection { refused: false, .. }))
}

/// No listener takes HTTPS, while the controller that would make one does nothing.
pub(super) fn the_controller_left_it(scene: &Scene<'_>) -> bool {
    scene.has_no_https_listener() && controller::does_nothing(scene)
}
