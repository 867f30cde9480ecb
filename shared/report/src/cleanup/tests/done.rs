//! What became of a plan: the headline, the subject, the sums and the way back.

use facts::Unseen;
use facts::inventory::Kind;
use removal::{Outcome, Rule, Sparing};
use serde_json::{Value, json};

use super::{carried_out, in_use, removed, spared};
use crate::cleanup::{Report, mail};

fn not_reached() -> Outcome {
    Outcome::NotReached { why: "the time was up".to_owned() }
}

fn failed() -> Outcome {
    Outcome::Failed { why: Unseen::Throttled { action: "wafv2:DeleteWebACL".to_owned() } }
}

fn subject(report: &Report) -> String {
    mail(report, "s3://b/k").subject
}

#[test]
fn all_gone_saves_all() {
    let told = carried_out(&[removed()]);
    assert_eq!(told.headline, "7 removed (saving $21.43 a month)");
    assert_eq!(subject(&told), "[CLEANUP] removed 7");
    assert!((told.removed_usd_month - told.saves_usd_month).abs() < 1e-9);
    assert_eq!((told.digest, told.approve), (None, None));
}

#[test]
fn one_that_is_in_use_is_the_reason_that_is_told() {
    // The last step is the web ACL.
    let told = carried_out(&[removed(), removed(), removed(), removed(), removed(), removed(), in_use()]);
    assert_eq!(told.headline, "6 removed (saving $16.43 a month), 1 kept: AWS says it is in use");
    assert_eq!(subject(&told), "[CLEANUP] removed 6, kept 1 that is in use");
    let told = carried_out(&[removed(), in_use()]);
    assert_eq!(told.headline, "1 removed, 6 kept: AWS says they are in use");
    assert_eq!(subject(&told), "[CLEANUP] removed 1, kept 6 that are in use");
}

#[test]
fn each_reason_to_spare_reads_as_a_sentence_of_one_and_of_several() {
    let text = || "x".to_owned();
    let reasons = [
        (Sparing::NotApproved, "it is not approved as it is now", "they are not approved as they are now"),
        (
            Sparing::NoOrphanAnyMore { rule: Rule::HasNoTargets, seen: text() },
            "it is no orphan any more",
            "they are no orphans any more",
        ),
        (Sparing::Unseen { what: text() }, "it could not be looked at again", "they could not be looked at again"),
        (Sparing::Changed, "it changed since the plan", "they changed since the plan"),
        (Sparing::NoSnapshot { why: text() }, "it has no snapshot", "they have no snapshot"),
        (Sparing::InUse { said: text() }, "AWS says it is in use", "AWS says they are in use"),
        (
            Sparing::ChangedMeanwhile { said: text() },
            "it changed at the last moment",
            "they changed at the last moment",
        ),
    ];
    for (why, one, several) in reasons {
        let of = |gone: usize| {
            let outcomes: Vec<Outcome> = vec![Outcome::Gone; gone].into_iter().chain([spared(why.clone())]).collect();
            carried_out(&outcomes).headline
        };
        assert_eq!(of(6), format!("6 gone already, 1 kept: {one}"));
        assert_eq!(of(5), format!("5 gone already, 2 kept: {several}"));
    }
}

#[test]
fn different_reasons_are_counted_and_left_to_the_lines() {
    let told = carried_out(&[removed(), in_use(), spared(Sparing::Changed), failed(), Outcome::Gone, not_reached()]);
    assert_eq!(told.headline, "1 removed, 1 gone already, 2 kept, 1 failed, 2 not reached");
    assert_eq!(subject(&told), "[CLEANUP] removed 1, 1 gone already, kept 2, 1 failed, 2 not reached");
    let told = carried_out(&[removed(), in_use(), spared(Sparing::Changed)]);
    assert_eq!(told.headline, "1 removed, 6 kept");
}

#[test]
fn failures_and_what_was_not_reached_say_why() {
    let told = carried_out(&[removed(), failed()]);
    assert_eq!(told.headline, "1 removed, 6 failed: wafv2:DeleteWebACL was throttled by AWS, retries included");
    assert_eq!(carried_out(&[not_reached()]).headline, "7 not reached: the time was up");
    assert_eq!(subject(&carried_out(&[not_reached()])), "[CLEANUP] removed 0, 7 not reached");
}

#[test]
fn the_way_back_is_there_when_something_can_come_back() {
    let undo = r#"sam remote invoke RestoreFunction --stack-name YOUR-STACK --event '{"run":"run-1"}'"#;
    assert_eq!(carried_out(&[removed(), in_use()]).undo.as_deref(), Some(undo));
    assert_eq!(carried_out(&[in_use()]).undo, None);
    // The fourth step is the certificate.
    let told = carried_out(&[in_use(), in_use(), in_use(), removed(), in_use()]);
    assert_eq!((told.steps[3].kind, told.undo), (Kind::Certificate, None));
}

#[test]
fn metrics_count_what_was_found_removed_and_failed() {
    let outcomes = [removed(), removed(), failed(), in_use()];
    let line: Value = serde_json::from_str(&carried_out(&outcomes).emf(Some("albkeeper"))).unwrap();
    let values = ["OrphansFound", "Removed", "Failed"].map(|name| line[name].as_u64().unwrap());
    assert_eq!(values, [7, 2, 1]);
    assert!((line["SavesUsdMonth"].as_f64().unwrap() - 21.425).abs() < 1e-9);
    let declared = line["_aws"]["CloudWatchMetrics"][0]["Metrics"].as_array().unwrap();
    assert!(declared.iter().all(|metric| line[metric["Name"].as_str().unwrap()].is_number()), "{line}");
    assert_eq!(line["_aws"]["CloudWatchMetrics"][0]["Dimensions"], json!([["Stack", "Function"]]));
    assert_eq!((line["Stack"].as_str(), line["Function"].as_str()), (Some("albkeeper"), Some("cleanup")));
}

#[test]
fn without_a_stack_metrics_are_those_of_the_function_alone() {
    let line: Value = serde_json::from_str(&carried_out(&[removed()]).emf(None)).unwrap();
    assert_eq!(line["_aws"]["CloudWatchMetrics"][0]["Dimensions"], json!([["Function"]]));
    assert!(line.get("Stack").is_none(), "{line}");
}

#[test]
fn a_report_reads_back_as_it_was_written() {
    let told = carried_out(&[removed(), in_use(), failed(), not_reached(), Outcome::Gone, spared(Sparing::Changed)]);
    let text = serde_json::to_string(&told).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), told);
}
