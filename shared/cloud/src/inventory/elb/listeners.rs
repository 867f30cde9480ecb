//! The listeners of any load balancer with their rules: what it forwards to.

use aws_sdk_elasticloadbalancingv2::types::Listener as Described;
use facts::Seen;
use facts::ids::Arn;
use facts::listener::{Listener, Protocol, Rule};
use futures_util::future::try_join_all;

use super::certificates;
use crate::client::Cloud;
use crate::inventory::MOST_PAGES;
use crate::inventory::rates::Api;
use crate::inventory::scope::{NOT_OF_A_CLUSTER, not_a_candidate};
use crate::observe::action;
use crate::observe::listeners::protocol;
use crate::observe::pages::{self, Page};
use crate::observe::rules::read_all;
use crate::observe::wire::Answer;
use crate::unseen::{code, unseen};

pub(super) const LIST: &str = "elasticloadbalancing:DescribeListeners";
pub(super) const RULES: &str = "elasticloadbalancing:DescribeRules";
const ANSWER: Answer = Answer(LIST);

/// What a gateway load balancer speaks: its listener has neither protocol nor port in the answer.
const GATEWAY: &str = "GENEVE";

/// `None` where the load balancer is gone. Certificates are asked for only where it may go.
pub(super) async fn describe(
    cloud: &Cloud,
    load_balancer: &Arn,
    with_certificates: bool,
) -> Seen<Option<Vec<Listener>>> {
    let described = pages::up_to(MOST_PAGES, LIST, |marker| async move {
        let ask = cloud.elb.describe_listeners().load_balancer_arn(load_balancer.as_str()).set_marker(marker);
        cloud.pace(Api::Elb).await;
        match Box::pin(ask.send()).await {
            Ok(answer) => Ok(Page::marked(answer.listeners.map(some), answer.next_marker)),
            Err(error) if code(&error) == Some("LoadBalancerNotFound") => Ok(Page { items: vec![None], next: None }),
            Err(error) => Err(unseen(LIST, &error)),
        }
    });
    let Some(described) = described.await?.into_iter().collect::<Option<Vec<Described>>>() else { return Ok(None) };
    let listeners = try_join_all(described.iter().map(|it| one(cloud, it, with_certificates))).await?;
    Ok(Some(listeners.into_iter().flatten().collect()))
}

fn some(listeners: Vec<Described>) -> Vec<Option<Described>> {
    listeners.into_iter().map(Some).collect()
}

/// `None` where the listener is gone since it was listed.
async fn one(cloud: &Cloud, described: &Described, with_certificates: bool) -> Seen<Option<Listener>> {
    let arn = ANSWER.arn("ListenerArn", described.listener_arn())?;
    let protocol = protocol(described.protocol().map_or(GATEWAY, |protocol| protocol.as_str()));
    let certificates = async {
        match protocol {
            Protocol::Http => Ok(Vec::new()),
            Protocol::Https | Protocol::Other(_) if with_certificates => certificates::describe(cloud, described).await,
            Protocol::Https | Protocol::Other(_) => Err(not_a_candidate(NOT_OF_A_CLUSTER)),
        }
    };
    let (rules, certificates) = tokio::join!(rules(cloud, &arn), certificates);
    let Some(rules) = rules.transpose() else { return Ok(None) };
    Ok(Some(Listener {
        arn,
        port: described.port().map_or(Ok(0), |port| ANSWER.number("Port", Some(port)))?,
        ssl_policy: described.ssl_policy().map(ToOwned::to_owned),
        default_actions: action::read_all(ANSWER, described.default_actions())?,
        protocol,
        certificates,
        rules,
    }))
}

/// `None` where the listener is gone.
async fn rules(cloud: &Cloud, listener: &Arn) -> Seen<Option<Vec<Rule>>> {
    let described = pages::up_to(MOST_PAGES, RULES, |marker| async move {
        let ask = cloud.elb.describe_rules().listener_arn(listener.as_str()).set_marker(marker);
        cloud.pace(Api::Elb).await;
        match Box::pin(ask.send()).await {
            Ok(answer) => {
                let rules = answer.rules.unwrap_or_default().into_iter().map(Some).collect();
                Ok(Page::marked(Some(rules), answer.next_marker))
            }
            Err(error) if code(&error) == Some("ListenerNotFound") => Ok(Page { items: vec![None], next: None }),
            Err(error) => Err(unseen(RULES, &error)),
        }
    });
    described.await?.into_iter().collect::<Option<Vec<_>>>().map(|described| read_all(&described)).transpose()
}
