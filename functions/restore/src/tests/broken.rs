//! What breaks on the way: nothing is lost of what is there, nobody is led to half of a thing, and the next run
//! goes on.

use aws::store::lock::LOCK;

use super::scenarios::{DELAY, makes, remove_all, stand};
use super::*;

#[tokio::test(start_paused = true)]
async fn half_of_a_load_balancer_gets_no_records_and_the_next_run_completes_it() {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    account.refuse("CreateRule", "TooManyRules");
    let report = undo(&account, RUN).await;
    let Outcome::CameBackInPart { without } = &report.lines[1].outcome else { panic!("{}", report.table()) };
    assert!(without[0].contains("rule 10 of listener 80"), "{without:?}");
    let Outcome::NotReached { why } = &report.lines[2].outcome else { panic!("{}", report.table()) };
    assert!(why.contains("not all is there"), "{why}");
    assert_eq!(account.world().zone.0.len(), 0, "no name leads to it");

    let plan = invoke(&account, json!({"run": RUN})).await.unwrap();
    assert_eq!(plan.lines[1].outcome, Outcome::CanBeCompleted, "{}", plan.table());
    account.calls();
    let report = undo(&account, RUN).await;
    assert_eq!(
        outcomes(&report),
        [
            (Kind::TargetGroup, &Outcome::IsThere),
            (Kind::LoadBalancer, &Outcome::CameBack),
            (Kind::Record, &Outcome::CameBack)
        ],
        "{}",
        report.table()
    );
    let made: Vec<String> = account.calls().into_iter().filter(|call| makes(call)).collect();
    assert_eq!(made, ["CreateRule", "route53:POST"], "what is there is not made again");
}

#[tokio::test(start_paused = true)]
async fn a_run_that_makes_one_thing_and_fails_at_the_next_says_so() {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    account.refuse("CreateLoadBalancer", "TooManyLoadBalancers");
    let report = undo(&account, RUN).await;
    assert_eq!(report.lines[0].outcome, Outcome::CameBack);
    let Outcome::Failed { why } = &report.lines[1].outcome else { panic!("{}", report.table()) };
    assert!(why.to_string().contains("TooManyLoadBalancers"), "{why}");
    assert!(matches!(report.lines[2].outcome, Outcome::NotReached { .. }), "{}", report.table());
    let report = undo(&account, RUN).await;
    assert!(report.lines.iter().skip(1).all(|line| line.outcome == Outcome::CameBack), "{}", report.table());
}

#[tokio::test(start_paused = true)]
async fn attributes_that_could_not_be_set_are_told_and_set_by_the_next_run() {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    account.refuse("ModifyTargetGroupAttributes", "InvalidConfigurationRequest");
    let report = undo(&account, RUN).await;
    let Outcome::CameBackInPart { without } = &report.lines[0].outcome else { panic!("{}", report.table()) };
    assert!(without[0].starts_with("its attributes"), "{without:?}");
    let field = format!("Attribute {}", DELAY.0);
    assert!(report.lines[0].differences.iter().any(|it| it.field == field), "{}", report.table());
    let report = undo(&account, RUN).await;
    assert_eq!(report.lines[0].outcome, Outcome::CameBack, "{}", report.table());
}

