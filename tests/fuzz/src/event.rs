//! Events of all four functions. One that is taken breaks none of its function's rules; of one that is not, a short line
//! tells everything.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use checklist::Expectations;
use facts::Scope;
use facts::ids::Domain;
use input::{Problem, bad_event};
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use verify::settings::{Fences, OwnQuestion};
use verify::shard::Shard;

use crate::plain::assert_line;

/// The most bytes of an answer.
const LONGEST: usize = 6_000;
/// Fields by which an event is taken for one of `verify`, `restore` or the widget; without them it is `cleanup`'s.
const OF_VERIFY: [&str; 4] = ["domain", "load_balancer", "endpoints", "replay"];
const OF_A_SHARD: [&str; 2] = ["sites", "discover"];
/// No event, but what a person writes and verify reads.
const OF_A_FLEETS_FILE: [&str; 1] = ["shards"];
const OF_RESTORE: [&str; 3] = ["run", "only", "list"];
const OF_THE_WIDGET: [&str; 2] = ["widgetContext", "describe"];

static FENCES: LazyLock<Fences> = LazyLock::new(|| {
    let domain = Domain::try_from("api.retail-prediction.example.com".to_owned()).unwrap();
    let own_question = Some(OwnQuestion { domain: domain.clone(), load_balancer: "retail-prediction-alb".to_owned() });
    Fences { region: "us-east-1".to_owned(), token_domains: [domain].into(), own_question, ..Fences::default() }
});

pub(crate) fn read(input: &[u8]) -> bool {
    // What is no JSON never comes: Lambda refuses it.
    let Ok(event) = serde_json::from_slice::<Value>(input) else { return false };
    let inner = event.get("detail").filter(|detail| detail.is_object()).unwrap_or(&event);
    let has = |names: &[&str]| names.iter().any(|name| inner.get(name).is_some());
    if has(&OF_THE_WIDGET) {
        of_the_widget(&event)
    } else if has(&OF_A_FLEETS_FILE) {
        of_a_fleets_file(input)
    } else if has(&OF_A_SHARD) {
        of_a_shard(event)
    } else if has(&OF_VERIFY) {
        of_verify(event)
    } else if has(&OF_RESTORE) {
        told(restore::read(event)).is_some()
    } else {
        of_cleanup(event)
    }
}

fn of_the_widget(event: &Value) -> bool {
    match widget::read(event) {
        Ok(_) => true,
        Err(wrong) => {
            assert_line(&widget::note(&wrong), LONGEST);
            false
        }
    }
}

fn of_verify(event: Value) -> bool {
    let Some((replay, rest)) = told(verify::replay::taken_out(event)) else { return false };
    if replay.is_some() && rest.as_object().is_some_and(Map::is_empty) {
        return true;
    }
    let Some(asked) = told(verify::ask(rest, &FENCES)) else { return false };
    let _ = verify::deliver::StateKey::new(&asked.scope, &asked.expectations);
    let has_token = asked.scope.endpoints.iter().any(|it| it.token.is_some());
    assert!(!has_token || FENCES.token_domains.contains(&asked.scope.domain), "a secret for another domain was taken");
    assert_kept::<Scope>(&asked.scope);
    assert_kept::<Expectations>(&asked.expectations);
    true
}

fn of_a_fleets_file(input: &[u8]) -> bool {
    let Some(fleet) = told(verify::fleet::file::read(input, &FENCES, Timestamp::MIN)) else { return false };
    let mut names = BTreeSet::new();
    fleet.shards.into_iter().fold(true, |all, entry| {
        assert!(names.insert(entry.name), "two shards would write over each other");
        told(entry.shard).is_some_and(|shard| is_a_shard(&shard)) && all
    })
}

fn of_a_shard(event: Value) -> bool {
    told(verify::shard::read(event, &FENCES)).is_some_and(|shard| is_a_shard(&shard))
}

fn is_a_shard(shard: &Shard) -> bool {
    for asked in shard.given.values() {
        let has_token = asked.scope.endpoints.iter().any(|it| it.token.is_some());
        assert!(
            !has_token || FENCES.token_domains.contains(&asked.scope.domain),
            "a secret for another domain was taken"
        );
        assert!(asked.scope.load.is_none() && !asked.answer_only, "a site asks for what only an event of one site may");
        assert_kept::<Scope>(&asked.scope);
        assert_kept::<Expectations>(&asked.expectations);
    }
    assert!(!shard.asker.is_the_schedule(), "that of a schedule which no parameter names was taken");
    assert_line(&shard.name, 60);
    true
}

fn of_cleanup(event: Value) -> bool {
    let Some(asked) = told(cleanup::read(event)) else { return false };
    let asks_for_more = |guard: &Map<String, Value>| {
        ["detail", "detail-type", "load", "replay"].iter().any(|field| guard.contains_key(*field))
            || guard.get("page").is_some_and(|page| *page != json!(false))
    };
    assert!(!asked.guard.iter().any(asks_for_more), "a guard that asks for more than an answer was taken");
    true
}

/// What is stored with a report is judged again as it was.
fn assert_kept<T: Serialize + DeserializeOwned>(given: &T) {
    let kept = serde_json::to_string(given).unwrap();
    let read: T = serde_json::from_str(&kept).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), kept);
}

fn told<T>(read: Result<T, Vec<Problem>>) -> Option<T> {
    match read {
        Ok(asked) => Some(asked),
        Err(problems) => {
            assert!(!problems.is_empty(), "refused without a reason");
            assert_line(&bad_event(&problems), LONGEST);
            None
        }
    }
}
