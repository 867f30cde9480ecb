//! What one run asks of AWS, and how long it takes.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sandbox::Sandbox;
use sandbox::proxy::{Fault, Rule};
use serde_json::json;

use crate::verify::stage::{Case, assert_only, case, event, verify, verify_with};

pub(crate) fn cases() -> Vec<Case<Sandbox>> {
    vec![
        case!(a_healthy_run_makes_exactly_these_calls),
        case!(every_call_that_is_made_is_one_that_the_role_allows),
        case!(figures_are_asked_for_once_in_a_while_and_at_once_where_something_fails),
        case!(a_slow_aws_is_asked_at_once),
    ]
}

async fn a_healthy_run_makes_exactly_these_calls(sandbox: &Sandbox) {
    // As AWS pages, not as small as the sandbox does elsewhere.
    sandbox.proxy.set_page(400);
    verify(sandbox).await;
    let report = verify(sandbox).await;
    let elb = |call: &str| format!("Elastic Load Balancing v2:{call}");
    // The floor for one load balancer with N = 2 listeners and k = 1 target group, 5 + N + k: itself, listeners, rules
    // of each, target groups, health of each, metrics, and the look at the web ACL, which is part of the bill.
    let mut expected = BTreeMap::from([
        (elb("DescribeLoadBalancers"), 1),
        (elb("DescribeListeners"), 1),
        (elb("DescribeRules"), 2),
        (elb("DescribeTargetGroups"), 1),
        (elb("DescribeTargetHealth"), 1),
        ("CloudWatch:GetMetricData".to_owned(), 1),
        ("WAFV2:GetWebACLForResource".to_owned(), 1),
    ]);
    // And each further one for a check of its own: who owns it, certificates, attributes, logs, rules of its
    // security groups, subscriptions, record, charges, our state.
    expected.extend([
        (elb("DescribeTags"), 1),
        (elb("DescribeListenerCertificates"), 1),
        ("ACM:DescribeCertificate".to_owned(), 1),
        (elb("DescribeLoadBalancerAttributes"), 1),
        ("EC2:DescribeSecurityGroupRules".to_owned(), 1),
        // One for each target group, and none where the event names no attribute of them.
        (elb("DescribeTargetGroupAttributes"), 1),
        ("SNS:ListSubscriptionsByTopic".to_owned(), 1),
        ("S3:ListObjectsV2".to_owned(), lists_of_logs(report.run.at)),
        // One for each name from the domain up to that of its zone; none with dns.zone in the event.
        ("Route 53:ListHostedZonesByName".to_owned(), 2),
        ("Route 53:ListResourceRecordSets".to_owned(), 1),
        ("CloudWatch:ListMetrics".to_owned(), 1),
        // State, history, what cleanup said, and the one log object that is there.
        ("S3:GetObject".to_owned(), 4),
        // Report, state, history and page.
        ("S3:PutObject".to_owned(), 4),
        ("Secrets Manager:GetSecretValue".to_owned(), 1),
    ]);
    // Charges are read by a second call for their Region.
    expected.insert("CloudWatch:GetMetricData".to_owned(), 2);
    assert_eq!(report.run.aws_calls, expected);
    assert!(report.run.usd > 0.0 && report.run.usd < 0.001, "{}", report.run.usd);
}

/// Each figure is billed: ten of them in every run were two thirds of its price.
async fn figures_are_asked_for_once_in_a_while_and_at_once_where_something_fails(sandbox: &Sandbox) {
    let mut event = event();
    event["metrics"]["every_min"] = json!(60);
    let run = async || {
        let report = verify_with(sandbox, &event).await;
        let asked = report.run.aws_calls.get("CloudWatch:GetMetricData").copied().unwrap_or_default();
        (asked, report)
    };
    let (first, report) = run().await;
    assert_eq!(first, 2, "{}", report.table());
    let dear = report.run.usd;
    let (asked, report) = run().await;
    assert_eq!(asked, 0);
    assert_only(&report, &[]);
    assert!(report.run.usd < dear / 2.0, "{} after {dear}", report.run.usd);
    sandbox.world.detach_targets().await.unwrap();
    assert_eq!(run().await.0, 2, "at once");
    sandbox.heal().await.unwrap();
    assert_eq!(run().await.0, 2, "until nothing failed the last time");
    assert_eq!(run().await.0, 0);
    event["page"] = json!(false);
    for _ in 0..2 {
        let report = verify_with(sandbox, &event).await;
        assert_eq!(report.run.aws_calls["CloudWatch:GetMetricData"], 2, "who asks by hand wants to know it now");
    }
}

/// In the first hour of a day (UTC) the newest log that is due may be of the day before.
fn lists_of_logs(at: Timestamp) -> u32 {
    if TimeZone::UTC.to_datetime(at).hour() < 1 { 2 } else { 1 }
}

/// The IAM action of a call. Source: service authorization reference.
fn action(call: &str) -> String {
    let (service, operation) = call.split_once(':').unwrap();
    let prefix = match service {
        "Elastic Load Balancing v2" => "elasticloadbalancing",
        "Route 53" => "route53",
        "Secrets Manager" => "secretsmanager",
        other => &other.to_ascii_lowercase(),
    };
    let action = if operation == "ListObjectsV2" { "ListBucket" } else { operation };
    format!("{prefix}:{action}")
}

async fn every_call_that_is_made_is_one_that_the_role_allows(sandbox: &Sandbox) {
    sandbox.world.logs_stop().await.unwrap();
    let report = verify(sandbox).await;
    let stated: Vec<&str> = verify::ACTIONS.into_iter().flatten().flat_map(|module| module.iter().copied()).collect();
    for call in report.run.aws_calls.keys() {
        assert!(stated.contains(&action(call).as_str()), "{call} needs {}, which no ACTIONS has", action(call));
    }
    assert!(report.run.aws_calls.contains_key("SNS:Publish"), "{:?}", report.run.aws_calls);
}

async fn a_slow_aws_is_asked_at_once(sandbox: &Sandbox) {
    verify(sandbox).await;
    sandbox.proxy.fault(Rule::on("*", Fault::Slow(Duration::from_millis(200))));
    let report = verify(sandbox).await;
    assert_only(&report, &[]);
    // One after the other they would take at least that long.
    let in_a_row = 200 * u64::from(report.run.aws_calls_total);
    assert!(report.run.took_ms < in_a_row / 2, "{} of {in_a_row}", report.run.took_ms);
}
