//! Listeners, their rules and their certificates.

use aws_sdk_elasticloadbalancingv2::types::{Listener, Rule};
use facts::Seen;
use facts::ids::Arn;
use facts::listener::Protocol;
use transport::pages::{self, Page};
use transport::rates::Api;
use transport::unseen::{code, unseen};
use transport::wire::Answer;

use super::MOST_PAGES;
use crate::client::Aws;
use crate::operations;

pub(crate) const LIST: &str = operations::DESCRIBE_LISTENERS.iam;
pub(crate) const RULES: &str = operations::DESCRIBE_RULES.iam;
pub(crate) const CERTIFICATES: &str = operations::DESCRIBE_LISTENER_CERTIFICATES.iam;

/// The listeners of a load balancer; `None` where it is gone.
pub(crate) async fn described(aws: &Aws, load_balancer: &Arn) -> Seen<Option<Vec<Listener>>> {
    let listed = pages::up_to(MOST_PAGES, LIST, |marker| async move {
        let ask = aws.elb.describe_listeners().load_balancer_arn(load_balancer.as_str()).set_marker(marker);
        aws.pace(Api::Elb).await;
        match Box::pin(ask.send()).await {
            Ok(answer) => Ok(Page::marked(answer.listeners.map(there), answer.next_marker)),
            Err(error) if code(&error) == Some("LoadBalancerNotFound") => Ok(gone()),
            Err(error) => Err(unseen(LIST, &error)),
        }
    });
    Ok(listed.await?.into_iter().collect())
}

/// The rules of a listener, with its default one; `None` where it is gone.
pub(crate) async fn rules(aws: &Aws, listener: &Arn) -> Seen<Option<Vec<Rule>>> {
    let listed = pages::up_to(MOST_PAGES, RULES, |marker| async move {
        let ask = aws.elb.describe_rules().listener_arn(listener.as_str()).set_marker(marker);
        aws.pace(Api::Elb).await;
        match Box::pin(ask.send()).await {
            Ok(answer) => Ok(Page::marked(answer.rules.map(there), answer.next_marker)),
            Err(error) if code(&error) == Some("ListenerNotFound") => Ok(gone()),
            Err(error) => Err(unseen(RULES, &error)),
        }
    });
    Ok(listed.await?.into_iter().collect())
}

fn there<T>(items: Vec<T>) -> Vec<Option<T>> {
    items.into_iter().map(Some).collect()
}

fn gone<T>() -> Page<Option<T>, String> {
    Page { items: vec![None], next: None }
}

/// The default certificate first, then those that SNI chooses from. `DescribeListeners` gives only the default one, and
/// `DescribeListenerCertificates` gives it as well. Source: ELB API reference, `DescribeListenerCertificates`.
pub(crate) async fn certificates(aws: &Aws, of: &Listener) -> Seen<Vec<Arn>> {
    let arn = of.listener_arn().unwrap_or_default();
    let listed = pages::up_to(MOST_PAGES, CERTIFICATES, |marker| async move {
        let ask = aws.elb.describe_listener_certificates().listener_arn(arn).set_marker(marker);
        aws.pace(Api::Elb).await;
        let answer = Box::pin(ask.send()).await.map_err(|error| unseen(CERTIFICATES, &error))?;
        Ok(Page::marked(answer.certificates, answer.next_marker))
    });
    let listed = listed.await?;
    let mut arns = Vec::new();
    for certificate in of.certificates().iter().chain(&listed) {
        let arn = Answer(CERTIFICATES).arn("CertificateArn", certificate.certificate_arn())?;
        if !arns.contains(&arn) {
            arns.push(arn);
        }
    }
    Ok(arns)
}

/// AWS's word for what a listener speaks.
pub(crate) fn protocol(word: &str) -> Protocol {
    match word {
        "HTTP" => Protocol::Http,
        "HTTPS" => Protocol::Https,
        other => Protocol::Other(other.to_owned()),
    }
}
