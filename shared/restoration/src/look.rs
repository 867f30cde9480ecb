//! What is so of one resource before it would come back: there, in the way, or missing, and whether AWS would take it.

use std::collections::BTreeSet;

use facts::inventory::{RecordName, ResourceId};
use facts::{Presence, Seen, Unseen};
use removal::Snapshot;

use crate::compare::{self, Difference, Reason};
use crate::executor::Executor;
use crate::index::{Back, Known};
use crate::names::Names;
use crate::needs::Need;
use crate::plan::State;
use crate::record::{self, There};
use crate::security_group::Revoked;
use crate::thing::{Thing, has_a_name_of_its_own};

/// How fields begin that are tags.
const TAG: &str = "Tag ";
/// How fields begin that are attributes: they are set once a thing is there.
const ATTRIBUTE: &str = "Attribute ";

/// What a look goes by.
#[derive(Debug)]
pub(crate) struct Observer<'a, E> {
    pub(crate) executor: &'a E,
    /// What is called otherwise by now.
    pub(crate) names: &'a Names,
    /// Old names of what comes back before it in this run: they are not missed.
    pub(crate) coming: &'a BTreeSet<String>,
}

impl<E> Clone for Observer<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Observer<'_, E> {}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Looked {
    pub(crate) state: State,
    pub(crate) differences: Vec<Difference>,
    /// How it is, where it is there.
    pub(crate) now: Option<Thing>,
}

impl Looked {
    fn only(state: State) -> Self {
        Self { state, differences: Vec::new(), now: None }
    }
}

/// Looks at one resource; `known` is what runs of ours made of it.
pub(crate) async fn look<E: Executor>(
    observer: Observer<'_, E>,
    snapshot: &Snapshot,
    thing: &Thing,
    known: Known<'_>,
) -> Looked {
    let looked = match thing {
        Thing::Records { .. } => records(observer, snapshot, thing).await,
        Thing::TargetGroup(_)
        | Thing::LoadBalancer(_)
        | Thing::SecurityGroup(_)
        | Thing::WebAcl(_)
        | Thing::Certificate(_) => standing(observer, snapshot, thing, known).await,
    };
    looked.unwrap_or_else(|why| Looked::only(State::Unknown { why }))
}

async fn records<E: Executor>(observer: Observer<'_, E>, snapshot: &Snapshot, thing: &Thing) -> Seen<Looked> {
    let Thing::Records { zone, records } = thing else { return Err(unreadable("it is no record")) };
    let names: BTreeSet<RecordName> = records.iter().map(|record| record.name.clone()).collect();
    let now = observer.executor.records_at(zone, &names).await?;
    let wanted: Vec<_> = records.iter().collect();
    let renamed = record::renamed(&wanted, observer.names);
    Ok(match record::there(&wanted, &now, observer.names) {
        There::All => {
            let id = snapshot.resource.id().to_string();
            Looked { state: State::There { id, unfinished: false }, differences: renamed, now: None }
        }
        There::Missing(_) => Looked { state: State::Missing, differences: renamed, now: None },
        There::Taken { by, differences } => {
            Looked { state: State::Taken { by: by.join(" and ") }, differences, now: None }
        }
    })
}

async fn standing<E: Executor>(
    observer: Observer<'_, E>,
    snapshot: &Snapshot,
    thing: &Thing,
    known: Known<'_>,
) -> Seen<Looked> {
    let back = known.back;
    let old = snapshot.resource.id();
    let holder = if has_a_name_of_its_own(snapshot.resource.kind()) {
        observer.executor.holder(&snapshot.resource).await?
    } else {
        certificate(observer, &old, back).await?
    };
    let Some(id) = holder else { return missing(observer, thing).await };
    let (now, mut differences) = described(observer, snapshot, thing, &id).await?;
    // A certificate has no name of its own that would hold the index to it.
    let is_like_it = !matches!(thing, Thing::Certificate(_)) || is_whole(&differences);
    let ours = back.filter(|back| back.id == id && is_like_it);
    // Something of the same name that is the same in every field is what a person would call it: it, and there.
    let is_equal = differences.iter().all(|it| it.reason.is_as_expected());
    let is_begun = ours.is_none() && known.begun && is_bare(&differences);
    let is_it = ours.is_some() || id == old.as_str() || is_equal || is_begun;
    let state = if is_it {
        // One that never went may have lost what let it in, and what has another name has to be known by it: that is work.
        let revoked = if id == old.as_str() { revoked(observer, thing).await? } else { Vec::new() };
        let is_known = (id == old.as_str() && revoked.is_empty()) || ours.is_some_and(|back| back.whole);
        differences.extend(revoked);
        State::There { id, unfinished: !is_known }
    } else {
        State::Taken { by: id }
    };
    Ok(Looked { state, differences, now: Some(now) })
}

