//! An approval is of what was told, is used once, and ages.

use aws::store::lock::LOCK;
use restoration::Sends;

use super::scenarios::{makes, remove_all, stand};
use super::*;

async fn gone() -> Account {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    account
}

async fn approved(account: &Account) -> (String, Value) {
    let plan = invoke(account, json!({"run": RUN})).await.unwrap();
    let digest = plan.digest.unwrap();
    let apply = json!({"run": RUN, "mode": "apply", "digest": digest});
    (digest, apply)
}

async fn assert_refused(account: &Account, event: Value, words: &str) {
    account.calls();
    let refused = invoke(account, event).await.unwrap_err().to_string();
    assert!(refused.starts_with("nothing was made") && refused.contains(words), "{words}\nnot in\n{refused}");
    let calls = account.calls();
    assert!(!calls.iter().any(|call| makes(call)), "{calls:?}");
}

#[tokio::test(start_paused = true)]
async fn a_plan_tells_all_that_is_sent_and_nothing_else_is() {
    let account = gone().await;
    let plan = invoke(&account, json!({"run": RUN})).await.unwrap();
    let says = |at: usize| plan.lines[at].makes.iter().map(|it| it.says.as_str()).collect::<Vec<_>>();
    let arn = |at: usize| format!("{} (its new name)", plan.lines[at].old_id);
    let (group, balancer) = (arn(0), arn(1));
    assert_eq!(
        says(0),
        [
            "itself, named k8s-shop-web: Protocol HTTP, Port 8000, VpcId vpc-1, TargetType ip".to_owned(),
            format!(
                "of {group}, attributes: attribute by.aws=itself, attribute deregistration_delay.timeout_seconds=30"
            ),
            format!("in {group}, target: Targets.1.Id 10.0.0.1, Targets.1.Port 8000"),
        ]
    );
    let listeners = says(1).join("\n");
    for told in [
        format!("at {balancer}, listener: Port 80, Protocol HTTP, DefaultActions.1.Type forward"),
        format!("DefaultActions.1.TargetGroupArn {group}"),
        "rule 10: ".to_owned(),
        "Conditions.1.Values.1 /api".to_owned(),
    ] {
        assert!(listeners.contains(&told), "{told}\nnot in\n{listeners}");
    }
    let [records] = says(2).try_into().unwrap();
    assert!(records.contains("A api.dev.example.com: alias to dualstack.k8s-shop-"), "{records}");
    assert!(records.contains("amazonaws.com (its new name) in zone Z35SXDOTRQ7X7K"), "{records}");
    assert!(records.contains("TXT a-api.dev.example.com: "), "{records}");
    let table = plan.table();
    for told in ["makes itself, named k8s-shop-web", "10.0.0.1", "/api", "a-api.dev.example.com"] {
        assert!(table.contains(told), "{told}\nnot in\n{table}");
    }

    let report = undo(&account, RUN).await;
    for (then, now) in plan.lines.iter().zip(&report.lines) {
        assert!(!now.makes.is_empty(), "{}", now.name);
        for made in &now.makes {
            let head = |says: &str| says.split([':', ',']).next().unwrap_or_default().to_owned();
            let told =
                then.makes.iter().any(|it| head(&it.says).split(' ').next() == head(&made.says).split(' ').next());
            assert!(told, "{} was not told", made.says);
        }
    }
    let attributes = report.lines[0].makes.iter().find(|it| it.says.contains("attributes")).unwrap();
    let Sends::Form(form) = &attributes.sends else { panic!("{attributes:?}") };
    assert_eq!(form.len(), 3, "of its attributes what AWS gives otherwise, and so it is told: {form:?}");
}

#[tokio::test(start_paused = true)]
async fn an_approval_is_good_for_one_run_and_says_which_one_used_it() {
    let account = gone().await;
    let (digest, apply) = approved(&account).await;
    invoke(&account, apply.clone()).await.unwrap();
    let used: Value =
        serde_json::from_str(&account.text(&format!("plans/restore/{digest}.used.json")).unwrap()).unwrap();
    assert_eq!((&used["run"], &used["request"]), (&json!("request-2"), &json!("request-2")));
    assert_refused(&account, apply, &format!("run request-2 used the approval of {digest} at 2026-09-01")).await;
}

