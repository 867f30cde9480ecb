//! A web ACL that the operator calls his and that protects nothing.
//!
//! The controller never makes one, so no tag of it can prove an orphan: ownership is said, by tag or by name.

use facts::inventory::Resource;
use facts::inventory::web_acl::{Protected, WebAcl};
use facts::{Seen, Unseen};

use super::gates;
use super::load_balancer::QUIET;
use crate::evidence::Evidence;
use crate::rule::{Answer, Rule};
use crate::scene::{Scene, not_looked_at, seen};
use crate::verdict::{Asked, Verdict};

/// The tag that calls a web ACL or certificate ours.
pub const OWNED_TAG: &str = "albkeeper:owned";
pub const OWNED_VALUE: &str = "true";

pub(super) fn ask(it: &WebAcl, resource: &Resource, scene: &Scene<'_>) -> Verdict {
    let mut asked = Asked::default();
    gates::all(resource, scene, &mut asked);
    let evidence =
        asked.prove(Rule::IsOwned, owned(it, scene).map_err(|why| gates::unnamed(resource, scene).unwrap_or(why)));
    asked.note(Rule::NotOfFirewallManager, Answer::from_look(not_of_firewall_manager(it)));
    asked.note(Rule::ProtectsNothing, Answer::from_look(protects_nothing(it)));
    gates::unmentioned(&[it.arn.as_str(), &it.name], scene, &mut asked);
    asked.note(Rule::HasNoTraffic, Answer::from_look(quiet(it, scene)));
    asked.verdict(evidence)
}

fn owned(it: &WebAcl, scene: &Scene<'_>) -> Result<Evidence, Answer> {
    if scene.fences().owned_web_acls.contains(&it.name) {
        return Ok(Evidence::Owned { by_name: true });
    }
    match owned_by_tag(&it.tags) {
        Ok(true) => Ok(Evidence::Owned { by_name: false }),
        Ok(false) => Err(Answer::Fails { seen: format!("neither {OWNED_TAG}={OWNED_VALUE} nor its name is listed") }),
        Err(why) => Err(Answer::Unseen { why: Box::new(why) }),
    }
}

/// Whether these tags call something ours.
pub(super) fn owned_by_tag(tags: &Seen<facts::inventory::Tags>) -> Result<bool, Unseen> {
    Ok(seen(tags)?.get(OWNED_TAG).is_some_and(|value| value == OWNED_VALUE))
}

fn not_of_firewall_manager(it: &WebAcl) -> Seen<Answer> {
    let manager = seen(&it.firewall_manager)?;
    let hand = manager.manages || manager.retrofitted || manager.rule_groups > 0;
    Ok(Answer::when(!hand, || {
        let words = if manager.manages { "manages it" } else { "changed it or has rule groups in it" };
        format!("Firewall Manager {words}")
    }))
}

/// One call a type: what is not asked about all eight is not known.
fn protects_nothing(it: &WebAcl) -> Seen<Answer> {
    let lists = || Protected::ALL.into_iter().map(|kind| (kind, it.protects.get(&kind)));
    // A definite answer counts even where another type could not be asked about.
    if let Some(arn) = lists().find_map(|(_, list)| list?.as_ref().ok()?.first()) {
        return Ok(Answer::Fails { seen: arn.to_string() });
    }
    for (kind, list) in lists() {
        seen(list.ok_or_else(|| not_looked_at(kind.as_str()))?)?;
    }
    Ok(Answer::Holds)
}

/// An ACL without anything behind it has no datapoints, so that their absence is no reason here.
fn quiet(it: &WebAcl, scene: &Scene<'_>) -> Seen<Answer> {
    let traffic = seen(scene.inventory.traffic.get(&it.arn).ok_or_else(|| not_looked_at("traffic"))?)?;
    Ok(if traffic.sum > 0.0 {
        Answer::Fails { seen: format!("{} requests since {}", traffic.sum, traffic.from) }
    } else {
        let long_enough = traffic.to.duration_since(traffic.from) >= QUIET;
        Answer::when(long_enough, || format!("only looked at since {}", traffic.from))
    })
}
