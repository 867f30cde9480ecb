//! Events, digests and snapshots that cannot be relied on: nothing is made, and the reason is told.

use hyper::Method;
use jiff::SignedDuration;
use removal::Snapshot;
use restoration::Outcome;
use sandbox::proxy::{Fault, Rule};
use serde_json::{Value, json};

use crate::restore::stage::{Account, Case, but, case};

pub(crate) fn cases() -> Vec<Case<Account>> {
    vec![
        case!(a_plan_makes_nothing_and_says_how_to_approve_it),
        case!(all_mistakes_of_an_event_are_told_and_nothing_is_looked_at),
        case!(a_wrong_digest_approves_nothing),
        case!(an_old_plan_approves_nothing),
        case!(a_forged_name_is_refused_or_told_with_where_it_leads),
        case!(a_forged_rule_in_a_living_group_is_refused),
        case!(a_run_without_a_report_is_told_as_such),
        case!(what_the_report_does_not_name_keeps_all_away),
        case!(a_run_that_nobody_made_is_told),
        case!(a_snapshot_that_was_changed_keeps_all_away),
        case!(a_snapshot_that_is_missing_keeps_all_away),
        case!(a_snapshot_of_elsewhere_or_of_another_version_keeps_all_away),
        case!(another_run_at_work_keeps_all_away),
        case!(a_book_that_cannot_be_read_is_never_written_over),
        case!(what_cannot_be_seen_is_left_alone),
        case!(what_needs_a_later_run_s_removals_says_so),
    ]
}

async fn a_plan_makes_nothing_and_says_how_to_approve_it(account: &Account) {
    let run = first(account);
    let plan = account.restore(&json!({"run": run})).await;
    assert_eq!(but(&plan, |it| *it == Outcome::CanComeBack), [""; 0], "{}", plan.table());
    let approve = plan.approve.clone().unwrap();
    assert!(approve.starts_with("sam remote invoke RestoreFunction --stack-name albkeeper --event '"), "{approve}");
    assert!(approve.contains(run) && approve.contains(&plan.digest.clone().unwrap()), "{approve}");
    assert_eq!(account.sandbox.mails().await.unwrap(), [], "a plan is for who asked");
    account.assert_nothing_was_made().await;
}

async fn all_mistakes_of_an_event_are_told_and_nothing_is_looked_at(account: &Account) {
    let wrong = json!({"rnu": "x", "mode": "revert", "only": "all"});
    let told = account.refused(&wrong).await;
    for mistake in
        ["rnu: is not a field; did you mean run?", "mode: must be one of plan, apply", "only: must be a list"]
    {
        assert!(told.contains(mistake), "{mistake} in {told}");
    }
    let wrong = json!({"run": "../state", "list": true, "mode": "apply", "only": [" "]});
    let told = account.refused(&wrong).await;
    for mistake in ["run: is no run of cleanup", "only[0]: is empty", "list: tells of every run", "digest: is missing"]
    {
        assert!(told.contains(mistake), "{mistake} in {told}");
    }
    for wrong in [json!({"mode": "apply"}), json!({"only": ["x"]}), json!([1]), json!({"run": 7})] {
        account.refused(&wrong).await;
    }
    assert_eq!(account.sandbox.proxy.counts().total(), 0, "a bad event looks at nothing");
}

async fn a_wrong_digest_approves_nothing(account: &Account) {
    let run = first(account);
    let told = account.refused(&apply(run, "0123456789abcdef")).await;
    assert!(told.contains("0123456789abcdef is not the digest") && told.contains("ask for the plan"), "{told}");
    // That of another run is as wrong.
    let other = account.restore(&json!({"run": account.runs[1]})).await.digest;
    if let Some(other) = other {
        account.refused(&apply(run, &other)).await;
    }
    account.assert_nothing_was_made().await;
}

async fn an_old_plan_approves_nothing(account: &Account) {
    let run = first(account);
    for (at, words) in
        [("2020-01-01T00:00:00Z", "a plan can be approved for 7 days"), ("2099-01-01T00:00:00Z", "yet to come")]
    {
        let kept = json!({"schema": "albkeeper.restoration/1", "at": at, "run": run, "only": []});
        account.object(Method::PUT, "plans/restore/0123456789abcde0.json", &kept.to_string()).await;
        let told = account.refused(&apply(run, "0123456789abcde0")).await;
        assert!(told.contains(words), "{words} in {told}");
        account.object(Method::DELETE, "plans/restore/0123456789abcde0.json", "").await;
    }
    account.assert_nothing_was_made().await;
}

