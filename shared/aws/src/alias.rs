//! What people call this account.

use std::time::Duration;

use facts::Seen;
use transport::deadline::Deadline;
use transport::query::{Input, xml};
use transport::wire::Answer;

use crate::client::Aws;
use crate::operations;

const LOOK: &str = operations::LIST_ACCOUNT_ALIASES.iam;

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[LOOK];

impl Aws {
    /// The account's alias; `None` where it has none. An account has one at most.
    /// Source: IAM API reference, `ListAccountAliases`.
    pub async fn account_alias(&self, time_left: Duration) -> Seen<Option<String>> {
        Deadline::within(time_left).look(LOOK, alias(self)).await
    }
}

async fn alias(aws: &Aws) -> Seen<Option<String>> {
    let text = aws.query.call(operations::LIST_ACCOUNT_ALIASES, Input::Form(Vec::new())).await?;
    let answer = Answer(LOOK);
    xml::read(answer, &text, |root| {
        let result = answer.needs("its result", xml::child(root, "ListAccountAliasesResult"))?;
        let aliases = xml::list(answer, result, "AccountAliases")?;
        Ok(aliases.into_iter().find_map(|it| it.text()).map(|text| text.trim().to_owned()))
    })
}

#[cfg(test)]
mod tests;
