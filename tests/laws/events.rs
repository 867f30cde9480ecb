//! The laws of events, over the examples with anything done to them: no event makes a function panic before it has
//! looked at anything, and whatever is wrong with one is told in a short answer on one line.

use std::path::Path;

use facts::ids::Domain;
use facts::untrusted::is_invisible;
use input::{Problem, bad_event};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};
use verify::settings::{Fences, OwnQuestion};

use crate::runner::hold;

/// The most bytes of an answer.
const LONGEST: usize = 6_000;
/// Texts that somebody once tripped over.
const TEXTS: [&str; 40] = [
    "",
    " ",
    "NaN",
    "-Infinity",
    "1e400",
    "0x7f.1",
    "127.0.0.1",
    "a.localhost",
    "x\n{\"_aws\":{}}\n",
    "\u{1b}[2J\u{1b}[32mPASS",
    "\u{0}",
    "\u{202e}\u{200b}\u{feff}",
    "../../state",
    "s3://bucket/reports/verify/../a.json",
    "reports/verify/a.json",
    "%",
    "%%zz%é",
    "/?",
    "/?&;=#?",
    "/?api_key=x",
    "arn:",
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:a",
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app//",
    "Bearer x",
    "eyJ.",
    "{}",
    "{\"detail-type\": 1, \"detail\": \"{}\"}",
    "[[[[",
    "http://127.0.0.1/x.json",
    "#/$defs/A",
    "(a+)+$",
    "[",
    "0 0 31 2 *",
    "*/0 * * * *",
    "99-1 * * * *",
    "Europe/Berlin",
    "9999-12-31T23:59:59Z",
    "-009999-01-01T00:00:00Z",
    "0123456789abcdef",
    "20260901T020000Z-0a1b2c3d",
];
/// Names that mean something somewhere.
const NAMES: [&str; 44] = [
    "domain",
    "load_balancer",
    "detail",
    "detail-type",
    "page",
    "answer_only",
    "replay",
    "load",
    "endpoints",
    "path",
    "headers",
    "body",
    "token",
    "secret",
    "login",
    "header",
    "expect",
    "json_schema",
    "contains",
    "status",
    "alerts",
    "maintenance",
    "cron",
    "zone",
    "raise",
    "checks",
    "dns",
    "resolvers",
    "attributes",
    "contract",
    "ignore",
    "guard",
    "mode",
    "digest",
    "explain",
    "kinds",
    "clusters",
    "record_names",
    "protected_tags",
    "run",
    "only",
    "list",
    "$ref",
    "widgetContext",
];

/// What is done to one place of an event.
#[derive(Clone, Debug)]
enum Variant {
    Drop,
    Put(Value),
    PutUnder(String, Value),
    Rename(String),
    Repeat(usize),
    Nest(usize),
    AsText,
    Enclose,
    Copy(Index),
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(TEXTS.as_slice()).prop_map(ToOwned::to_owned),
        2 => any::<String>(),
        1 => (select(vec!["a", "é", "\u{1b}", "\n", "/", "%", "9", "Z", "["]), select(vec![33, 65, 300, 1_025, 70_000, 300_000]))
            .prop_map(|(text, times)| text.repeat(times)),
    ]
}

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![3 => select(NAMES.as_slice()).prop_map(ToOwned::to_owned), 1 => any_text()]
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        select(vec![0.0, -0.0, 1e308, -1e308, 5e-324, 1.5, 4_294_967_296.0, 1e19]).prop_map(Value::from),
        select(vec![0, 1, u64::MAX, 65_536, 4_294_967_296]).prop_map(Value::from),
        any_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((any_name(), inner), 0..6).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn any_twist() -> impl Strategy<Value = Variant> {
    prop_oneof![
        Just(Variant::Drop),
        any_value().prop_map(Variant::Put),
        (any_name(), any_value()).prop_map(|(name, value)| Variant::PutUnder(name, value)),
        any_name().prop_map(Variant::Rename),
        select(vec![2, 30, 5_000]).prop_map(Variant::Repeat),
        (1_usize..126).prop_map(Variant::Nest),
        Just(Variant::AsText),
        Just(Variant::Enclose),
        any::<Index>().prop_map(Variant::Copy),
    ]
}

/// One of the examples with something done to some places of it, as Lambda would hand it over.
fn any_event(examples: Vec<Value>) -> impl Strategy<Value = Value> {
    (select(examples), vec((any::<Index>(), any_twist()), 0..6)).prop_filter_map("no JSON", |(mut event, variants)| {
        for (place, variant) in variants {
            let places = places(&event);
            let place = &places[place.index(places.len())];
            apply(&mut event, place, variant);
        }
        // What is too deep for the parser never comes.
        serde_json::from_str(&event.to_string()).ok()
    })
}

