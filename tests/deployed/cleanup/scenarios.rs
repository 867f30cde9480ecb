//! Runs that remove: every orphan goes in the end, with its snapshot first, and nothing else does.

use std::collections::BTreeSet;

use facts::inventory::Kind;
use hyper::Method;
use jiff::{SignedDuration, Timestamp};
use removal::{Outcome, Snapshot, Sparing};
use report::cleanup::Report;
use sandbox::proxy::{Fault, Rule};
use sandbox::wire::QueryService;
use sandbox::world::orphans::Thing;
use serde_json::json;

use crate::cleanup::stage::{Account, Case, assert_nothing_was_removed, case, names};

pub(crate) fn cases() -> Vec<Case<Account>> {
    vec![
        case!(runs_settle_with_every_orphan_gone_and_nothing_else),
        case!(what_changes_or_fails_on_the_way_stays_and_the_rest_goes),
        case!(a_schedule_removes_only_what_it_saw_often_enough),
        case!(a_security_group_that_stays_half_way_gets_its_rules_back),
    ]
}

/// Records, their load balancer and its target groups; then what outlives a load balancer by minutes. One more finds
/// nothing.
const MOST_RUNS: usize = 3;

async fn runs_settle_with_every_orphan_gone_and_nothing_else(account: &Account) {
    let mut removed: BTreeSet<String> = BTreeSet::new();
    for run in 0.. {
        assert!(run < MOST_RUNS, "not settled: {removed:?}");
        let plan = account.cleanup(&json!({})).await;
        if plan.steps.is_empty() {
            break;
        }
        let report = account.apply(&plan).await;
        for (name, outcome) in outcomes(&report) {
            match outcome {
                Outcome::Removed { snapshot } => {
                    assert_is_a_snapshot(account, snapshot, name).await;
                    assert!(removed.insert(snapshot.rsplit('/').next().unwrap().to_owned()), "{name} went twice");
                }
                Outcome::NotReached { why } => {
                    let waits = why.contains("waits for a later run") || why.starts_with("it goes after ");
                    assert!(waits, "{name}: {why}");
                }
                Outcome::Gone | Outcome::Spared { .. } | Outcome::Failed { .. } => panic!("{name}: {outcome}"),
            }
        }
        assert!(report.undo.as_ref().unwrap().contains(&report.run.id), "{:?}", report.undo);
        account.assert_no_harm().await;
    }
    let gone = account.orphans.gone().await.unwrap();
    let left: Vec<_> = account.orphans.dead.iter().filter(|thing| !gone.contains(thing)).collect();
    assert_eq!(left, [] as [&Thing; 0], "{}", account.cleanup(&json!({})).await.table());
    assert_eq!(removed.len(), account.orphans.dead.len());
    let again = account.cleanup(&json!({})).await;
    assert_eq!((names(&again), &again.digest), (vec![], &None), "the second run finds nothing");
}

async fn what_changes_or_fails_on_the_way_stays_and_the_rest_goes(account: &Account) {
    let plan = account.cleanup(&json!({"kinds": ["target-group", "record"]})).await;
    let id = |name: &str| plan.steps.iter().find(|step| step.name.starts_with(name)).unwrap().id.as_str().to_owned();
    // A person keeps one; another is refused for a reason that says nothing of it; of a third no snapshot can be made.
    let (kept, failing) = (id("k8s-oldshop-gate"), id("k8s-oldshop-pay"));
    let tag = [
        ("ResourceArns.member.1", kept.as_str()),
        ("Tags.member.1.Key", "albkeeper:protect"),
        ("Tags.member.1.Value", "please"),
    ];
    account.sandbox.quiet().query(QueryService::ELB, "AddTags", &tag).await.unwrap();
    account.sandbox.proxy.fault(Rule::on("elasticloadbalancing:DeleteTargetGroup", Fault::ServerError).times(1));
    account.sandbox.proxy.fault(Rule::on("route53:ChangeResourceRecordSets", Fault::Throttle).times(1));
    let report = account.apply(&plan).await;
    let told = report.table();
    assert!(!names(&report).contains(&"k8s-oldshop-gate-1a00000003"), "it is no step of today: {told}");
    assert!(
        report.notes.iter().any(|note| note.contains("k8s-oldshop-gate-1a00000003 was approved and stays")),
        "{told}"
    );
    let failed = report.steps.iter().filter(|step| matches!(step.outcome, Some(Outcome::Failed { .. })));
    assert_eq!(failed.clone().count(), 2, "each removal is asked for once: {told}");
    assert!(failed.clone().any(|step| step.id.as_str() == failing) || failed.count() == 2);
    let counts = account.sandbox.proxy.counts();
    let removals = report.steps.iter().filter(|step| step.kind == Kind::TargetGroup).count();
    assert_eq!(counts.count("elasticloadbalancing:DeleteTargetGroup"), u64::try_from(removals).unwrap(), "{told}");
    account.assert_no_harm().await;

    account.sandbox.proxy.fault(Rule::on("elasticloadbalancing:DescribeTargetGroupAttributes", Fault::Deny));
    let plan = account.cleanup(&json!({"kinds": ["target-group"]})).await;
    let report = account.apply(&plan).await;
    assert!(!report.steps.is_empty());
    for (name, outcome) in outcomes(&report) {
        let no_snapshot = matches!(outcome, Outcome::Spared { why: Sparing::NoSnapshot { .. } });
        assert!(no_snapshot && outcome.to_string().contains("DescribeTargetGroupAttributes"), "{name}: {outcome}");
    }
    account.sandbox.proxy.clear_faults();
    let used = account.refused(&json!({"mode": "apply", "digest": plan.digest})).await;
    let by = format!("run {} used the approval of {}", report.run.id, plan.digest.as_ref().unwrap());
    assert!(used.contains(&by) && used.contains("make a new plan"), "{used}");
    let plan = account.cleanup(&json!({"kinds": ["target-group"]})).await;
    // The lock, the ledger and the mark of the approval.
    account.sandbox.proxy.fault(Rule::on("s3:PutObject", Fault::Deny).skip(3));
    let report = account.apply(&plan).await;
    let went = report.steps.iter().filter(|step| matches!(step.outcome, Some(Outcome::Removed { .. }))).count();
    assert_eq!(went, 0, "without a bucket nothing goes: {}", report.table());
    account.assert_no_harm().await;
}

