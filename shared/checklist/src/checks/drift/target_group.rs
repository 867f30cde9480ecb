//! What is declared of a target group.

use facts::kubernetes::declared::Binding;
use facts::kubernetes::setting::Setting;
use facts::targets::TargetGroup;
use facts::{Seen, Unseen};

use super::difference::Difference;
use super::load_balancer::{equal, pairs};

/// Where the two differ.
pub(super) fn compare(
    setting: Setting,
    value: &str,
    binding: &Binding,
    group: &TargetGroup,
) -> Seen<Option<Difference>> {
    let check = &group.health_check;
    let text = |has: &Option<String>| equal(value, has.as_deref().unwrap_or("none"));
    Ok(match setting {
        Setting::TargetType => equal(value, if binding.by_address { "ip" } else { "instance" }),
        Setting::TargetGroupAttributes => pairs(value, group.attributes.as_ref().map_err(Unseen::clone)?),
        Setting::HealthcheckPath => text(&check.path),
        // The name of a port is one of the Service's, and AWS has its number.
        Setting::HealthcheckPort if value.trim().parse::<u16>().is_err() && value.trim() != "traffic-port" => None,
        Setting::HealthcheckPort => text(&check.port),
        Setting::HealthcheckProtocol => text(&check.protocol),
        Setting::HealthcheckInterval => equal(value, &check.interval_s.to_string()),
        Setting::HealthcheckTimeout => equal(value, &check.timeout_s.to_string()),
        Setting::HealthyThreshold => equal(value, &check.healthy_threshold.to_string()),
        Setting::UnhealthyThreshold => equal(value, &check.unhealthy_threshold.to_string()),
        Setting::SuccessCodes => text(&check.matcher),
        Setting::Scheme
        | Setting::IpAddressType
        | Setting::LoadBalancerName
        | Setting::SecurityGroups
        | Setting::InboundCidrs
        | Setting::LoadBalancerAttributes
        | Setting::WebAcl
        | Setting::ListenPorts
        | Setting::SslRedirect
        | Setting::CertificateArn
        | Setting::SslPolicy => None,
    })
}
