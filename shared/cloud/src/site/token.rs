//! Bearer tokens from Secrets Manager: fetched for one run, sent, and cut out of everything that is kept.

use std::collections::BTreeMap;
use std::fmt;

use facts::ids::Arn;
use facts::scope::{Endpoint, Token};
use facts::{Seen, Unseen};
use futures_util::future::join_all;
use serde_json::Value;

use crate::client::Cloud;
use crate::look::Deadline;
use crate::unseen::unseen;

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &["secretsmanager:GetSecretValue"];

const GET: &str = "secretsmanager:GetSecretValue";

/// A text that no one may read in a log, a report or an answer.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    /// Takes a text as a secret; spaces and line ends around it come from the way it was stored.
    pub(super) fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let sendable = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        sendable.then(|| Self(text.to_owned()))
    }

    /// The value of an `Authorization` header.
    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.0)
    }

    /// The text with `[token]` wherever the secret stood.
    pub(crate) fn cut_from(&self, text: &str) -> String {
        text.replace(&self.0, "[token]")
    }

    /// The same for a text that was cut off, and perhaps in the middle of the secret.
    pub(crate) fn cut_from_cut_off(&self, text: &str) -> String {
        let text = self.cut_from(text);
        let begun = (1..self.0.len()).rev().filter_map(|length| self.0.get(..length)).find(|part| text.ends_with(part));
        begun.and_then(|part| text.strip_suffix(part)).map_or(text.clone(), ToOwned::to_owned)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[token]")
    }
}

/// The token of each endpoint, in their order; `Ok(None)` for one that wants none. A secret is fetched once.
pub(crate) async fn look(cloud: &Cloud, endpoints: &[Endpoint], deadline: Deadline) -> Vec<Seen<Option<Secret>>> {
    let mut arns: Vec<&Arn> = endpoints.iter().filter_map(|e| e.token.as_ref()).map(|token| &token.secret).collect();
    arns.sort_unstable();
    arns.dedup();
    let texts = join_all(arns.iter().map(|arn| deadline.look(GET, fetch(cloud, arn)))).await;
    let texts: BTreeMap<&Arn, Seen<Text>> = arns.into_iter().zip(texts).collect();
    let of = |endpoint: &Endpoint| {
        let Some(token) = &endpoint.token else { return Ok(None) };
        match texts.get(&token.secret) {
            Some(Ok(text)) => pick(text, token).map(Some),
            Some(Err(unseen)) => Err(unseen.clone()),
            None => Err(failed(&token.secret, "was not fetched")),
        }
    };
    endpoints.iter().map(of).collect()
}

/// The whole text of a secret: not `Debug`, for it must not be printed.
struct Text(String);

async fn fetch(cloud: &Cloud, arn: &Arn) -> Seen<Text> {
    let reply = cloud.secrets.get_secret_value().secret_id(arn.as_str()).send().await.map_err(|e| unseen(GET, &e))?;
    reply.secret_string.map(Text).ok_or_else(|| failed(arn, "holds bytes and no text; store the token as text"))
}

/// The token in a secret's text. No error says what stands there.
fn pick(text: &Text, token: &Token) -> Seen<Secret> {
    let unusable = || failed(&token.secret, "holds no token: one line of visible ASCII characters is expected");
    let Some(key) = &token.key else {
        return Secret::new(&text.0).ok_or_else(unusable);
    };
    let Ok(Value::Object(fields)) = serde_json::from_str(&text.0) else {
        return Err(failed(&token.secret, &format!("is not a JSON object, so there is no key `{key}` in it")));
    };
    match fields.get(key) {
        Some(Value::String(text)) => Secret::new(text).ok_or_else(unusable),
        Some(_) => Err(failed(&token.secret, &format!("has a key `{key}`, but it holds no text"))),
        None => Err(failed(&token.secret, &format!("has no key `{key}`"))),
    }
}

fn failed(secret: &Arn, what: &str) -> Unseen {
    Unseen::Failed { action: GET.to_owned(), code: None, message: format!("the secret {secret} {what}") }
}

#[cfg(test)]
mod tests;