/// A run of today that nobody made: one snapshot of a kind, changed, and sealed anew. The first that can be so changed.
async fn forge(account: &Account, kind: &str, change: impl Fn(&mut Value) -> bool) -> String {
    for run in &account.runs {
        let forged = format!("{}ffffffff", run.rsplit_once('-').map(|(day, _)| format!("{day}-")).unwrap());
        for key in account.sandbox.keys(&format!("snapshots/{run}/{kind}-")).await.unwrap() {
            if key.ends_with(".outcome.json") {
                continue;
            }
            let mut snapshot: Value = serde_json::from_str(&account.object(Method::GET, &key, "").await).unwrap();
            snapshot["run"] = json!(forged);
            if !change(&mut snapshot) {
                continue;
            }
            let sealed = serde_json::from_value::<Snapshot>(snapshot).unwrap().sealed();
            let to = key.replace(run.as_str(), &forged);
            account.object(Method::PUT, &to, &serde_json::to_string(&sealed).unwrap()).await;
            return forged;
        }
    }
    unreachable!("no run removed a {kind} that can be so changed")
}

async fn take_away(account: &Account, run: &str) {
    for key in account.sandbox.keys(&format!("snapshots/{run}/")).await.unwrap() {
        account.object(Method::DELETE, &key, "").await;
    }
    account.assert_nothing_was_made().await;
}

async fn a_forged_name_is_refused_or_told_with_where_it_leads(account: &Account) {
    let points = |to: &'static str| {
        move |it: &mut Value| {
            let record = &mut it["resource"]["record"]["records"];
            let mut one = record[0].clone();
            one["kind"] = json!("CNAME");
            one["points_at"] = json!({"kind": "values", "values": [to]});
            one["settings"] = json!({"TTL": "300"});
            *record = json!([one]);
            true
        }
    };
    let run = forge(account, "record", points("phish.attacker.example.net")).await;
    for event in [json!({"run": run}), apply(&run, "0123456789abcdef")] {
        let told = account.refused(&event).await;
        assert!(told.contains("not every snapshot can be relied on") && told.contains(" to phish.attacker"), "{told}");
    }
    take_away(account, &run).await;
    let run = forge(account, "record", points("evil-1.us-east-1.elb.amazonaws.com")).await;
    let plan = account.restore(&json!({"run": run})).await;
    for told in ["evil-1.us-east-1.elb.amazonaws.com", "CNAME", "no report of cleanup names this run"] {
        assert!(plan.table().contains(told), "{told} in {}", plan.table());
    }
    take_away(account, &run).await;
}

async fn a_forged_rule_in_a_living_group_is_refused(account: &Account) {
    let open = |it: &mut Value| {
        // Answers about rules of other groups, which refer to the group that went, are told by the rule.
        let is_of_a_rule = |it: &&mut Value| it["about"].as_str().is_some_and(|about| about.starts_with("sgr-"));
        let Some(referring) = it["raw_answers"].as_array_mut().unwrap().iter_mut().find(is_of_a_rule) else {
            return false;
        };
        let text = referring["answer"].as_str().unwrap();
        let (before, rest) = text.split_once("<referencedGroupInfo>").unwrap();
        let (_, after) = rest.split_once("</referencedGroupInfo>").unwrap();
        referring["answer"] = json!(format!("{before}<cidrIpv4>0.0.0.0/0</cidrIpv4>{after}"));
        true
    };
    let run = forge(account, "security-group", open).await;
    for event in [json!({"run": run}), apply(&run, "0123456789abcdef")] {
        let told = account.refused(&event).await;
        assert!(told.contains("not every snapshot can be relied on") && told.contains("does not refer to"), "{told}");
    }
    let list = account.restore(&json!({"list": true})).await;
    let line = list.runs.iter().find(|line| line.run == run).unwrap();
    assert!(line.flaws[0].contains("which does not refer to sg-"), "{:?}", line.flaws);
    take_away(account, &run).await;
}

