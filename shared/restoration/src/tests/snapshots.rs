//! What a run left: all of it true, or nothing comes back.

use facts::Unseen;
use facts::inventory::raw_answer::RawAnswer;
use facts::inventory::{Kind, Resource, ResourceId};
use removal::snapshot::SCHEMA;
use removal::{Evidence, Fingerprint, Outcome, Snapshot, Sparing, example};
use serde_json::{Value, json};

use crate::agreement::{Cleaned, Standing};
use crate::creation::Sends;
use crate::plan::{Plan, State, is_called};
use crate::snapshots::{Flaw, Of, missing, read};
use crate::stored::Stored;
use crate::{Back, RestoreIndex};

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
        raw_answers: raw_answers(kind),
        resource: example::account().orphan(kind).unwrap(),
        seal: String::new(),
        mac: None,
    }
    .sealed()
}

/// What AWS tells of the example's web ACL; of records there are no answers.
fn raw_answers(kind: Kind) -> Vec<RawAnswer> {
    let acl = example::account().orphan(Kind::WebAcl).unwrap();
    let (arn, name) = (acl.id(), acl.name().to_owned());
    let json = |call: &str, answer: Value| RawAnswer { call: call.to_owned(), about: None, answer: answer.to_string() };
    let id = arn.as_str().rsplit('/').next().unwrap().to_owned();
    let content = json!({"WebACL": {"ARN": arn, "Name": name, "Id": id, "DefaultAction": {"Allow": {}}, "Rules": []}});
    let tags = json!({"TagInfoForResource": {"ResourceARN": arn, "TagList": []}});
    match kind {
        Kind::WebAcl => vec![json("wafv2:GetWebACL", content), json("wafv2:ListTagsForResource", tags)],
        Kind::Record
        | Kind::LoadBalancer
        | Kind::TargetGroup
        | Kind::Certificate
        | Kind::ValidationRecord
        | Kind::SecurityGroup => Vec::new(),
    }
}

fn stored(stem: &str, content: &impl serde::Serialize) -> Stored {
    Stored { key: format!("snapshots/{RUN}/{stem}"), bytes: serde_json::to_vec(content).unwrap(), written: None }
}

fn outcome(resource: &Resource, outcome: Outcome) -> Value {
    let evidence = Evidence::Owned { by_name: true };
    let step = removal::Step {
        fingerprint: Fingerprint::new(resource),
        resource: resource.clone(),
        evidence,
        predicates: Vec::new(),
        after: [].into(),
        sighting: None,
    };
    json!(removal::Done { step, outcome })
}

fn removed(stem: &str) -> Outcome {
    Outcome::Removed { snapshot: format!("s3://bucket/snapshots/{RUN}/{stem}.json") }
}

fn failed() -> Outcome {
    Outcome::Failed { why: Unseen::TimedOut { action: "a:B".to_owned(), after_ms: 1 } }
}

/// A record that was removed first and a web ACL that was removed second.
fn run() -> Vec<Stored> {
    let (record, acl) = (snapshot(Kind::Record, 1), snapshot(Kind::WebAcl, 2));
    vec![
        stored("record-old.json", &record),
        stored("record-old.outcome.json", &outcome(&record.resource, removed("record-old"))),
        stored("web-acl-old.json", &acl),
        stored("web-acl-old.outcome.json", &outcome(&acl.resource, removed("web-acl-old"))),
    ]
}

