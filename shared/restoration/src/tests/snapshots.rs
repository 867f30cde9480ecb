//! What a run left: all of it true, or nothing comes back.

use facts::Unseen;
use facts::inventory::{Kind, Resource};
use removal::snapshot::SCHEMA;
use removal::{Evidence, Fingerprint, Outcome, Snapshot, Sparing, example};
use serde_json::{Value, json};

use crate::plan::{Plan, State, Step, is_called};
use crate::snapshots::{Flaw, Of, Stored, read};
use crate::thing::Thing;

const RUN: &str = "20260901T120000Z-0a1b2c3d";
const ACCOUNT: &str = "123456789012";
const OF: Of<'_> = Of { run: RUN, account: ACCOUNT, region: example::REGION };

fn snapshot(kind: Kind, number: usize) -> Snapshot {
    Snapshot {
        schema: SCHEMA.to_owned(),
        run: RUN.to_owned(),
        number,
        at: example::AT,
        account: ACCOUNT.to_owned(),
        region: example::REGION.to_owned(),
        resource: example::account().orphan(kind).unwrap(),
        originals: Vec::new(),
        seal: String::new(),
    }
    .sealed()
}

fn stored(stem: &str, content: &impl serde::Serialize) -> Stored {
    Stored { key: format!("snapshots/{RUN}/{stem}"), bytes: serde_json::to_vec(content).unwrap() }
}

fn outcome(resource: &Resource, outcome: Outcome) -> Value {
    let evidence = Evidence::Owned { by_name: true };
    let step = removal::Step {
        fingerprint: Fingerprint::of(resource),
        resource: resource.clone(),
        evidence,
        predicates: Vec::new(),
        sighting: None,
    };
    json!(removal::Done { step, outcome })
}

fn removed() -> Outcome {
    Outcome::Removed { snapshot: "s3://bucket/snapshots/x.json".to_owned() }
}

fn failed() -> Outcome {
    Outcome::Failed { why: Unseen::TimedOut { action: "a:B".to_owned(), after_ms: 1 } }
}

/// A record that was removed first and a web ACL that was removed second.
fn run() -> Vec<Stored> {
    let (record, acl) = (snapshot(Kind::Record, 1), snapshot(Kind::WebAcl, 2));
    vec![
        stored("record-old.json", &record),
        stored("record-old.outcome.json", &outcome(&record.resource, removed())),
        stored("web-acl-old.json", &acl),
        stored("web-acl-old.outcome.json", &outcome(&acl.resource, removed())),
    ]
}

