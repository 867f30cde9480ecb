//! Snapshots that cannot be relied on, and words that approve nothing: nothing is made.

use aws::store::lock::LOCK;

use super::scenarios::{makes, remove_all, stand};
use super::*;

/// Whatever is asked for is refused with these words, and nothing is made.
async fn assert_refused(account: &Account, event: Value, words: &str) {
    account.calls();
    // A lock that was given back is no lock.
    let objects =
        || account.world().bucket.0.iter().filter(|(key, _)| *key != LOCK).map(|(_, it)| it.clone()).collect();
    let before: Vec<_> = objects();
    let refused = invoke(account, event).await.unwrap_err();
    assert!(refused.to_string().contains(words), "{words}\nnot in\n{refused}");
    let calls = account.calls();
    assert!(!calls.iter().any(|call| makes(call)), "{calls:?}");
    assert_eq!(objects(), before);
}

async fn gone() -> Account {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    account
}

fn apply(digest: &str) -> Value {
    json!({"run": RUN, "mode": "apply", "digest": digest})
}

#[tokio::test(start_paused = true)]
async fn a_wrong_digest_approves_nothing_and_says_what_to_do() {
    let account = gone().await;
    invoke(&account, json!({"run": RUN})).await.unwrap();
    assert_refused(&account, apply("0123456789abcdef"), "ask for the plan of the same run and only, read it").await;
}

#[tokio::test(start_paused = true)]
async fn where_there_is_nothing_to_approve_no_digest_is_asked_for() {
    let account = Account::default();
    let stack = stand(&account);
    let resource = &stack.group;
    let key = format!("snapshots/{RUN}/target-group-x");
    account.put(&format!("{key}.json"), &snapshot(&account, RUN, 1, resource).await);
    let gone = done(resource, removal::Outcome::Gone);
    account.put(&format!("{key}.outcome.json"), &gone);
    report(&account, RUN, &gone);
    let plan = invoke(&account, json!({"run": RUN})).await.unwrap();
    assert_eq!((plan.digest, plan.approve, plan.lines.len()), (None, None, 0));
    assert_refused(&account, apply("0123456789abcdef"), "there is nothing to approve").await;
}

#[tokio::test(start_paused = true)]
async fn a_removal_of_which_nothing_is_left_is_told_by_its_number() {
    let account = gone().await;
    let mut numbered: Vec<(usize, String)> = account
        .world()
        .bucket
        .0
        .iter()
        .filter(|(key, _)| key.starts_with("snapshots/") && !key.ends_with(".outcome.json"))
        .map(|(key, it)| (serde_json::from_slice::<Value>(&it.0).unwrap()["number"].as_u64().unwrap(), key.clone()))
        .map(|(number, key)| (usize::try_from(number).unwrap(), key))
        .collect();
    numbered.sort();
    let words = |report: Report| report.notes.iter().any(|note| note.starts_with("snapshot 2 of run"));
    assert!(!words(invoke(&account, json!({"run": RUN})).await.unwrap()));
    let key = &numbered[1].1;
    let lost = [key.clone(), key.replace(".json", ".outcome.json")];
    account.world().bucket.0.retain(|key, _| !lost.contains(key) && !key.starts_with("reports/"));
    for event in [json!({"run": RUN}), json!({})] {
        let report = invoke(&account, event).await.unwrap();
        assert!(words(report.clone()), "{}", report.table());
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_left_nothing_is_told() {
    let run = "20200101T000000Z-ffffffff";
    assert_refused(&gone().await, json!({"run": run}), "no run 20200101T000000Z-ffffffff left a snapshot").await;
}

#[tokio::test(start_paused = true)]
async fn one_snapshot_that_was_changed_keeps_all_of_them_away() {
    let account = gone().await;
    let digest = invoke(&account, json!({"run": RUN})).await.unwrap().digest.unwrap();
    let key = format!("snapshots/{RUN}/target-group-k8s-shop-web.json");
    let changed = account.text(&key).unwrap().replace("8000", "8001");
    account.world().bucket.0.insert(key, (changed.into_bytes(), 2));
    assert_refused(&account, apply(&digest), "its seal is broken").await;
    assert_refused(&account, json!({"run": RUN}), "its seal is broken").await;
}

#[tokio::test(start_paused = true)]
async fn one_snapshot_that_is_missing_keeps_all_of_them_away() {
    let account = gone().await;
    account.world().bucket.0.remove(&format!("snapshots/{RUN}/load-balancer-k8s-shop.json"));
    assert_refused(&account, json!({"run": RUN}), "is missing, though the run removed what it holds").await;
}

#[tokio::test(start_paused = true)]
async fn snapshots_of_another_run_account_or_version_are_not_used() {
    for (field, value, words) in [
        ("account", json!("210987654321"), "is of account 210987654321, and this is 123456789012"),
        ("region", json!("eu-west-1"), "is of Region eu-west-1, and this is us-east-1"),
        ("run", json!("20260101T000000Z-1"), "is of run 20260101T000000Z-1"),
        ("schema", json!("albkeeper.snapshot/9"), "is albkeeper.snapshot/9, and this version reads"),
    ] {
        let account = gone().await;
        let key = format!("snapshots/{RUN}/target-group-k8s-shop-web.json");
        let mut snapshot: Value = serde_json::from_str(&account.text(&key).unwrap()).unwrap();
        snapshot[field] = value;
        // Sealed anew where it is read at all: it is whole, and foreign.
        let sealed = serde_json::from_value::<Snapshot>(snapshot).unwrap().sealed();
        account.put(&key, &sealed);
        assert_refused(&account, json!({"run": RUN}), words).await;
    }
}

#[tokio::test(start_paused = true)]
async fn without_its_book_it_makes_nothing() {
    let account = gone().await;
    let digest = invoke(&account, json!({"run": RUN})).await.unwrap().digest.unwrap();
    account.put(crate::index::INDEX, &json!({"schema": "albkeeper.restored/9", "back": {}}));
    assert_refused(&account, apply(&digest), "albkeeper.restored/9").await;
}

#[tokio::test(start_paused = true)]
async fn a_broken_run_is_in_the_list_with_what_is_wrong() {
    let account = gone().await;
    account.put(&format!("snapshots/{RUN}/x.json"), &json!({"schema": "none"}));
    let list = invoke(&account, json!({"list": true})).await.unwrap();
    assert!(list.runs[0].flaws[0].contains("x.json"), "{:?}", list.runs);
}

#[test]
fn nothing_that_it_may_do_removes_or_writes_over() {
    let changes = [
        "elasticloadbalancing:ModifyTargetGroupAttributes",
        "elasticloadbalancing:ModifyLoadBalancerAttributes",
        "elasticloadbalancing:ModifyListenerAttributes",
        "elasticloadbalancing:SetSecurityGroups",
        "elasticloadbalancing:SetWebAcl",
        "route53:ChangeResourceRecordSets",
        "wafv2:PutLoggingConfiguration",
    ];
    let makes = ["Add", "Associate", "Authorize", "Create", "Describe", "Register", "Request", "Tag"];
    for action in crate::ACTIONS.iter().flat_map(|module| module.iter()) {
        let verb = action.split_once(':').unwrap().1;
        let may = makes.iter().any(|word| verb.starts_with(word)) || changes.contains(action);
        assert!(may && !action.contains('*'), "{action}");
    }
}
