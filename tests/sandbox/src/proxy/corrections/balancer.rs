//! Load balancers and listeners: their zones, and the refusal to list the listeners of what is not there.

use roxmltree::Node;
use serde_json::Value;

use super::forward::{self, encoded};
use crate::http::Answer;
use crate::ministack::REGION;
use crate::proxy::State;
use crate::proxy::call::Call;
use crate::proxy::serve::Received;
use crate::wire::{AwsError, QueryService, parse_xml};
use crate::xml::{Edits, all, child, child_text, elements};

/// The emulator puts every subnet into zone `a`; here the first is in `a`, the second in `b`, and so on. When a load
/// balancer was made may have been said.
pub(super) fn described(state: &State, answer: &Answer) -> Result<Option<String>, AwsError> {
    let text = answer.text();
    let document = parse_xml(&text)?;
    let mut edits = Edits::default();
    for list in all(&document, "AvailabilityZones") {
        for (zone, letter) in elements(list).into_iter().zip('a'..='z') {
            if let Some(name) = child(zone, "ZoneName") {
                edits.replace(name.range(), format!("<ZoneName>{REGION}{letter}</ZoneName>"));
            }
        }
    }
    for balancer in all(&document, "LoadBalancerArn").iter().filter_map(Node::parent) {
        let said = state.memory.said(child_text(balancer, "LoadBalancerArn"));
        if let (Some(made), Some(Value::String(said))) = (child(balancer, "CreatedTime"), said.get("CreatedTime")) {
            edits.replace(made.range(), format!("<CreatedTime>{said}</CreatedTime>"));
        }
    }
    Ok(answer.status.is_success().then(|| edits.apply(&text)))
}

/// A load balancer is in the VPC of its subnets; the emulator puts it where it is told, and nobody tells AWS.
/// Subnets that only their name is known of are in no VPC.
pub(super) async fn in_the_vpc_of_its_subnets(state: &State, received: &mut Received) {
    let call = &received.call;
    if !call.is("elasticloadbalancing", "CreateLoadBalancer") || call.value("VpcId").is_some() {
        return;
    }
    let mapped = || call.value("SubnetMappings.member.1.SubnetId");
    let Some(subnet) = call.list("Subnets").first().copied().or_else(mapped) else { return };
    let wire = state.beyond(call);
    let told = wire.query(QueryService::EC2, "DescribeSubnets", &[("SubnetId.1", subnet)]).await;
    let Some(vpc) = told.ok().and_then(|told| told.text("vpcId")) else { return };
    let form = &mut received.call.form;
    form.push(("VpcId".to_owned(), vpc));
    received.body = encoded(form);
}

/// Listeners with their weighted actions; a load balancer that is not there has none to list.
pub(super) async fn listeners(state: &State, call: &Call, answer: &Answer) -> Result<Option<String>, AwsError> {
    if let Some(balancer) = call.value("LoadBalancerArn") {
        let wire = state.beyond(call);
        wire.query(QueryService::ELB, "DescribeLoadBalancers", &[("LoadBalancerArns.member.1", balancer)]).await?;
    }
    forward::remembered(&state.memory, "DescribeListeners", call, answer)
}
