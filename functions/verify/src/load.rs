//! The load test of the event: what is sent, what must be borne, and what no event may ask for.

use checklist::expectations::LoadTargets;
use facts::load::{Caps, Model, Phase, Plan, Share};
use facts::scope::{Endpoint, Scope};
use input::Problem;

use crate::request;

/// What is asked unless the event says otherwise: the shares of the retail prediction API's own load test.
const DEFAULT_MIX: [(&str, u32); 2] = [("GET /health", 30), ("POST /predict", 70)];

/// The plan of the event and what must be borne. Every mistake is told.
pub(crate) fn parse_load(
    asked: Option<request::Load>,
    endpoints: &[Endpoint],
    problems: &mut Vec<Problem>,
) -> (Option<Plan>, Option<LoadTargets>) {
    let Some(asked) = asked else { return (None, None) };
    let model = match (asked.phases.as_slice(), asked.clients) {
        ([], Some(clients)) => Model::Closed { clients: clients.count, requests: clients.requests },
        ([_, ..], None) => {
            let phase = |phase: &request::Phase| Phase { seconds: phase.seconds, rate: phase.rate };
            Model::Open { phases: asked.phases.iter().map(phase).collect() }
        }
        ([], None) | ([_, ..], Some(_)) => {
            problems.push(Problem::new("load", "needs phases or clients, and not both"));
            return (None, None);
        }
    };
    let mix = mix(asked.mix, endpoints, problems);
    (Some(Plan { model, mix, stop_percent: asked.stop_percent }), Some(asked.targets))
}

/// Only endpoints of the event can be asked, so no load goes anywhere else than its domain.
fn mix(asked: Option<Vec<request::Share>>, endpoints: &[Endpoint], problems: &mut Vec<Problem>) -> Vec<Share> {
    let shares: Vec<Share> = if let Some(shares) = asked {
        shares.into_iter().map(|share| Share { endpoint: share.endpoint, weight: share.weight }).collect()
    } else {
        let usual = |(name, weight): (&str, u32)| Share { endpoint: name.to_owned(), weight };
        DEFAULT_MIX.map(usual).into()
    };
    for (at, share) in shares.iter().enumerate() {
        let place = format!("load.mix[{at}].endpoint");
        if !endpoints.iter().any(|endpoint| endpoint.name == share.endpoint) {
            let names: Vec<&str> = endpoints.iter().map(|endpoint| endpoint.name.as_str()).collect();
            let message = format!("is none of the event's endpoints, which are {}", names.join(", "));
            problems.push(Problem::new(place, message));
        } else if shares.iter().take(at).any(|before| before.endpoint == share.endpoint) {
            problems.push(Problem::new(place, "has a share already"));
        }
    }
    shares
}

/// All in which a plan goes beyond the caps.
pub(crate) fn beyond(scope: &Scope, caps: Caps) -> Vec<Problem> {
    let Some(plan) = &scope.load else { return Vec::new() };
    let (field, clients) = match &plan.model {
        Model::Open { .. } => ("load.phases", 0),
        Model::Closed { clients, .. } => ("load.clients", *clients),
    };
    let figures = [
        ("requests", plan.model.requests(), caps.requests, "LOAD_MAX_REQUESTS"),
        ("requests a second", plan.model.rate().map_or(0, u64::from), caps.rate, "LOAD_MAX_RATE"),
        ("seconds", plan.model.seconds().unwrap_or_default(), caps.seconds, "LOAD_MAX_SECONDS"),
        ("clients", u64::from(clients), caps.in_flight, "LOAD_MAX_CLIENTS"),
    ];
    let over = figures.into_iter().filter(|(_, asked, cap, _)| *asked > u64::from(*cap));
    over.map(|(what, asked, cap, variable)| {
        let message = format!("asks for {asked} {what}, and {variable} of the function allows {cap}");
        Problem::new(field, message)
    })
    .collect()
}

#[cfg(test)]
mod tests;
