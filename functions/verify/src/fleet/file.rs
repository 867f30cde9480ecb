//! The file of a fleet, checked: every mistake with its place, and a shard with a mistake keeps no other from being looked at.

use std::collections::BTreeSet;

use facts::ids::{AccountId, Domain, Region};
use input::{Problem, bounds};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::request::{FleetFile, FleetShard, ShardNamed};
use crate::settings::Fences;
use crate::shard::{self, Shard};

/// Where it lies in the state bucket.
pub const KEY: &str = "config/fleet.json";
/// The most bytes of it: thousands of shards.
pub const MOST_BYTES: u64 = 8 * 1024 * 1024;
/// The most bytes of one shard. With what is around it a state machine hands on no more than 262,144.
/// Source: Step Functions developer guide, "Quotas".
const LARGEST_SHARD: usize = 200_000;
/// What is right for a name.
const NAME: &str = "must be 1 to 48 small letters, digits and dashes, with no dash at either end";

/// Fields as they are written.
type Fields = Map<String, Value>;

/// A fleet as its file has it.
#[derive(Debug)]
pub struct Fleet {
    pub shards: Vec<Entry>,
    /// The most mails of all shards together in an hour.
    pub max_mails_per_hour: u32,
    defaults: Fields,
    alerts: Fields,
}

/// One shard of the file.
#[derive(Debug)]
pub struct Entry {
    /// Its name; its place in the file where it has none of its own.
    pub name: String,
    pub account: Option<AccountId>,
    pub region: Option<Region>,
    /// What is to be looked at, or what is wrong with it.
    pub shard: Result<Shard, Vec<Problem>>,
}

/// Reads the whole file. What is wrong with one shard is in its entry; an error is of the file as a whole.
pub fn read(bytes: &[u8], fences: &Fences, at: Timestamp) -> Result<Fleet, Vec<Problem>> {
    let (fleet, written) = whole_file(bytes, fences, at)?;
    let entry = |place| fleet.entry(&written, place, fences, at);
    let shards = (0..written.len()).filter_map(entry).collect();
    Ok(Fleet { shards, ..fleet })
}

/// One shard of the file, by its name or as the state machine hands it on. The others are not looked at closer.
pub fn one(bytes: &[u8], which: ShardNamed, fences: &Fences, at: Timestamp) -> Result<Entry, Vec<Problem>> {
    let (fleet, mut written) = whole_file(bytes, fences, at)?;
    let place = match which {
        ShardNamed::Name(name) => written.iter().position(|fields| name_in(fields) == Some(name.as_str())),
        ShardNamed::Whole(fields) => Some(written.iter().position(|it| *it == fields).unwrap_or_else(|| {
            // The file was changed since the machine read it.
            written.push(fields);
            written.len() - 1
        })),
    };
    place.and_then(|place| fleet.entry(&written, place, fences, at)).ok_or_else(|| {
        let names = input::listed(written.iter().filter_map(name_in).map(ToOwned::to_owned));
        vec![Problem::new("fleet.shard", format!("is in no line of {KEY}: there are {names}"))]
    })
}

/// Every mistake of the file, as it is without a stack around it. Tokens may go wherever it sends them: which domains may
/// have them is the stack's to say.
pub fn check(bytes: &[u8], region: &str, at: Timestamp) -> Result<usize, Vec<Problem>> {
    let fences = Fences { token_domains: domains(bytes), ..Fences::of_region(region) };
    let fleet = read(bytes, &fences, at)?;
    let wrong: Vec<Problem> =
        fleet.shards.iter().filter_map(|entry| entry.shard.as_ref().err()).flatten().cloned().collect();
    if wrong.is_empty() { Ok(fleet.shards.len()) } else { Err(wrong) }
}

/// Every domain that a site of the file has.
fn domains(bytes: &[u8]) -> BTreeSet<Domain> {
    let file: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let list = |of: &Value, field: &str| of.get(field).and_then(Value::as_array).cloned().unwrap_or_default();
    let sites = list(&file, "shards").into_iter().flat_map(|shard| list(&shard, "sites"));
    sites.filter_map(|site| Domain::try_from(site.get("domain")?.as_str()?.to_owned()).ok()).collect()
}

