//! Lists of EC2, all pages of them, with filters.

pub(crate) mod launch_templates;
pub(crate) mod security_groups;
pub(crate) mod still_there;

use facts::Seen;
use facts::inventory::Tags;
use roxmltree::Node;

use super::MOST_PAGES;
use super::rates::Api;
use crate::client::Cloud;
use crate::observe::pages::{self, Page};
use crate::observe::wire::Answer;
use crate::query::Ask;
use crate::query::{EC2, xml};
use crate::unseen::unseen;

/// Values of one filter. Source: EC2 API reference, `Filter`.
const BATCH: usize = 200;

#[derive(Clone, Copy)]
pub(crate) struct List {
    pub(crate) action: &'static str,
    pub(crate) iam: &'static str,
    /// The element that holds the items.
    pub(crate) items: &'static str,
    /// The most items that AWS gives in one page.
    pub(crate) page: u16,
}

impl List {
    /// The IAM action as it answers.
    pub(crate) fn answer(self) -> Answer {
        Answer(self.iam)
    }

    /// Everything that the parameters leave.
    pub(crate) async fn all<T>(
        self,
        cloud: &Cloud,
        parameters: &[(String, String)],
        read: impl Fn(Node<'_, '_>) -> Seen<T>,
    ) -> Seen<Vec<T>> {
        let read = &read;
        pages::up_to(MOST_PAGES, self.iam, |token: Option<String>| async move {
            let mut parameters = parameters.to_vec();
            parameters.push(("MaxResults".to_owned(), self.page.to_string()));
            parameters.extend(token.map(|token| ("NextToken".to_owned(), token)));
            let ask = Ask::ec2(self.action, parameters);
            cloud.pace(Api::Ec2).await;
            let text = cloud.query.ask(EC2, ask).await.map_err(|error| unseen(self.iam, &error))?;
            xml::read(self.answer(), &text, |root| {
                let items = xml::list(self.answer(), root, self.items)?.into_iter().map(read).collect::<Seen<_>>()?;
                Ok(Page::marked(Some(items), xml::text(root, "nextToken").map(ToOwned::to_owned)))
            })
        })
        .await
    }

    /// Everything for which this filter has one of the values: none, where there are no values.
    pub(crate) async fn with_any<T>(
        self,
        cloud: &Cloud,
        filter: &str,
        values: &[&str],
        read: impl Fn(Node<'_, '_>) -> Seen<T>,
    ) -> Seen<Vec<T>> {
        let mut found = Vec::new();
        for batch in values.chunks(BATCH) {
            let mut parameters = vec![("Filter.1.Name".to_owned(), filter.to_owned())];
            let values = batch.iter().enumerate().map(|(index, it)| (format!("Filter.1.Value.{}", index + 1), *it));
            parameters.extend(values.map(|(name, value)| (name, value.to_owned())));
            found.extend(self.all(cloud, &parameters, &read).await?);
        }
        Ok(found)
    }
}

/// The tags of an item; EC2 gives them with it.
fn tags(node: Node<'_, '_>) -> Tags {
    let tags = xml::items(node, "tagSet").into_iter();
    tags.filter_map(|it| {
        Some((xml::text(it, "key")?.to_owned(), xml::text(it, "value").unwrap_or_default().to_owned()))
    })
    .collect()
}
