//! Lists of EC2, all pages of them, with filters.

pub(crate) mod launch_templates;
pub(crate) mod security_groups;
pub(crate) mod still_there;

use facts::Seen;
use facts::inventory::Tags;
use roxmltree::Node;
use transport::pages::{self, Page};
use transport::query::{Input, Operation, parameter, xml};
use transport::wire::Answer;

use super::MOST_PAGES;
use crate::client::Aws;

/// Values of one filter. Source: EC2 API reference, `Filter`.
const BATCH: usize = 200;

#[derive(Clone, Copy)]
pub(crate) struct List {
    pub(crate) operation: Operation,
    /// The element that holds the items.
    pub(crate) items: &'static str,
    /// The most items that AWS gives in one page.
    pub(crate) page: u16,
}

impl List {
    /// The IAM action as it answers.
    pub(crate) fn answer(self) -> Answer {
        Answer(self.iam())
    }

    /// The IAM action that allows it.
    pub(crate) const fn iam(self) -> &'static str {
        self.operation.iam
    }

    /// Everything that the parameters leave.
    pub(crate) async fn all<T>(
        self,
        aws: &Aws,
        parameters: &[(String, String)],
        read: impl Fn(Node<'_, '_>) -> Seen<T>,
    ) -> Seen<Vec<T>> {
        let read = &read;
        pages::up_to(MOST_PAGES, self.iam(), |token: Option<String>| async move {
            let mut parameters = parameters.to_vec();
            parameters.push(parameter("MaxResults", &self.page.to_string()));
            parameters.extend(token.map(|token| parameter("NextToken", &token)));
            let text = aws.query.call(self.operation, Input::Form(parameters)).await?;
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
        aws: &Aws,
        filter: &str,
        values: &[&str],
        read: impl Fn(Node<'_, '_>) -> Seen<T>,
    ) -> Seen<Vec<T>> {
        let mut found = Vec::new();
        for batch in values.chunks(BATCH) {
            let mut parameters = vec![parameter("Filter.1.Name", filter)];
            let values = batch.iter().enumerate().map(|(index, it)| (format!("Filter.1.Value.{}", index + 1), *it));
            parameters.extend(values.map(|(name, value)| (name, value.to_owned())));
            found.extend(self.all(aws, &parameters, &read).await?);
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
