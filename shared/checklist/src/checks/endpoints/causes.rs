//! What explains wrong answers, and how they are told as a cause.

use facts::site::{Outcome, Probe, WaitingFor};

use super::EVERYWHERE;
use crate::answerer::{Answerer, who_answered};
use crate::check_id::CheckId;
use crate::scene::{Scene, Trouble, seen};
use crate::symptom::symptom;
use crate::when::{has_no_connection, is_silent};

pub(super) fn headline(trouble: &Trouble<'_>) -> String {
    let scene = trouble.scene;
    match (symptom(scene).filter(|_| scene.fails(CheckId::Endpoints)), trouble.first()) {
        (Some(symptom), _) if answers_tell_all(scene) => symptom,
        (Some(symptom), Some(detail)) if all_reply(scene) => format!("{symptom}, but wrong: {}", detail.seen),
        // In a subject each word counts, and that it is everywhere is what one expects.
        (Some(_) | None, _) => seen(trouble).replace(EVERYWHERE, ""),
    }
}

/// Whether the statuses say it all: a status that nobody wanted, with no health to explain it.
fn answers_tell_all(scene: &Scene<'_>) -> bool {
    scene.wrong_answers().all(|(_, probe)| matches!(&probe.outcome, Outcome::Reply(reply) if reply.status >= 400))
}

/// Whether each wrong answer is a whole one.
fn all_reply(scene: &Scene<'_>) -> bool {
    scene.wrong_answers().all(|(_, probe)| matches!(&probe.outcome, Outcome::Reply(_)))
}

/// The answer came from an address that is none of this load balancer.
pub(super) fn it_went_elsewhere(scene: &Scene<'_>, probe: &Probe) -> bool {
    scene.is_elsewhere(probe.address)
}

/// Nothing came back at all: what a security group bars is dropped, never refused.
pub(super) fn it_got_no_connection(_: &Scene<'_>, probe: &Probe) -> bool {
    is_silent(probe)
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
        Answerer::Target | Answerer::Unsigned | Answerer::Front | Answerer::Nobody | Answerer::Ourselves => false,
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
        Outcome::TimedOut { waiting_for, .. } => *waiting_for != WaitingFor::Connect,
        Outcome::Reset { .. } => probe.phases.connect_ms.is_some(),
        Outcome::Refused
        | Outcome::Tls { .. }
        | Outcome::Failed { .. }
        | Outcome::NotAsked { .. }
        | Outcome::NotReached => false,
    }
}