#[tokio::test(start_paused = true)]
async fn attributes_of_what_came_back_whole_are_never_changed_again() {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    let report = undo(&account, RUN).await;
    account.make_attribute(report.lines[0].new_id.as_ref().unwrap(), (DELAY.0, "99"));
    account.calls();
    let report = undo(&account, RUN).await;
    assert_eq!(report.lines[0].outcome, Outcome::IsThere, "{}", report.table());
    let calls = account.calls();
    assert!(!calls.iter().any(|call| makes(call)), "what a person changed since stays: {calls:?}");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_written_down_ends_the_run() {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    let plan = invoke(&account, json!({"run": RUN})).await.unwrap();
    // The first is the lock, the second uses up the approval, the third says what is about to be made.
    account.refuse_after(3, "s3:PUT", "InternalError");
    let report = invoke(&account, json!({"run": RUN, "mode": "apply", "digest": plan.digest})).await.unwrap();
    assert!(report.lines.iter().skip(1).all(|line| matches!(line.outcome, Outcome::NotReached { .. })));
    let new = report.lines[0].new_id.clone().unwrap();
    assert!(
        report.notes.iter().any(|note| note.contains(&new)),
        "the report is all that knows of it: {:?}",
        report.notes
    );
    assert!(report.delivered.failed);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_written_down_before_is_not_made() {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    let plan = invoke(&account, json!({"run": RUN})).await.unwrap();
    account.refuse_after(2, "s3:PUT", "InternalError");
    account.calls();
    let report = invoke(&account, json!({"run": RUN, "mode": "apply", "digest": plan.digest})).await.unwrap();
    assert!(matches!(report.lines[0].outcome, Outcome::Failed { .. }), "{}", report.table());
    assert!(!account.calls().iter().any(|call| makes(call)));
    let report = undo(&account, RUN).await;
    assert!(report.lines.iter().all(|line| line.outcome == Outcome::CameBack), "{}", report.table());
}

/// Whoever takes the name later is not taken for what was never made.
#[tokio::test(start_paused = true)]
async fn of_what_aws_refused_to_make_no_intent_is_left() {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    account.refuse("CreateTargetGroup", "TooManyTargetGroups");
    undo(&account, RUN).await;
    let index = account.text("state/restore/index.json").unwrap();
    assert!(index.contains(r#""begun":{}"#), "{index}");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_looked_at_is_left_alone() {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    let plan = invoke(&account, json!({"run": RUN})).await.unwrap();
    account.calls();
    account.refuse("DescribeTargetGroups", "AccessDenied");
    let report = invoke(&account, json!({"run": RUN, "mode": "apply", "digest": plan.digest})).await.unwrap();
    assert!(matches!(report.lines[0].outcome, Outcome::Unknown { .. }), "{}", report.table());
    assert!(!account.calls().contains(&"CreateTargetGroup".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_name_that_is_taken_is_told_with_what_holds_it_and_left_as_it_is() {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    let other = account.make("CreateTargetGroup", &[("Name", "k8s-shop-web"), ("Port", "9000")]);
    let before = format!("{:?}", account.world().elb.things[&other]);
    let plan = invoke(&account, json!({"run": RUN})).await.unwrap();
    assert_eq!(plan.lines[0].outcome, Outcome::Taken { by: other.clone() }, "{}", plan.table());
    let report = undo(&account, RUN).await;
    assert_eq!(report.lines[0].outcome, Outcome::Taken { by: other.clone() });
    assert!(report.lines[0].differences.iter().any(|it| it.field == "Port"), "{}", report.table());
    assert_eq!(format!("{:?}", account.world().elb.things[&other]), before);
}

#[tokio::test(start_paused = true)]
async fn a_record_that_is_taken_keeps_its_twin_away() {
    let account = Account::default();
    let stack = stand(&account);
    remove(&account, RUN, 1, &stack.record).await;
    let taken = restoration::element::Element::parse(
        "<ResourceRecordSet><Name>api.dev.example.com</Name><Type>A</Type><TTL>60</TTL><ResourceRecords>\
         <ResourceRecord><Value>192.0.2.1</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>",
    );
    account.world().zone.0.push(taken.unwrap());
    let report = undo(&account, RUN).await;
    let Outcome::Taken { by } = &report.lines[0].outcome else { panic!("{}", report.table()) };
    assert!(by.contains("192.0.2.1"), "{by}");
    assert_eq!(account.world().zone.0.len(), 1, "nothing of the name was written");
}

#[tokio::test(start_paused = true)]
async fn while_another_run_is_at_work_nothing_is_made() {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    let plan = invoke(&account, json!({"run": RUN})).await.unwrap();
    let apply = json!({"run": RUN, "mode": "apply", "digest": plan.digest});
    let until = plan.run.at + SignedDuration::from_mins(30);
    let held = json!({"run": "20260901T120000Z-cleanup", "until": until});
    account.put(LOCK, &held);
    account.calls();
    let refused = invoke(&account, apply.clone()).await.unwrap_err();
    let told = format!("nothing was made: 20260901T120000Z-cleanup is at work, at the longest until {until}");
    assert!(refused.to_string().starts_with(&told), "{refused}");
    assert!(!account.calls().iter().any(|call| makes(call)));
    account.put(LOCK, &json!({"run": "20260901T120000Z-cleanup", "until": "2020-01-01T00:00:00Z"}));
    let report = invoke(&account, apply).await.unwrap();
    assert!(report.lines.iter().all(|line| line.outcome == Outcome::CameBack), "{}", report.table());
    let lock: Value = serde_json::from_str(&account.text(LOCK).unwrap()).unwrap();
    assert!(lock["run"].as_str().unwrap().starts_with("restore request-"), "{lock}");
    let until: Timestamp = lock["until"].as_str().unwrap().parse().unwrap();
    assert!(until < report.run.at + SignedDuration::from_mins(1), "it was given back: {lock}");
}
