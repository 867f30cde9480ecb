//! Auto Scaling: which target groups its groups register in, and which security groups its launch configurations name.

use std::collections::BTreeSet;

use facts::Seen;
use roxmltree::Node;
use transport::pages::{self, Page};
use transport::query::{Input, Operation, parameter, xml};
use transport::wire::Answer;

use super::MOST_PAGES;
use crate::client::Aws;
use crate::operations;

pub(super) const GROUPS: &str = operations::DESCRIBE_AUTO_SCALING_GROUPS.iam;
pub(super) const CONFIGURATIONS: &str = operations::DESCRIBE_LAUNCH_CONFIGURATIONS.iam;

/// ARNs of every target group, and whatever else is a source of traffic.
pub(super) async fn target_groups(aws: &Aws) -> Seen<BTreeSet<String>> {
    let found = all(aws, operations::DESCRIBE_AUTO_SCALING_GROUPS, "AutoScalingGroups", |group| {
        let groups = xml::items(group, "TargetGroupARNs").into_iter().filter_map(|it| it.text());
        let sources = xml::items(group, "TrafficSources").into_iter().filter_map(|it| xml::text(it, "Identifier"));
        Ok(groups.chain(sources).map(|text| text.trim().to_owned()).collect::<Vec<_>>())
    });
    Ok(found.await?.into_iter().flatten().collect())
}

/// Every launch configuration with its security groups.
pub(super) async fn configurations(aws: &Aws) -> Seen<Vec<(String, Vec<String>)>> {
    all(aws, operations::DESCRIBE_LAUNCH_CONFIGURATIONS, "LaunchConfigurations", |it| {
        let name = xml::text(it, "LaunchConfigurationName");
        let groups = xml::items(it, "SecurityGroups").into_iter().filter_map(|it| it.text());
        let groups = groups.map(|text| text.trim().to_owned()).collect();
        Ok((Answer(CONFIGURATIONS).text("LaunchConfigurationName", name)?, groups))
    })
    .await
}

async fn all<T>(aws: &Aws, operation: Operation, items: &str, read: impl Fn(Node<'_, '_>) -> Seen<T>) -> Seen<Vec<T>> {
    let (read, answer) = (&read, Answer(operation.iam));
    pages::up_to(MOST_PAGES, operation.iam, |token: Option<String>| async move {
        let mut parameters = vec![parameter("MaxRecords", "100")];
        parameters.extend(token.map(|token| parameter("NextToken", &token)));
        let text = aws.query.call(operation, Input::Form(parameters)).await?;
        xml::read(answer, &text, |root| {
            let result = answer.needs("its result", xml::child(root, &format!("{}Result", operation.name)))?;
            let found = xml::list(answer, result, items)?.into_iter().map(read).collect::<Seen<_>>()?;
            Ok(Page::marked(Some(found), xml::text(result, "NextToken").map(ToOwned::to_owned)))
        })
    })
    .await
}
