//! The tags of load balancers, asked for in batches.

use std::collections::BTreeMap;
use std::slice;

use facts::Seen;
use facts::ids::Arn;
use futures_util::future::try_join_all;

use super::wire::Answer;
use crate::client::Cloud;
use crate::unseen::{code, unseen};

pub(super) const ACTION: &str = "elasticloadbalancing:DescribeTags";
const ANSWER: Answer = Answer(ACTION);

/// ARNs in one call. Source: ELB API reference, `DescribeTags`.
const BATCH: usize = 20;

pub(super) type Tags = BTreeMap<String, String>;

/// The tags of each; one that no longer exists is left out.
pub(super) async fn describe(cloud: &Cloud, arns: &[Arn]) -> Seen<BTreeMap<Arn, Tags>> {
    let batches = try_join_all(arns.chunks(BATCH).map(|batch| of_those_left(cloud, batch))).await?;
    Ok(batches.into_iter().flatten().collect())
}

/// AWS refuses a whole batch for one ARN that was deleted since it was listed; then each is asked for alone.
async fn of_those_left(cloud: &Cloud, batch: &[Arn]) -> Seen<Vec<(Arn, Tags)>> {
    if let Some(tags) = described(cloud, batch).await? {
        return Ok(tags);
    }
    let alone = try_join_all(batch.iter().map(|arn| described(cloud, slice::from_ref(arn)))).await?;
    Ok(alone.into_iter().flatten().flatten().collect())
}

/// `None` where one of them does not exist.
async fn described(cloud: &Cloud, arns: &[Arn]) -> Seen<Option<Vec<(Arn, Tags)>>> {
    let asked = arns.iter().map(ToString::to_string).collect();
    let answer = match cloud.elb.describe_tags().set_resource_arns(Some(asked)).send().await {
        Ok(answer) => answer,
        Err(error) if code(&error) == Some("LoadBalancerNotFound") => return Ok(None),
        Err(error) => return Err(unseen(ACTION, &error)),
    };
    let mut described = Vec::new();
    for description in answer.tag_descriptions() {
        let tags = description.tags().iter();
        let tags = tags.filter_map(|tag| Some((tag.key()?.to_owned(), tag.value().unwrap_or_default().to_owned())));
        described.push((ANSWER.arn("ResourceArn", description.resource_arn())?, tags.collect()));
    }
    Ok(Some(described))
}
