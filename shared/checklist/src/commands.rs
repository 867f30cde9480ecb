//! Next steps that several checks share: the `aws` command with the real ARN, and the Ingress annotation that governs it.

#[cfg(test)]
mod tests;

use facts::Facts;
use facts::ids::Arn;
use jiff::Timestamp;

use crate::next_step::NextStep;
use crate::words::quoted;

/// The annotation that holds attributes of the load balancer.
const LOAD_BALANCER_ATTRIBUTES: &str = "alb.ingress.kubernetes.io/load-balancer-attributes";

/// Sets attributes of the load balancer. The annotation comes first: the controller puts back what a command changed.
pub(crate) fn set_load_balancer_attributes(arn: &Arn, attributes: &[(&str, &str)]) -> NextStep {
    NextStep::annotated(format!(
        "set in the Ingress annotation {LOAD_BALANCER_ATTRIBUTES}: {}\naws elbv2 modify-load-balancer-attributes \
         --region {} --load-balancer-arn {arn} --attributes {}",
        annotated(attributes),
        arn.region(),
        keys_and_values(attributes)
    ))
}

/// The same of a target group.
pub(crate) fn set_target_group_attributes(arn: &Arn, attributes: &[(&str, &str)]) -> NextStep {
    NextStep::annotated(format!(
        "set in the Ingress annotation alb.ingress.kubernetes.io/target-group-attributes: {}\naws elbv2 \
         modify-target-group-attributes --region {} --target-group-arn {arn} --attributes {}",
        annotated(attributes),
        arn.region(),
        keys_and_values(attributes)
    ))
}

/// Reads a metric of the load balancer, minute by minute.
pub(crate) fn read_metric(facts: &Facts, from: Timestamp, to: Timestamp, name: &str, statistic: &str) -> String {
    let arn = facts.the_load_balancer().ok().map(|it| &it.arn);
    let dimension = arn.and_then(|arn| arn.load_balancer_dimension()).unwrap_or("app/NAME/ID");
    let region = arn.map(|arn| format!(" --region {}", arn.region())).unwrap_or_default();
    let flag = if statistic.starts_with('p') { "--extended-statistics" } else { "--statistics" };
    format!(
        "aws cloudwatch get-metric-statistics{region} --namespace AWS/ApplicationELB --metric-name {name} --dimensions \
         Name=LoadBalancer,Value={dimension} --start-time {from} --end-time {to} --period 60 {flag} {statistic}"
    )
}

/// Looks why nothing forwards to a target group: at what the controller made them of, and at what there is.
pub(crate) fn look_for_target_groups(facts: &Facts) -> String {
    let why = "check the Ingress's backends: the controller makes a target group for each service that exists";
    match facts.the_load_balancer() {
        Ok(it) => format!(
            "{why}\naws elbv2 describe-target-groups --region {} --load-balancer-arn {}",
            it.arn.region(),
            it.arn
        ),
        Err(_) => why.to_owned(),
    }
}

/// `a=1,b=2`, as the controller reads it.
fn annotated(attributes: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = attributes.iter().map(|(key, value)| format!("{key}={value}")).collect();
    pairs.join(",")
}

/// `Key=a,Value=1 Key=b,Value=2`, as the command reads it.
fn keys_and_values(attributes: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        attributes.iter().map(|(key, value)| quoted(&format!("Key={key},Value={value}"))).collect();
    pairs.join(" ")
}