fn flaws(objects: &[Stored]) -> String {
    let flaws: Vec<Flaw> = read(objects, OF).unwrap_err();
    flaws.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[test]
fn what_went_last_comes_back_first() {
    let kinds: Vec<Kind> = read(&run(), OF).unwrap().iter().map(|it| it.resource.kind()).collect();
    assert_eq!(kinds, [Kind::WebAcl, Kind::Record]);
}

#[test]
fn only_what_went_or_may_have_gone_comes_back() {
    let record = snapshot(Kind::Record, 1);
    let with = |became: Option<Outcome>| {
        let mut objects = vec![stored("r.json", &record)];
        objects.extend(became.map(|it| stored("r.outcome.json", &outcome(&record.resource, it))));
        read(&objects, OF).unwrap().len()
    };
    assert_eq!((with(Some(removed())), with(Some(failed())), with(None)), (1, 1, 1));
    let in_use = Sparing::InUse { said: "yes".to_owned() };
    assert_eq!((with(Some(Outcome::Gone)), with(Some(Outcome::Spared { why: in_use }))), (0, 0));
}

#[test]
fn a_missing_snapshot_is_told() {
    let mut objects = run();
    objects.remove(0);
    assert!(flaws(&objects).contains("record-old.json: is missing"), "{}", flaws(&objects));
}

#[test]
fn a_changed_snapshot_is_told() {
    let mut objects = run();
    let text = String::from_utf8(objects[0].bytes.clone()).unwrap();
    objects[0].bytes = text.replace("old.dev.example.com", "new.dev.example.com").into_bytes();
    assert!(flaws(&objects).contains("its seal is broken"), "{}", flaws(&objects));
}

#[test]
fn a_foreign_one_is_told_by_what_is_foreign() {
    let read_as = |of: Of<'_>| read(&run(), of).unwrap_err()[0].what.clone();
    let elsewhere = read_as(Of { account: "210987654321", ..OF });
    assert_eq!(elsewhere, "is of account 123456789012, and this is 210987654321");
    assert!(read_as(Of { region: "eu-west-1", ..OF }).contains("Region us-east-1"));
    assert!(read_as(Of { run: "20260101T000000Z-1", ..OF }).contains("run 2026"));
}

#[test]
fn another_version_is_not_guessed_at() {
    let mut value = json!(snapshot(Kind::Record, 1));
    value["schema"] = json!("albkeeper.snapshot/2");
    value["new"] = json!(true);
    let told = flaws(&[stored("r.json", &value)]);
    assert!(told.contains("is albkeeper.snapshot/2, and this version reads albkeeper.snapshot/1"), "{told}");
    assert!(flaws(&[Stored { key: "x.json".to_owned(), bytes: b"<a/>".to_vec() }]).contains("is no JSON"));
}

#[test]
fn an_outcome_of_something_else_and_one_that_cannot_be_read_are_told() {
    let mut objects = run();
    objects[1] = stored("record-old.outcome.json", &outcome(&snapshot(Kind::WebAcl, 2).resource, removed()));
    assert!(flaws(&objects).contains("is not of arn:aws:wafv2"), "{}", flaws(&objects));
    objects[1] = stored("record-old.outcome.json", &json!({"outcome": {"outcome": "dissolved"}}));
    assert!(flaws(&objects).contains("is no outcome that this version can read"), "{}", flaws(&objects));
}

#[test]
fn all_flaws_are_told_at_once() {
    let objects: Vec<Stored> = run().into_iter().map(|it| Stored { bytes: b"x".to_vec(), ..it }).collect();
    assert_eq!(read(&objects, OF).unwrap_err().len(), 4);
}

fn plan(kinds: &[Kind]) -> Plan {
    let step = |(at, kind): (usize, &Kind)| {
        let snapshot = snapshot(*kind, at);
        let thing = Thing::Records { zone: facts::inventory::ZoneId::new("Z1"), records: Vec::new() };
        Step { snapshot, thing, state: State::Missing, differences: Vec::new() }
    };
    Plan { run: RUN.to_owned(), steps: kinds.iter().enumerate().map(step).collect() }
}

#[test]
fn a_digest_approves_these_snapshots_whatever_is_so_of_them_today() {
    let all = plan(&[Kind::Record, Kind::WebAcl]);
    assert_eq!(all.digest().to_string().len(), 16);
    assert_ne!(all.digest(), plan(&[Kind::Record]).digest());
    let mut there = all.clone();
    there.steps[0].state = State::There { id: "x".to_owned(), unfinished: false };
    assert_eq!(there.digest(), all.digest());
    let mut changed = all.clone();
    changed.steps[0].snapshot = Snapshot { number: 7, ..changed.steps[0].snapshot.clone() }.sealed();
    assert_ne!(changed.digest(), all.digest());
}

#[test]
fn a_resource_is_called_by_its_name_its_id_or_its_arn() {
    let acl = snapshot(Kind::WebAcl, 1).resource;
    let record = snapshot(Kind::Record, 1).resource;
    assert!(is_called(&acl, acl.name()) && is_called(&acl, acl.id().as_str()));
    assert!(is_called(&record, "old.dev.example.com") && is_called(&record, &format!(" {} ", record.id())));
    assert!(!is_called(&record, "dev.example.com"));
}
