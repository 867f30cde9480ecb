//! Auto Scaling: which target groups its groups register in, and which security groups its launch configurations name.

use std::collections::BTreeSet;

use facts::Seen;
use roxmltree::Node;

use super::MOST_PAGES;
use super::rates::Api;
use crate::client::Cloud;
use crate::observe::pages::{self, Page};
use crate::observe::wire::Answer;
use crate::query::Ask;
use crate::query::{AUTO_SCALING, xml};
use crate::unseen::unseen;

pub(super) const GROUPS: &str = "autoscaling:DescribeAutoScalingGroups";
pub(super) const CONFIGURATIONS: &str = "autoscaling:DescribeLaunchConfigurations";

/// ARNs of every target group, and whatever else is a source of traffic.
pub(super) async fn target_groups(cloud: &Cloud) -> Seen<BTreeSet<String>> {
    let found = all(cloud, GROUPS, "DescribeAutoScalingGroups", "AutoScalingGroups", |group| {
        let groups = xml::items(group, "TargetGroupARNs").into_iter().filter_map(|it| it.text());
        let sources = xml::items(group, "TrafficSources").into_iter().filter_map(|it| xml::text(it, "Identifier"));
        Ok(groups.chain(sources).map(|text| text.trim().to_owned()).collect::<Vec<_>>())
    });
    Ok(found.await?.into_iter().flatten().collect())
}

/// Every launch configuration with its security groups.
pub(super) async fn configurations(cloud: &Cloud) -> Seen<Vec<(String, Vec<String>)>> {
    all(cloud, CONFIGURATIONS, "DescribeLaunchConfigurations", "LaunchConfigurations", |it| {
        let name = xml::text(it, "LaunchConfigurationName");
        let groups = xml::items(it, "SecurityGroups").into_iter().filter_map(|it| it.text());
        let groups = groups.map(|text| text.trim().to_owned()).collect();
        Ok((Answer(CONFIGURATIONS).text("LaunchConfigurationName", name)?, groups))
    })
    .await
}

async fn all<T>(
    cloud: &Cloud,
    iam: &'static str,
    action: &'static str,
    items: &str,
    read: impl Fn(Node<'_, '_>) -> Seen<T>,
) -> Seen<Vec<T>> {
    let (read, answer) = (&read, Answer(iam));
    pages::up_to(MOST_PAGES, iam, |token: Option<String>| async move {
        let mut parameters = vec![("MaxRecords".to_owned(), "100".to_owned())];
        parameters.extend(token.map(|token| ("NextToken".to_owned(), token)));
        let ask = Ask::Query { action, version: "2011-01-01", parameters };
        cloud.pace(Api::AutoScaling).await;
        let text = cloud.query.ask(AUTO_SCALING, ask).await.map_err(|error| unseen(iam, &error))?;
        xml::read(answer, &text, |root| {
            let result = answer.needs("its result", xml::child(root, &format!("{action}Result")))?;
            let found = xml::list(answer, result, items)?.into_iter().map(read).collect::<Seen<_>>()?;
            Ok(Page::marked(Some(found), xml::text(result, "NextToken").map(ToOwned::to_owned)))
        })
    })
    .await
}
