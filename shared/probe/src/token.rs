//! Credentials from Secrets Manager: fetched for one run, one for each endpoint that wants one.

use std::collections::BTreeMap;

use facts::ids::Arn;
use facts::scope::{Endpoint, Token};
use facts::{Seen, Unseen};
use futures_util::future::join_all;
use redact::Secrets;
use serde::Deserialize;
use serde_json::{Value, json};
use transport::deadline::Deadline;
use transport::query::{Input, Operation};
use transport::service::SECRETS_MANAGER;

use super::secret::{Secret, Unfit};
use crate::Prober;

/// The IAM actions of the calls made here. Secrets Manager decrypts with the rights of its caller, where a secret has a
/// key of its own. Source: Secrets Manager user guide, "Secret encryption and decryption".
pub const ACTIONS: &[&str] = &[GET, "kms:Decrypt"];

const GET_SECRET: Operation = Operation::new(SECRETS_MANAGER, "GetSecretValue", "secretsmanager:GetSecretValue");
pub(super) const GET: &str = GET_SECRET.iam;
/// What we are called in the user agent of every request.
const OURS: &str = "albkeeper";

/// What a secret holds for an endpoint.
#[derive(Clone)]
pub(crate) enum Credential {
    Token(Secret),
    /// User and password, which the site exchanges for a token.
    User {
        name: String,
        password: Secret,
    },
}

impl Credential {
    /// From now on it is cut out of what leaves.
    pub(crate) fn note(&self, secrets: &mut Secrets) {
        match self {
            Self::Token(secret) => secret.note(secrets),
            Self::User { name, password } => {
                // Our own name is told to every site, and stands in sentences of ours.
                if !name.eq_ignore_ascii_case(OURS) {
                    secrets.add_name(name);
                }
                password.note(secrets);
            }
        }
    }
}

/// The credential of each endpoint, in their order; `Ok(None)` for one that wants none. A secret is fetched once.
pub(crate) async fn look(prober: &Prober, endpoints: &[Endpoint], deadline: Deadline) -> Vec<Seen<Option<Credential>>> {
    let mut arns: Vec<&Arn> = endpoints.iter().filter_map(|e| e.token.as_ref()).map(|token| &token.secret).collect();
    arns.sort_unstable();
    arns.dedup();
    let texts = join_all(arns.iter().map(|arn| deadline.look(GET, fetch(prober, arn)))).await;
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
pub(super) struct Text(String);

impl Text {
    #[cfg(test)]
    pub(super) fn new(text: String) -> Self {
        Self(text)
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The part of the answer that is read. Source: Secrets Manager API reference, `GetSecretValue`.
#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Name")]
    _name: String,
    #[serde(rename = "SecretString")]
    text: Option<String>,
}

/// The text of a secret.
pub(super) async fn fetch(prober: &Prober, arn: &Arn) -> Seen<Text> {
    let answer = prober.secrets.call(GET_SECRET, Input::Json(json!({"SecretId": arn.as_str()}))).await?;
    // Whatever cannot be read of it stands in no error: it may be the secret.
    let answer: Answer =
        serde_json::from_str(&answer).map_err(|_| failed(arn, "came in an answer that cannot be read"))?;
    answer.text.map(Text).ok_or_else(|| failed(arn, "holds bytes and no text; store the token as text"))
}

/// What a secret's text holds. No error says what stands there.
fn pick(text: &Text, token: &Token) -> Seen<Credential> {
    let unfit = |what: &str| {
        let what = what.to_owned();
        move |unfit: Unfit| failed(&token.secret, &format!("holds no {what} that can be used: {unfit}"))
    };
    if let Some(login) = &token.login {
        let (name, password) = (field(text, token, &login.user_key)?, field(text, token, &login.password_key)?);
        return Ok(Credential::User { name, password: Secret::password(&password).map_err(unfit("password"))? });
    }
    let token = match &token.key {
        None => Secret::new(&text.0),
        Some(key) => Secret::new(&field(text, token, key)?),
    };
    token.map(Credential::Token).map_err(unfit("token"))
}

/// The text of one key of a secret that is a JSON object.
fn field(text: &Text, token: &Token, key: &str) -> Seen<String> {
    let Ok(Value::Object(mut fields)) = serde_json::from_str(&text.0) else {
        return Err(failed(&token.secret, &format!("is not a JSON object, so there is no key `{key}` in it")));
    };
    match fields.remove(key) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(failed(&token.secret, &format!("has a key `{key}`, but it holds no text"))),
        None => Err(failed(&token.secret, &format!("has no key `{key}`"))),
    }
}

fn failed(secret: &Arn, what: &str) -> Unseen {
    Unseen::Failed { action: GET.to_owned(), code: None, message: format!("the secret {secret} {what}").into() }
}

#[cfg(test)]
mod tests;
