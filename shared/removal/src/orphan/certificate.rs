//! A certificate that nothing uses, and that either never will be or that a dead cluster's controller asked for.

use facts::Seen;
use facts::inventory::certificate::{Certificate, Detail};
use facts::inventory::stack::{CLUSTER_TAG, families};
use facts::inventory::{ClusterName, Resource, Stack};
use jiff::SignedDuration;

use super::load_balancer::old_enough;
use super::web_acl::{OWNED_TAG, OWNED_VALUE, owned_by_tag};
use super::{gates, proof};
use crate::evidence::Evidence;
use crate::rule::{Answer, Rule};
use crate::scene::{Scene, not_looked_at, seen};
use crate::verdict::{Asked, Verdict};

/// How long ACM waits for the validation of a certificate. Source: ACM user guide, "Troubleshoot DNS validation".
pub const VALIDATION_WINDOW: SignedDuration = SignedDuration::from_hours(72);

pub(super) fn ask(it: &Certificate, resource: &Resource, scene: &Scene<'_>) -> Verdict {
    let mut asked = Asked::default();
    gates::all(resource, scene, &mut asked);
    let detail = |judge: fn(&Detail) -> Answer| Answer::from_look(seen(&it.detail).map(judge));
    asked.note(Rule::IsNotInUse, detail(|it| Answer::none_of(it.in_use_by.iter())));
    asked.note(Rule::IsAmazonIssued, detail(|it| Answer::when(it.kind == "AMAZON_ISSUED", || it.kind.clone())));
    asked.note(Rule::KeyStayedInAws, detail(key_stayed));
    asked.note(Rule::IsNotManaged, detail(|it| Answer::none_of(it.managed_by.iter())));
    asked.note(Rule::RenewalIsNotPending, detail(no_renewal));
    asked.note(Rule::IsOldEnough, Answer::from_look(old_enough(it.created, scene)));
    asked.note(Rule::ValidationIsOver, Answer::from_look(validation_is_over(it, scene)));
    gates::unmentioned(&[it.arn.as_str()], scene, &mut asked);
    if let Some(unnamed) = gates::unnamed(resource, scene) {
        asked.note(Rule::ClusterMayBeCleaned, unnamed);
    }
    let evidence = proved(it, resource, scene, &mut asked);
    asked.verdict(evidence)
}

/// The role's own fence: the tag of a cluster that may be cleaned up after, or the one that calls it ours.
fn tag_lets_it_go(it: &Certificate, scene: &Scene<'_>) -> Seen<Answer> {
    let tags = seen(&it.tags)?;
    let is_a_clusters =
        tags.get(CLUSTER_TAG).is_some_and(|name| scene.fences().clusters.contains(&ClusterName::new(name)));
    let lets = is_a_clusters || owned_by_tag(&it.tags)?;
    Ok(Answer::when(lets, || format!("neither {CLUSTER_TAG} of such a cluster nor {OWNED_TAG}={OWNED_VALUE}")))
}

/// A key that was exported may serve where AWS does not see it.
fn key_stayed(it: &Detail) -> Answer {
    Answer::when(!it.exported && !it.exportable, || {
        if it.exported { "it was exported".to_owned() } else { "it may be exported".to_owned() }
    })
}

fn no_renewal(it: &Detail) -> Answer {
    Answer::none_of(it.renewal.iter().filter(|status| status.starts_with("PENDING")))
}

fn validation_is_over(it: &Certificate, scene: &Scene<'_>) -> Seen<Answer> {
    if it.status != "PENDING_VALIDATION" {
        return Ok(Answer::Holds);
    }
    let created = it.created.ok_or_else(|| not_looked_at("the time of its creation"))?;
    let is_over = scene.inventory.at.duration_since(created) > VALIDATION_WINDOW;
    Ok(Answer::when(is_over, || format!("it is, since {created}")))
}

/// The controller's tags bring its gates with them, whatever else proves it. An idle certificate without any proof is
/// only reported: the controller picks issued certificates by their names.
fn proved(it: &Certificate, resource: &Resource, scene: &Scene<'_>, asked: &mut Asked) -> Option<Evidence> {
    let is_a_controllers = it.tags.as_ref().map_or(true, |tags| !families(tags).is_empty());
    let stack = if is_a_controllers { gates::of_stack(resource, scene, asked) } else { None };
    let lapsed = matches!(it.status.as_str(), "VALIDATION_TIMED_OUT" | "FAILED" | "EXPIRED");
    let proof = if lapsed {
        Ok(Evidence::Lapsed { status: it.status.clone() })
    } else {
        match (owned_by_tag(&it.tags), &stack) {
            (Ok(true), _) => Ok(Evidence::Owned { by_name: false }),
            (Err(why), _) => Err(Answer::Unseen { why: Box::new(why) }),
            (Ok(false), Some(stack)) => of_a_dead_cluster(stack, resource, scene),
            (Ok(false), None) => Err(Answer::Fails { seen: format!("it is {}, and nobody calls it ours", it.status) }),
        }
    };
    if proof.is_ok() {
        asked.note(Rule::TagLetsItGo, Answer::from_look(tag_lets_it_go(it, scene)));
    }
    asked.prove(Rule::IsProved, proof)
}

/// A living cluster's controller picks issued certificates by the names in its Ingresses, whoever asked for them.
fn of_a_dead_cluster(stack: &Stack, resource: &Resource, scene: &Scene<'_>) -> Result<Evidence, Answer> {
    let evidence = proof::prove(stack, resource, scene)?;
    if evidence.is_of_a_living_cluster() {
        let seen = format!("cluster {} is alive, and may pick it by its name", stack.cluster);
        return Err(Answer::Fails { seen });
    }
    Ok(evidence)
}
