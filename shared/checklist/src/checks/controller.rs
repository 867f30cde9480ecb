//! The controller runs, and what it last did for this load balancer came off: else everything is as it was left.

#[cfg(test)]
mod tests;

use facts::Facts;
use facts::inventory::stack::Family;
use facts::kubernetes::declared::{Binding, Declaration, Declared};
use facts::load_balancer::owner;
use facts::untrusted::UntrustedName;
use jiff::SignedDuration;

use crate::check::{Check, Judgement, Needs, Reach};
use crate::check_id::CheckId;
use crate::expectations::Expectations;
use crate::finding::{Finding, Verdict};
use crate::notes::Notes;
use crate::scene::Scene;
use crate::symptom;

pub(super) const CHECK: Check = Check {
    id: CheckId::Controller,
    asks: "Does the controller do what the cluster asks for?",
    judge,
    needs: Needs::LoadBalancer,
    hangs_on: &[],
    headline: symptom::with_what_is_seen,
    affected: |_| "nobody yet: but what changes in the cluster does not arrive at the load balancer".to_owned(),
    annotation: None,
    is_certain: |_, _| false,
    lags: false,
    shaken_by_deployment: true,
    serving: false,
    on_demand: true,
    reach: Reach::Cluster,
    reads_last_minutes: false,
};

/// How long a deletion takes at most where the controller works: a load balancer goes within minutes.
const LONGEST_DELETION: SignedDuration = SignedDuration::from_mins(15);

fn judge(facts: &Facts, _: &Expectations) -> Judgement {
    let expected = "a controller that runs, and that succeeded last";
    let Some(declared) = facts.declared.as_ref().map_err(Clone::clone)? else {
        return Ok(Finding::new(Verdict::Skip, expected, why_no_cluster(facts)));
    };
    let load_balancer = facts.the_load_balancer()?;
    let mut notes = Notes::default();
    note_deployments(declared, &mut notes);
    if declared.objects.is_empty() {
        let seen = format!("nothing in cluster {} asks for it: it is left over", declared.cluster);
        let next = format!("kubectl get ingresses,services,gateways --all-namespaces | grep {}", last(&declared.stack));
        notes.advise(Verdict::Warn, declared.stack.as_str(), seen, next);
    }
    for object in &declared.objects {
        note_object(facts, object, load_balancer.dns_name.as_str(), &mut notes);
    }
    for binding in &declared.bindings {
        note_binding(binding, &mut notes);
    }
    let objects = crate::words::count(declared.objects.len(), "object");
    let seen = format!("{objects} of cluster {} ask for it, and the controller serves them", declared.cluster);
    Ok(notes.finding(expected, seen))
}

/// Why no cluster could say anything.
pub(crate) fn why_no_cluster(facts: &Facts) -> String {
    let tags = facts.the_load_balancer().ok().and_then(|it| it.tags.as_ref().ok());
    match tags.map(owner) {
        Some(None) => "no controller made it: it has no tags of one".to_owned(),
        Some(Some(owner)) => {
            format!("cluster {} is not read: the parameter ReadClusters names none", owner.cluster)
        }
        None => "no cluster is read: the parameter ReadClusters names none".to_owned(),
    }
}

/// Its pods, where it is in the cluster. One controller that works is enough.
fn note_deployments(declared: &Declared, notes: &mut Notes) {
    let about = "the controller";
    match declared.family {
        Family::AutoMode => return notes.add(Verdict::Pass, about, "EKS Auto Mode runs it"),
        Family::Controller | Family::ControllerV1 | Family::InTree => {}
    }
    if declared.controllers.is_empty() {
        let seen = format!("no Deployment with its label is in cluster {}", declared.cluster);
        let next =
            "kubectl get deployments --all-namespaces --selector app.kubernetes.io/name=aws-load-balancer-controller";
        return notes.advise(Verdict::Warn, about, seen, next);
    }
    let one_works = declared.controllers.iter().any(|it| it.available > 0);
    for it in &declared.controllers {
        let name = it.name.as_str();
        let seen = if it.wanted == 0 {
            "it is scaled to zero".to_owned()
        } else {
            format!("{} of {} pods are available", it.available, it.wanted)
        };
        let (namespace, deployment) = name.split_once('/').unwrap_or(("kube-system", name));
        if one_works {
            notes.add(Verdict::Pass, name, seen);
        } else {
            notes.advise(
                Verdict::Fail,
                name,
                seen,
                format!("kubectl describe deployment --namespace {namespace} {deployment}"),
            );
        }
    }
}

/// A `TargetGroupBinding` that the controller could not bring about: nobody registers its pods.
fn note_binding(it: &Binding, notes: &mut Notes) {
    let Some(failure) = &it.failure else { return };
    let (namespace, name) = it.name.split_once('/').unwrap_or_default();
    let next = format!("kubectl describe targetgroupbinding --namespace {namespace} {name}");
    let seen = format!("{}: {}", failure.reason, failure.message);
    notes.advise(Verdict::Fail, format!("TargetGroupBinding {}", it.name), seen, next);
}

fn note_object(facts: &Facts, it: &Declaration, dns_name: &str, notes: &mut Notes) {
    let about = format!("{} {}", it.object, it.name);
    let (namespace, name) = it.name.split_once('/').unwrap_or_default();
    let kind = it.object.to_string().to_lowercase();
    let next = format!("kubectl describe {kind} --namespace {namespace} {name}");
    if let Some(failure) = &it.failure {
        notes.advise(Verdict::Fail, about, format!("{}: {}", failure.reason, failure.message), next);
        return;
    }
    if let Some(since) = it.going_since
        && facts.at.duration_since(since) > LONGEST_DELETION
    {
        let seen = format!("is being deleted since {since}, and the controller has not let it go");
        notes.advise(Verdict::Warn, about, seen, next);
        return;
    }
    let told = it.addresses.iter().map(UntrustedName::as_str).collect::<Vec<_>>().join(", ");
    if it.addresses.iter().any(|address| address.eq_ignore_ascii_case(dns_name)) {
        notes.add(Verdict::Pass, about, format!("its status names {dns_name}"));
    } else if told.is_empty() {
        notes.advise(Verdict::Warn, about, "its status names no load balancer", next);
    } else {
        notes.advise(Verdict::Warn, about, format!("its status names {told}, not this load balancer"), next);
    }
}

fn last(stack: &str) -> &str {
    stack.rsplit('/').next().unwrap_or(stack)
}

/// Whether the controller last failed, or has no pod that could do anything.
pub(crate) fn does_nothing(scene: &Scene<'_>) -> bool {
    scene.fails(CheckId::Controller)
}
