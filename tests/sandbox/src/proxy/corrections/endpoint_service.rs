//! VPC endpoint services, which the emulator does not have: a load balancer behind one may have no other user.

use super::security_group::numbered;
use crate::base::locked;
use crate::http::Answer;
use crate::proxy::State;
use crate::proxy::call::Call;
use crate::proxy::refusal;

/// Makes one, or lists them all.
pub(super) fn answer(state: &State, call: &Call) -> Answer {
    let mut known = locked(&state.memory.endpoint_services);
    let name = &call.operation.name;
    let inner = if name.starts_with("Create") {
        let balancers = numbered(call, "NetworkLoadBalancerArn");
        let made = format!("<serviceConfiguration>{}</serviceConfiguration>", service(known.len(), &balancers));
        known.push(balancers);
        made
    } else {
        let item = |(place, balancers): (usize, &Vec<String>)| format!("<item>{}</item>", service(place, balancers));
        let items: String = known.iter().enumerate().map(item).collect();
        format!("<serviceConfigurationSet>{items}</serviceConfigurationSet>")
    };
    refusal::answer(200, "text/xml", format!("<{name}Response><requestId>sandbox</requestId>{inner}</{name}Response>"))
}

fn service(place: usize, balancers: &[String]) -> String {
    let arns = balancers.join("</item><item>");
    format!(
        "<serviceId>vpce-svc-{place:017}</serviceId><serviceState>Available</serviceState>\
         <networkLoadBalancerArnSet><item>{arns}</item></networkLoadBalancerArnSet>"
    )
}
