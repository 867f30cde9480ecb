//! Load balancers of the first `ELB` API: never removed, but records may point at them and groups be on them.

use facts::Seen;
use facts::inventory::GroupId;
use facts::inventory::load_balancer::Classic;
use roxmltree::Node;
use transport::pages::{self, Page};
use transport::query::{Input, parameter, xml};
use transport::wire::Answer;

use super::MOST_PAGES;
use crate::client::Aws;
use crate::operations;

pub(super) const LIST: &str = operations::DESCRIBE_CLASSIC_LOAD_BALANCERS.iam;
const ANSWER: Answer = Answer(LIST);

pub(super) async fn look(aws: &Aws) -> Seen<Vec<Classic>> {
    pages::up_to(MOST_PAGES, LIST, |marker: Option<String>| async move {
        let parameters = marker.map(|marker| parameter("Marker", &marker)).into_iter().collect();
        let text = aws.query.call(operations::DESCRIBE_CLASSIC_LOAD_BALANCERS, Input::Form(parameters)).await?;
        xml::read(ANSWER, &text, |root| {
            let result =
                ANSWER.needs("DescribeLoadBalancersResult", xml::child(root, "DescribeLoadBalancersResult"))?;
            // An answer of the second API has another list: it must not pass for an empty one of this.
            let described = xml::list(ANSWER, result, "LoadBalancerDescriptions")?;
            let items = described.into_iter().map(read).collect::<Seen<Vec<_>>>()?;
            Ok(Page::marked(Some(items), xml::text(result, "NextMarker").map(ToOwned::to_owned)))
        })
    })
    .await
}

fn read(described: Node<'_, '_>) -> Seen<Classic> {
    let groups = xml::items(described, "SecurityGroups");
    Ok(Classic {
        dns_name: ANSWER.id("DNSName", xml::text(described, "DNSName"))?,
        security_groups: groups.iter().filter_map(Node::text).map(GroupId::new).collect(),
    })
}

#[cfg(test)]
mod tests;
