//! The file of a fleet, checked: every mistake with its place, and a shard with a mistake keeps no other from being looked at.

use std::collections::{BTreeMap, BTreeSet};

use facts::ids::{AccountId, Domain, Region};
use facts::untrusted::{LONGEST, one_line};
use input::{Problem, bounds};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::request::{FleetFile, FleetShard};
use crate::settings::Fences;
use crate::shard::{self, Shard};

/// Where it lies in the state bucket.
pub const KEY: &str = "config/fleet.json";
/// The most bytes of it: thousands of shards.
pub const MOST_BYTES: u64 = 8 * 1024 * 1024;
/// What a shard is called that does not tell a name.
const NAMELESS: &str = "shard-";

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
    pub name: String,
    pub account: Option<AccountId>,
    pub region: Option<Region>,
    /// What is to be looked at, or what is wrong with it.
    pub shard: Result<Shard, Vec<Problem>>,
}

/// Reads the whole file. What is wrong with one shard is in its entry; an error is of the file as a whole.
pub fn read(bytes: &[u8], fences: &Fences, at: Timestamp) -> Result<Fleet, Vec<Problem>> {
    let whole: Value = serde_json::from_slice(bytes)
        .map_err(|error| vec![Problem::new("", format!("the file is no JSON: {error}"))])?;
    let (fleet, shards) = whole_file(whole, fences, at)?;
    let mut names = BTreeSet::new();
    let mut entries = Vec::new();
    for (place, fields) in shards.into_iter().enumerate() {
        let mut entry = fleet.entry(place, &fields, fences, at);
        if !names.insert(entry.name.clone()) {
            let twice =
                Problem::new(format!("shards[{place}].name"), "is that of an earlier shard too: each has its own");
            // Its results would be those of the other one.
            (entry.name, entry.shard) = (format!("{NAMELESS}{place}"), Err(vec![twice]));
            names.insert(entry.name.clone());
        }
        entries.push(entry);
    }
    Ok(Fleet { shards: entries, ..fleet })
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
fn whole_file(file: Value, fences: &Fences, at: Timestamp) -> Result<(Fleet, Vec<Fields>), Vec<Problem>> {
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
    /// One shard as the file has it, or as the state machine hands it on.
    pub fn entry(&self, place: usize, fields: &Fields, fences: &Fences, at: Timestamp) -> Entry {
        let text = |field: &str| fields.get(field).and_then(Value::as_str).map(ToOwned::to_owned);
        let named = text("name").map(|name| one_line(&name, LONGEST)).filter(|name| is_a_name(name));
        let name = named.unwrap_or_else(|| format!("{NAMELESS}{place}"));
        let account = text("account").and_then(|account| AccountId::try_from(account).ok());
        let region = text("region").and_then(|region| Region::try_from(region).ok());
        let under = |wrong: Vec<Problem>| wrong.into_iter().map(|it| it.under(&format!("shards[{place}]"))).collect();
        let shard =
            self.shard(fields, fences, at).map_err(under).map(|shard| Shard { name: called(&shard, &name), ..shard });
        Entry { name, account, region, shard }
    }

    fn shard(&self, fields: &Fields, fences: &Fences, at: Timestamp) -> Result<Shard, Vec<Problem>> {
        let FleetShard { name, .. } = input::read_part(Value::Object(fields.clone()))?;
        if !is_a_name(&name) {
            let message = "must be 1 to 48 small letters, digits and dashes, with no dash at either end";
            return Err(vec![Problem::new("name", message)]);
        }
        let of_all = json!({"defaults": self.defaults, "alerts": self.alerts});
        let of_all = of_all.as_object().cloned().unwrap_or_default();
        let mut event = shard::merged(of_all, fields);
        event.remove("name");
        shard::ask(Value::Object(event), fences, at)
    }

    /// The entries by their names.
    pub fn by_name(self) -> BTreeMap<String, Entry> {
        self.shards.into_iter().map(|entry| (entry.name.clone(), entry)).collect()
    }
}

/// What mails call the shard: the name of its alerts where they have one.
fn called(shard: &Shard, name: &str) -> String {
    shard.alerts.name.clone().unwrap_or_else(|| name.to_owned())
}

/// The form of [`FleetShard`]'s name: it is a part of keys and links.
fn is_a_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=48).contains(&name.len()) && name.bytes().all(is_plain) && !name.starts_with('-') && !name.ends_with('-')
}

#[cfg(test)]
mod tests;
