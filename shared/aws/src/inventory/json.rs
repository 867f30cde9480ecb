//! Lists of services that speak AWS JSON: all pages of them.

use facts::Seen;
use serde_json::{Map, Value};
use transport::pages::{self, Page};
use transport::query::{Input, Operation};
use transport::wire::Answer;

use super::MOST_PAGES;
use crate::client::Aws;

#[derive(Clone, Copy)]
pub(crate) struct List {
    pub(crate) operation: Operation,
    /// The field that holds the items.
    pub(crate) items: &'static str,
}

impl List {
    /// The IAM action that allows it.
    pub(crate) const fn iam(self) -> &'static str {
        self.operation.iam
    }

    /// Every item of every page; `nextToken` leads from one to the next.
    pub(crate) async fn all(self, aws: &Aws, body: &Value) -> Seen<Vec<Value>> {
        pages::up_to(MOST_PAGES, self.iam(), |token: Option<String>| async move {
            let mut answer = self.once(aws, body, token).await?;
            let items = answer.remove(self.items);
            let Some(Value::Array(items)) = items else {
                return Err(Answer(self.iam()).unreadable(format!("the answer has no list of {}", self.items)));
            };
            let next = answer.get("nextToken").and_then(Value::as_str).map(ToOwned::to_owned);
            Ok(Page::marked(Some(items), next))
        })
        .await
    }

    /// The same where the items are plain texts.
    pub(crate) async fn all_texts(self, aws: &Aws, body: &Value) -> Seen<Vec<String>> {
        let texts = self.all(aws, body).await?.into_iter().map(|item| {
            let text = item.as_str().map(ToOwned::to_owned);
            text.ok_or_else(|| Answer(self.iam()).unreadable(format!("an item of {} is {item}", self.items)))
        });
        texts.collect()
    }

    async fn once(self, aws: &Aws, body: &Value, token: Option<String>) -> Seen<Map<String, Value>> {
        let mut body = body.clone();
        if let (Some(token), Some(fields)) = (token, body.as_object_mut()) {
            fields.insert("nextToken".to_owned(), Value::String(token));
        }
        let text = aws.query.call(self.operation, Input::Json(body)).await?;
        serde_json::from_str(&text)
            .map_err(|error| Answer(self.iam()).unreadable(format!("the answer cannot be read: {error}")))
    }
}
