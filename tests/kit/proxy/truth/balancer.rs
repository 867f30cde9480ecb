//! Load balancers and listeners: their zones, and the refusal to list the listeners of what is not there.

use roxmltree::Document;

use super::forward;
use crate::http::Answer;
use crate::ministack::REGION;
use crate::proxy::State;
use crate::proxy::call::Call;
use crate::wire::{AwsError, QueryService};
use crate::xml::{Edits, all, child, elements};

/// The emulator puts every subnet into zone `a`; here the first is in `a`, the second in `b`, and so on.
pub(super) fn zones(answer: &Answer) -> Result<Option<String>, AwsError> {
    let text = answer.text();
    let document = Document::parse(&text).map_err(|error| AwsError::odd(error.to_string()))?;
    let mut edits = Edits::default();
    for list in all(&document, "AvailabilityZones") {
        for (zone, letter) in elements(list).into_iter().zip('a'..='z') {
            if let Some(name) = child(zone, "ZoneName") {
                edits.replace(name.range(), format!("<ZoneName>{REGION}{letter}</ZoneName>"));
            }
        }
    }
    Ok(answer.status.is_success().then(|| edits.apply(&text)))
}

/// Listeners with their weighted actions; a load balancer that is not there has none to list.
pub(super) async fn listeners(state: &State, call: &Call, answer: &Answer) -> Result<Option<String>, AwsError> {
    if let Some(balancer) = call.value("LoadBalancerArn") {
        let wire = state.beyond(&call.region);
        wire.query(QueryService::ELB, "DescribeLoadBalancers", &[("LoadBalancerArns.member.1", balancer)]).await?;
    }
    forward::remembered(&state.memory, "DescribeListeners", call, answer)
}