/// The rules that let it in are revoked first, and then AWS refuses to remove it.
async fn a_security_group_that_stays_half_way_gets_its_rules_back(account: &Account) {
    let is_of_nodes = |thing: &&Thing| thing.name == "eks-nodes-without-controller-tags";
    let nodes = account.orphans.alive.iter().map(|(thing, _)| thing).find(is_of_nodes).unwrap();
    let rules = async || {
        let form = [("Filter.1.Name", "group-id"), ("Filter.1.Value.1", nodes.id.as_str())];
        let answer = account.sandbox.quiet().query(QueryService::EC2, "DescribeSecurityGroupRules", &form).await;
        answer.unwrap().texts("description")
    };
    let before = rules().await;
    account.sandbox.proxy.fault(Rule::on("ec2:DeleteSecurityGroup", Fault::Deny));
    let mut half_way = None;
    for _ in 0..MOST_RUNS {
        let plan = account.cleanup(&json!({})).await;
        let report = account.apply(&plan).await;
        let failed = |report: &Report| outcomes(report).into_iter().any(|(_, it)| matches!(it, Outcome::Failed { .. }));
        if failed(&report) {
            half_way = Some(report);
            break;
        }
    }
    account.sandbox.proxy.clear_faults();
    let report = half_way.unwrap();
    assert!(report.table().contains("restore this run to make them again"), "{}", report.table());
    assert_ne!(rules().await, before, "a rule is revoked");
    let run = &report.run.id;
    let plan = account.restore(&json!({"run": run, "only": ["k8s-traffic-retiredcluster-00000000a2"]})).await;
    let [line] = plan.lines.as_slice() else { panic!("{}", plan.table()) };
    assert_eq!(line.outcome, restoration::Outcome::CanBeCompleted, "{}", plan.table());
    assert!(line.differences.iter().any(|it| it.field.contains(&nodes.id) && it.is.is_none()), "{}", plan.table());
    let apply = json!({"run": run, "only": [line.name], "mode": "apply", "digest": plan.digest});
    let done = account.restore(&apply).await;
    assert_eq!(done.lines[0].outcome, restoration::Outcome::CameBack, "{}", done.table());
    let mut now = rules().await;
    let mut before = before;
    now.sort();
    before.sort();
    assert_eq!(now, before);
    let again = account.restore(&json!({"run": run, "only": [line.name]})).await;
    assert_eq!(again.lines[0].outcome, restoration::Outcome::IsThere, "{}", again.table());
}

async fn a_schedule_removes_only_what_it_saw_often_enough(account: &Account) {
    account.deploy(&[("CleanupScheduled", "apply"), ("Sightings", "2")]).await;
    let first = account.cleanup(&json!({"mode": "scheduled"})).await;
    assert_eq!(names(&first), [""; 0], "{}", first.table());
    assert!(first.waiting() > 0, "it says what ripens: {}", first.table());
    assert_nothing_was_removed(account).await;
    let young = account.cleanup(&json!({"mode": "scheduled"})).await;
    assert_eq!(names(&young), [""; 0], "seen often enough, but not for a week: {}", young.table());
    a_week_goes_by(account).await;
    let second = account.cleanup(&json!({"mode": "scheduled"})).await;
    assert!(outcomes(&second).iter().any(|(_, outcome)| matches!(outcome, Outcome::Removed { .. })));
    let mails = account.sandbox.mails().await.unwrap();
    assert!(mails.iter().any(|mail| mail.subject.contains("removed")), "{mails:?}");
    account.assert_no_harm().await;
}

/// The ledger is as it would be had its scans been made eight days ago.
async fn a_week_goes_by(account: &Account) {
    let text = account.object(Method::GET, "state/cleanup/ledger.json", "").await;
    let mut object: serde_json::Value = serde_json::from_str(&text).unwrap();
    for sighting in object["ledger"]["orphans"].as_object_mut().unwrap().values_mut() {
        let first: Timestamp = sighting["first"].as_str().unwrap().parse().unwrap();
        sighting["first"] = json!(first - SignedDuration::from_hours(8 * 24));
    }
    account.object(Method::PUT, "state/cleanup/ledger.json", &object.to_string()).await;
}

/// What became of each step.
fn outcomes(report: &Report) -> Vec<(&str, &Outcome)> {
    report.steps.iter().map(|step| (step.name.as_str(), step.outcome.as_ref().unwrap())).collect()
}

/// The snapshot is there, whole, of this resource, and what became of it is beside it.
async fn assert_is_a_snapshot(account: &Account, place: &str, name: &str) {
    let (_, key) = place.strip_prefix("s3://").unwrap().split_once('/').unwrap();
    let text = account.object(Method::GET, key, "").await;
    let snapshot: Snapshot = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert!(snapshot.is_whole() && snapshot.resource.name() == name, "{place}");
    let outcome = key.replace(".json", ".outcome.json");
    assert!(account.object(Method::GET, &outcome, "").await.contains("\"removed\""), "{outcome}");
}
