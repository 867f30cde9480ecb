//! The health of targets, by a real probe of each at the time of asking.

use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use http_body_util::Full;
use hyper::Request;
use roxmltree::Document;

use super::Memory;
use super::routing::Routing;
use crate::base::locked;
use crate::http::{Answer, Http};
use crate::proxy::State;
use crate::proxy::call::Call;
use crate::wire::{AwsError, QueryService};
use crate::xml::{all, child_text, escape};

/// A probe takes no longer than this, whatever the group allows: nobody waits for a sandbox.
const LONGEST: Duration = Duration::from_secs(1);

/// What `DescribeTargetHealth` says of one target. Source: botocore, elbv2 `TargetHealth`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetState {
    state: String,
    reason: Option<String>,
    description: Option<String>,
}

impl TargetState {
    /// Any state, with its reason and description where it has them.
    pub fn new(state: &str, reason: Option<&str>, description: Option<&str>) -> Self {
        Self {
            state: state.to_owned(),
            reason: reason.map(ToOwned::to_owned),
            description: description.map(ToOwned::to_owned),
        }
    }

    /// Answers as it should.
    pub fn healthy() -> Self {
        Self::new("healthy", None, None)
    }

    /// Registered a moment ago.
    pub fn initial() -> Self {
        Self::new("initial", Some("Elb.InitialHealthChecking"), Some("Initial health checks in progress"))
    }

    /// On its way out.
    pub fn draining() -> Self {
        let text = "Target deregistration is in progress";
        Self::new("draining", Some("Target.DeregistrationInProgress"), Some(text))
    }

    /// Fails its checks for this reason, such as `Target.Timeout`.
    pub fn unhealthy(reason: &str, description: &str) -> Self {
        Self::new("unhealthy", Some(reason), Some(description))
    }

    /// No load balancer sends it anything.
    pub fn not_in_use() -> Self {
        let text = "Target group is not configured to receive traffic from the load balancer";
        Self::new("unused", Some("Target.NotInUse"), Some(text))
    }

    /// It was asked for by id, and is not in the group.
    pub fn not_registered() -> Self {
        let text = "Target is not registered to the target group";
        Self::new("unused", Some("Target.NotRegistered"), Some(text))
    }

    fn xml(&self) -> String {
        let part = |name: &str, value: &Option<String>| {
            value.as_ref().map(|text| format!("<{name}>{}</{name}>", escape(text))).unwrap_or_default()
        };
        let (reason, text) = (part("Reason", &self.reason), part("Description", &self.description));
        format!("<TargetHealth><State>{}</State>{reason}{text}</TargetHealth>", self.state)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Target {
    id: String,
    port: String,
}

/// How a group checks its targets.
#[derive(Clone, Debug)]
struct Check {
    path: String,
    port: String,
    matcher: String,
    timeout: Duration,
}

/// The answer with the truth about each target.
pub(super) async fn probed(state: &State, call: &Call, answer: &Answer) -> Result<Option<String>, AwsError> {
    let Some(group) = call.value("TargetGroupArn").filter(|_| answer.status.is_success()) else { return Ok(None) };
    let wire = state.beyond(call);
    let described =
        wire.query(QueryService::ELB, "DescribeTargetGroups", &[("TargetGroupArns.member.1", group)]).await?;
    if described.text("TargetType").as_deref() != Some("ip") {
        return Ok(None);
    }
    let check = Check {
        path: described.need("HealthCheckPath")?,
        port: described.need("HealthCheckPort")?,
        matcher: described.need("HttpCode")?,
        timeout: seconds(&described.need("HealthCheckTimeoutSeconds")?).min(LONGEST),
    };
    let used = !Routing::read(state, call).await?.balancers(group).is_empty();
    let registered = targets(&answer.text());
    let looks = registered.iter().map(|target| look(&state.memory, &check, used, target));
    let mut members: String = join_all(looks).await.concat();
    for (id, port) in asked(call) {
        if !registered.iter().any(|target| target.id == id) {
            members.push_str(&member(&Target { id, port }, "", &TargetState::not_registered()));
        }
    }
    Ok(Some(format!(
        "<DescribeTargetHealthResponse xmlns=\"http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/\">\
         <DescribeTargetHealthResult><TargetHealthDescriptions>{members}</TargetHealthDescriptions>\
         </DescribeTargetHealthResult><ResponseMetadata><RequestId>sandbox</RequestId></ResponseMetadata>\
         </DescribeTargetHealthResponse>"
    )))
}

/// The targets that a caller named.
fn asked(call: &Call) -> Vec<(String, String)> {
    let ids = (1..).map_while(|member| call.value(&format!("Targets.member.{member}.Id")).map(|id| (member, id)));
    let port = |member| call.value(&format!("Targets.member.{member}.Port")).unwrap_or("80").to_owned();
    ids.map(|(member, id)| (id.to_owned(), port(member))).collect()
}

async fn look(memory: &Memory, check: &Check, used: bool, target: &Target) -> String {
    let said = locked(&memory.targets).get(&target.id).cloned();
    let port = if check.port == "traffic-port" { &target.port } else { &check.port };
    let state = match said {
        Some(state) => state,
        None if !used => TargetState::not_in_use(),
        None => probe(check, &target.id, port).await,
    };
    member(target, port, &state)
}

async fn probe(check: &Check, id: &str, port: &str) -> TargetState {
    let request = Request::get(format!("http://{id}:{port}{}", check.path))
        .header("user-agent", "ELB-HealthChecker/2.0")
        .body(Full::<Bytes>::default());
    let Ok(request) = request else {
        return TargetState::unhealthy("Target.FailedHealthChecks", "Health checks failed");
    };
    match tokio::time::timeout(check.timeout, Http::fresh().send(request)).await {
        Err(_) => TargetState::unhealthy("Target.Timeout", "Request timed out"),
        Ok(Err(_)) => TargetState::unhealthy("Target.FailedHealthChecks", "Health checks failed"),
        Ok(Ok(answer)) if matches(&check.matcher, answer.status.as_u16()) => TargetState::healthy(),
        Ok(Ok(answer)) => {
            let text = format!("Health checks failed with these codes: [{}]", answer.status.as_u16());
            TargetState::unhealthy("Target.ResponseCodeMismatch", &text)
        }
    }
}

/// A matcher is a list of codes and ranges: `200`, `200,202`, `200-299`.
fn matches(matcher: &str, status: u16) -> bool {
    matcher.split(',').any(|part| match part.trim().split_once('-') {
        Some((low, high)) => {
            low.parse().is_ok_and(|low: u16| low <= status) && high.parse().is_ok_and(|high: u16| status <= high)
        }
        None => part.trim().parse() == Ok(status),
    })
}

fn targets(text: &str) -> Vec<Target> {
    let Ok(document) = Document::parse(text) else { return Vec::new() };
    let read = |node: &roxmltree::Node<'_, '_>| Target {
        id: child_text(*node, "Id").to_owned(),
        port: child_text(*node, "Port").to_owned(),
    };
    all(&document, "Target").iter().map(read).collect()
}

fn member(target: &Target, health_port: &str, state: &TargetState) -> String {
    let Target { id, port } = target;
    let health_port = if health_port.is_empty() { port } else { health_port };
    format!(
        "<member><Target><Id>{id}</Id><Port>{port}</Port></Target><HealthCheckPort>{health_port}</HealthCheckPort>{}\
         </member>",
        state.xml()
    )
}

fn seconds(text: &str) -> Duration {
    Duration::from_secs(text.parse().unwrap_or(1))
}
