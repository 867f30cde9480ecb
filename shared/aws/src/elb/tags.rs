//! Tags of load balancers and target groups, in batches of twenty.

use std::collections::BTreeMap;

use facts::Seen;
use facts::ids::Arn;
use facts::inventory::Tags;
use futures_util::future::{BoxFuture, join_all};
use transport::deadline::Deadline;
use transport::rates::Api;
use transport::unseen::{code, unseen};
use transport::wire::Answer;

use crate::client::Aws;
use crate::operations;

pub(crate) const ACTION: &str = operations::DESCRIBE_TAGS.iam;
const ANSWER: Answer = Answer(ACTION);

/// ARNs in one call. Source: ELB API reference, `DescribeTags`.
const BATCH: usize = 20;

/// The tags of each, or why they were not seen; one that no longer exists is left out.
pub(crate) async fn describe(aws: &Aws, arns: &[Arn], deadline: Deadline) -> BTreeMap<Arn, Seen<Tags>> {
    let batches = arns.chunks(BATCH).map(async |batch| match deadline.look(ACTION, of_those_left(aws, batch)).await {
        Ok(tags) => tags.into_iter().map(|(arn, tags)| (arn, Ok(tags))).collect(),
        Err(why) => batch.iter().map(|arn| (arn.clone(), Err(why.clone()))).collect::<Vec<_>>(),
    });
    join_all(batches).await.into_iter().flatten().collect()
}

/// AWS refuses a whole batch for one ARN that went since it was listed, and does not say which: halving finds it.
fn of_those_left<'a>(aws: &'a Aws, batch: &'a [Arn]) -> BoxFuture<'a, Seen<Vec<(Arn, Tags)>>> {
    Box::pin(async move {
        if let Some(tags) = described(aws, batch).await? {
            return Ok(tags);
        }
        if batch.len() <= 1 {
            return Ok(Vec::new());
        }
        let (first, second) = batch.split_at(batch.len() / 2);
        let mut tags = of_those_left(aws, first).await?;
        tags.extend(of_those_left(aws, second).await?);
        Ok(tags)
    })
}

/// `None` where one of them does not exist.
async fn described(aws: &Aws, arns: &[Arn]) -> Seen<Option<Vec<(Arn, Tags)>>> {
    let asked = arns.iter().map(ToString::to_string).collect();
    aws.pace(Api::Elb).await;
    let answer = match Box::pin(aws.elb.describe_tags().set_resource_arns(Some(asked)).send()).await {
        Ok(answer) => answer,
        Err(error) if matches!(code(&error), Some("LoadBalancerNotFound" | "TargetGroupNotFound")) => return Ok(None),
        Err(error) => return Err(unseen(ACTION, &error)),
    };
    let mut described = BTreeMap::new();
    for description in answer.tag_descriptions() {
        let tags = description.tags().iter();
        let tags = tags.filter_map(|tag| Some((tag.key()?.to_owned(), tag.value().unwrap_or_default().to_owned())));
        described.insert(ANSWER.arn("ResourceArn", description.resource_arn())?, tags.collect());
    }
    // One that AWS left out of its answer has unknown tags, not none.
    let all = arns
        .iter()
        .map(|arn| Ok((arn.clone(), ANSWER.needs("tags of one that was asked for", described.remove(arn))?)));
    all.collect::<Seen<_>>().map(Some)
}
