//! Lists of services that speak AWS JSON: all pages of them.

use facts::Seen;
use serde_json::{Map, Value};

use super::MOST_PAGES;
use super::rates::Api;
use crate::client::Cloud;
use crate::observe::pages::{self, Page};
use crate::observe::wire::Answer;
use crate::query::{Ask, Service};
use crate::unseen::unseen;

#[derive(Clone, Copy)]
pub(crate) struct Call {
    pub(crate) service: Service,
    pub(crate) api: Api,
    /// What stands before the operation in `X-Amz-Target`.
    pub(crate) prefix: &'static str,
    pub(crate) action: &'static str,
    pub(crate) iam: &'static str,
    /// The field that holds the items.
    pub(crate) items: &'static str,
}

impl Call {
    /// Every item of every page; `nextToken` leads from one to the next.
    pub(crate) async fn all(self, cloud: &Cloud, body: &Value) -> Seen<Vec<Value>> {
        pages::up_to(MOST_PAGES, self.iam, |token: Option<String>| async move {
            let mut answer = self.once(cloud, body, token).await?;
            let items = answer.remove(self.items);
            let Some(Value::Array(items)) = items else {
                return Err(Answer(self.iam).unreadable(format!("the answer has no list of {}", self.items)));
            };
            let next = answer.get("nextToken").and_then(Value::as_str).map(ToOwned::to_owned);
            Ok(Page::marked(Some(items), next))
        })
        .await
    }

    /// The same where the items are plain texts.
    pub(crate) async fn all_texts(self, cloud: &Cloud, body: &Value) -> Seen<Vec<String>> {
        let texts = self.all(cloud, body).await?.into_iter().map(|item| {
            let text = item.as_str().map(ToOwned::to_owned);
            text.ok_or_else(|| Answer(self.iam).unreadable(format!("an item of {} is {item}", self.items)))
        });
        texts.collect()
    }

    async fn once(self, cloud: &Cloud, body: &Value, token: Option<String>) -> Seen<Map<String, Value>> {
        let mut body = body.clone();
        if let (Some(token), Some(fields)) = (token, body.as_object_mut()) {
            fields.insert("nextToken".to_owned(), Value::String(token));
        }
        let ask = Ask::Json { prefix: self.prefix, action: self.action, body };
        cloud.pace(self.api).await;
        let text = cloud.query.ask(self.service, ask).await.map_err(|error| unseen(self.iam, &error))?;
        serde_json::from_str(&text)
            .map_err(|error| Answer(self.iam).unreadable(format!("the answer cannot be read: {error}")))
    }
}
