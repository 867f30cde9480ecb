//! Load balancers of the first `ELB` API: never removed, but records may point at them and groups be on them.

use facts::Seen;
use facts::inventory::GroupId;
use facts::inventory::load_balancer::Classic;
use roxmltree::Node;

use super::MOST_PAGES;
use super::rates::Api;
use crate::client::Cloud;
use crate::observe::pages::{self, Page};
use crate::observe::wire::Answer;
use crate::query::Ask;
use crate::query::{CLASSIC_ELB, xml};
use crate::unseen::unseen;

/// Both APIs share their actions in IAM.
pub(super) const LIST: &str = "elasticloadbalancing:DescribeLoadBalancers";
const ANSWER: Answer = Answer(LIST);

pub(super) async fn look(cloud: &Cloud) -> Seen<Vec<Classic>> {
    pages::up_to(MOST_PAGES, LIST, |marker: Option<String>| async move {
        let parameters = marker.map(|marker| ("Marker".to_owned(), marker)).into_iter().collect();
        let ask = Ask::Query { action: "DescribeLoadBalancers", version: "2012-06-01", parameters };
        cloud.pace(Api::ClassicElb).await;
        let text = cloud.query.ask(CLASSIC_ELB, ask).await.map_err(|error| unseen(LIST, &error))?;
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