fn flaws(objects: &[Stored]) -> String {
    let flaws: Vec<Flaw> = read(objects, OF, None).unwrap_err();
    flaws.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[test]
fn what_went_last_comes_back_first() {
    let kinds: Vec<Kind> = read(&run(), OF, None).unwrap().iter().map(|it| it.resource.kind()).collect();
    assert_eq!(kinds, [Kind::WebAcl, Kind::Record]);
}

#[test]
fn only_what_went_or_may_have_gone_comes_back() {
    let record = snapshot(Kind::Record, 1);
    let with = |became: Option<Outcome>| {
        let mut objects = vec![stored("r.json", &record)];
        objects.extend(became.map(|it| stored("r.outcome.json", &outcome(&record.resource, it))));
        read(&objects, OF, None).unwrap().len()
    };
    assert_eq!((with(Some(removed("r"))), with(Some(failed())), with(None)), (1, 1, 1));
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
    let read_as = |of: Of<'_>| read(&run(), of, None).unwrap_err()[0].what.clone();
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
    assert!(
        flaws(&[Stored { key: "x.json".to_owned(), bytes: b"<a/>".to_vec(), written: None }]).contains("is no JSON")
    );
}

#[test]
fn an_outcome_of_something_else_and_one_that_cannot_be_read_are_told() {
    let mut objects = run();
    objects[1] =
        stored("record-old.outcome.json", &outcome(&snapshot(Kind::WebAcl, 2).resource, removed("record-old")));
    assert!(flaws(&objects).contains("is not of arn:aws:wafv2"), "{}", flaws(&objects));
    objects[1] = stored("record-old.outcome.json", &json!({"outcome": {"outcome": "dissolved"}}));
    assert!(flaws(&objects).contains("is no outcome that this version can read"), "{}", flaws(&objects));
}

#[test]
fn all_flaws_are_told_at_once() {
    let objects: Vec<Stored> = run().into_iter().map(|it| Stored { bytes: b"x".to_vec(), ..it }).collect();
    assert_eq!(read(&objects, OF, None).unwrap_err().len(), 4);
}

fn plan(kinds: &[Kind]) -> Plan {
    let snapshots = kinds.iter().enumerate().map(|(at, kind)| snapshot(*kind, at)).collect();
    Plan::new(RUN, Standing::Reported, snapshots, &RestoreIndex::default()).unwrap()
}

#[test]
fn a_digest_approves_what_was_told_when_it_was_told_whatever_is_so_of_it_today() {
    let digest = |plan: &Plan| plan.digest(example::AT).to_string();
    let all = plan(&[Kind::Record, Kind::WebAcl]);
    assert_eq!(digest(&all).len(), 16);
    assert_ne!(digest(&all), digest(&plan(&[Kind::Record])));
    let mut there = all.clone();
    there.steps[0].state = State::There { id: "x".to_owned(), unfinished: false };
    assert_eq!(digest(&there), digest(&all));
    let mut changed = all.clone();
    changed.steps[0].snapshot = Snapshot { number: 7, ..changed.steps[0].snapshot.clone() }.sealed();
    assert_ne!(digest(&changed), digest(&all), "another snapshot");
    let mut keyed = all.clone();
    keyed.steps[0].snapshot.mac = Some("x".to_owned());
    assert_ne!(digest(&keyed), digest(&all), "another seal");
    let mut sent = all.clone();
    if let Sends::Records { records, .. } = &mut sent.steps[0].creations[0].sends {
        records[0].settings.insert("TTL".to_owned(), "60".to_owned());
    }
    assert_ne!(digest(&sent), digest(&all), "what is sent is what was told");
    let unreported = Plan { standing: Standing::NotReported, ..all.clone() };
    assert_ne!(digest(&unreported), digest(&all), "what stands behind it was told too");
    let unfinished = [(all.steps[0].snapshot.resource.id(), "arn:ours".to_owned())].into();
    assert_ne!(digest(&Plan { unfinished, ..all.clone() }), digest(&all), "something of it would be changed");
    let later = example::AT + jiff::SignedDuration::from_secs(1);
    assert_ne!(all.digest(later).to_string(), digest(&all), "an approval is of one plan");
}

#[test]
fn an_approval_holds_where_some_of_it_came_back_meanwhile_and_not_where_others_did() {
    let all = plan(&[Kind::Record, Kind::WebAcl]);
    let back = |id: &str, new: &str, names: &[(&str, &str)]| {
        let names = super::names(names);
        let (kind, by) = (Kind::WebAcl, "another run".to_owned());
        (ResourceId::new(id), Back { kind, id: new.to_owned(), names, by, at: example::AT, whole: true })
    };
    let with = |back: (ResourceId, Back)| {
        let index = RestoreIndex { back: [back].into(), ..RestoreIndex::default() };
        let snapshots = [Kind::Record, Kind::WebAcl].iter().enumerate().map(|(at, kind)| snapshot(*kind, at)).collect();
        Plan::new(RUN, Standing::Reported, snapshots, &index).unwrap().digest(example::AT)
    };
    let own = all.steps[1].snapshot.resource.id();
    assert_eq!(with(back(own.as_str(), "arn:new", &[(own.as_str(), "arn:new")])), all.digest(example::AT));
    let another = [(example::DEAD_NAME, "new-1.us-east-1.elb.amazonaws.com")];
    assert_ne!(
        with(back("arn:of-another-run", "arn:new", &another)),
        all.digest(example::AT),
        "the record leads to another name now"
    );
}

/// The report of that run.
fn report(done: &[Value]) -> Cleaned {
    let head = json!({"account": ACCOUNT, "region": example::REGION, "run": {"id": RUN, "usd": 1}, "headline": "x"});
    serde_json::from_value(json!({"report": head, "plan": {"at": 1}, "done": done})).unwrap()
}

fn reported(objects: &[Stored], done: &[Value]) -> Result<usize, String> {
    let told = |flaws: Vec<Flaw>| flaws.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    read(objects, OF, Some(&report(done))).map(|all| all.len()).map_err(told)
}

fn dones() -> Vec<Value> {
    let outcome = |stem: &str, kind| outcome(&snapshot(kind, 1).resource, removed(stem));
    vec![outcome("record-old", Kind::Record), outcome("web-acl-old", Kind::WebAcl)]
}

#[test]
fn a_run_comes_back_where_report_outcomes_and_snapshots_agree() {
    assert_eq!(reported(&run(), &dones()), Ok(2));
    // A run whose last outcome could not be written down says so in its report.
    let unrecorded: Vec<Stored> = run().into_iter().filter(|it| !it.key.ends_with("acl-old.outcome.json")).collect();
    assert_eq!(reported(&unrecorded, &dones()), Ok(2));
}

#[test]
fn what_the_report_does_not_name_or_names_otherwise_keeps_all_away() {
    let told = reported(&run(), &dones()[..1]).unwrap_err();
    assert!(told.contains("web-acl-old.json: is of arn:aws:wafv2") && told.contains("does not name"), "{told}");
    let told = reported(&run()[..2], &dones()).unwrap_err();
    assert!(told.contains("is missing, though the report says that the run removed it"), "{told}");
    let spared = outcome(&snapshot(Kind::Record, 1).resource, Outcome::Gone);
    let told = reported(&run(), &[spared, dones()[1].clone()]).unwrap_err();
    assert!(told.contains("record-old.outcome.json: is not as the report tells it"), "{told}");
    let mut foreign =
        json!({"report": {"account": ACCOUNT, "region": example::REGION, "run": {"id": "x"}}, "done": dones()});
    let read_with =
        |value: &Value| read(&run(), OF, Some(&serde_json::from_value(value.clone()).unwrap())).unwrap_err();
    assert!(read_with(&foreign)[0].what.contains("is of run x"));
    foreign["report"]["run"]["id"] = json!(RUN);
    foreign["report"]["account"] = json!("210987654321");
    assert!(read_with(&foreign)[0].what.contains("is of account 210987654321"));
}

#[test]
fn facts_that_the_outcome_does_not_tell_are_of_another_thing() {
    let mut objects = run();
    let mut changed = snapshot(Kind::Record, 1);
    if let Resource::Record(it) = &mut changed.resource {
        it.records[0].settings.insert("TTL".to_owned(), "1".to_owned());
    }
    objects[0] = stored("record-old.json", &changed.sealed());
    assert!(flaws(&objects).contains("as its outcome does not tell it"), "{}", flaws(&objects));
}

#[test]
fn one_resource_has_one_snapshot_and_each_its_place() {
    let twice = [stored("a.json", &snapshot(Kind::Record, 1)), stored("b.json", &snapshot(Kind::Record, 2))];
    assert!(flaws(&twice).contains("of which there is"), "{}", flaws(&twice));
    let tied = [stored("a.json", &snapshot(Kind::Record, 1)), stored("b.json", &snapshot(Kind::WebAcl, 1))];
    assert!(flaws(&tied).contains("has the number 1 of"), "{}", flaws(&tied));
}

#[test]
fn a_snapshot_goes_by_the_name_that_its_outcome_gives_it() {
    let record = snapshot(Kind::Record, 1);
    let objects = [stored("r.json", &record), stored("r.outcome.json", &outcome(&record.resource, removed("another")))];
    assert!(flaws(&objects).contains("is not the snapshot that its outcome names"), "{}", flaws(&objects));
}

#[test]
fn a_resource_is_called_by_its_name_its_id_or_its_arn() {
    let acl = snapshot(Kind::WebAcl, 1).resource;
    let record = snapshot(Kind::Record, 1).resource;
    assert!(is_called(&acl, acl.name()) && is_called(&acl, acl.id().as_str()));
    assert!(is_called(&record, "old.dev.example.com") && is_called(&record, &format!(" {} ", record.id())));
    assert!(!is_called(&record, "dev.example.com"));
}

#[test]
fn a_number_without_a_snapshot_is_told_unless_an_outcome_says_why() {
    let told = |objects: &[Stored]| missing(objects).told(RUN);
    let (first, third) = (snapshot(Kind::Record, 1), snapshot(Kind::WebAcl, 3));
    let left = vec![stored("record-old.json", &first), stored("web-acl-old.json", &third)];
    let words = told(&left).unwrap();
    assert!(words.starts_with(&format!("snapshot 2 of run {RUN} is missing, and so is the outcome")), "{words}");
    let group = example::account().orphan(Kind::TargetGroup).unwrap();
    let not_written = Outcome::Spared { why: Sparing::NoSnapshot { why: "503".to_owned() } };
    let explained = [left, vec![stored("target-group-x.outcome.json", &outcome(&group, not_written))]].concat();
    assert_eq!((told(&explained), told(&run())), (None, None));
    let far = told(&[stored("record-old.json", &snapshot(Kind::Record, usize::MAX))]).unwrap();
    assert!(far.starts_with("snapshots 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and ") && far.len() < 300, "{far}");
}
