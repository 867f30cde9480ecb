//! What AWS refuses and the emulator lets through.

use super::call::Call;
use super::refusal::Refusal;
use crate::http::Answer;
use crate::xml::texts;

/// Source: API reference of `DescribeTags`.
const MOST_TAGGED: usize = 20;
/// Source: API reference of `Publish`: "Must be less than 100 characters long".
const SUBJECT: usize = 100;
/// Source: API reference of the ELB Describe operations.
const LARGEST_PAGE: usize = 400;

/// A refusal that the request alone earns.
pub(super) fn before(call: &Call) -> Option<Refusal> {
    match (call.operation.service.as_str(), call.operation.name.as_str()) {
        ("elasticloadbalancing", "DescribeTags") => tagged(call),
        ("elasticloadbalancing", _) => page_size(call),
        ("sns", "Publish") => subject(call),
        _ => None,
    }
}

fn tagged(call: &Call) -> Option<Refusal> {
    let count = call.list("ResourceArns").len();
    let message = format!("The maximum number of resources is {MOST_TAGGED}, but {count} were specified");
    (count > MOST_TAGGED).then(|| Refusal::new(400, "ValidationError", message))
}

fn page_size(call: &Call) -> Option<Refusal> {
    let size = call.value("PageSize")?;
    let valid = size.parse().is_ok_and(|size: usize| (1..=LARGEST_PAGE).contains(&size));
    (!valid).then(|| Refusal::new(400, "ValidationError", format!("Page size must be between 1 and {LARGEST_PAGE}")))
}

fn subject(call: &Call) -> Option<Refusal> {
    let subject = call.value("Subject")?;
    let valid = !subject.is_empty() && subject.chars().count() < SUBJECT && !subject.chars().any(char::is_control);
    (!valid).then(|| Refusal::new(400, "InvalidParameter", "Invalid parameter: Subject"))
}

/// A refusal that shows in the answer: something that was named is not in it.
pub(super) fn after(call: &Call, answer: &Answer) -> Option<Refusal> {
    if call.operation.service != "elasticloadbalancing" || !answer.status.is_success() {
        return None;
    }
    let checks: &[(&str, &str)] = match call.operation.name.as_str() {
        "DescribeLoadBalancers" => &[("Names", "LoadBalancerName"), ("LoadBalancerArns", "LoadBalancerArn")],
        "DescribeTargetGroups" => &[("Names", "TargetGroupName"), ("TargetGroupArns", "TargetGroupArn")],
        "DescribeListeners" => &[("ListenerArns", "ListenerArn")],
        "DescribeRules" => &[("RuleArns", "RuleArn")],
        _ => return None,
    };
    let text = answer.text();
    let missing = |(list, element): &(&str, &str)| {
        let there = texts(&text, element);
        call.list(list).iter().any(|asked| !there.iter().any(|found| found == asked))
    };
    checks.iter().any(missing).then(|| not_found(call))
}

fn not_found(call: &Call) -> Refusal {
    let (code, what) = match call.operation.name.as_str() {
        "DescribeLoadBalancers" => ("LoadBalancerNotFound", "load balancers"),
        "DescribeTargetGroups" => ("TargetGroupNotFound", "target groups"),
        "DescribeListeners" => ("ListenerNotFound", "listeners"),
        _ => ("RuleNotFound", "rules"),
    };
    Refusal::new(400, code, format!("One or more {what} not found"))
}
