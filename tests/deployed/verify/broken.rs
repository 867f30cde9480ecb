//! One thing is broken: exactly the checks that hang on it say so, people are told once, and once when it is mended.

use report::Report;
use sandbox::Sandbox;
use sandbox::breaks::Break;
use sandbox::front::DoorState;
use sandbox::proxy::{Fault, Rule};
use serde_json::{Value, json};

use crate::verify::stage::{
    Case, all_pass, assert_only, case, check, event, event_with, subjects, verify, verify_with,
};

pub(crate) fn cases() -> Vec<Case<Sandbox>> {
    vec![
        case!(a_healthy_stack_passes_every_check_and_mails_nothing),
        case!(an_api_that_is_down_is_told_once_and_so_is_its_recovery),
        case!(nonsense_from_predict_fails_the_endpoints_and_the_contract),
        case!(a_removed_redirect_fails_the_redirect_alone),
        case!(a_record_that_points_elsewhere_is_the_cause_that_is_told),
        case!(logs_that_stop_fail_the_access_logs_alone),
        case!(one_zone_that_refuses_is_named),
        case!(a_target_group_without_targets_answers_503),
        case!(an_event_with_mistakes_looks_at_nothing_and_lists_them_all),
        case!(an_aws_that_throttles_twice_and_then_answers_is_no_news),
        case!(a_load_balancer_is_found_by_its_tags),
    ]
}

async fn a_healthy_stack_passes_every_check_and_mails_nothing(sandbox: &Sandbox) {
    let report = verify(sandbox).await;
    assert_only(&report, &[]);
    assert_eq!(report.headline, all_pass());
    assert_eq!(report.delivered.mail, "none: nothing new");
    assert_eq!(subjects(sandbox).await, [""; 0]);
    let again = verify(sandbox).await;
    assert_eq!(again.checks[0].since, report.checks[0].since, "since is that of the first run");
}

async fn an_api_that_is_down_is_told_once_and_so_is_its_recovery(sandbox: &Sandbox) {
    verify(sandbox).await;
    Break::ApiDown.cause(sandbox).await.unwrap();
    let down = verify(sandbox).await;
    assert_only(&down, &[("targets", "fail"), ("auth", "fail"), ("endpoints", "fail"), ("contract", "unknown")]);
    verify(sandbox).await;
    let mails = sandbox.mails().await.unwrap();
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(mails[0].subject.starts_with("[FAIL] api.retail-prediction.example.com: "), "{}", mails[0].subject);
    assert!(mails[0].body.contains("Next step"), "{}", mails[0].body);
    sandbox.heal().await.unwrap();
    verify(sandbox).await;
    verify(sandbox).await;
    let recovered = subjects(sandbox).await;
    let all = all_pass();
    assert_eq!(recovered, [format!("[RECOVERED] api.retail-prediction.example.com: works again, {all}")]);
}

async fn nonsense_from_predict_fails_the_endpoints_and_the_contract(sandbox: &Sandbox) {
    Break::PredictNonsense.cause(sandbox).await.unwrap();
    let report = verify(sandbox).await;
    assert_only(&report, &[("endpoints", "fail"), ("contract", "fail")]);
    let seen = &check(&report, "endpoints").line.finding;
    assert!(seen.details.iter().any(|detail| detail.seen.contains("/prediction")), "{seen:?}");
}

async fn a_removed_redirect_fails_the_redirect_alone(sandbox: &Sandbox) {
    Break::RedirectRemoved.cause(sandbox).await.unwrap();
    assert_only(&verify(sandbox).await, &[("redirect", "fail")]);
}

async fn a_record_that_points_elsewhere_is_the_cause_that_is_told(sandbox: &Sandbox) {
    Break::RecordElsewhere.cause(sandbox).await.unwrap();
    let report = verify(sandbox).await;
    let failing = ["dns", "tls", "redirect", "endpoints"].map(|check| (check, "fail"));
    assert_only(&report, &[&failing[..], &[("auth", "unknown"), ("contract", "unknown")]].concat());
    assert!(report.headline.contains("an-older-alb"), "{}", report.headline);
    assert!(subjects(sandbox).await[0].contains("an-older-alb"));
}

async fn logs_that_stop_fail_the_access_logs_alone(sandbox: &Sandbox) {
    Break::LogsStop.cause(sandbox).await.unwrap();
    assert_only(&verify(sandbox).await, &[("access-logs", "fail"), ("traffic", "skip")]);
}

