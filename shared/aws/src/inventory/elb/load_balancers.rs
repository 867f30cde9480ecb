//! Load balancers of the `ELBv2` API with their attributes.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::{AvailabilityZone, LoadBalancer as Described};
use facts::Seen;
use facts::ids::Arn;
use facts::inventory::GroupId;
use facts::inventory::load_balancer::{LoadBalancer, VPC};
use transport::wire::{Answer, time};

use crate::client::Aws;
use crate::elb::load_balancers::{self, Which};
use crate::inventory::scope::{NOT_OF_A_CLUSTER, not_a_candidate};
use crate::inventory::settings::Settings;

pub(in crate::inventory) const ANSWER: Answer = Answer(load_balancers::LIST);

/// All of the Region, or the one with this ARN: none, where it is gone.
pub(in crate::inventory) async fn listed(aws: &Aws, only: Option<&Arn>) -> Seen<Vec<LoadBalancer>> {
    let described = load_balancers::described(aws, only.map_or(Which::All, |arn| Which::Arn(arn.as_str()))).await?;
    described.iter().map(read).collect()
}

fn read(described: &Described) -> Seen<LoadBalancer> {
    let state = ANSWER.needs("State", described.state())?;
    Ok(LoadBalancer {
        arn: ANSWER.arn("LoadBalancerArn", described.load_balancer_arn())?,
        name: ANSWER.text("LoadBalancerName", described.load_balancer_name())?,
        kind: ANSWER.needs("Type", described.r#type())?.as_str().to_owned(),
        dns_name: described.dns_name().map(|name| ANSWER.id("DNSName", Some(name))).transpose()?,
        state: load_balancers::state(ANSWER.needs("State.Code", state.code())?.as_str()),
        created: described.created_time().and_then(time),
        security_groups: described.security_groups().iter().map(GroupId::new).collect(),
        listeners: Err(not_a_candidate(NOT_OF_A_CLUSTER)),
        deletion_protection: Err(not_a_candidate(NOT_OF_A_CLUSTER)),
        tags: Err(not_a_candidate(NOT_OF_A_CLUSTER)),
        settings: settings(described),
    })
}

fn settings(described: &Described) -> BTreeMap<String, String> {
    let mut zones: Vec<String> = described.availability_zones().iter().map(zone).collect();
    zones.sort();
    Settings::default()
        .with("AvailabilityZones", (!zones.is_empty()).then(|| zones.join(", ")))
        .with("CanonicalHostedZoneId", described.canonical_hosted_zone_id())
        .with("CustomerOwnedIpv4Pool", described.customer_owned_ipv4_pool())
        .with(
            "EnablePrefixForIpv6SourceNat",
            described
                .enable_prefix_for_ipv6_source_nat()
                .map(aws_sdk_elasticloadbalancingv2::types::EnablePrefixForIpv6SourceNatEnum::as_str),
        )
        .with(
            "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic",
            described.enforce_security_group_inbound_rules_on_private_link_traffic(),
        )
        .with(
            "IpAddressType",
            described.ip_address_type().map(aws_sdk_elasticloadbalancingv2::types::IpAddressType::as_str),
        )
        .with("IpamPools.Ipv4IpamPoolId", described.ipam_pools().and_then(|it| it.ipv4_ipam_pool_id()))
        .with("Scheme", described.scheme().map(aws_sdk_elasticloadbalancingv2::types::LoadBalancerSchemeEnum::as_str))
        .with(VPC, described.vpc_id())
        .into_map()
}

/// Such as `us-east-1a subnet-1 eipalloc-1`: zone, subnet, and fixed addresses where it has them.
fn zone(zone: &AvailabilityZone) -> String {
    let addresses = zone.load_balancer_addresses().iter();
    let fixed = addresses.filter_map(|it| it.allocation_id().or(it.private_ipv4_address()).or(it.ipv6_address()));
    let parts = zone.zone_name().into_iter().chain(zone.subnet_id()).chain(fixed);
    parts.collect::<Vec<_>>().join(" ")
}

/// Every attribute is a setting; the one that keeps a load balancer is a fact of its own.
pub(super) fn take_attributes(load_balancer: &mut LoadBalancer, attributes: Seen<BTreeMap<String, String>>) {
    load_balancer.deletion_protection =
        attributes.as_ref().map_err(Clone::clone).and_then(|attributes| {
            match attributes.get("deletion_protection.enabled").map(String::as_str) {
                Some("true") => Ok(true),
                Some("false") => Ok(false),
                other => {
                    Err(Answer(load_balancers::ATTRIBUTES)
                        .unreadable(format!("deletion_protection.enabled is {other:?}")))
                }
            }
        });
    load_balancer.settings.extend(attributes.into_iter().flatten());
}
