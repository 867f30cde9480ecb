//! There is room left for what the controller makes: listeners, rules, certificates and target groups.
//!
//! At a quota the controller's next change fails, and the load balancer stays as it was.

pub(crate) mod config;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use facts::ids::Arn;
use facts::listener::{Listener, Protocol};
use facts::{Facts, Seen};

use crate::check::{Check, Judgement, Needs, Reach};
use crate::check_id::CheckId;
use crate::expectations::Expectations;
use crate::finding::Verdict;
use crate::next_step::NextStep;
use crate::notes::Notes;
use crate::scene;

pub(super) const CHECK: Check = Check {
    id: CheckId::Quotas,
    asks: "Is there room for more listeners, rules, certificates and target groups?",
    judge,
    needs: Needs::LoadBalancer,
    hangs_on: &[],
    headline: scene::seen,
    affected: |_| "nobody yet: but the controller's next change may fail".to_owned(),
    annotation: Some("alb.ingress.kubernetes.io/group.name"),
    is_certain: |_, _| true,
    lags: false,
    shaken_by_deployment: false,
    serving: false,
    on_demand: false,
    reach: Reach::LoadBalancer,
    reads_last_minutes: false,
};

/// AWS's name of each quota is in its documents. Source: user guide, "Quotas for your Application Load Balancers".
fn judge(facts: &Facts, expectations: &Expectations) -> Judgement {
    let wanted = &expectations.quotas;
    let listeners = facts.listeners.as_ref().map_err(Clone::clone)?;
    let groups = facts.target_groups.as_ref().map(Vec::len).map_err(Clone::clone);
    let quotas = [
        ("listeners", Ok(listeners.len()), wanted.listeners),
        ("rules", rules(listeners), wanted.rules),
        ("certificates", certificates(listeners), wanted.certificates),
        ("target groups", groups, wanted.target_groups),
    ];
    let in_use =
        quotas.iter().filter_map(|(what, used, quota)| Some(format!("{what} {} of {quota}", used.as_ref().ok()?)));
    let in_use = in_use.collect::<Vec<_>>().join(", ");
    let mut notes = Notes::default();
    for (what, used, quota) in quotas {
        note(&mut notes, what, used, quota, wanted.warn_percent);
    }
    Ok(notes.finding(format!("less than {} % of each quota in use", wanted.warn_percent), in_use))
}

/// Without the default ones, which do not count.
fn rules(listeners: &[Listener]) -> Seen<usize> {
    listeners.iter().map(|listener| listener.rules.as_ref().map(Vec::len).map_err(Clone::clone)).sum()
}

/// Those of the load balancer together, each once. The default one of a listener does not count.
fn certificates(listeners: &[Listener]) -> Seen<usize> {
    let mut further = BTreeSet::new();
    for listener in listeners.iter().filter(|listener| listener.protocol == Protocol::Https) {
        further.extend(listener.certificates.as_ref().map_err(Clone::clone)?.iter().skip(1).map(Arn::as_str));
    }
    Ok(further.len())
}

fn note(notes: &mut Notes, what: &str, used: Seen<usize>, quota: u32, warn_percent: u32) {
    let used = match used {
        Ok(used) => u64::try_from(used).unwrap_or(u64::MAX),
        Err(unseen) => return notes.unseen(what, &unseen),
    };
    let (quota, seen) = (u64::from(quota), format!("{used} of {quota}"));
    if used < quota && used.saturating_mul(100) < quota.saturating_mul(u64::from(warn_percent)) {
        return notes.add(Verdict::Pass, what, seen);
    }
    let left = quota.saturating_sub(used);
    let seen = if used < quota {
        format!("{seen}: {left} more before AWS refuses")
    } else {
        format!("{seen}: AWS refuses the next")
    };
    notes.advise(Verdict::Warn, what, seen, NextStep::annotated(NEXT));
}

const NEXT: &str = "give some Ingresses a load balancer of their own (annotation alb.ingress.kubernetes.io/group.name), or \
                    ask AWS for more: aws service-quotas list-service-quotas --service-code elasticloadbalancing\nwhere AWS \
                    gave more, say so in the event (quotas)";
