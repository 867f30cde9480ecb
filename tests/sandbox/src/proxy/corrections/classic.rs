//! Load balancers of the first ELB API, which shares its name with the second and which the emulator does not have.

use crate::base::locked;
use crate::http::Answer;
use crate::ministack::REGION;
use crate::proxy::State;
use crate::proxy::call::Call;
use crate::proxy::refusal;
use crate::wire::AwsError;
use crate::xml::list;

use super::removal::refused;

/// The version by which a call says that it means the first API.
const VERSION: &str = "2012-06-01";
const SPACE: &str = "http://elasticloadbalancing.amazonaws.com/doc/2012-06-01/";

/// A load balancer of the first API.
#[derive(Clone, Debug)]
pub(super) struct Classic {
    name: String,
    groups: Vec<String>,
}

impl Classic {
    fn dns_name(&self) -> String {
        format!("{}-1234567890.{REGION}.elb.amazonaws.com", self.name)
    }

    fn xml(&self) -> String {
        let (name, dns_name) = (&self.name, self.dns_name());
        let groups = list(&self.groups);
        format!(
            "<LoadBalancerName>{name}</LoadBalancerName><DNSName>{dns_name}</DNSName><Scheme>internet-facing</Scheme>\
             <SecurityGroups>{groups}</SecurityGroups>"
        )
    }
}

/// The answer to a call of the first API. `None`: it is one of the second.
pub(super) fn instead(state: &State, call: &Call) -> Option<Result<Answer, AwsError>> {
    if call.value("Version") != Some(VERSION) {
        return None;
    }
    let mut known = locked(&state.memory.classic);
    let named = call.value("LoadBalancerName").unwrap_or_default();
    let result = match call.operation.name.as_str() {
        "CreateLoadBalancer" => {
            let groups = call.list("SecurityGroups").into_iter().map(ToOwned::to_owned).collect();
            let made = Classic { name: named.to_owned(), groups };
            let dns_name = made.dns_name();
            known.push(made);
            format!("<DNSName>{dns_name}</DNSName>")
        }
        "DeleteLoadBalancer" => {
            known.retain(|balancer| balancer.name != named);
            String::new()
        }
        "DescribeLoadBalancers" => {
            let all = list(known.iter().map(Classic::xml));
            format!("<LoadBalancerDescriptions>{all}</LoadBalancerDescriptions>")
        }
        name => return Some(Err(refused("InvalidAction", format!("the sandbox has no classic {name}")))),
    };
    let name = &call.operation.name;
    let body = format!(
        "<{name}Response xmlns=\"{SPACE}\"><{name}Result>{result}</{name}Result><ResponseMetadata>\
         <RequestId>sandbox</RequestId></ResponseMetadata></{name}Response>"
    );
    Some(Ok(refusal::answer(200, "text/xml", body)))
}