async fn a_run_without_a_report_is_told_as_such(account: &Account) {
    let run = first(account);
    let keys = account.sandbox.keys("reports/cleanup/").await.unwrap();
    let key = keys.iter().find(|key| key.contains(run)).unwrap();
    let report = account.object(Method::GET, key, "").await;
    account.object(Method::DELETE, key, "").await;
    let plan = account.restore(&json!({"run": run})).await;
    assert!(plan.notes.iter().any(|note| note.contains("it was ended before it could report")), "{:?}", plan.notes);
    assert!(plan.digest.is_some(), "it can be undone all the same");
    let list = account.restore(&json!({"list": true})).await;
    assert!(list.headline.contains("1 run not reported"), "{}", list.headline);
    account.object(Method::PUT, key, &report).await;
    let list = account.restore(&json!({"list": true})).await;
    assert!(!list.headline.contains("not reported"), "{}", list.headline);
    account.assert_nothing_was_made().await;
}

async fn what_the_report_does_not_name_keeps_all_away(account: &Account) {
    let run = first(account);
    let other = forge(account, "record", |_| true).await;
    let keys = account.sandbox.keys(&format!("snapshots/{other}/")).await.unwrap();
    let mut more: Value = serde_json::from_str(&account.object(Method::GET, &keys[0], "").await).unwrap();
    (more["run"], more["number"]) = (json!(run), json!(99));
    let sealed = serde_json::from_value::<Snapshot>(more).unwrap().sealed();
    let key = format!("snapshots/{run}/record-more.json");
    account.object(Method::PUT, &key, &serde_json::to_string(&sealed).unwrap()).await;
    let told = account.refused(&json!({"run": run})).await;
    assert!(told.contains("which the report of the run does not name"), "{told}");
    account.object(Method::DELETE, &key, "").await;
    take_away(account, &other).await;
}

async fn a_run_that_nobody_made_is_told(account: &Account) {
    let told = account.refused(&json!({"run": "20200101T000000Z-ffffffff"})).await;
    assert!(told.contains("no run 20200101T000000Z-ffffffff left a snapshot"), "{told}");
}

async fn a_snapshot_that_was_changed_keeps_all_away(account: &Account) {
    let renumbered = |text: &str| {
        let mut snapshot: Value = serde_json::from_str(text).unwrap();
        snapshot["number"] = json!(99);
        Some(snapshot.to_string())
    };
    spoil(account, "its seal is broken", renumbered).await;
    // Not even one that is no snapshot at all.
    spoil(account, "is no JSON, so it was changed", |_| Some("{\"schema\"".to_owned())).await;
}

async fn a_snapshot_that_is_missing_keeps_all_away(account: &Account) {
    spoil(account, "is missing, though the run removed what it holds", |_| None).await;
}

async fn a_snapshot_of_elsewhere_or_of_another_version_keeps_all_away(account: &Account) {
    for (field, value, words) in [
        ("account", "210987654321", "is of account 210987654321, and this is 123456789012"),
        ("region", "eu-west-1", "is of Region eu-west-1, and this is us-east-1"),
        ("run", "20260101T000000Z-1", "is of run 20260101T000000Z-1"),
        ("schema", "albkeeper.snapshot/9", "is albkeeper.snapshot/9, and this version reads"),
    ] {
        // Sealed anew: it is whole, and not for here.
        let change = |text: &str| {
            let mut snapshot: Value = serde_json::from_str(text).unwrap();
            snapshot[field] = json!(value);
            let sealed = serde_json::from_value::<Snapshot>(snapshot).unwrap().sealed();
            Some(serde_json::to_string(&sealed).unwrap())
        };
        spoil(account, words, change).await;
    }
}

