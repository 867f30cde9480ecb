//! What AWS does not let us see is Unknown with its cause, changes nothing else, and raises nothing.

use sandbox::Sandbox;
use sandbox::proxy::{Fault, Rule};

use crate::verify::stage::{Case, assert_only, case, check, subjects, verify};

pub(crate) fn cases() -> Vec<Case<Sandbox>> {
    vec![
        case!(a_missing_permission_names_its_action_and_blinds_only_what_hangs_on_it),
        case!(throttling_and_a_broken_service_are_told_apart),
        case!(a_call_that_never_answers_ends_at_its_deadline),
        case!(what_cannot_be_seen_for_long_is_told_once),
        case!(a_state_that_cannot_be_kept_hides_no_verdict_and_mails_nothing),
        case!(a_mail_that_cannot_be_sent_hides_no_verdict_and_goes_with_the_next_run),
    ]
}

/// A call, the action that its role needs, and the checks that cannot be judged without it.
const CALLS: [(&str, &str, &[&str]); 15] = [
    (
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeListeners",
        &["tls", "redirect", "quotas"],
    ),
    ("elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeRules", &["redirect", "quotas"]),
    (
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetGroups",
        &["targets", "attributes", "quotas"],
    ),
    ("elasticloadbalancing:DescribeTargetHealth", "elasticloadbalancing:DescribeTargetHealth", &["targets"]),
    (
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
        &["waf", "attributes", "traffic", "access-logs"],
    ),
    (
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        &["attributes"],
    ),
    ("sns:ListSubscriptionsByTopic", "sns:ListSubscriptionsByTopic", &["alert-path"]),
    (
        "elasticloadbalancing:DescribeListenerCertificates",
        "elasticloadbalancing:DescribeListenerCertificates",
        &["tls", "quotas"],
    ),
    ("acm:DescribeCertificate", "acm:DescribeCertificate", &["tls"]),
    ("cloudwatch:GetMetricData", "cloudwatch:GetMetricData", &["metrics", "cost"]),
    ("s3:ListObjectsV2", "s3:ListBucket", &["traffic", "access-logs"]),
    ("wafv2:GetWebACLForResource", "wafv2:GetWebACLForResource", &["waf", "cost"]),
    ("ec2:DescribeSecurityGroupRules", "ec2:DescribeSecurityGroupRules", &["security-groups"]),
    ("route53:ListResourceRecordSets", "route53:ListResourceRecordSets", &["dns"]),
    ("elasticloadbalancing:DescribeTags", "elasticloadbalancing:DescribeTags", &[]),
];

async fn a_missing_permission_names_its_action_and_blinds_only_what_hangs_on_it(sandbox: &Sandbox) {
    for (call, action, blinded) in CALLS {
        sandbox.proxy.clear_faults();
        sandbox.proxy.fault(Rule::on(call, Fault::Deny));
        let report = verify(sandbox).await;
        let expected: Vec<_> = blinded.iter().map(|check| (*check, "unknown")).collect();
        assert_only(&report, &expected);
        for id in blinded {
            let finding = &check(&report, id).line.finding;
            let told = format!("{} {:?} {:?}", finding.seen, finding.details, finding.next);
            assert!(told.contains(action), "{id} does not name {action}: {told}");
        }
    }
    let told = subjects(sandbox).await;
    assert!(told.iter().all(|subject| !subject.contains("FAIL")), "unknown is never mailed as a failure: {told:?}");
}

async fn throttling_and_a_broken_service_are_told_apart(sandbox: &Sandbox) {
    sandbox.proxy.fault(Rule::on("elasticloadbalancing:DescribeTargetHealth", Fault::Throttle));
    sandbox.proxy.fault(Rule::on("acm:DescribeCertificate", Fault::ServerError));
    let report = verify(sandbox).await;
    assert_only(&report, &[("targets", "unknown"), ("tls", "unknown")]);
    let words = |id: &str| {
        let finding = &check(&report, id).line.finding;
        format!("{} {:?}", finding.seen, finding.details)
    };
    assert!(words("targets").contains("throttled"), "{}", words("targets"));
    assert!(words("tls").contains("failed"), "{}", words("tls"));
}

async fn a_call_that_never_answers_ends_at_its_deadline(sandbox: &Sandbox) {
    sandbox.proxy.fault(Rule::on("wafv2:GetWebACLForResource", Fault::Hang));
    let report = verify(sandbox).await;
    assert_only(&report, &[("waf", "unknown"), ("cost", "unknown")]);
    let finding = &check(&report, "cost").line.finding;
    assert!(format!("{} {:?}", finding.seen, finding.details).contains("no answer within"), "{finding:?}");
}

async fn what_cannot_be_seen_for_long_is_told_once(sandbox: &Sandbox) {
    verify(sandbox).await;
    sandbox.proxy.fault(Rule::on("elasticloadbalancing:DescribeTargetHealth", Fault::Deny));
    for _ in 0..5 {
        verify(sandbox).await;
    }
    let told = subjects(sandbox).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("[UNKNOWN]") && told[0].contains("targets"), "{told:?}");
    sandbox.proxy.clear_faults();
    verify(sandbox).await;
    assert!(subjects(sandbox).await[0].starts_with("[SEEN AGAIN]"));
}

async fn a_state_that_cannot_be_kept_hides_no_verdict_and_mails_nothing(sandbox: &Sandbox) {
    sandbox.world.logs_stop().await.unwrap();
    sandbox.proxy.fault(Rule::on("s3:PutObject", Fault::Deny));
    let report = verify(sandbox).await;
    assert_only(&report, &[("access-logs", "fail"), ("traffic", "skip")]);
    assert!(report.delivered.state.contains("s3:PutObject"), "{:?}", report.delivered);
    assert!(report.delivered.report.contains("s3:PutObject"), "{:?}", report.delivered);
    assert_eq!(subjects(sandbox).await, [""; 0], "without a memory every run would mail");
    sandbox.proxy.clear_faults();
    verify(sandbox).await;
    assert_eq!(subjects(sandbox).await.len(), 1);
}

async fn a_mail_that_cannot_be_sent_hides_no_verdict_and_goes_with_the_next_run(sandbox: &Sandbox) {
    sandbox.world.logs_stop().await.unwrap();
    sandbox.proxy.fault(Rule::on("sns:Publish", Fault::Deny));
    let report = verify(sandbox).await;
    assert_only(&report, &[("access-logs", "fail"), ("traffic", "skip")]);
    assert!(report.delivered.mail.contains("sns:Publish"), "{:?}", report.delivered);
    sandbox.proxy.clear_faults();
    verify(sandbox).await;
    verify(sandbox).await;
    assert_eq!(subjects(sandbox).await.len(), 1, "sent once, by the run after");
}
