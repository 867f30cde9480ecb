//! What people call this account.

use std::time::Duration;

use facts::Seen;

use crate::client::Cloud;
use crate::look::Deadline;
use crate::observe::wire::Answer;
use crate::query::{Ask, IAM, xml};
use crate::unseen::unseen;

const LOOK: &str = "iam:ListAccountAliases";

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[LOOK];

/// The one version of IAM's API.
const VERSION: &str = "2010-05-08";

impl Cloud {
    /// The account's alias; `None` where it has none. An account has one at most.
    /// Source: IAM API reference, `ListAccountAliases`.
    pub async fn account_alias(&self, time_left: Duration) -> Seen<Option<String>> {
        Deadline::within(time_left).look(LOOK, alias(self)).await
    }
}

async fn alias(cloud: &Cloud) -> Seen<Option<String>> {
    let ask = Ask::Query { action: "ListAccountAliases", version: VERSION, parameters: Vec::new() };
    let text = cloud.query.ask(IAM, ask).await.map_err(|error| unseen(LOOK, &error))?;
    let answer = Answer(LOOK);
    xml::read(answer, &text, |root| {
        let result = answer.needs("its result", xml::child(root, "ListAccountAliasesResult"))?;
        let aliases = xml::list(answer, result, "AccountAliases")?;
        Ok(aliases.into_iter().find_map(|it| it.text()).map(|text| text.trim().to_owned()))
    })
}

#[cfg(test)]
mod tests;
