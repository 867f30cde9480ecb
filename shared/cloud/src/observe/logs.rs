//! Where access logs go, and what landed there.

use facts::load_balancer::LoadBalancer;
use facts::logs::{LogSettings, Logs};
use facts::{Seen, Unseen};
use jiff::Timestamp;

use super::wire::Answer;
use super::{landed, traffic};
use crate::client::Cloud;
use crate::look::Deadline;
use crate::unseen::unseen;

/// What this look is called where it takes too long.
pub(crate) const LOOK: &str = "elasticloadbalancing:DescribeLoadBalancerAttributes";
const ANSWER: Answer = Answer(LOOK);

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &[LOOK, landed::ACTION, traffic::ACTION];

pub(crate) async fn look(
    cloud: &Cloud,
    of: &LoadBalancer,
    reads_traffic: bool,
    at: Timestamp,
    deadline: Deadline,
) -> Logs {
    let settings = deadline.look(LOOK, settings(cloud, of)).await;
    let landed = match &settings {
        Ok(settings) if settings.enabled => deadline.look(landed::ACTION, landed::look(cloud, of, settings, at)).await,
        Ok(_) => Err(Unseen::Needs {
            fact: "access logging to be on".to_owned(),
            because: "it is switched off for this load balancer".to_owned(),
        }),
        Err(unseen) => Err(unseen.blocks("the settings of the access logs")),
    };
    let traffic = match (&settings, &landed) {
        _ if !reads_traffic => Err(Unseen::NotAsked { ask_with: "traffic.read".to_owned() }),
        (Ok(settings), Ok((_, objects))) => traffic::look(cloud, of, settings, objects, at, deadline).await,
        (_, Err(unseen)) | (Err(unseen), _) => Err(unseen.blocks("the list of the access logs")),
    };
    Logs { settings, landed: landed.map(|(landed, _)| landed), traffic }
}

async fn settings(cloud: &Cloud, of: &LoadBalancer) -> Seen<LogSettings> {
    let answer = cloud.elb.describe_load_balancer_attributes().load_balancer_arn(of.arn.as_str()).send().await;
    let answer = answer.map_err(|error| unseen(LOOK, &error))?;
    let value = |key: &str| {
        let attribute = answer.attributes().iter().find(|attribute| attribute.key() == Some(key));
        attribute.and_then(|attribute| attribute.value())
    };
    Ok(LogSettings {
        enabled: ANSWER.needs("access_logs.s3.enabled", value("access_logs.s3.enabled"))? == "true",
        // Never set, both are empty or left out.
        bucket: value("access_logs.s3.bucket").unwrap_or_default().to_owned(),
        prefix: value("access_logs.s3.prefix").unwrap_or_default().to_owned(),
    })
}

#[cfg(test)]
mod tests;