async fn one_zone_that_refuses_is_named(sandbox: &Sandbox) {
    sandbox.front.edge.set_zone(1, DoorState::Refuses).await.unwrap();
    let report = verify(sandbox).await;
    assert_only(&report, &[("tls", "fail"), ("redirect", "fail"), ("endpoints", "fail")]);
    let endpoints = &check(&report, "endpoints").line.finding;
    assert!(endpoints.seen.contains("2 of 3"), "{}", endpoints.seen);
    assert!(endpoints.details.iter().any(|detail| detail.about.to_string().contains("127.0.1.2")), "{endpoints:?}");
}

async fn a_target_group_without_targets_answers_503(sandbox: &Sandbox) {
    sandbox.world.detach_targets().await.unwrap();
    let report = verify(sandbox).await;
    assert_only(&report, &[("targets", "fail"), ("auth", "fail"), ("endpoints", "fail"), ("contract", "unknown")]);
    assert!(check(&report, "targets").line.finding.seen.contains("no target is registered"));
}

async fn an_event_with_mistakes_looks_at_nothing_and_lists_them_all(sandbox: &Sandbox) {
    let mut wrong = event();
    wrong["domian"] = json!("x");
    wrong["endpoints"][1]["expect"]["status"] = json!("200");
    sandbox.proxy.reset_counts();
    let answer = sandbox.sam_invoke("VerifyFunction", &wrong).await.unwrap();
    assert!(answer.function_error.is_some());
    assert_eq!(answer.payload["errorType"], "BadEvent");
    assert_eq!(
        answer.payload["errorMessage"],
        "nothing was looked at: the event has 2 mistakes: domian: is not a field; did you mean domain?; \
         endpoints[1].expect.status: must be a list, and is a string"
    );
    assert_eq!(sandbox.proxy.counts().count("elasticloadbalancing:DescribeLoadBalancers"), 0);
    assert_eq!(subjects(sandbox).await, [""; 0]);
}

async fn an_aws_that_throttles_twice_and_then_answers_is_no_news(sandbox: &Sandbox) {
    for call in ["elasticloadbalancing:DescribeTargetHealth", "wafv2:GetWebACLForResource", "s3:ListObjectsV2"] {
        sandbox.proxy.fault(Rule::on(call, Fault::Throttle).times(2));
    }
    let answer = sandbox.invoke("VerifyFunction", &event()).await.unwrap();
    let report: Report = serde_json::from_value(answer.payload).unwrap();
    assert_only(&report, &[]);
    let call = "Elastic Load Balancing v2:DescribeTargetHealth";
    assert_eq!(report.run.aws_calls[call], 3, "{:?}", report.run.aws_calls);
    // The log is where a person finds out why a run took longer.
    let events = answer.log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let of_call: Vec<Value> = events.filter(|event| event["call"] == call).collect();
    let attempts: Vec<_> = of_call.iter().map(|event| event["attempt"].as_u64().unwrap()).collect();
    assert!(!of_call.is_empty(), "{}", answer.log);
    assert!(of_call.iter().all(|event| event["requestId"] == report.run.id.as_str()), "{of_call:?}");
    assert!(attempts.contains(&3) && attempts.is_sorted(), "{attempts:?}");
    let line_of = |text: &str| answer.log.lines().position(|line| line.contains(text));
    assert!(line_of("requestId") < line_of("PASS  "), "whoever asks by hand sees the table last: {}", answer.log);
}

async fn a_load_balancer_is_found_by_its_tags(sandbox: &Sandbox) {
    let tags = json!({"cluster": "retail-prediction-cluster", "stack": "retail-prediction/retail-api-ingress"});
    // The page is of the schedule's own question, which names the load balancer.
    let by = |tags: &Value| {
        let mut event = event_with("load_balancer", tags);
        event["page"] = json!(false);
        event
    };
    assert_only(&verify_with(sandbox, &by(&tags)).await, &[]);
    let foreign = json!({"cluster": "another-cluster", "stack": "retail-prediction/retail-api-ingress"});
    let report = verify_with(sandbox, &by(&foreign)).await;
    assert_eq!(check(&report, "load-balancer").line.finding.verdict.as_str(), "fail");
    assert_eq!(check(&report, "targets").line.finding.verdict.as_str(), "unknown");
    assert_eq!(check(&report, "endpoints").line.finding.verdict.as_str(), "pass");
}
