//! One target in words: AWS's state and reason, and how it counts.

use facts::targets::{Target, TargetState};
use jiff::Timestamp;

use super::is_too_old;
use crate::expectations::TargetsConfig;
use crate::finding::Verdict;

/// How a target counts, what it is called, and what is so of it.
pub(super) fn describe(target: &Target, wanted: &TargetsConfig, now: Timestamp) -> (Verdict, String, String) {
    let old = is_too_old(target, wanted, now);
    let verdict = match target.state {
        TargetState::Healthy => Verdict::Pass,
        TargetState::Unhealthy => Verdict::Fail,
        TargetState::Initial | TargetState::Draining | TargetState::UnhealthyDraining if old => Verdict::Fail,
        // A rollout: neither good nor bad, and what it means for the group is in the group's own line.
        TargetState::Initial | TargetState::Draining | TargetState::UnhealthyDraining => Verdict::Skip,
        TargetState::Unused => Verdict::Warn,
        TargetState::Unavailable | TargetState::Other(_) => Verdict::Unknown,
    };
    let name = target.port.map_or_else(|| target.id.clone(), |port| format!("{}:{port}", target.id));
    let mut seen = format!("{}: {}", target.state.as_str(), meaning(target));
    if let Some(description) = &target.description {
        seen = format!("{seen} ({description})");
    }
    if old && verdict == Verdict::Fail {
        seen = format!("{seen}; so for more than {} s", wanted.patience_s);
    }
    (verdict, name, seen)
}

/// AWS's state and reason in words. Source: `ELBv2` API reference, `TargetHealth`.
fn meaning(target: &Target) -> String {
    match target.reason.as_deref() {
        Some("Elb.RegistrationInProgress") => "being registered".to_owned(),
        Some("Elb.InitialHealthChecking") => "in its first health checks".to_owned(),
        Some("Target.ResponseCodeMismatch") => "the health check got another status than the matcher wants".to_owned(),
        Some("Target.Timeout") => "the health check got no answer in time: overload, or a security group".to_owned(),
        Some("Target.FailedHealthChecks") => {
            "the health check could not connect, or the answer was malformed".to_owned()
        }
        Some("Elb.InternalError") => "an internal error of the load balancer".to_owned(),
        Some("Target.NotRegistered") => "not registered with the group".to_owned(),
        Some("Target.NotInUse") => "its group is not used by the load balancer, or its zone is not enabled".to_owned(),
        Some("Target.InvalidState") => "the instance is stopped or terminated".to_owned(),
        Some("Target.IpUnusable") => "its address is used by a load balancer".to_owned(),
        Some("Target.DeregistrationInProgress") => "being drained".to_owned(),
        Some("Target.HealthCheckDisabled") => "health checks are switched off".to_owned(),
        Some(other) => other.to_owned(),
        None if target.state == TargetState::Healthy => "passes its health checks".to_owned(),
        None => "AWS gives no reason".to_owned(),
    }
}