/// What holds for all shards, and the shards as they are written.
fn whole_file(bytes: &[u8], fences: &Fences, at: Timestamp) -> Result<(Fleet, Vec<Fields>), Vec<Problem>> {
    let file: Value = serde_json::from_slice(bytes)
        .map_err(|error| vec![Problem::new("", format!("the file is no JSON: {error}"))])?;
    if bounds::is_deeper(&file, bounds::DEEPEST) {
        return Err(vec![Problem::new("", format!("the file has more than {} levels", bounds::DEEPEST))]);
    }
    let FleetFile { schema: _, defaults, alerts, shards } = input::read_part(file)?;
    if alerts.contains_key("name") {
        return Err(vec![Problem::new("alerts.name", "is of one shard: put it into alerts there, or leave it out")]);
    }
    // Read by themselves, with a shard that has no mistake of its own: what is wrong with them is told once.
    let probe = json!({"discover": {"names": "*"}, "defaults": defaults, "alerts": alerts});
    let shard = shard::ask(probe, fences, at)?;
    let max_mails_per_hour = shard.alerts.max_mails_per_hour;
    Ok((Fleet { shards: Vec::new(), max_mails_per_hour, defaults, alerts }, shards))
}

impl Fleet {
    /// The shard at a place of the file.
    fn entry(&self, written: &[Fields], place: usize, fences: &Fences, at: Timestamp) -> Option<Entry> {
        let fields = written.get(place)?;
        let text = |field: &str| fields.get(field).and_then(Value::as_str).map(ToOwned::to_owned);
        let account = text("account").and_then(|account| AccountId::try_from(account).ok());
        let region = text("region").and_then(|region| Region::try_from(region).ok());
        let here = format!("shards[{place}]");
        let name = name_in(fields).filter(|name| is_a_name(name));
        let is_twice = name.is_some() && written.iter().take(place).any(|earlier| name_in(earlier) == name);
        let wrong = |problem: Problem| Err(vec![problem.under(&here)]);
        // Without a name of its own its results would be those of another shard.
        let (name, shard) = match name {
            None => (here.clone(), wrong(Problem::new("name", NAME))),
            Some(_) if is_twice => {
                (here.clone(), wrong(Problem::new("name", "is that of an earlier shard too: each has its own")))
            }
            Some(name) => (name.to_owned(), self.shard(fields, fences, at)),
        };
        let shard = match shard {
            Ok(shard) => Ok(Shard { name: called(&shard, &name), ..shard }),
            Err(wrong) if name == here => Err(wrong),
            Err(wrong) => Err(wrong.into_iter().map(|it| it.under(&here)).collect()),
        };
        Some(Entry { name, account, region, shard })
    }

    fn shard(&self, fields: &Fields, fences: &Fences, at: Timestamp) -> Result<Shard, Vec<Problem>> {
        let whole = Value::Object(fields.clone());
        if bounds::is_larger(&whole, LARGEST_SHARD) {
            let message = format!("has more than {LARGEST_SHARD} bytes, which no run is handed on: make two of it");
            return Err(vec![Problem::new("", message)]);
        }
        drop(input::read_part::<FleetShard>(whole)?);
        let of_all = json!({"defaults": self.defaults, "alerts": self.alerts});
        let of_all = of_all.as_object().cloned().unwrap_or_default();
        let mut event = shard::merged(of_all, fields);
        event.remove("name");
        shard::ask(Value::Object(event), fences, at)
    }
}

/// What mails call the shard: the name of its alerts where they have one.
fn called(shard: &Shard, name: &str) -> String {
    shard.alerts.name.clone().unwrap_or_else(|| name.to_owned())
}

fn name_in(fields: &Fields) -> Option<&str> {
    fields.get("name")?.as_str()
}

/// The form of [`FleetShard`]'s name: it is a part of keys and links.
fn is_a_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=48).contains(&name.len()) && name.bytes().all(is_plain) && !name.starts_with('-') && !name.ends_with('-')
}

#[cfg(test)]
mod tests;
