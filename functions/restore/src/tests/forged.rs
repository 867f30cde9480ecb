//! Snapshots that somebody else wrote: what cleanup cannot have removed is not made, and the rest is told as what it is.

use facts::inventory::record::NameRecords;
use facts::inventory::{RecordName, ZoneId};

use super::kms::MAC;
use super::others::stand_group;
use super::scenarios::{makes, remove_all, stand};
use super::*;

const FORGED: &str = "20260901T110000Z-ffffffff";

/// What somebody who may write the bucket makes of a snapshot of a run: one of a run that nobody made.
fn forge(account: &Account, stem: &str, change: impl Fn(&mut Value)) {
    let text = account.text(&format!("snapshots/{RUN}/{stem}.json")).unwrap();
    let mut snapshot: Value = serde_json::from_str(&text).unwrap();
    snapshot["run"] = json!(FORGED);
    change(&mut snapshot);
    let sealed = serde_json::from_value::<Snapshot>(snapshot).unwrap().sealed();
    account.put(&format!("snapshots/{FORGED}/{stem}.json"), &sealed);
}

/// The run is listed with what is wrong, and nothing of it is told or made.
async fn assert_flawed(account: &Account, words: &str) {
    let list = invoke(account, json!({"list": true})).await.unwrap();
    let line = list.runs.iter().find(|line| line.run == FORGED).unwrap();
    assert!(line.flaws.iter().any(|flaw| flaw.contains(words)), "{words}\nnot in\n{:?}", line.flaws);
    account.calls();
    for event in [json!({"run": FORGED}), json!({"run": FORGED, "mode": "apply", "digest": "0123456789abcdef"})] {
        let refused = invoke(account, event).await.unwrap_err().to_string();
        assert!(refused.starts_with("nothing was made") && refused.contains(words), "{words}\nnot in\n{refused}");
    }
    assert!(!account.calls().iter().any(|call| makes(call)));
}

