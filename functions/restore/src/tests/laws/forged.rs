//! Whatever one change is made to a snapshot, with its seal reckoned anew, either what is told differs and so does the
//! digest, or it is refused, or nothing of what is made differs. Here nothing but the snapshot speaks for a run: no report,
//! no outcome, no key.

#![expect(clippy::string_slice, reason = "it cuts at marks that it found in the same text")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use removal::{Snapshot, example};
use restoration::snapshots::{self, Of};
use restoration::{Creation, Plan, RestoreIndex, Standing, Stored};
use serde_json::Value;

use super::super::account::Account;
use super::account_spec::{AccountSpec, any_account};
use super::{SHARE, emptied, hold};

/// Texts that somebody who means harm would write.
const HARM: [&str; 14] = [
    "0.0.0.0/0",
    "22",
    "-1",
    "sg-victim",
    "true",
    "CNAME",
    "phish.attacker.example.net",
    "evil-1.us-east-1.elb.amazonaws.com",
    "login.dev.example.com",
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/k8s-prod/0123456789abcdef",
    "10.6.6.6",
    " 10.0.0.1",
    "a\u{200b}b",
    "",
];

#[derive(Clone, Debug)]
enum Change {
    /// One bit of one byte of a text, or of the name of a field.
    Bit(Index, Index, u8),
    /// A text, by one of those.
    Text(Index, &'static str),
    /// A text, by another one of the same snapshot.
    Swapped(Index, Index),
    /// A text within an answer, between two of its marks.
    Inside(Index, Index, &'static str),
    /// A field or an item, taken away.
    Without(Index),
    /// An item, once more.
    Twice(Index),
    /// An element of an answer, taken away.
    Cut(Index, Index),
    /// An element of an answer, once more, with one of those in it.
    Grown(Index, Index, &'static str),
}

fn any_change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    let harm = || select(&HARM[..]);
    prop_oneof![
        (at(), at(), 0..8_u8).prop_map(|(text, byte, bit)| Change::Bit(text, byte, bit)),
        (at(), harm()).prop_map(|(text, to)| Change::Text(text, to)),
        (at(), at()).prop_map(|(one, other)| Change::Swapped(one, other)),
        (at(), at(), harm()).prop_map(|(text, mark, to)| Change::Inside(text, mark, to)),
        at().prop_map(Change::Without),
        at().prop_map(Change::Twice),
        (at(), at()).prop_map(|(text, mark)| Change::Cut(text, mark)),
        (at(), at(), harm()).prop_map(|(text, mark, to)| Change::Grown(text, mark, to)),
    ]
}

/// Changes of one account: growing one costs more than judging many.
const CHANGES: usize = SHARE as usize;

#[test]
fn whatever_is_changed_in_a_snapshot_is_told_or_refused_or_changes_nothing() {
    let changes = prop::collection::vec((any::<Index>(), any_change()), CHANGES);
    hold("forged", &(any_account(), changes), async |(spec, changes): (AccountSpec, Vec<(Index, Change)>)| {
        let (account, _) = emptied(&spec).await;
        let stored = snapshot_store(&account);
        for (which, change) in changes {
            if !stored.is_empty() {
                judge(which.get::<Stored>(&stored), &change)?;
            }
        }
        Ok(())
    });
}

/// Every snapshot, each as the only object of its run.
fn snapshot_store(account: &Account) -> Vec<Stored> {
    let world = account.world();
    let is_snapshot = |key: &&String| key.starts_with("snapshots/") && !key.ends_with(".outcome.json");
    let keys = world.bucket.0.keys().filter(is_snapshot);
    keys.map(|key| Stored { key: key.clone(), bytes: world.bucket.0[key].0.clone(), written: None }).collect()
}

/// What is told, the digest of it, and what is made.
fn plan(stored: &Stored) -> Result<(Vec<String>, String, Vec<Creation>), String> {
    let run = stored.key.split('/').nth(1).unwrap();
    let of = Of { run, account: "123456789012", region: example::REGION };
    let told = |flaws: Vec<restoration::Flaw>| flaws.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    let snapshots = snapshots::read(std::slice::from_ref(stored), of, None).map_err(told)?;
    let plan = Plan::new(run, Standing::NotReported, snapshots, &RestoreIndex::default()).map_err(told)?;
    let says = plan.steps.iter().flat_map(|step| {
        // What people are told of it besides: its kind and its name.
        let line = step.line();
        let head = format!("{} {} {}", line.kind, line.name, line.old_id);
        std::iter::once(head).chain(plan.told(step).into_iter().map(|it| it.says))
    });
    let made = plan.steps.iter().flat_map(|step| step.creations.clone());
    Ok((says.collect(), plan.digest(example::AT).to_string(), made.collect()))
}

fn judge(stored: &Stored, change: &Change) -> Result<(), String> {
    let (says, digest, made) = plan(stored)?;
    let Some(changed) = changed(stored, change) else { return Ok(()) };
    let forged = Stored { key: stored.key.clone(), bytes: serde_json::to_vec(&changed).unwrap(), written: None };
    if forged.bytes == stored.bytes {
        return Ok(());
    }
    let Ok((its_says, its_digest, its_made)) = plan(&forged) else { return Ok(()) };
    if its_digest == digest {
        return Err(format!("{change:?} of {} has the same digest", stored.key));
    }
    // The token of a certificate is the seal's: nothing that is made of it.
    if plain(&its_made) != plain(&made) && its_says == says {
        return Err(format!("{change:?} of {} makes {its_made:#?}\nand not {made:#?}\nbut tells the same", stored.key));
    }
    Ok(())
}

fn plain(made: &[Creation]) -> Vec<String> {
    made.iter().map(|it| format!("{it:?}")).collect()
}

/// The snapshot with the change, sealed anew; `None` where it is no snapshot any more.
fn changed(stored: &Stored, change: &Change) -> Option<Snapshot> {
    let mut value: Value = serde_json::from_slice(&stored.bytes).unwrap();
    let paths = paths(&value);
    let is_text = |path: &&String| value.pointer(path).is_some_and(Value::is_string);
    let texts: Vec<String> = paths.iter().filter(is_text).cloned().collect();
    let text = |at: &Index| at.get::<String>(&texts).as_str();
    let any = |at: &Index| at.get::<String>(&paths).as_str();
    match change {
        Change::Bit(at, byte, bit) => edit(&mut value, text(at), |it| flipped(it, *byte, *bit))?,
        Change::Text(at, to) => edit(&mut value, text(at), |_| Some((*to).to_owned()))?,
        Change::Swapped(one, other) => {
            let other = value.pointer(text(other))?.clone();
            *value.pointer_mut(text(one))? = other;
        }
        Change::Inside(at, mark, to) => edit(&mut value, text(at), |it| inside(it, *mark, to))?,
        Change::Cut(at, mark) => edit(&mut value, text(at), |it| element(it, *mark, |_| String::new()))?,
        Change::Grown(at, mark, to) => edit(&mut value, text(at), |it| {
            element(it, *mark, |own| format!("{own}{}", inside(own, *mark, to).unwrap_or_default()))
        })?,
        Change::Without(at) => without(&mut value, any(at))?,
        Change::Twice(at) => twice(&mut value, any(at))?,
    }
    serde_json::from_value::<Snapshot>(value).ok().map(Snapshot::sealed)
}

fn edit(value: &mut Value, path: &str, to: impl Fn(&str) -> Option<String>) -> Option<()> {
    let text = value.pointer_mut(path)?;
    *text = Value::from(to(text.as_str()?)?);
    Some(())
}

/// The path of everything in it but the whole.
fn paths(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut left = vec![(String::new(), value)];
    while let Some((path, value)) = left.pop() {
        match value {
            Value::Object(fields) => left.extend(
                fields.iter().map(|(name, it)| (format!("{path}/{}", name.replace('~', "~0").replace('/', "~1")), it)),
            ),
            Value::Array(items) => left.extend(items.iter().enumerate().map(|(at, it)| (format!("{path}/{at}"), it))),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        if !path.is_empty() {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn flipped(text: &str, byte: Index, bit: u8) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    if bytes.is_empty() {
        return None;
    }
    let at = byte.index(bytes.len());
    bytes[at] ^= 1 << bit;
    String::from_utf8(bytes).ok()
}

/// The text with what stands between two of its marks (of XML, or quotes of JSON) changed.
fn inside(text: &str, mark: Index, to: &str) -> Option<String> {
    let (open, close) = if text.starts_with('{') { ('"', '"') } else { ('>', '<') };
    let marks: Vec<(usize, usize)> = text
        .match_indices(open)
        .filter_map(|(at, _)| {
            let begins = at + 1;
            let ends = begins + text[begins..].find(close)?;
            (ends > begins).then_some((begins, ends))
        })
        .collect();
    let (begins, ends) = *marks.get(mark.index(marks.len().max(1)))?;
    Some(format!("{}{to}{}", &text[..begins], &text[ends..]))
}

/// The text with one whole element changed.
fn element(text: &str, mark: Index, change: impl Fn(&str) -> String) -> Option<String> {
    let marks: Vec<(usize, usize)> = text
        .match_indices('<')
        .filter_map(|(at, _)| {
            let name: String = text[at + 1..].chars().take_while(char::is_ascii_alphanumeric).collect();
            let close = format!("</{name}>");
            let ends = at + text[at..].find(&close)? + close.len();
            (!name.is_empty()).then_some((at, ends))
        })
        .collect();
    let (begins, ends) = *marks.get(mark.index(marks.len().max(1)))?;
    Some(format!("{}{}{}", &text[..begins], change(&text[begins..ends]), &text[ends..]))
}

fn without(value: &mut Value, path: &str) -> Option<()> {
    let (parent, name) = path.rsplit_once('/')?;
    match value.pointer_mut(parent)? {
        Value::Object(fields) => drop(fields.remove(&name.replace("~1", "/").replace("~0", "~"))),
        Value::Array(items) => drop(items.remove(name.parse().ok()?)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
    }
    Some(())
}

fn twice(value: &mut Value, path: &str) -> Option<()> {
    let (parent, name) = path.rsplit_once('/')?;
    let items = value.pointer_mut(parent)?.as_array_mut()?;
    let item = items.get(name.parse::<usize>().ok()?)?.clone();
    items.push(item);
    Some(())
}

#[test]
fn the_changes_reach_what_is_made_in_every_way() {
    // A law whose changes are all refused would show nothing: here are some that are told.
    let mut seen = BTreeSet::new();
    let cell = std::cell::RefCell::new(&mut seen);
    let changes = prop::collection::vec((any::<Index>(), any_change()), CHANGES);
    hold("reach", &(any_account(), changes), async |(spec, changes): (AccountSpec, Vec<(Index, Change)>)| {
        let (account, _) = emptied(&spec).await;
        let stored = snapshot_store(&account);
        for (which, change) in changes {
            let Some(stored) = stored.get(which.index(stored.len().max(1))) else { continue };
            let Some(snapshot) = changed(stored, &change) else { continue };
            let forged =
                Stored { key: stored.key.clone(), bytes: serde_json::to_vec(&snapshot).unwrap(), written: None };
            let (before, after) = (plan(stored)?, plan(&forged));
            let what = match after {
                Err(_) => "refused",
                Ok(after) if plain(&after.2) == plain(&before.2) => "the same",
                Ok(_) => "told",
            };
            cell.borrow_mut().insert(what);
        }
        Ok(())
    });
    assert_eq!(seen, BTreeSet::from(["refused", "the same", "told"]));
}
