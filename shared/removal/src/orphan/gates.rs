//! Gates that stand before every kind: what is switched on, protected, or somebody else's.

use facts::inventory::stack::stack;
use facts::inventory::{Resource, Stack};

use crate::rule::{Answer, Rule};
use crate::scene::{Scene, not_looked_at, seen};
use crate::verdict::Asked;

/// The gates of every kind.
pub(super) fn all(resource: &Resource, scene: &Scene<'_>, asked: &mut Asked) {
    let fences = scene.fences();
    let kind = resource.kind();
    asked.note(Rule::KindIsOn, Answer::when(fences.kinds.contains(&kind), || format!("{kind} is not switched on")));
    let id = resource.id();
    let protecting = fences.protected.pattern_for(&[resource.name(), id.as_str()]);
    asked.note(Rule::NameIsNotProtected, Answer::none_of(protecting.into_iter()));
    let Some(tags) = resource.tags() else { return };
    let tag = seen(tags).map(|tags| Answer::none_of(fences.protected.tag_among(tags).into_iter()));
    asked.note(Rule::TagIsNotProtected, Answer::from_look(tag));
    let owned = |key: &&String| key.starts_with("aws:cloudformation:");
    let formation = seen(tags).map(|tags| Answer::none_of(tags.keys().filter(owned)));
    asked.note(Rule::NotOfCloudFormation, Answer::from_look(formation));
}

/// What keeps something whose tags were not read, because the Resource Groups Tagging API names no tag of it that could
/// let it go. That may be late or incomplete: so it keeps, and lets nothing go.
pub(super) fn unnamed(resource: &Resource, scene: &Scene<'_>) -> Option<Answer> {
    let tags_were_read = resource.tags()?.is_ok();
    let tagged = scene.inventory.tagged.as_ref().ok()?;
    let is_named = tagged.contains(resource.arn()?);
    let seen = || "the Resource Groups Tagging API names no such tag of it".to_owned();
    (!tags_were_read && !is_named).then(|| Answer::Fails { seen: seen() })
}

/// Whether anything in a cluster that is read goes by one of these names: an annotation may want what another stack left.
pub(super) fn unmentioned(names: &[&str], scene: &Scene<'_>, asked: &mut Asked) {
    let clusters = &scene.inventory.clusters.objects;
    let answer = if clusters.is_empty() {
        Answer::NotAsked { because: "no cluster is read".to_owned() }
    } else {
        let names_it = clusters.iter().find(|(_, objects)| {
            objects.as_ref().is_ok_and(|objects| names.iter().any(|name| objects.mentions.contains(*name)))
        });
        let unread = || clusters.values().find_map(|objects| objects.as_ref().err());
        match (names_it, unread()) {
            (Some((cluster, _)), _) => Answer::Fails { seen: format!("cluster {cluster} does") },
            (None, Some(why)) => Answer::Unseen { why: Box::new(why.clone()) },
            (None, None) => Answer::Holds,
        }
    };
    asked.note(Rule::IsNotNamedInACluster, answer);
}

/// The gates of what the controller makes: whose it is, and whether its cluster may be cleaned up after.
pub(super) fn of_stack(resource: &Resource, scene: &Scene<'_>, asked: &mut Asked) -> Option<Stack> {
    let tags = match resource.tags() {
        Some(tags) => seen(tags),
        None => Err(not_looked_at("tags")),
    };
    let found = match tags.map(stack) {
        Ok(Ok(found)) => found,
        Ok(Err(not_ours)) => {
            asked.note(Rule::IsTheControllers, Answer::Fails { seen: not_ours.to_string() });
            return None;
        }
        Err(why) => {
            asked.note(Rule::IsTheControllers, Answer::Unseen { why: Box::new(why) });
            return None;
        }
    };
    asked.note(Rule::IsTheControllers, Answer::Holds);
    let (fences, cluster) = (scene.fences(), &found.cluster);
    let allowed = Answer::when(fences.clusters.contains(cluster), || format!("{cluster} is not among them"));
    asked.note(Rule::ClusterMayBeCleaned, allowed);
    let free = Answer::when(!fences.protected.clusters.contains(cluster), || format!("{cluster} is"));
    asked.note(Rule::ClusterIsNotProtected, free);
    let returned = scene.ledger.returned.get(&found.key());
    let stayed_away = Answer::none_of(returned.into_iter().map(|at| format!("something of {found} did, by {at}")));
    asked.note(Rule::StackDidNotReturn, stayed_away);
    Some(found)
}