#[tokio::test(start_paused = true)]
async fn a_name_that_leads_to_somebody_else_is_not_made() {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    let cname = make::values("api.dev.example.com", "CNAME", &["phish.attacker.example.net"]);
    forge(&account, "record-api.dev.example.com", |it| it["resource"]["record"]["records"] = json!([cname]));
    assert_flawed(&account, "api.dev.example.com to phish.attacker.example.net, and cleanup removes only what leads")
        .await;
    assert_eq!(account.world().zone.0.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_name_that_leads_to_somebody_else_s_load_balancer_is_told_with_where_and_by_whom() {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    let evil = make::alias("api.dev.example.com", "A", "evil-1.us-east-1.elb.amazonaws.com");
    forge(&account, "record-api.dev.example.com", |it| it["resource"]["record"]["records"] = json!([evil]));
    let list = invoke(&account, json!({"list": true})).await.unwrap();
    let line = list.runs.iter().find(|line| line.run == FORGED).unwrap();
    assert_eq!(line.standing, Some(restoration::Standing::NotReported));
    assert!(list.headline.contains("1 run not reported"), "{}", list.headline);
    let plan = invoke(&account, json!({"run": FORGED})).await.unwrap();
    let text = plan.body();
    for told in ["no report of cleanup names this run", "alias to", "dualstack.evil-1.us-east-1.elb.amazonaws.com"] {
        assert!(text.contains(told), "{told}\nnot in\n{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_rule_in_another_group_that_refers_to_something_else_is_not_made() {
    let account = Account::default();
    let group = stand_group(&account);
    remove(&account, RUN, 1, &group).await;
    let before = account.world().groups.rules.len();
    let refers = format!("<referencedGroupInfo><groupId>{}</groupId></referencedGroupInfo>", group.id());
    let changed = |it: &mut Value| {
        let answers = it["raw_answers"].as_array_mut().unwrap();
        let referring = answers.last_mut().unwrap();
        let text = referring["answer"].as_str().unwrap().replace(&refers, "<cidrIpv4>0.0.0.0/0</cidrIpv4>");
        referring["answer"] = json!(text.replace(">80<", ">22<"));
    };
    forge(&account, "security-group-k8s-shop", changed);
    assert_flawed(&account, "which does not refer to").await;
    assert_eq!(account.world().groups.rules.len(), before, "nothing was added to a living group");
}

#[tokio::test(start_paused = true)]
async fn a_rule_in_another_group_is_told_with_that_group() {
    let account = Account::default();
    let group = stand_group(&account);
    remove(&account, RUN, 1, &group).await;
    let plan = invoke(&account, json!({"run": RUN})).await.unwrap();
    let says: Vec<&str> = plan.lines[0].makes.iter().map(|it| it.says.as_str()).collect();
    let Resource::SecurityGroup(facts) = &group else { panic!("{group:?}") };
    let (id, nodes) = (group.id(), &facts.referred_to_by.as_ref().unwrap()[0].group);
    for rule in [
        format!("a rule in ANOTHER group {nodes} lets in tcp 80-80 from {id} (its new name)"),
        format!("a rule in group {id} (its new name) lets in tcp 80-80 from 10.0.0.0/8"),
    ] {
        assert!(says.contains(&rule.as_str()), "{rule} in {says:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_was_ended_before_its_report_is_told_as_such_and_can_be_undone() {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    account.world().bucket.0.remove(&report_key(RUN));
    account.world().bucket.0.remove(&format!("snapshots/{RUN}/target-group-k8s-shop-web.outcome.json"));
    let plan = invoke(&account, json!({"run": RUN})).await.unwrap();
    assert!(plan.notes.iter().any(|note| note.contains("it was ended before it could report")), "{:?}", plan.notes);
    let list = invoke(&account, json!({})).await.unwrap();
    assert_eq!(list.headline, "1 run not reported", "it is never told like one that reported");
    let report = undo(&account, RUN).await;
    assert!(report.lines.iter().all(|line| line.outcome == Outcome::CameBack), "{}", report.table());
}

#[tokio::test(start_paused = true)]
async fn a_run_whose_report_is_gone_by_age_is_told_as_such_and_can_be_undone() {
    let account = Account::default();
    let stack = stand(&account);
    let old = "20260701T120000Z-0a1b2c3d";
    remove(&account, old, 1, &stack.group).await;
    account.world().bucket.0.remove(&report_key(old));
    let plan = invoke(&account, json!({"run": old})).await.unwrap();
    assert!(plan.notes.iter().any(|note| note.contains("the report of this run is gone")), "{:?}", plan.notes);
    let report = undo(&account, old).await;
    assert_eq!(report.lines[0].outcome, Outcome::CameBack, "{}", report.table());
}

#[tokio::test(start_paused = true)]
async fn snapshots_that_are_younger_than_the_run_that_they_name_are_told_as_not_reported() {
    let account = Account::default();
    let stack = stand(&account);
    let made_up = "20260701T120000Z-0a1b2c3d";
    remove(&account, made_up, 1, &stack.group).await;
    account.world().bucket.0.remove(&report_key(made_up));
    account.world().bucket.1 = Some(example::AT);
    let plan = invoke(&account, json!({"run": made_up})).await.unwrap();
    assert!(plan.notes.iter().any(|note| note.contains("somebody else wrote its snapshots")), "{:?}", plan.notes);
    let list = invoke(&account, json!({})).await.unwrap();
    assert_eq!(list.headline, "1 run not reported");
}

#[tokio::test(start_paused = true)]
async fn what_the_report_of_a_run_does_not_name_keeps_all_of_it_away() {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    let record = NameRecords {
        zone: ZoneId::new(example::ZONE),
        name: RecordName::new("pay.dev.example.com"),
        linked_service: None,
        records: vec![make::alias("pay.dev.example.com", "A", "evil-1.us-east-1.elb.amazonaws.com")],
        ownership: Vec::new(),
    };
    let more = snapshot(&account, RUN, 9, &Resource::Record(record)).await;
    account.put(&format!("snapshots/{RUN}/record-pay.json"), &more);
    let refused = invoke(&account, json!({"run": RUN})).await.unwrap_err().to_string();
    assert!(refused.contains("which the report of the run does not name"), "{refused}");
}

#[tokio::test(start_paused = true)]
async fn a_report_that_cannot_be_read_makes_nothing() {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    account.put(&report_key(RUN), &json!({"done": 7}));
    let refused = invoke(&account, json!({"run": RUN})).await.unwrap_err().to_string();
    assert!(refused.contains("reading the report of the run"), "{refused}");
}

#[tokio::test(start_paused = true)]
async fn under_a_key_only_what_was_sealed_by_it_comes_back() {
    let account = Account::default();
    let stack = stand(&account);
    remove(&account, RUN, 1, &stack.group).await;
    account.world().kms.key = Some("alias/albkeeper".to_owned());
    let key = format!("snapshots/{RUN}/target-group-k8s-shop-web.json");
    let with = |mac: Option<&str>| {
        let mut snapshot: Snapshot = serde_json::from_str(&account.text(&key).unwrap()).unwrap();
        snapshot.mac = mac.map(ToOwned::to_owned);
        account.put(&key, &snapshot);
    };
    let other = MAC.replace('p', "q");
    for (mac, words) in [(None, "has no seal under the key"), (Some(other.as_str()), "was not sealed under the key")] {
        with(mac);
        let refused = invoke(&account, json!({"run": RUN})).await.unwrap_err().to_string();
        assert!(refused.contains(words), "{refused}");
    }
    with(Some(MAC));
    account.refuse("VerifyMac", "AccessDeniedException");
    let refused = invoke(&account, json!({"run": RUN})).await.unwrap_err().to_string();
    assert!(refused.contains("kms:VerifyMac"), "{refused}");
    let report = undo(&account, RUN).await;
    assert_eq!(report.lines[0].outcome, Outcome::CameBack, "{}", report.table());
}

#[tokio::test(start_paused = true)]
async fn a_book_that_somebody_else_wrote_changes_nothing_that_was_not_told() {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    let plan = invoke(&account, json!({"run": RUN})).await.unwrap();
    let index = |id: &str, names: Value| {
        let back =
            json!({"kind": "target-group", "id": "x", "names": names, "by": "y", "at": example::AT, "whole": true});
        json!({"schema": "albkeeper.restored/1", "back": {id: back}})
    };
    // Of another run: then it is told, and approved anew.
    account.put(crate::index::INDEX, &index("arn:other", json!({"/api": "/admin", "10.0.0.1": "10.6.6.6"})));
    let told = invoke(&account, json!({"run": RUN})).await.unwrap();
    assert!(told.body().contains("10.6.6.6") && told.body().contains("/admin"), "{}", told.body());
    let apply = json!({"run": RUN, "mode": "apply", "digest": plan.digest});
    assert!(invoke(&account, apply).await.unwrap_err().to_string().contains("is not the digest"));
    // Of what this run brings back: that counts for nothing.
    account
        .put(crate::index::INDEX, &index(stack.group.id().as_str(), json!({"/api": "/admin", "10.0.0.1": "10.6.6.6"})));
    let report = undo(&account, RUN).await;
    assert!(report.lines.iter().all(|line| line.outcome == Outcome::CameBack), "{}", report.table());
    let world = format!("{:?}", account.world().elb.things);
    assert!(!world.contains("10.6.6.6") && !world.contains("/admin"), "{world}");
}
