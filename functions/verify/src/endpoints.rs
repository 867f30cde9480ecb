//! The endpoints of the event: where to ask, and what must be answered.

use std::collections::BTreeMap;

use checklist::expectations::EndpointExpectation;
use checklist::schema::{Budget, Schema, Unusable};
use facts::ids::{Arn, Domain};
use facts::scope;
use facts::untrusted::{LONGEST, one_line};
use input::{Problem, bounds};
use serde_json::Value;

use crate::headers;
use crate::request::{Endpoint, Login, Method, Text, Token};
use crate::settings::Fences;

/// What is asked unless the event says otherwise: the retail prediction API's own checklist.
const DEFAULT: &str = include_str!("default_endpoints.json");

/// The most bytes of a body, and of a schema. AWS WAF looks at no more of a body. Source: AWS WAF developer guide, "Body
/// inspection size limits".
const LARGEST: usize = 65_536;
/// The most bytes of a text that a header must contain.
const LARGEST_TEXT: usize = 1_024;
/// The type of a form. Source: URL standard, section 5.
const FORM: &str = "application/x-www-form-urlencoded";
const HOLDS_A_SECRET: &str = "holds what looks like a secret: keep it in Secrets Manager and name it with token";
/// The most levels of both.
const DEEPEST: usize = 32;
/// The most characters of the domains that are told where a token would go elsewhere.
const LONGEST_LIST: usize = 80;

/// The endpoints of the event, or the default ones. `domain` is where they are asked, if it is a domain.
pub(crate) fn parse_endpoints(
    given: Option<Vec<Endpoint>>,
    domain: Option<&Domain>,
    fences: &Fences,
    problems: &mut Vec<Problem>,
) -> (Vec<scope::Endpoint>, Vec<EndpointExpectation>) {
    let endpoints = given.map_or_else(|| serde_json::from_str(DEFAULT), Ok).unwrap_or_else(|error| {
        problems.push(Problem::new("endpoints", format!("the default ones are broken: {error}")));
        Vec::new()
    });
    let (mut names, mut budget) = (BTreeMap::new(), Budget::of_a_check());
    let mut asked = Vec::new();
    let mut expected = Vec::new();
    for (at, endpoint) in endpoints.into_iter().enumerate() {
        let path = format!("endpoints[{at}]");
        if endpoint.token.is_some()
            && let Some(elsewhere) = domain.filter(|domain| !fences.token_domains.contains(domain))
        {
            problems.push(Problem::new(format!("{path}.token"), not_for(elsewhere, fences)));
        }
        let (ask, expect) = one(endpoint, &path, &mut budget, problems);
        if let Some(first) = names.insert(ask.name.clone(), path.clone()) {
            let message = format!("has the same name as {first} ({}): give it a name of its own", ask.name);
            problems.push(Problem::new(format!("{path}.name"), message));
        }
        asked.push(ask);
        expected.push(expect);
    }
    (asked, expected)
}

/// Whoever may send an event may not gain a secret by naming a domain of his own.
pub(crate) fn not_for(domain: &Domain, fences: &Fences) -> String {
    let named: Vec<&str> = fences.token_domains.iter().map(Domain::as_str).collect();
    let named = if named.is_empty() { "no domain".to_owned() } else { one_line(&named.join(", "), LONGEST_LIST) };
    let domain = one_line(domain.as_str(), LONGEST_LIST / 2);
    format!("the secrets of this function are for {named}; name {domain} in the parameter TokenDomains")
}