/// Rules of other groups that let this one in and are not there, though their groups are: a removal that stopped half-way
/// revoked them.
async fn revoked<E: Executor>(observer: Observer<'_, E>, thing: &Thing) -> Seen<Vec<Difference>> {
    let Thing::SecurityGroup(it) = thing else { return Ok(Vec::new()) };
    let groups: BTreeSet<String> =
        it.referring_groups().into_iter().map(|id| observer.names.current(id).to_owned()).collect();
    let rules = observer.executor.rules_of_groups(&groups).await?;
    let mut differences = Vec::new();
    for Revoked { group, rule } in it.revoked(&rules, observer.names).map_err(|why| unreadable(&why))? {
        let presence = observer.executor.presence(&Need::SecurityGroup(group.clone())).await?;
        if presence != Presence::Absent {
            let (field, was) = (format!("Rule {rule} of {group}"), Some("there".to_owned()));
            differences.push(Difference { field, was, is: None, reason: Reason::Unexplained });
        }
    }
    Ok(differences)
}

/// Whether it can be what we were about to make and know no more of: with the tags that it was made with, and nothing in
/// it that was otherwise. What is added to a thing once it is there may be missing.
fn is_bare(differences: &[Difference]) -> bool {
    let may_be_so = |it: &Difference| match it.reason {
        Reason::NewId | Reason::Volatile | Reason::OfAws => true,
        Reason::ServerDefault => !it.field.starts_with(TAG),
        Reason::Unexplained => it.field.starts_with(ATTRIBUTE) || (it.is.is_none() && !it.field.starts_with(TAG)),
    };
    differences.iter().all(may_be_so)
}

/// How it is by now, and what is not as it was.
pub(crate) async fn described<E: Executor>(
    observer: Observer<'_, E>,
    snapshot: &Snapshot,
    thing: &Thing,
    id: &str,
) -> Seen<(Thing, Vec<Difference>)> {
    let resource = &snapshot.resource;
    let raw_answers = observer.executor.described(resource, id).await?;
    let now = Thing::read_today(resource, &raw_answers, id).map_err(|why| unreadable(&why))?;
    let mut names = observer.names.clone();
    thing.learn(resource.id().as_str(), &now, id, &mut names);
    let differences = compare::differences(&thing.view(&names), &now.view(&names), &names);
    Ok((now, differences))
}

/// A certificate's names are nobody's own: only what was asked for anew, and the old one itself, stand for it.
async fn certificate<E: Executor>(
    observer: Observer<'_, E>,
    old: &ResourceId,
    back: Option<&Back>,
) -> Seen<Option<String>> {
    let candidates = back.map(|back| back.id.as_str()).into_iter().chain(std::iter::once(old.as_str()));
    for arn in candidates {
        match observer.executor.presence(&Need::Certificate(arn.to_owned())).await? {
            Presence::There | Presence::Unusable { .. } => return Ok(Some(arn.to_owned())),
            Presence::Absent => {}
        }
    }
    Ok(None)
}

/// It is not there: whether it can be.
async fn missing<E: Executor>(observer: Observer<'_, E>, thing: &Thing) -> Seen<Looked> {
    if let Some(why) = thing.cannot_come_back() {
        return Ok(Looked::only(State::Lost { why: why.to_owned() }));
    }
    let mut why = Vec::new();
    for need in thing.needs() {
        why.extend(unmet(observer, thing, &need).await?);
    }
    Ok(Looked::only(if why.is_empty() { State::Missing } else { State::Refused { why } }))
}

/// What has to be so first, where it is not.
async fn unmet<E: Executor>(observer: Observer<'_, E>, thing: &Thing, need: &Need) -> Seen<Option<String>> {
    let is_coming = observer.coming.contains(need.id());
    if is_coming {
        let waits = matches!(need, Need::Certificate(_));
        return Ok(waits.then(|| format!("{need} is asked for anew, and validated: restore again when it is issued")));
    }
    // A rule that names a group which is gone is left out by itself, and the group comes back without it.
    if matches!((thing, need), (Thing::SecurityGroup(_), Need::SecurityGroup(_))) {
        return Ok(None);
    }
    let today = need.called(observer.names.current(need.id()));
    let presence = observer.executor.presence(&today).await?;
    let was = if today == *need { String::new() } else { format!(", once {}", need.id()) };
    Ok(match presence {
        Presence::There => None,
        Presence::Absent => Some(format!("{today}{was} is there: restore the run that removed it first")),
        Presence::Unusable { state } => Some(format!("{today}{was} is issued: it is {state}")),
    })
}

/// Whether nothing speaks against calling it whole.
pub(crate) fn is_whole(differences: &[Difference]) -> bool {
    differences.iter().all(|it| it.reason != Reason::Unexplained)
}

fn unreadable(why: &str) -> Unseen {
    Unseen::Failed { action: "reading what AWS tells of it".to_owned(), code: None, message: why.into() }
}
