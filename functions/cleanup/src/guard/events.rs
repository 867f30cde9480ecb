//! What is wrong with events that `verify` is to be asked with: they only look, and at how things stand.

use facts::ids::Domain;
use input::{Problem, bounds, envelope};
use serde_json::Value;

use super::Guarded;

/// The most bytes of one.
const LARGEST: usize = 65_536;

/// What `verify` cannot do without, and what is no look at how things stand. The rest it reads itself, before anything
/// is removed. What is checked here is what it gets: an envelope would hold another event.
pub(crate) fn wrong_in(guard: &[Guarded]) -> Vec<Problem> {
    guard.iter().enumerate().flat_map(|(at, event)| wrong_with(event, &format!("guard[{at}]"))).collect()
}

fn wrong_with(event: &Guarded, path: &str) -> Vec<Problem> {
    if bounds::is_larger(&Value::Object(event.clone()), LARGEST) {
        return vec![Problem::new(path, format!("has more than {LARGEST} bytes"))];
    }
    let mut problems = Vec::new();
    let mut refuse = |field: &str, why: &str| problems.push(Problem::new(format!("{path}.{field}"), why));
    for field in envelope::FIELDS {
        if event.contains_key(field) {
            refuse(field, "is of an envelope: put the event itself here");
        }
    }
    match event.get("domain") {
        None => refuse("domain", "is missing: it is an event of verify"),
        Some(domain) if !is_domain(domain) => refuse("domain", "must be a domain name, such as api.example.com"),
        Some(_) => {}
    }
    if !event.contains_key("load_balancer") {
        refuse("load_balancer", "is missing: it is an event of verify");
    }
    for (field, harmless, why) in [
        ("load", None, "is a load test: that is asked for by hand"),
        ("replay", None, "judges what was seen long ago: leave it out"),
        ("page", Some(false), "writes a status page, and cleanup only asks: leave it out"),
        ("answer_only", Some(true), "is always true here: leave it out"),
    ] {
        if event.get(field).is_some_and(|value| harmless.is_none_or(|harmless| *value != Value::Bool(harmless))) {
            refuse(field, why);
        }
    }
    problems
}

fn is_domain(value: &Value) -> bool {
    value.as_str().is_some_and(|text| Domain::try_from(text.to_owned()).is_ok())
}
