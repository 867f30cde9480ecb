//! Target groups: the load balancers that use them, also those that do so by a rule or a weighted action.

use super::forward::encoded;
use super::routing::Routing;
use crate::http::Answer;
use crate::proxy::State;
use crate::proxy::call::Call;
use crate::proxy::serve::Received;
use crate::wire::{AwsError, parse_xml};
use crate::xml::{Edits, all, child, child_text, list};

/// The emulator does not know all users of a group, so it is asked for every group and the filter is applied here.
pub(super) fn ask_for_all(received: &mut Received) {
    if !received.call.is("elasticloadbalancing", "DescribeTargetGroups") {
        return;
    }
    let form: Vec<(String, String)> =
        received.call.form.iter().filter(|(key, _)| key != "LoadBalancerArn").cloned().collect();
    received.body = encoded(&form);
}

/// Fills `LoadBalancerArns` and leaves out what the caller's filter does.
pub(super) async fn balancers(state: &State, call: &Call, answer: &Answer) -> Result<Option<String>, AwsError> {
    if !answer.status.is_success() {
        return Ok(None);
    }
    let routing = Routing::read(state, call).await?;
    let wanted = call.value("LoadBalancerArn");
    if let Some(balancer) = wanted {
        let wire = state.beyond(call);
        let form = [("LoadBalancerArns.member.1", balancer)];
        wire.query(crate::wire::QueryService::ELB, "DescribeLoadBalancers", &form).await?;
    }
    let text = answer.text();
    let document = parse_xml(&text)?;
    let mut edits = Edits::default();
    for group in all(&document, "TargetGroupArn").iter().filter_map(roxmltree::Node::parent) {
        let users = routing.balancers(child_text(group, "TargetGroupArn"));
        if wanted.is_some_and(|balancer| !users.contains(balancer)) {
            edits.replace(group.range(), "");
            continue;
        }
        if let Some(old) = child(group, "LoadBalancerArns") {
            edits.replace(old.range(), format!("<LoadBalancerArns>{}</LoadBalancerArns>", list(users)));
        }
    }
    Ok(Some(edits.apply(&text)))
}