fn one(
    endpoint: Endpoint,
    path: &str,
    budget: &mut Budget,
    problems: &mut Vec<Problem>,
) -> (scope::Endpoint, EndpointExpectation) {
    let method = match (endpoint.method, endpoint.body.is_some() || endpoint.text.is_some()) {
        (Some(Method::Get), _) | (None, false) => "GET",
        (Some(Method::Head), _) => "HEAD",
        (Some(Method::Options), _) => "OPTIONS",
        (Some(Method::Post), _) | (None, true) => "POST",
        (Some(Method::Put), _) => "PUT",
        (Some(Method::Patch), _) => "PATCH",
        (Some(Method::Delete), _) => "DELETE",
    };
    let name = endpoint.name.unwrap_or_else(|| one_line(&format!("{method} {}", endpoint.path), LONGEST));
    headers::check(&endpoint.headers, path, problems);
    if let Some(what) = headers::wrong_path(&endpoint.path) {
        problems.push(Problem::new(format!("{path}.path"), what));
    }
    if let Some(what) = endpoint.body.as_ref().and_then(wrong_body) {
        problems.push(Problem::new(format!("{path}.body"), what));
    }
    if endpoint.body.is_some() && endpoint.text.is_some() {
        problems.push(Problem::new(format!("{path}.text"), "goes in place of body: give one of them"));
    }
    if let Some(what) = endpoint.text.as_ref().and_then(wrong_text) {
        problems.push(Problem::new(format!("{path}.text.body"), what));
    }
    if let Some(what) = endpoint.expect.json_schema.as_ref().and_then(|schema| wrong_schema(schema, budget)) {
        problems.push(Problem::new(format!("{path}.expect.json_schema"), what));
    }
    let long = endpoint.expect.headers.iter().filter(|(_, text)| text.len() > LARGEST_TEXT);
    for (header, _) in long {
        problems.push(Problem::new(format!("{path}.expect.headers.{header}"), "is longer than 1024 bytes"));
    }
    let token = endpoint.token.and_then(|token| secret(token, path, problems));
    if let Some(what) = token.as_ref().and_then(|it| it.header.as_deref()).and_then(headers::wrong_as_a_header) {
        problems.push(Problem::new(format!("{path}.token.header"), what));
    }
    if let Some(what) = token.as_ref().and_then(|it| it.login.as_ref()).and_then(|it| headers::wrong_path(&it.path)) {
        problems.push(Problem::new(format!("{path}.token.login.path"), what));
    }
    let ask = scope::Endpoint {
        name: name.clone(),
        method: method.to_owned(),
        path: endpoint.path,
        headers: endpoint.headers,
        body: endpoint.body,
        text: endpoint.text.map(|Text { content_type, body }| scope::Text { content_type, body }),
        token,
        timeout_ms: endpoint.timeout_ms,
        max_body: endpoint.max_body,
    };
    let headers = endpoint.expect.headers.into_iter().map(|(name, text)| (name.to_ascii_lowercase(), text)).collect();
    let expect = EndpointExpectation {
        name,
        status: endpoint.expect.status,
        headers,
        contains: endpoint.expect.contains,
        json_schema: endpoint.expect.json_schema,
        prometheus: endpoint.expect.prometheus,
        max_ms: endpoint.expect.max_ms,
    };
    (ask, expect)
}

fn wrong_body(body: &Value) -> Option<String> {
    wrong_size(body).or_else(|| has_a_known_token(body).then(|| HOLDS_A_SECRET.to_owned()))
}

/// A form is as telling as the query of a path.
fn wrong_text(text: &Text) -> Option<String> {
    if text.body.len() > LARGEST {
        Some(format!("has more than {LARGEST} bytes"))
    } else if headers::has_a_known_token(&text.body) {
        Some(HOLDS_A_SECRET.to_owned())
    } else if text.content_type.to_ascii_lowercase().starts_with(FORM) {
        headers::secret_parameter(&text.body)
    } else {
        None
    }
}

fn wrong_schema(schema: &Value, budget: &mut Budget) -> Option<String> {
    let mut read = || Schema::new(schema, budget).err();
    wrong_size(schema).or_else(|| {
        read().map(|unusable| match unusable {
            Unusable::Broken(error) => format!("is not a JSON Schema: {error}"),
            Unusable::Beyond(_) => format!("is {unusable}"),
        })
    })
}

fn wrong_size(value: &Value) -> Option<String> {
    if bounds::is_deeper(value, DEEPEST) {
        Some(format!("has more than {DEEPEST} levels"))
    } else if bounds::is_larger(value, LARGEST) {
        Some(format!("has more than {LARGEST} bytes"))
    } else {
        None
    }
}

/// It is as deep as an event may be.
fn has_a_known_token(body: &Value) -> bool {
    match body {
        Value::String(text) => headers::has_a_known_token(text),
        Value::Array(items) => items.iter().any(has_a_known_token),
        Value::Object(fields) => fields.values().any(has_a_known_token),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn secret(token: Token, path: &str, problems: &mut Vec<Problem>) -> Option<scope::Token> {
    match Arn::try_from(token.secret) {
        Ok(secret) if secret.service() == "secretsmanager" => {
            if token.key.is_some() && token.login.is_some() {
                let message = "goes with a token in the secret, and login with user and password: give one of them";
                problems.push(Problem::new(format!("{path}.token.key"), message));
            }
            Some(scope::Token { secret, key: token.key, header: token.header, login: token.login.map(login) })
        }
        Ok(_) | Err(_) => {
            let message = "must be the ARN of a Secrets Manager secret, never the token itself";
            problems.push(Problem::new(format!("{path}.token.secret"), message));
            None
        }
    }
}

fn login(login: Login) -> scope::Login {
    let Login { path, user_key, password_key, scope } = login;
    scope::Login { path, user_key, password_key, scope }
}