/// JSON pointers of everything in a value, itself first.
fn places(value: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let inner: Vec<(String, &Value)> = match value {
        Value::Array(items) => items.iter().take(40).enumerate().map(|(at, item)| (at.to_string(), item)).collect(),
        Value::Object(fields) => fields.iter().take(40).map(|(name, field)| (name.clone(), field)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    for (name, value) in inner {
        let name = name.replace('~', "~0").replace('/', "~1");
        found.extend(places(value).into_iter().map(|below| format!("/{name}{below}")));
    }
    found
}

fn apply(event: &mut Value, place: &str, variant: Variant) {
    let copied = if let Variant::Copy(from) = &variant {
        let places = places(event);
        event.pointer(&places[from.index(places.len())]).cloned()
    } else {
        None
    };
    if let Variant::Drop | Variant::Rename(_) = &variant {
        let (parent, last) = place.rsplit_once('/').unwrap_or_default();
        let last = last.replace("~1", "/").replace("~0", "~");
        if let Some(fields) = event.pointer_mut(parent).and_then(Value::as_object_mut)
            && let Some(value) = fields.remove(&last)
            && let Variant::Rename(name) = variant
        {
            fields.insert(name, value);
        }
        return;
    }
    let Some(value) = event.pointer_mut(place) else { return };
    match variant {
        Variant::Drop | Variant::Rename(_) => {}
        Variant::Put(other) => *value = other,
        Variant::PutUnder(name, other) => match value {
            Value::Array(items) => items.push(other),
            Value::Object(fields) => drop(fields.insert(name, other)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => *value = json!({name: other}),
        },
        Variant::Repeat(times) => match value {
            Value::Array(items) => {
                if let Some(last) = items.last().filter(|last| last.to_string().len() < 1_000).cloned() {
                    items.extend(vec![last; times]);
                }
            }
            Value::Object(fields) => fields.extend((0..times).map(|number| (format!("f{number}"), json!(number)))),
            Value::String(text) if text.len() < 200 => *text = text.repeat(times),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        },
        Variant::Nest(levels) => *value = (0..levels).fold(value.take(), |inner, _| json!([inner])),
        Variant::AsText => *value = json!(value.to_string()),
        Variant::Enclose => *value = json!({"detail-type": "x", "detail": value.take()}),
        Variant::Copy(_) => *value = copied.unwrap_or_default(),
    }
}

/// The examples of a function, by how their files' names begin, and an empty event.
fn examples(function: &[&str]) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../events");
    let mut found = vec![json!({}), Value::Null];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.extension().is_some_and(|kind| kind == "json") && function.iter().any(|begin| name.starts_with(begin)) {
            found.push(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap());
        }
    }
    assert!(found.len() > 2, "{function:?}");
    found
}

fn is_short_and_plain(told: &str) -> Result<(), String> {
    if told.len() > LONGEST {
        return Err(format!("an answer of {} bytes", told.len()));
    }
    match told.chars().find(|c| is_invisible(*c)) {
        Some(c) => Err(format!("an answer with U+{:04X}: {told}", u32::from(c))),
        None => Ok(()),
    }
}

fn told_shortly<T>(read: Result<T, Vec<Problem>>) -> Result<(), String> {
    match read {
        Ok(_) => Ok(()),
        Err(problems) if problems.is_empty() => Err("refused without a reason".to_owned()),
        Err(problems) => is_short_and_plain(&bad_event(&problems)),
    }
}

fn fences() -> Fences {
    let domain = Domain::try_from("api.retail-prediction.example.com".to_owned()).unwrap();
    let own_question = Some(OwnQuestion { domain: domain.clone(), load_balancer: "retail-prediction-alb".to_owned() });
    Fences { region: "us-east-1".to_owned(), token_domains: [domain].into(), own_question, ..Fences::default() }
}

#[test]
fn verify_reads_any_event_or_tells_shortly_why_not() {
    let fences = fences();
    hold("verify reads any event", &any_event(examples(&["verify", "load"])), |event| {
        let rest = match verify::replay::taken_out(event) {
            Ok((_, rest)) => rest,
            Err(problems) => return told_shortly::<()>(Err(problems)),
        };
        let asked = verify::ask(rest, &fences);
        if let Ok(asked) = &asked {
            let _ = verify::deliver::StateKey::new(&asked.scope, &asked.expectations);
            if asked.scope.endpoints.iter().any(|it| it.token.is_some())
                && !fences.token_domains.contains(&asked.scope.domain)
            {
                return Err("a secret for another domain was taken".to_owned());
            }
        }
        told_shortly(asked)
    });
}

#[test]
fn cleanup_reads_any_event_or_tells_shortly_why_not() {
    hold("cleanup reads any event", &any_event(examples(&["cleanup"])), |event| {
        let asked = cleanup::read(event);
        if let Ok(asked) = &asked {
            let more = |guard: &Map<String, Value>| {
                ["detail", "detail-type", "load", "replay"].iter().any(|field| guard.contains_key(*field))
                    || guard.get("page").is_some_and(|page| *page != json!(false))
            };
            if asked.guard.iter().any(more) {
                return Err("a guard that asks for more than an answer was taken".to_owned());
            }
        }
        told_shortly(asked)
    });
}

#[test]
fn restore_reads_any_event_or_tells_shortly_why_not() {
    hold("restore reads any event", &any_event(examples(&["restore"])), |event| told_shortly(restore::read(event)));
}

#[test]
fn the_widget_reads_any_event_or_tells_shortly_why_not() {
    let event =
        json!({"domain": "api.example.com", "widgetContext": {"theme": "dark", "width": 588}, "describe": false});
    hold("the widget reads any event", &any_event(vec![event]), |event| match widget::read(&event) {
        Ok(_) => Ok(()),
        Err(wrong) => is_short_and_plain(&widget::note(&wrong)),
    });
}
