//! Listeners with their rules and certificates.

use aws_sdk_elasticloadbalancingv2::types::Listener as Described;
use facts::Seen;
use facts::ids::Arn;
use facts::listener::{Listener, Protocol};
use facts::load_balancer::LoadBalancer;
use futures_util::future::try_join_all;

use super::pages::{self, Page};
use super::wire::Answer;
use super::{action, rules};
use crate::client::Cloud;
use crate::unseen::unseen;

/// What this look is called where it takes too long.
pub(crate) const LOOK: &str = "elasticloadbalancing:DescribeListeners";
const ANSWER: Answer = Answer(LOOK);
const CERTIFICATES: &str = "elasticloadbalancing:DescribeListenerCertificates";

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &[LOOK, rules::ACTION, CERTIFICATES];

pub(crate) async fn look(cloud: &Cloud, of: &LoadBalancer) -> Seen<Vec<Listener>> {
    let described = pages::all(LOOK, |marker| async move {
        let ask = cloud.elb.describe_listeners().load_balancer_arn(of.arn.as_str()).set_marker(marker);
        let answer = ask.send().await.map_err(|error| unseen(LOOK, &error))?;
        Ok(Page::marked(answer.listeners, answer.next_marker))
    });
    try_join_all(described.await?.iter().map(|described| one(cloud, described))).await
}

async fn one(cloud: &Cloud, described: &Described) -> Seen<Listener> {
    let arn = ANSWER.arn("ListenerArn", described.listener_arn())?;
    let protocol = protocol(ANSWER.needs("Protocol", described.protocol())?.as_str());
    let default: Vec<_> = described.certificates().iter().map(|certificate| certificate.certificate_arn()).collect();
    let certificates = async {
        match protocol {
            Protocol::Https => certificates(cloud, &arn, &default).await,
            Protocol::Http | Protocol::Other(_) => Ok(Vec::new()),
        }
    };
    let (rules, certificates) = tokio::join!(rules::look(cloud, &arn), certificates);
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

/// The default certificate first. `DescribeListeners` gives only that one, and `DescribeListenerCertificates` gives it
/// twice, as the default and as one of the list. Source: ELB API reference, `DescribeListenerCertificates`.
async fn certificates(cloud: &Cloud, listener: &Arn, default: &[Option<&str>]) -> Seen<Vec<Arn>> {
    let listed = pages::all(CERTIFICATES, |marker| async move {
        let ask = cloud.elb.describe_listener_certificates().listener_arn(listener.as_str()).set_marker(marker);
        let answer = ask.send().await.map_err(|error| unseen(CERTIFICATES, &error))?;
        Ok(Page::marked(answer.certificates, answer.next_marker))
    });
    let listed = listed.await?;
    let mut arns = Vec::new();
    for arn in default.iter().copied().chain(listed.iter().map(|certificate| certificate.certificate_arn())) {
        let arn = Answer(CERTIFICATES).arn("CertificateArn", arn)?;
        if !arns.contains(&arn) {
            arns.push(arn);
        }
    }
    Ok(arns)
}

pub(crate) fn protocol(word: &str) -> Protocol {
    match word {
        "HTTP" => Protocol::Http,
        "HTTPS" => Protocol::Https,
        other => Protocol::Other(other.to_owned()),
    }
}

#[cfg(test)]
mod tests;
