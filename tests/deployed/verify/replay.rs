//! Judging stored facts again: the same verdicts from one read, and nothing else happens.

use std::collections::BTreeMap;

use report::Report;
use sandbox::Sandbox;
use sandbox::breaks::Break;
use serde_json::{Value, json};

use crate::verify::stage::{Case, assert_only, case, event_with, not_passed, objects, subjects, verify, verify_with};

pub(crate) fn cases() -> Vec<Case<Sandbox>> {
    vec![
        case!(a_stored_report_is_judged_again_with_one_read_and_nothing_else_happens),
        case!(todays_expectations_judge_the_facts_of_that_day),
        case!(what_cannot_be_judged_again_says_why),
    ]
}

async fn a_stored_report_is_judged_again_with_one_read_and_nothing_else_happens(sandbox: &Sandbox) {
    let bucket = sandbox.physical("StateBucket").await.unwrap();
    Break::RedirectRemoved.cause(sandbox).await.unwrap();
    let then = verify(sandbox).await;
    sandbox.heal().await.unwrap();
    verify(sandbox).await;
    subjects(sandbox).await;
    let before = objects(sandbox, &bucket).await;
    let again = verify_with(sandbox, &json!({"replay": then.delivered.report})).await;
    // Of a reply to a token no body was kept, so what the document says of it cannot be judged a second time.
    let mut expected = not_passed(&then);
    expected.insert("contract", "unknown");
    assert_eq!(not_passed(&again), expected, "the facts of that day");
    assert_eq!((again.overall, &again.headline, again.run.at), (then.overall, &then.headline, then.run.at));
    assert_eq!(again.run.aws_calls, BTreeMap::from([("S3:GetObject".to_owned(), 1)]));
    assert!(again.delivered.report.ends_with("contract was pass and is unknown"), "{:?}", again.delivered);
    assert!(objects(sandbox, &bucket).await == before, "nothing was written");
    assert_eq!(subjects(sandbox).await, [""; 0], "nothing was mailed");
}

async fn todays_expectations_judge_the_facts_of_that_day(sandbox: &Sandbox) {
    let then: Report = verify(sandbox).await;
    let (_, key) = then.delivered.report.split_once("/reports/").unwrap();
    let mut event = event_with("cost", &json!({"monthly_usd": 10}));
    event["replay"] = json!(format!("reports/{key}"));
    let again = verify_with(sandbox, &event).await;
    assert_only(&again, &[("contract", "unknown"), ("cost", "fail")]);
    assert!(again.delivered.report.contains("cost was pass and is fail"), "{:?}", again.delivered);
}

async fn what_cannot_be_judged_again_says_why(sandbox: &Sandbox) {
    let then = verify(sandbox).await;
    let mut of_another = event_with("domain", &json!("other.example.com"));
    of_another["replay"] = json!(then.delivered.report);
    of_another["page"] = json!(false);
    for endpoint in of_another["endpoints"].as_array_mut().unwrap() {
        endpoint.as_object_mut().unwrap().remove("token");
    }
    let cases: [(Value, &str); 4] = [
        (json!({"replay": "reports/verify/a.example.com/none.json"}), "there is no s3://"),
        (json!({"replay": "state/verify/a.json"}), "is not the key of a report of verify"),
        (json!({"replay": then.delivered.report, "domian": "x.example.com"}), "did you mean domain?"),
        (of_another, "and domain is other.example.com"),
    ];
    for (event, told) in cases {
        let answer = sandbox.invoke("VerifyFunction", &event).await.unwrap();
        assert!(answer.function_error.is_some(), "{}", answer.payload);
        assert!(answer.payload.to_string().contains(told), "{told} is not in {}", answer.payload);
    }
}
