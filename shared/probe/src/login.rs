//! User and password exchanged for a token at the site itself: the password form of `OAuth2`, as `FastAPI` has it.
//!
//! Source: RFC 6749, sections 4.3.2 (request), 5.1 (token) and 5.2 (refusal).

use facts::scope::{Endpoint, Login, Token};
use facts::site::LoggedIn;
use facts::site::{Outcome, Probe, Reply};
use facts::{Seen, Unseen};
use futures_util::future::join_all;
use serde::Deserialize;

use super::address_policy::Permitted;
use super::ask::Ask;
use super::place;
use super::request;
use super::secret::Secret;
use super::token::Credential;
use super::visit::Visit;

/// Addresses that are asked for a token, one after the other, until one replies: all else waits for it.
const ADDRESSES: usize = 2;

/// The token of each endpoint, in their order, and how it was got where it had to be asked for. Endpoints with the same
/// secret and token URL share one.
pub(crate) async fn look(
    visit: &Visit<'_>,
    credentials: &[Seen<Option<Credential>>],
) -> (Vec<Seen<Option<Secret>>>, Vec<LoggedIn>) {
    let endpoints = &visit.scope.endpoints;
    let mut wanted: Vec<(&Token, &Login, &Seen<Option<Credential>>)> = Vec::new();
    for (endpoint, credential) in endpoints.iter().zip(credentials) {
        if let Some((token, login)) = login_of(endpoint)
            && !wanted.iter().any(|(other, known, _)| other.secret == token.secret && *known == login)
        {
            wanted.push((token, login, credential));
        }
    }
    let got = join_all(wanted.iter().map(|(token, login, credential)| exchange(visit, token, login, credential))).await;
    let of = |(endpoint, credential): (&Endpoint, &Seen<Option<Credential>>)| match (login_of(endpoint), credential) {
        (_, Err(unseen)) => Err(unseen.clone()),
        (None, Ok(Some(Credential::Token(secret)))) => Ok(Some(secret.clone())),
        (None, Ok(None | Some(Credential::User { .. }))) => Ok(None),
        (Some((token, login)), Ok(_)) => {
            let same = |(it, _): &&(LoggedIn, Option<Secret>)| it.secret == token.secret && it.login == *login;
            let (said, secret) =
                got.iter().find(same).map(|(said, secret)| (Some(said), secret.clone())).unwrap_or_default();
            secret.map(Some).ok_or_else(|| no_token(&login.path, said))
        }
    };
    let tokens = endpoints.iter().zip(credentials).map(of).collect();
    (tokens, got.into_iter().map(|(said, _)| said).collect())
}

fn login_of(endpoint: &Endpoint) -> Option<(&Token, &Login)> {
    let token = endpoint.token.as_ref()?;
    token.login.as_ref().map(|login| (token, login))
}

async fn exchange(
    visit: &Visit<'_>,
    token: &Token,
    login: &Login,
    credential: &Seen<Option<Credential>>,
) -> (LoggedIn, Option<Secret>) {
    let said = |answer, wrong: Option<String>| LoggedIn {
        secret: token.secret.clone(),
        login: login.clone(),
        answer,
        wrong: wrong.map(Into::into),
    };
    let asked = match credential {
        Ok(Some(Credential::User { name, password })) => ask(visit, login, name, password),
        Ok(Some(Credential::Token(_)) | None) => Err("the secret holds no user".to_owned()),
        Err(unseen) => return (said(Err(unseen.blocks("user and password")), None), None),
    };
    let asked = match asked {
        Ok(asked) => asked,
        Err(message) => {
            let action = format!("asking for a token at {}", login.path);
            return (said(Err(Unseen::Failed { action, code: None, message: message.into() }), None), None);
        }
    };
    let Some(mut probe) = first_reply(visit, &asked).await else {
        let because = "there is none".to_owned();
        return (said(Err(Unseen::Needs { fact: place::ADDRESS.to_owned(), because }), None), None);
    };
    let (wrong, secret) = match &mut probe.outcome {
        Outcome::Reply(reply) => {
            let granted = token_of(reply);
            // No check asks for more of it, and it may hold the password that was sent, or tokens.
            *reply = std::mem::take(reply).for_keeping(false);
            match granted {
                Ok(secret) => (None, Some(secret)),
                Err(why) => (Some(why), None),
            }
        }
        Outcome::Refused
        | Outcome::Reset { .. }
        | Outcome::TimedOut { .. }
        | Outcome::Tls { .. }
        | Outcome::Failed { .. }
        | Outcome::NotAsked { .. }
        | Outcome::NotReached => (None, None),
    };
    (said(Ok(probe), wrong), secret)
}

fn ask(visit: &Visit<'_>, login: &Login, name: &str, password: &Secret) -> Result<Ask, String> {
    let mut fields = vec![("grant_type", "password"), ("username", name), ("password", password.bare())];
    fields.extend(login.scope.as_deref().map(|scope| ("scope", scope)));
    let (domain, port) = (&visit.scope.domain, visit.scope.https_port);
    Ask::form(domain, port, &login.path, &fields, visit.trust)
}

/// The first reply, or what came of the last address that was asked.
async fn first_reply(visit: &Visit<'_>, ask: &Ask) -> Option<Probe> {
    let mut last = None;
    for address in visit.addresses.iter().take(ADDRESSES) {
        let probe = one(visit, ask, *address).await;
        if let Outcome::Reply(_) = probe.outcome {
            return Some(probe);
        }
        last = Some(probe);
    }
    last
}

async fn one(visit: &Visit<'_>, ask: &Ask, address: Permitted) -> Probe {
    request::look(&visit.place(address, visit.scope.https_port), ask, visit.until).await
}

/// A token as a reply holds it. What else may stand there, such as a token to get more tokens with, is not read.
#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default)]
    token_type: Option<String>,
}

/// The token in a reply, or why there is none.
fn token_of(reply: &Reply) -> Result<Secret, String> {
    if !(200..300).contains(&reply.status) {
        return Err(format!("status {}", reply.status));
    }
    if reply.undecoded.is_some() {
        return Err("the reply is compressed in a way that cannot be read".to_owned());
    }
    let granted: Granted =
        serde_json::from_str(&reply.body).map_err(|_| "the reply is no JSON with an access_token".to_owned())?;
    if granted.token_type.is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err("the token is of another type than bearer".to_owned());
    }
    Secret::new(&granted.access_token).map_err(|unfit| format!("the access_token cannot be used: {unfit}"))
}

fn no_token(path: &str, said: Option<&LoggedIn>) -> Unseen {
    let because = match said.map(|said| (&said.answer, &said.wrong)) {
        Some((_, Some(wrong))) => format!("it was not given ({wrong})"),
        Some((Err(unseen), _)) => return unseen.blocks("a token"),
        Some((Ok(_), None)) | None => "there was no reply".to_owned(),
    };
    Unseen::Needs { fact: format!("a token from POST {path}"), because }
}

#[cfg(test)]
mod tests;
