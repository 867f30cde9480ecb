//! What a resource costs a month while nobody uses it.

use checklist::prices::Prices;
use facts::inventory::{Kind, Resource};

use super::StepLine;
use super::words::is_an_amount;

/// The least that it costs a month, in US dollars: what the inventory does not tell is left out.
pub(super) fn usd_month(resource: &Resource, prices: &Prices) -> f64 {
    match resource {
        Resource::LoadBalancer(it) => prices.load_balancer_month(&it.kind),
        Resource::WebAcl(_) => prices.web_acl_month(0),
        // Route 53 bills zones and queries, ACM only private and exportable certificates, EC2 no groups.
        Resource::Record(_)
        | Resource::TargetGroup(_)
        | Resource::Certificate(_)
        | Resource::ValidationRecord(_)
        | Resource::SecurityGroup(_) => 0.0,
    }
}

/// Whose prices these are and what comes on top of them; nothing where all steps are free.
pub(super) fn note(steps: &[StepLine], prices: &Prices) -> Option<String> {
    let costs = |kind: Kind| steps.iter().any(|step| step.kind == kind && is_an_amount(step.usd_month));
    let on_top = match (costs(Kind::LoadBalancer), costs(Kind::WebAcl)) {
        (false, false) => return None,
        (true, false) => "the addresses of load balancers come",
        (false, true) => "the rules of web ACLs come",
        (true, true) => "the addresses of load balancers and the rules of web ACLs come",
    };
    let stands_in = match &prices.stands_in_for {
        Some(wanted) => format!(" (none are known of {wanted})"),
        None => String::new(),
    };
    let (region, read) = (&prices.regional.region, &prices.read);
    Some(format!("amounts are list prices of {region}{stands_in} as of {read}; {on_top} on top"))
}
