//! Plans and explanations: everything that was seen is in them, and nothing goes.

use std::collections::{BTreeMap, BTreeSet};

use facts::inventory::Kind;
use hyper::Method;
use jiff::SignedDuration;
use removal::Outcome;
use report::cleanup::Report;
use sandbox::proxy::{Fault, Rule};
use sandbox::world::orphans::Thing;
use serde_json::{Value, json};

use crate::cleanup::stage::{Account, Case, assert_nothing_was_removed, case, event, names};

pub(crate) fn cases() -> Vec<Case<Account>> {
    vec![
        case!(an_empty_event_plans_and_removes_nothing),
        case!(everything_that_was_seen_is_a_step_or_kept_with_its_predicates),
        case!(the_same_account_has_the_same_steps_and_is_mailed_once),
        case!(a_mail_that_could_not_be_sent_is_sent_by_the_next_run),
        case!(a_narrower_event_plans_less_and_a_wider_one_is_refused),
        case!(an_explanation_tells_every_predicate),
        case!(all_mistakes_of_an_event_are_told_and_nothing_is_looked_at),
        case!(a_digest_of_no_plan_removes_nothing),
        case!(a_plan_ages_and_one_of_the_future_is_none),
        case!(what_cannot_be_marked_as_used_removes_nothing),
        case!(a_list_that_cannot_be_read_keeps_all_that_hangs_on_it),
        case!(another_run_at_work_leaves_a_plan_only),
        case!(a_lock_that_nobody_gave_back_ends_by_itself),
        case!(a_ledger_that_cannot_be_read_is_never_written_over),
        case!(a_schedule_that_may_not_apply_plans),
        case!(what_there_is_no_time_for_is_not_begun),
    ]
}

async fn an_empty_event_plans_and_removes_nothing(account: &Account) {
    for empty in [json!({}), json!(null), json!({"detail-type": "Scheduled Event", "source": "x", "detail": {}})] {
        let report = account.cleanup(&empty).await;
        let kinds: BTreeSet<&str> = report.steps.iter().map(|step| step.kind.as_str()).collect();
        let every: BTreeSet<&str> = Kind::ALL.into_iter().map(Kind::as_str).collect();
        assert_eq!(kinds, every, "{}", report.table());
        let dead: BTreeSet<&str> = account.orphans.dead.iter().map(|thing| thing.id.as_str()).collect();
        for step in &report.steps {
            assert!(dead.contains(step.id.as_str()), "{} is no orphan", step.name);
        }
        assert!(report.digest.is_some() && report.approve.is_some() && report.undo.is_none());
    }
    assert_nothing_was_removed(account).await;
}

async fn everything_that_was_seen_is_a_step_or_kept_with_its_predicates(account: &Account) {
    let report = account.cleanup(&json!({})).await;
    let plan = stored(account, &report).await["plan"].clone();
    let kept: BTreeMap<&str, &Value> =
        plan["kept"].as_array().unwrap().iter().map(|kept| (kept["id"].as_str().unwrap(), kept)).collect();
    let steps: BTreeSet<&str> = report.steps.iter().map(|step| step.id.as_str()).collect();
    let all = account.orphans.dead.iter().chain(account.orphans.alive.iter().map(|(thing, _)| thing));
    // Groups without the controller's tag are nobody's candidates, and other zones are not looked into.
    let seen = |thing: &&Thing| steps.contains(thing.id.as_str()) || kept.contains_key(thing.id.as_str());
    let unseen: Vec<&str> = all.filter(|thing| !seen(thing)).map(|thing| thing.name.as_str()).collect();
    assert_eq!(unseen, ["eks-nodes-without-controller-tags", "k8s-elb-a0123456789abcdef", "shop.partner.example.net"]);
    for (id, kept) in kept {
        assert!(!kept["predicates"].as_array().unwrap().is_empty(), "{id} has no reason");
    }
    assert_nothing_was_removed(account).await;
}

