//! Next steps that several checks share: the `aws` command with the real ARN, and the Ingress annotation that governs it.

use facts::ids::Arn;

use crate::words::quoted;

/// The annotation that holds attributes of the load balancer.
const LOAD_BALANCER_ATTRIBUTES: &str = "alb.ingress.kubernetes.io/load-balancer-attributes";

/// Sets attributes of the load balancer. The annotation comes first: the controller puts back what a command changed.
pub(crate) fn set_load_balancer_attributes(arn: &Arn, attributes: &[(&str, &str)]) -> String {
    format!(
        "set in the Ingress annotation {LOAD_BALANCER_ATTRIBUTES}: {}\naws elbv2 modify-load-balancer-attributes \
         --region {} --load-balancer-arn {arn} --attributes {}",
        annotated(attributes),
        arn.region(),
        keys_and_values(attributes)
    )
}

/// The same of a target group.
pub(crate) fn set_target_group_attributes(arn: &Arn, attributes: &[(&str, &str)]) -> String {
    format!(
        "set in the Ingress annotation alb.ingress.kubernetes.io/target-group-attributes: {}\naws elbv2 \
         modify-target-group-attributes --region {} --target-group-arn {arn} --attributes {}",
        annotated(attributes),
        arn.region(),
        keys_and_values(attributes)
    )
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
