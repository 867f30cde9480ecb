//! A target group.

use super::*;
use crate::answers::attributes_to_set;
use crate::compare::differences;
use crate::target_group::TargetGroup;

const OLD: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/k8s-shop-web/1111111111111111";
const NEW: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/k8s-shop-web/2222222222222222";
const ATTRIBUTES: [(&str, &str); 2] = [("deregistration_delay.timeout_seconds", "30"), ("stickiness.enabled", "false")];

fn group(arn: &str, attributes: &[(&str, &str)], more: &str, targets: &str) -> Vec<RawAnswer> {
    vec![
        elb(
            "DescribeTargetGroups",
            arn,
            &format!(
                "<TargetGroups><member><TargetGroupArn>{arn}</TargetGroupArn>\
                 <TargetGroupName>k8s-shop-web</TargetGroupName><Protocol>HTTP</Protocol><Port>8000</Port>\
                 <VpcId>vpc-1</VpcId><HealthCheckPath>/health</HealthCheckPath>\
                 <Matcher><HttpCode>200-299</HttpCode></Matcher><LoadBalancerArns/>{more}</member></TargetGroups>"
            ),
        ),
        elb("DescribeTargetGroupAttributes", arn, &format!("<Attributes>{}</Attributes>", pairs(attributes))),
        elb(
            "DescribeTags",
            arn,
            &format!(
                "<TagDescriptions>{}</TagDescriptions>",
                tags_of(arn, &[("aws:cloudformation:stack-name", "s"), ("elbv2.k8s.aws/cluster", "blue")])
            ),
        ),
        elb("DescribeTargetHealth", arn, &format!("<TargetHealthDescriptions>{targets}</TargetHealthDescriptions>")),
    ]
}

fn target(id: &str, zone: &str, state: &str) -> String {
    format!(
        "<member><Target><Id>{id}</Id><Port>8000</Port>{zone}</Target><HealthCheckPort>8000</HealthCheckPort>\
         <TargetHealth><State>{state}</State></TargetHealth></member>"
    )
}

fn read(arn: &str, attributes: &[(&str, &str)], more: &str, targets: &str) -> TargetGroup {
    TargetGroup::read(&group(arn, attributes, more, targets), arn).unwrap()
}

#[test]
fn every_setting_is_asked_for_even_one_that_has_no_name_here() {
    let group = read(OLD, &ATTRIBUTES, "<NewSetting><Deep>1</Deep></NewSetting>", "");
    assert_form(
        &group.create(&Names::default()),
        &[
            ("Name", "k8s-shop-web"),
            ("Protocol", "HTTP"),
            ("Port", "8000"),
            ("VpcId", "vpc-1"),
            ("HealthCheckPath", "/health"),
            ("Matcher.HttpCode", "200-299"),
            ("NewSetting.Deep", "1"),
            ("Tags.member.1.Key", "elbv2.k8s.aws/cluster"),
            ("Tags.member.1.Value", "blue"),
        ],
    );
}

#[test]
fn only_attributes_that_are_other_than_aws_s_own_are_set() {
    let (then, now) = (read(OLD, &ATTRIBUTES, "", ""), read(NEW, &[("stickiness.enabled", "false")], "", ""));
    let form = attributes_to_set(("TargetGroupArn", NEW), &then.attributes, &now.attributes).unwrap();
    assert_form(
        &form,
        &[
            ("TargetGroupArn", NEW),
            ("Attributes.member.1.Key", "deregistration_delay.timeout_seconds"),
            ("Attributes.member.1.Value", "30"),
        ],
    );
    assert_eq!(attributes_to_set(("TargetGroupArn", NEW), &then.attributes, &then.attributes), None);
}

#[test]
fn what_was_registered_is_registered_again_unless_it_was_leaving() {
    let everywhere = "<AvailabilityZone>all</AvailabilityZone>";
    let targets = [
        target("10.0.0.1", everywhere, "unused"),
        target("10.0.0.2", "", "draining"),
        target("10.0.0.3", "", "unused"),
    ];
    let then = read(OLD, &ATTRIBUTES, "", &targets.concat());
    let now = read(NEW, &ATTRIBUTES, "", &target("10.0.0.3", "", "initial"));
    let mut asked = then.register(NEW, &Names::default());
    asked.retain(|(_, form)| !now.has(NEW, form));
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(asked[0].0, "10.0.0.1:8000");
    assert_form(
        &asked[0].1,
        &[
            ("TargetGroupArn", NEW),
            ("Targets.member.1.Id", "10.0.0.1"),
            ("Targets.member.1.Port", "8000"),
            ("Targets.member.1.AvailabilityZone", "all"),
        ],
    );
}

#[test]
fn nothing_differs_but_its_arn_its_health_and_what_only_aws_writes() {
    let then = read(OLD, &ATTRIBUTES, "", &target("10.0.0.1", "", "unused"));
    let mut raw_answers = group(NEW, &ATTRIBUTES, "", &target("10.0.0.1", "", "initial"));
    raw_answers[2].answer =
        raw_answers[2].answer.replace("<member><Key>aws:cloudformation:stack-name</Key><Value>s</Value></member>", "");
    let now = TargetGroup::read(&raw_answers, NEW).unwrap();
    let names = names(&[(OLD, NEW)]);
    assert_eq!(
        told(&differences(&then.view(&names), &now.view(&names), &names)),
        [
            ("Tag aws:cloudformation:stack-name", Reason::OfAws),
            ("Target 10.0.0.1:8000 / TargetHealth.State", Reason::Volatile),
            ("TargetGroupArn", Reason::NewId),
        ]
    );
}

#[test]
fn each_field_that_is_not_as_it_was_is_told() {
    let then = read(OLD, &ATTRIBUTES, "<ProtocolVersion>GRPC</ProtocolVersion>", &target("10.0.0.1", "", "unused"));
    let now = read(NEW, &[("stickiness.enabled", "true"), ("new", "on")], "", "");
    let names = names(&[(OLD, NEW)]);
    let all = differences(&then.view(&names), &now.view(&names), &names);
    for expected in [
        ("Attribute deregistration_delay.timeout_seconds", Reason::Unexplained),
        ("Attribute new", Reason::ServerDefault),
        ("Attribute stickiness.enabled", Reason::Unexplained),
        ("ProtocolVersion", Reason::Unexplained),
        ("Target 10.0.0.1:8000 / Target.Id", Reason::Unexplained),
    ] {
        assert!(told(&all).contains(&expected), "{expected:?} in {:?}", told(&all));
    }
}

#[test]
fn an_answer_that_is_missing_is_told_by_its_call() {
    let mut raw_answers = group(OLD, &ATTRIBUTES, "", "");
    raw_answers.remove(1);
    let why = TargetGroup::read(&raw_answers, OLD).unwrap_err();
    assert!(why.contains("elasticloadbalancing:DescribeTargetGroupAttributes"), "{why}");
}