/// Changes the first snapshot of a run (`None` takes it away), sees that nothing can be brought back for this reason,
/// not even what has nothing to do with it, and puts it back.
async fn spoil(account: &Account, reason: &str, change: impl Fn(&str) -> Option<String>) {
    let run = first(account);
    let digest = account.restore(&json!({"run": run})).await.digest.unwrap();
    let keys = account.sandbox.keys(&format!("snapshots/{run}/")).await.unwrap();
    let key = keys.iter().find(|key| !key.ends_with(".outcome.json")).unwrap();
    let whole = account.object(Method::GET, key, "").await;
    match change(&whole) {
        Some(changed) => account.object(Method::PUT, key, &changed).await,
        None => account.object(Method::DELETE, key, "").await,
    };
    for event in [json!({"run": run}), apply(run, &digest)] {
        let told = account.refused(&event).await;
        assert!(told.starts_with("nothing was made") && told.contains(reason), "{reason} in {told}");
    }
    let list = account.restore(&json!({"list": true})).await;
    let broken = list.runs.iter().find(|line| line.run == *run).unwrap();
    assert!(broken.flaws.iter().any(|flaw| flaw.contains(reason)), "{reason} in {:?}", broken.flaws);
    account.object(Method::PUT, key, &whole).await;
    assert!(account.restore(&json!({"run": run})).await.digest.is_some());
    account.assert_nothing_was_made().await;
}

async fn another_run_at_work_keeps_all_away(account: &Account) {
    let (run, lock) = (first(account), "state/cleanup/lock.json");
    let plan = account.restore(&json!({"run": run})).await;
    let (digest, until) = (plan.digest.unwrap(), plan.run.at + SignedDuration::from_mins(10));
    let held = json!({"run": "20260901T000000Z-other", "until": until});
    account.object(Method::PUT, lock, &held.to_string()).await;
    let told = account.refused(&apply(run, &digest)).await;
    assert!(told.contains("20260901T000000Z-other is at work"), "{told}");
    account.object(Method::DELETE, lock, "").await;
    account.assert_nothing_was_made().await;
}

async fn a_book_that_cannot_be_read_is_never_written_over(account: &Account) {
    let (run, index) = (first(account), "state/restore/index.json");
    let digest = account.restore(&json!({"run": run})).await.digest.unwrap();
    for broken in ["{\"back\": 7", r#"{"schema": "albkeeper.restored/9", "back": {}}"#] {
        account.object(Method::PUT, index, broken).await;
        let told = account.refused(&apply(run, &digest)).await;
        assert!(told.contains("state/restore/index.json cannot be read"), "{told}");
        assert_eq!(account.object(Method::GET, index, "").await, broken);
    }
    account.object(Method::DELETE, index, "").await;
    account.assert_nothing_was_made().await;
}

async fn what_cannot_be_seen_is_left_alone(account: &Account) {
    let run = first(account);
    let digest = account.restore(&json!({"run": run})).await.digest.unwrap();
    for call in [
        "elasticloadbalancing:DescribeTargetGroups",
        "route53:ListResourceRecordSets",
        "ec2:DescribeSecurityGroups",
        "wafv2:ListWebACLs",
        "route53:ListHostedZones",
        "elasticloadbalancing:DescribeLoadBalancers",
        "acm:DescribeCertificate",
    ] {
        account.sandbox.proxy.fault(Rule::on(call, Fault::Deny));
    }
    let report = account.restore(&apply(run, &digest)).await;
    let unseen = |it: &Outcome| matches!(it, Outcome::Unknown { .. } | Outcome::NotReached { .. });
    assert_eq!(but(&report, unseen), [""; 0], "{}", report.table());
    account.sandbox.proxy.clear_faults();
    account.assert_nothing_was_made().await;
}

/// The first run removed what later ones needed: what it removed needs theirs.
async fn what_needs_a_later_run_s_removals_says_so(account: &Account) {
    let (mut refused, mut waits) = (0, 0);
    for run in account.runs.iter().skip(1) {
        let plan = account.restore(&json!({"run": run})).await;
        for line in &plan.lines {
            if let Outcome::WouldBeRefused { why } = &line.outcome {
                assert!(why[0].contains("restore the run that removed it first"), "{why:?}");
                refused += 1;
            }
            if let Outcome::NotReached { why } = &line.outcome {
                assert!(line.name.starts_with("before-its-load-balancer"), "{}", line.name);
                assert!(why.contains("restore the load balancer first"), "{why}");
                waits += 1;
            }
        }
    }
    assert_eq!((refused, waits), (1, 1), "the load balancer went before its security groups, and its name with it");
    account.assert_nothing_was_made().await;
}

/// The run that is undone first.
fn first(account: &Account) -> &str {
    &account.runs[0]
}

fn apply(run: &str, digest: &str) -> Value {
    json!({"run": run, "mode": "apply", "digest": digest})
}
