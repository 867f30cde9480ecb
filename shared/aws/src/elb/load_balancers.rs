//! Load balancers and their attributes.

use aws_sdk_elasticloadbalancingv2::types::LoadBalancer;
use facts::Seen;
use facts::ids::Arn;
use facts::load_balancer::State;
use transport::pages::{self, Page};
use transport::rates::Api;
use transport::unseen::{code, unseen};

use super::{Attributes, MOST_PAGES, pair};
use crate::client::Aws;
use crate::operations;

pub(crate) const LIST: &str = operations::DESCRIBE_LOAD_BALANCERS.iam;
pub(crate) const ATTRIBUTES: &str = operations::DESCRIBE_LOAD_BALANCER_ATTRIBUTES.iam;

/// Which load balancers are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Which<'a> {
    /// All of the Region.
    All,
    Name(&'a str),
    Arn(&'a str),
}

/// Those that are there: none, where the one is gone.
pub(crate) async fn described(aws: &Aws, which: Which<'_>) -> Seen<Vec<LoadBalancer>> {
    let (names, arns) = match which {
        Which::All => (None, None),
        Which::Name(name) => (Some(vec![name.to_owned()]), None),
        Which::Arn(arn) => (None, Some(vec![arn.to_owned()])),
    };
    pages::up_to(MOST_PAGES, LIST, |marker| {
        let ask = aws.elb.describe_load_balancers().set_names(names.clone()).set_load_balancer_arns(arns.clone());
        let ask = ask.set_marker(marker);
        async move {
            aws.pace(Api::Elb).await;
            match Box::pin(ask.send()).await {
                Ok(answer) => Ok(Page::marked(answer.load_balancers, answer.next_marker)),
                Err(error) if code(&error) == Some("LoadBalancerNotFound") => Ok(Page::marked(None, None)),
                Err(error) => Err(unseen(LIST, &error)),
            }
        }
    })
    .await
}

/// The attributes of one: the call has no pages.
pub(crate) async fn attributes(aws: &Aws, of: &Arn) -> Seen<Attributes> {
    aws.pace(Api::Elb).await;
    let answer = Box::pin(aws.elb.describe_load_balancer_attributes().load_balancer_arn(of.as_str()).send()).await;
    let answer = answer.map_err(|error| unseen(ATTRIBUTES, &error))?;
    Ok(answer.attributes().iter().filter_map(|it| pair(it.key(), it.value())).collect())
}

/// AWS's word for a state.
pub(crate) fn state(word: &str) -> State {
    match word {
        "active" => State::Active,
        "active_impaired" => State::ActiveImpaired,
        "provisioning" => State::Provisioning,
        "failed" => State::Failed,
        other => State::Other(other.to_owned()),
    }
}
