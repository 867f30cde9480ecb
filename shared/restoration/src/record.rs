//! Records of a name: all of them come back in one change, or none does.

use facts::dns::PointsAt;
use facts::inventory::record::Record;

use crate::compare::{Difference, differences};
use crate::names::Names;
use crate::view::View;

/// What is so of the records of one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum There {
    /// Each is there as it was, or as it is called now.
    All,
    /// These are missing, and nothing is in their way.
    Missing(Vec<Record>),
    /// Something else has the place of one of them.
    Taken {
        /// What, in words.
        by: Vec<String>,
        differences: Vec<Difference>,
    },
}

/// The record as it has to be written today.
#[must_use]
pub fn today(record: &Record, names: &Names) -> Record {
    let points_at = match &record.points_at {
        PointsAt::Alias { name, zone_id } => PointsAt::Alias { name: names.of_target(name), zone_id: zone_id.clone() },
        PointsAt::Values { values } => {
            // Only a CNAME leads to a name; a text that looks like one is a text.
            let value = |value: &String| {
                if record.kind == "CNAME" { names.of_target(value) } else { value.clone() }
            };
            PointsAt::Values { values: values.iter().map(value).collect() }
        }
    };
    Record { points_at, ..record.clone() }
}

/// What of these records is missing among those that are there at their names.
pub fn there(wanted: &[&Record], now: &[Record], names: &Names) -> There {
    let (mut missing, mut by, mut different) = (Vec::new(), Vec::new(), Vec::new());
    for record in wanted {
        let today = today(record, names);
        match now.iter().find(|it| is_same_place(it, &today)) {
            Some(holder) if same(holder, &today) => {}
            Some(holder) => {
                by.push(words(holder));
                different.extend(differences(&view(&today), &view(holder), names));
            }
            None => match now.iter().find(|it| is_in_the_way(it, &today)) {
                Some(holder) => by.push(words(holder)),
                None => missing.push(today),
            },
        }
    }
    if !by.is_empty() {
        There::Taken { by, differences: different }
    } else if missing.is_empty() {
        There::All
    } else {
        There::Missing(missing)
    }
}

/// What changes of a record because what it leads to has another name now.
pub fn renamed(wanted: &[&Record], names: &Names) -> Vec<Difference> {
    wanted.iter().flat_map(|record| differences(&view(record), &view(&today(record, names)), names)).collect()
}

/// One name, type and identifier is one place.
fn is_same_place(a: &Record, b: &Record) -> bool {
    (&a.name, &a.kind, &a.set_identifier) == (&b.name, &b.kind, &b.set_identifier)
}

/// A CNAME stands alone at its name, and so does a record without an identifier in its type.
/// Source: Route 53 developer guide, "Supported DNS record types" and "Choosing a routing policy".
fn is_in_the_way(there: &Record, wanted: &Record) -> bool {
    let cname = |record: &Record| record.kind == "CNAME";
    let other_kind = there.kind != wanted.kind && (cname(there) || cname(wanted));
    let no_policy = there.kind == wanted.kind && (there.set_identifier.is_none() || wanted.set_identifier.is_none());
    there.name == wanted.name && (other_kind || no_policy)
}

/// AWS promises no order of values.
fn same(a: &Record, b: &Record) -> bool {
    view(a) == view(b)
}

fn words(record: &Record) -> String {
    let to = match &record.points_at {
        PointsAt::Alias { name, .. } => format!("alias to {name}"),
        PointsAt::Values { values } => values.join(", "),
    };
    let id = record.set_identifier.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
    format!("{} {}{id}: {to}", record.kind, record.name)
}

fn view(record: &Record) -> View {
    let mut view = View::default();
    let id = record.set_identifier.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
    let path = format!("{} {}{id} / ", record.kind, record.name);
    match &record.points_at {
        PointsAt::Alias { name, zone_id } => {
            view.note(format!("{path}AliasTarget.DNSName"), name.trim_end_matches('.').to_ascii_lowercase());
            view.note(format!("{path}AliasTarget.HostedZoneId"), zone_id);
            // What is not said is no, and AWS always says it.
            view.note(format!("{path}AliasTarget.EvaluateTargetHealth"), "false");
        }
        PointsAt::Values { values } => {
            let mut values = values.clone();
            values.sort();
            for (at, value) in values.into_iter().enumerate() {
                view.note(format!("{path}ResourceRecords[{}]", at.saturating_add(1)), value);
            }
        }
    }
    if let Some(policy) = &record.traffic_policy {
        view.note(format!("{path}TrafficPolicyInstanceId"), policy);
    }
    for (name, value) in &record.settings {
        view.note(format!("{path}{name}"), value);
    }
    view
}
