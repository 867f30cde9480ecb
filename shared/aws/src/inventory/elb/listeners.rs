//! The listeners of any load balancer with their rules: what it forwards to.

use aws_sdk_elasticloadbalancingv2::types::Listener as Described;
use facts::Seen;
use facts::ids::Arn;
use facts::listener::{Listener, Protocol, Rule};
use futures_util::future::try_join_all;
use transport::wire::Answer;

use crate::client::Aws;
use crate::elb::rules::read_all;
use crate::elb::{action, listeners};
use crate::inventory::scope::{NOT_OF_A_CLUSTER, not_a_candidate};

const ANSWER: Answer = Answer(listeners::LIST);

/// What a gateway load balancer speaks: its listener has neither protocol nor port in the answer.
const GATEWAY: &str = "GENEVE";

/// `None` where the load balancer is gone. Certificates are asked for only where it may go.
pub(super) async fn describe(aws: &Aws, load_balancer: &Arn, with_certificates: bool) -> Seen<Option<Vec<Listener>>> {
    let Some(described) = listeners::described(aws, load_balancer).await? else { return Ok(None) };
    let listeners = try_join_all(described.iter().map(|it| one(aws, it, with_certificates))).await?;
    Ok(Some(listeners.into_iter().flatten().collect()))
}

/// `None` where the listener is gone since it was listed.
async fn one(aws: &Aws, described: &Described, with_certificates: bool) -> Seen<Option<Listener>> {
    let arn = ANSWER.arn("ListenerArn", described.listener_arn())?;
    let protocol = listeners::protocol(described.protocol().map_or(GATEWAY, |protocol| protocol.as_str()));
    let certificates = async {
        match protocol {
            Protocol::Http => Ok(Vec::new()),
            Protocol::Https | Protocol::Other(_) if with_certificates => certificates_of(aws, described).await,
            Protocol::Https | Protocol::Other(_) => Err(not_a_candidate(NOT_OF_A_CLUSTER)),
        }
    };
    let (rules, certificates) = tokio::join!(rules(aws, &arn), certificates);
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

/// A listener without a default certificate has none at all.
async fn certificates_of(aws: &Aws, listener: &Described) -> Seen<Vec<Arn>> {
    if listener.certificates().is_empty() { Ok(Vec::new()) } else { listeners::certificates(aws, listener).await }
}

/// `None` where the listener is gone.
async fn rules(aws: &Aws, listener: &Arn) -> Seen<Option<Vec<Rule>>> {
    listeners::rules(aws, listener).await?.map(|described| read_all(&described)).transpose()
}
