//! Where access logs go, and what landed there.

use std::collections::BTreeMap;

use facts::load_balancer::LoadBalancer;
use facts::logs::{self, LogSettings, Logs};
use facts::{Scope, Seen, Unseen};
use jiff::Timestamp;
use transport::deadline::Deadline;
use transport::wire::Answer;

use super::{landed, traffic};
use crate::client::Aws;
use crate::elb::load_balancers;

const ANSWER: Answer = Answer(load_balancers::ATTRIBUTES);

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &[load_balancers::ATTRIBUTES, landed::ACTION, traffic::ACTION];

/// From the load balancer's attributes to the bucket that they name.
pub(crate) async fn look(
    aws: &Aws,
    of: &LoadBalancer,
    attributes: &Seen<BTreeMap<String, String>>,
    scope: &Scope,
    at: Timestamp,
    deadline: Deadline,
) -> Logs {
    let settings = attributes.as_ref().map_err(Clone::clone).and_then(settings);
    let settings = settings.map(|settings| LogSettings { owner: scope.log_account.clone(), ..settings });
    let landed = match &settings {
        _ if !scope.log_arrival => Err(logs::arrival_not_asked()),
        Ok(settings) if settings.enabled => deadline.look(landed::ACTION, landed::look(aws, of, settings, at)).await,
        Ok(_) => Err(Unseen::Needs {
            fact: "access logging to be on".to_owned(),
            because: "it is switched off for this load balancer".to_owned(),
        }),
        Err(unseen) => Err(unseen.blocks("the settings of the access logs")),
    };
    let traffic = match (&settings, &landed) {
        _ if !scope.traffic => Err(Unseen::NotAsked { ask_with: "traffic.read".to_owned() }),
        // Whoever keeps us out of the bucket has no log read either.
        _ if !scope.log_arrival => Err(logs::arrival_not_asked()),
        (Ok(settings), Ok((_, objects))) => traffic::look(aws, of, settings, objects, at, deadline).await,
        (_, Err(unseen)) | (Err(unseen), _) => Err(unseen.blocks("the list of the access logs")),
    };
    Logs { settings, landed: landed.map(|(landed, _)| landed), traffic }
}

fn settings(attributes: &BTreeMap<String, String>) -> Seen<LogSettings> {
    // Never set, bucket and prefix are empty or left out.
    let text = |key: &str| attributes.get(key).cloned().unwrap_or_default();
    Ok(LogSettings {
        enabled: ANSWER.needs("access_logs.s3.enabled", attributes.get("access_logs.s3.enabled"))? == "true",
        bucket: text("access_logs.s3.bucket"),
        prefix: text("access_logs.s3.prefix"),
        owner: None,
    })
}

#[cfg(test)]
mod tests;
