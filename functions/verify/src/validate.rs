//! What the event means: where to look, and what must be true. Every mistake that the schema cannot see is found here.

use checklist::Expectations;
use facts::Scope;
use facts::ids::{Arn, Domain};
use facts::load_balancer::Scheme;
use facts::scope::{Find, Zone};
use input::Problem;

use crate::accepted::parse_accepted;
use crate::ca::parse_ca;
use crate::request::{self, LoadBalancer, Request};
use crate::settings::Fences;
use crate::{endpoints, load, resolvers};

/// The longest name of a load balancer. Source: `ELBv2` API reference, `CreateLoadBalancer`.
const LONGEST_NAME: usize = 32;
/// The longest id of a hosted zone. Source: Route 53 API reference, `HostedZone`.
const LONGEST_ZONE: usize = 32;
/// Longer than any ARN of a load balancer.
const LONGEST_ARN: usize = 512;

/// Where to look and what must be true, or all that is wrong.
pub fn parse_request(request: Request, fences: &Fences) -> Result<(Scope, Expectations), Vec<Problem>> {
    let mut problems = Vec::new();
    let domain = keep(&mut problems, domain(&request.domain));
    let find = keep(&mut problems, find(request.load_balancer, &fences.region));
    let zone = keep(&mut problems, zone(request.dns.zone));
    let resolvers = resolvers::parse_resolvers(&request.dns.resolvers, &mut problems);
    let (endpoints, expected) = endpoints::parse_endpoints(request.endpoints, domain.as_ref(), fences, &mut problems);
    problems.extend(request.contract.problems(&endpoints));
    problems.extend(request.attributes.problems());
    let (load, borne) = load::parse_load(request.load, &endpoints, &mut problems);
    if request.answer_only && load.is_some() {
        problems.push(Problem::new("load", "is no look at how things stand: leave out answer_only"));
    }
    problems.extend(request.tls.problems());
    let has_token = endpoints.iter().any(|endpoint| endpoint.token.is_some());
    let ca = parse_ca(request.tls.ca.as_deref(), has_token, domain.as_ref(), fences, &mut problems);
    let accepted = parse_accepted(request.accepted, &mut problems);
    let (Some(domain), Some(load_balancer), Some(zone), true) = (domain, find, zone, problems.is_empty()) else {
        return Err(problems);
    };
    let scope = Scope {
        domain,
        load_balancer,
        https_port: request.ports.https,
        http_port: request.ports.http,
        resolvers,
        zone,
        in_front: request.in_front.map(Into::into),
        ca,
        endpoints,
        window_min: request.metrics.window_min,
        traffic: request.traffic.read,
        log_account: request.access_logs.account.clone(),
        log_arrival: request.access_logs.arrive,
        charges: request.cost.charges,
        target_group_attributes: !request.attributes.target_group.is_empty(),
        // The function's own, which no event can change.
        alert_topic: None,
        load,
    };
    if request.page && !fences.is_own_question(&scope) {
        let message = "is of the schedule's question, so of the stack's own domain and load balancer: leave it out";
        return Err(vec![Problem::new("page", message)]);
    }
    let expectations = Expectations {
        scheme: match request.scheme {
            request::Scheme::InternetFacing => Scheme::InternetFacing,
            request::Scheme::Internal => Scheme::Internal,
        },
        zones: usize::from(request.zones),
        endpoints: expected,
        contract: request.contract,
        targets: request.targets,
        tls: request.tls,
        redirect: request.redirect,
        access_logs: request.access_logs,
        metrics: request.metrics,
        traffic: request.traffic,
        cost: request.cost,
        waf: request.waf,
        security_groups: request.security_groups,
        attributes: request.attributes,
        quotas: request.quotas,
        accepted,
        load: borne,
    };
    Ok((scope, expectations))
}

fn keep<T>(problems: &mut Vec<Problem>, part: Result<T, Problem>) -> Option<T> {
    part.map_err(|problem| problems.push(problem)).ok()
}

fn domain(text: &str) -> Result<Domain, Problem> {
    Domain::try_from(text.to_owned()).map_err(|malformed| Problem::new("domain", malformed.to_string()))
}

fn find(load_balancer: LoadBalancer, region: &str) -> Result<Find, Problem> {
    let wrong = |message: String| Problem::new("load_balancer", message);
    match load_balancer {
        LoadBalancer::Tags(tags) => Ok(Find::Tags { cluster: tags.cluster, stack: tags.stack }),
        LoadBalancer::NameOrArn(text) if text.starts_with("arn:") => {
            let arn = Arn::try_from(text).map_err(|malformed| wrong(malformed.to_string()))?;
            if arn.as_str().len() > LONGEST_ARN || !arn.as_str().is_ascii() {
                return Err(wrong(format!("must be an ARN of at most {LONGEST_ARN} letters, digits and signs")));
            }
            if !arn.load_balancer_dimension().is_some_and(|name| name.starts_with("app/")) {
                return Err(wrong("is not the ARN of an Application Load Balancer (…:loadbalancer/app/…)".to_owned()));
            }
            if arn.region() != region {
                return Err(wrong(format!("is in {}, and this function looks at {region}", arn.region())));
            }
            Ok(Find::Arn(arn))
        }
        LoadBalancer::NameOrArn(name) => {
            let fine = (1..=LONGEST_NAME).contains(&name.len())
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            if fine {
                Ok(Find::Name(name))
            } else {
                Err(wrong(format!("must be a name of at most {LONGEST_NAME} letters, digits and dashes, or an ARN")))
            }
        }
    }
}

fn zone(zone: Option<String>) -> Result<Zone, Problem> {
    match zone {
        None => Ok(Zone::Discover),
        Some(word) if word == "elsewhere" => Ok(Zone::Elsewhere),
        Some(id)
            if id.starts_with('Z')
                && id.len() <= LONGEST_ZONE
                && id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) =>
        {
            Ok(Zone::Id(id))
        }
        Some(_) => Err(Problem::new(
            "dns.zone",
            "must be the id of a hosted zone, such as Z2FDTNDATAQYW2, or elsewhere".to_owned(),
        )),
    }
}