#[tokio::test(start_paused = true)]
async fn the_same_request_goes_on_where_lambda_tries_it_again() {
    let account = gone().await;
    let (digest, apply) = approved(&account).await;
    let number = account.world_requests() + 1;
    let by =
        json!({"schema": "albkeeper.used/1", "run": "x", "request": format!("request-{number}"), "at": example::AT});
    account.put(&format!("plans/restore/{digest}.used.json"), &by);
    let report = invoke(&account, apply).await.unwrap();
    assert!(report.lines.iter().all(|line| line.outcome == Outcome::CameBack), "{}", report.table());
}

#[tokio::test(start_paused = true)]
async fn an_approval_whose_run_found_the_lock_held_is_not_used_up() {
    let account = gone().await;
    let (digest, apply) = approved(&account).await;
    let until = invoke(&account, json!({"run": RUN})).await.unwrap().run.at + SignedDuration::from_mins(30);
    account.put(LOCK, &json!({"run": "20260901T120000Z-cleanup", "until": until}));
    assert_refused(&account, apply.clone(), "20260901T120000Z-cleanup is at work").await;
    assert_eq!(account.text(&format!("plans/restore/{digest}.used.json")), None);
    account.put(LOCK, &json!({"run": "20260901T120000Z-cleanup", "until": "2020-01-01T00:00:00Z"}));
    invoke(&account, apply).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_marked_as_used_makes_nothing() {
    let account = gone().await;
    let (_, apply) = approved(&account).await;
    account.refuse_after(1, "s3:PUT", "AccessDenied");
    assert_refused(&account, apply, "s3:PutObject").await;
}

#[tokio::test(start_paused = true)]
async fn an_approval_lasts_for_a_week_and_none_is_of_the_future() {
    for (change, words) in [(-8 * 24, "a plan can be approved for 7 days"), (24, "which is yet to come")] {
        let account = gone().await;
        let plan = invoke(&account, json!({"run": RUN})).await.unwrap();
        // As it would be kept had it been told then: its digest is that of what was told at that time.
        let at = plan.run.at + SignedDuration::from_hours(change);
        let digest = "0123456789abcdef";
        let kept = json!({"schema": "albkeeper.restoration/1", "at": at, "run": RUN, "only": []});
        account.put(&format!("plans/restore/{digest}.json"), &kept);
        assert_refused(&account, json!({"run": RUN, "mode": "apply", "digest": digest}), words).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_kept_plan_with_another_time_approves_nothing() {
    let account = gone().await;
    let (digest, apply) = approved(&account).await;
    let key = format!("plans/restore/{digest}.json");
    let mut kept: Value = serde_json::from_str(&account.text(&key).unwrap()).unwrap();
    kept["at"] = json!(example::AT);
    account.put(&key, &kept);
    assert_refused(&account, apply, "is not the digest of a plan of what this event names as it is now").await;
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_could_not_be_kept_has_no_digest() {
    let account = gone().await;
    account.refuse("s3:PUT", "AccessDenied");
    let plan = invoke(&account, json!({"run": RUN})).await.unwrap();
    assert_eq!((&plan.digest, &plan.approve), (&None, &None));
    assert!(plan.notes.iter().any(|note| note.contains("it cannot be approved")), "{:?}", plan.notes);
}

#[tokio::test(start_paused = true)]
async fn an_approval_holds_where_a_part_came_back_meanwhile() {
    let account = gone().await;
    let (_, apply) = approved(&account).await;
    let only = json!(["k8s-shop-web"]);
    let plan = invoke(&account, json!({"run": RUN, "only": only})).await.unwrap();
    let one = json!({"run": RUN, "only": only, "mode": "apply", "digest": plan.digest});
    invoke(&account, one).await.unwrap();
    let report = invoke(&account, apply).await.unwrap();
    assert_eq!(report.lines[0].outcome, Outcome::IsThere, "{}", report.table());
    assert!(report.lines.iter().skip(1).all(|line| line.outcome == Outcome::CameBack), "{}", report.table());
}
