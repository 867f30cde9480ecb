//! Listeners with their rules and certificates.

use aws_sdk_elasticloadbalancingv2::types::Listener as Described;
use facts::Seen;
use facts::ids::Arn;
use facts::listener::{Listener, Protocol, Rule};
use facts::load_balancer::LoadBalancer;
use futures_util::future::try_join_all;
use transport::wire::Answer;

use crate::client::Aws;
use crate::elb::{action, listeners, rules};

/// What this look is called where it takes too long.
pub(crate) const LOOK: &str = listeners::LIST;
const ANSWER: Answer = Answer(LOOK);

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &[LOOK, listeners::RULES, listeners::CERTIFICATES];

pub(crate) async fn look(aws: &Aws, of: &LoadBalancer) -> Seen<Vec<Listener>> {
    let gone = || ANSWER.unreadable("the load balancer went while it was looked at");
    let described = listeners::described(aws, &of.arn).await?.ok_or_else(gone)?;
    try_join_all(described.iter().map(|described| one(aws, described))).await
}

async fn one(aws: &Aws, described: &Described) -> Seen<Listener> {
    let arn = ANSWER.arn("ListenerArn", described.listener_arn())?;
    let protocol = listeners::protocol(ANSWER.needs("Protocol", described.protocol())?.as_str());
    let certificates = async {
        match protocol {
            Protocol::Https => listeners::certificates(aws, described).await,
            Protocol::Http | Protocol::Other(_) => Ok(Vec::new()),
        }
    };
    let (rules, certificates) = tokio::join!(rules(aws, &arn), certificates);
    Ok(Listener {
        arn,
        port: ANSWER.number("Port", described.port())?,
        protocol,
        ssl_policy: described.ssl_policy().map(ToOwned::to_owned),
        certificates,
        default_actions: action::read_all(ANSWER, described.default_actions())?,
        rules,
    })
}

async fn rules(aws: &Aws, listener: &Arn) -> Seen<Vec<Rule>> {
    let gone = || Answer(listeners::RULES).unreadable("the listener went while it was looked at");
    rules::read_all(&listeners::rules(aws, listener).await?.ok_or_else(gone)?)
}

#[cfg(test)]
mod tests;