async fn the_same_account_has_the_same_steps_and_is_mailed_once(account: &Account) {
    let first = account.cleanup(&json!({})).await;
    let [mail] = account.sandbox.mails().await.unwrap().try_into().unwrap();
    let digest = first.digest.clone().unwrap();
    assert!(mail.body.contains(&digest) && mail.body.contains("sam remote invoke CleanupFunction"), "{}", mail.body);
    let second = account.cleanup(&json!({})).await;
    let ids = |report: &Report| report.steps.iter().map(|step| step.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&second), ids(&first), "no news");
    assert_eq!(second.digest == Some(digest), second.run.at == first.run.at, "an approval is of what was read then");
    assert_eq!(account.sandbox.mails().await.unwrap(), [], "told once");
    // Two scans in one second are one, as an event is that AWS delivers twice.
    let scans = if second.run.at > first.run.at { 2 } else { 1 };
    assert!(second.steps.iter().all(|step| step.scans == scans), "each scan counts: {:?}", second.steps);
}

async fn a_mail_that_could_not_be_sent_is_sent_by_the_next_run(account: &Account) {
    account.sandbox.proxy.fault(Rule::on("sns:Publish", Fault::Deny));
    let answer = account.sandbox.invoke("CleanupFunction", &json!({})).await.unwrap();
    let report: Report = serde_json::from_value(answer.payload).unwrap();
    assert!(report.delivered.failed && report.delivered.mail.contains("sns:Publish"), "{:?}", report.delivered);
    assert!(answer.log.contains(r#""DeliveryFailed":1"#), "an alarm looks at it: {}", answer.log);
    account.sandbox.proxy.clear_faults();
    let report = account.cleanup(&json!({})).await;
    assert!(report.delivered.mail.starts_with("sent: "), "{:?}", report.delivered);
    assert_eq!(account.sandbox.mails().await.unwrap().len(), 1);
}

async fn a_narrower_event_plans_less_and_a_wider_one_is_refused(account: &Account) {
    let report = account.cleanup(&json!({"kinds": ["web-acl"]})).await;
    assert_eq!(names(&report), ["retired-shop-waf"]);
    let report = account.cleanup(&json!({"protected_names": ["k8s-oldshop-*"], "kinds": ["target-group"]})).await;
    assert_eq!(names(&report), ["k8s-oldshopgroup-1a00000004"]);
    let report = account.cleanup(&json!({"kinds": ["target-group"], "cap_count": 2})).await;
    assert_eq!((report.steps.len(), report.waiting()), (2, 3), "{}", report.table());
    let refused = account.refused(&json!({"clusters": ["live"], "cap_percent": 100, "cap_count": 1000})).await;
    assert!(refused.contains("clusters: live is not within retired-cluster"), "{refused}");
    assert!(refused.contains("cap_count: 1000 is more than 100"), "{refused}");
    assert_nothing_was_removed(account).await;
}

async fn an_explanation_tells_every_predicate(account: &Account) {
    let report = account.cleanup(&json!({"explain": "k8s-weight-zero-2b00000012"})).await;
    let [explained] = report.explained.as_slice() else { panic!("{}", report.table()) };
    assert_eq!((explained.kind, explained.verdict.as_str()), (Kind::TargetGroup, "kept"));
    let text = report.table();
    for words in ["no load balancer is attached", "no listener or rule forwards to it", "DescribeRules", "holds"] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(report.steps.is_empty() && report.digest.is_none(), "nothing else is told");
    assert_eq!(account.sandbox.mails().await.unwrap(), [], "an explanation is for who asked");
    let nothing = account.cleanup(&json!({"explain": "no-such-thing"})).await;
    assert!(nothing.explained.is_empty() && nothing.headline.contains("no-such-thing"), "{}", nothing.headline);
    assert_eq!(account.keys("state/cleanup/").await, [""; 0], "an explanation counts as no scan");
}

async fn all_mistakes_of_an_event_are_told_and_nothing_is_looked_at(account: &Account) {
    account.sandbox.proxy.reset_counts();
    let refused = account
        .refused(&json!({
            "mod": "apply", "kinds": ["target-group", "pod"], "cap_count": -1, "record_names": ["*.a.*"],
            "sightings": 0
        }))
        .await;
    for mistake in [
        "mod: is not a field; did you mean mode?",
        "kinds[1]: must be one of record, load-balancer, target-group,",
        "cap_count: ",
        "sightings: ",
    ] {
        assert!(refused.contains(mistake), "{mistake} in {refused}");
    }
    let refused = account.refused(&json!({"mode": "apply", "record_names": ["*.a.*"], "digest": " "})).await;
    for mistake in ["digest: is missing", "record_names[0]: expected at most one *"] {
        assert!(refused.contains(mistake), "{mistake} in {refused}");
    }
    for wrong in [json!({"digest": "0123"}), json!({"mode": "apply", "digest": "1", "explain": "x"}), json!([1])] {
        account.refused(&wrong).await;
    }
    assert_eq!(account.sandbox.proxy.counts().total(), 0, "a bad event looks at nothing");
}

async fn a_digest_of_no_plan_removes_nothing(account: &Account) {
    let refused = account.refused(&event("cleanup-apply.json")).await;
    assert!(refused.contains("no plan has the digest 0123456789abcdef"), "{refused}");
    assert!(refused.contains("make a new plan, read it, and approve its digest"), "{refused}");
    // Nothing of that kind is an orphan: there is nothing to approve, and no digest that somebody could be led to.
    let mut empty = event("cleanup-apply.json");
    (empty["kinds"], empty["clusters"]) = (json!(["target-group"]), json!([]));
    let refused = account.refused(&empty).await;
    assert!(refused.ends_with("today there is nothing to approve") && !refused.contains("e3b0c442"), "{refused}");
    assert_nothing_was_removed(account).await;
}

async fn a_plan_ages_and_one_of_the_future_is_none(account: &Account) {
    for (hours, words) in [(-8 * 24, "a plan can be approved for 7 days"), (24, "which is yet to come")] {
        // Kept as it would have been had it been made then: under the digest that it would have had.
        let report = account.cleanup(&json!({})).await;
        let key = format!("plans/{}.json", report.digest.unwrap());
        let mut kept: Value = serde_json::from_str(&account.object(Method::GET, &key, "").await).unwrap();
        let at: jiff::Timestamp = kept["plan"]["at"].as_str().unwrap().parse().unwrap();
        kept["plan"]["at"] = json!(at + SignedDuration::from_hours(hours));
        let plan: removal::Plan = serde_json::from_value(kept["plan"].clone()).unwrap();
        let digest = plan.digest();
        account.object(Method::PUT, &format!("plans/{digest}.json"), &kept.to_string()).await;
        let refused = account.refused(&json!({"mode": "apply", "digest": digest})).await;
        assert!(refused.contains(words), "{words} in {refused}");
    }
    assert_nothing_was_removed(account).await;
}

async fn what_cannot_be_marked_as_used_removes_nothing(account: &Account) {
    let plan = account.cleanup(&json!({})).await;
    // The lock, the ledger, then the mark.
    account.sandbox.proxy.fault(Rule::on("s3:PutObject", Fault::Deny).skip(2).times(1));
    let report = account.apply(&plan).await;
    assert!(report.notes.iter().any(|note| note.starts_with("nothing was removed: ")), "{:?}", report.notes);
    assert_nothing_was_removed(account).await;
}

async fn a_list_that_cannot_be_read_keeps_all_that_hangs_on_it(account: &Account) {
    let whole = account.cleanup(&json!({})).await;
    let cases: [(&str, Fault, &[Kind]); 6] = [
        ("elasticloadbalancing:DescribeTargetGroups", Fault::Throttle, &[Kind::TargetGroup]),
        ("elasticloadbalancing:DescribeRules", Fault::Deny, &[Kind::TargetGroup, Kind::Record]),
        ("eks:ListClusters", Fault::Deny, &[Kind::TargetGroup, Kind::SecurityGroup]),
        ("wafv2:ListResourcesForWebACL", Fault::ServerError, &[Kind::WebAcl]),
        ("route53:ListResourceRecordSets", Fault::Truncate, &[Kind::Record]),
        ("ec2:DescribeNetworkInterfaces", Fault::Deny, &[Kind::SecurityGroup]),
    ];
    for (call, fault, blinded) in cases {
        account.sandbox.proxy.clear_faults();
        account.sandbox.proxy.fault(Rule::on(call, fault));
        let report = account.cleanup(&json!({})).await;
        for kind in blinded {
            let went = report.steps.iter().any(|step| step.kind == *kind && has_no_other_proof(&step.name));
            assert!(!went, "{call}: {kind} goes although it was not seen whole\n{}", report.table());
        }
        let had: BTreeSet<_> = whole.steps.iter().map(|step| &step.id).collect();
        assert!(report.steps.iter().all(|step| had.contains(&step.id)), "{call}: less is seen, so no more goes");
        let text = report.table();
        assert!(text.contains(call.split_once(':').unwrap().1), "{call} is not named in {text}");
    }
    assert_nothing_was_removed(account).await;
}

/// A record whose load balancer is gone does not hang on rules of those that are there.
fn has_no_other_proof(name: &str) -> bool {
    !["new-names", "old-names", "cname"].iter().any(|record| name.starts_with(record))
}

async fn another_run_at_work_leaves_a_plan_only(account: &Account) {
    let plan = account.cleanup(&json!({})).await;
    let held = json!({"run": "20260901T000000Z-other", "until": plan.run.at + SignedDuration::from_mins(10)});
    account.object(Method::PUT, "state/cleanup/lock.json", &held.to_string()).await;
    let report = account.apply(&plan).await;
    assert!(report.notes.iter().any(|note| note.contains("20260901T000000Z-other is at work")), "{:?}", report.notes);
    assert!(report.headline.contains("nothing was removed"), "{}", report.headline);
    assert!(report.steps.iter().all(|step| step.outcome.is_none()));
    assert_nothing_was_removed(account).await;
}

async fn a_lock_that_nobody_gave_back_ends_by_itself(account: &Account) {
    let held = json!({"run": "20200101T000000Z-dead", "until": "2020-01-01T00:15:00Z"});
    account.object(Method::PUT, "state/cleanup/lock.json", &held.to_string()).await;
    // An approval of nothing that is an orphan today takes the lock all the same.
    account.refused(&event("cleanup-apply.json")).await;
    let lock: Value = serde_json::from_str(&account.object(Method::GET, "state/cleanup/lock.json", "").await).unwrap();
    assert_ne!(lock["run"], "20200101T000000Z-dead");
    let until: jiff::Timestamp = lock["until"].as_str().unwrap().parse().unwrap();
    assert!(until < "2099-01-01T00:00:00Z".parse().unwrap());
}

async fn a_ledger_that_cannot_be_read_is_never_written_over(account: &Account) {
    let plan = account.cleanup(&json!({})).await;
    for broken in ["{\"orphans\": 7", r#"{"schema": "albkeeper.ledger/9", "ledger": {}, "told": null}"#] {
        account.object(Method::PUT, "state/cleanup/ledger.json", broken).await;
        let report = account.apply(&plan).await;
        let told = report.notes.join("\n");
        assert!(told.contains("state/cleanup/ledger.json cannot be read"), "{told}");
        assert!(told.contains("nothing was removed") && report.delivered.failed, "{told}");
        assert_eq!(account.object(Method::GET, "state/cleanup/ledger.json", "").await, broken);
    }
    assert_nothing_was_removed(account).await;
}

async fn a_schedule_that_may_not_apply_plans(account: &Account) {
    let report = account.cleanup(&json!({"mode": "scheduled"})).await;
    assert!(report.digest.is_some() && !report.steps.is_empty(), "a person can approve it");
    assert_nothing_was_removed(account).await;
}

async fn what_there_is_no_time_for_is_not_begun(account: &Account) {
    let plan = account.cleanup(&json!({})).await;
    // Less than one step and the delivery may take.
    account.time_out_after(170).await;
    let report = account.apply(&plan).await;
    account.time_out_after(900).await;
    assert!(!report.steps.is_empty());
    for step in &report.steps {
        let outcome = step.outcome.as_ref().unwrap();
        assert!(matches!(outcome, Outcome::NotReached { why } if why == "the time was up"), "{}: {outcome}", step.name);
    }
    assert_nothing_was_removed(account).await;
}

/// The whole report, as it lies in the bucket.
async fn stored(account: &Account, report: &Report) -> Value {
    let (_, key) = report.delivered.report.strip_prefix("s3://").unwrap().split_once('/').unwrap();
    serde_json::from_str(&account.object(Method::GET, key, "").await).unwrap()
}
