//! The endpoints of the event: where to ask, and what must be answered.

use std::collections::BTreeMap;

use checklist::expectations::{ContractExpectation, EndpointExpectation};
use facts::ids::Arn;
use facts::scope;
use intake::Problem;

use crate::request::{Contract, Endpoint, Login, Method, Token};

/// What is asked unless the event says otherwise: the retail prediction API's own checklist.
const DEFAULT: &str = include_str!("default_endpoints.json");

/// Parts of header names that carry secrets: a token in an event would be in every log of it.
const SECRET_WORDS: [&str; 8] =
    ["authorization", "cookie", "api-key", "apikey", "token", "secret", "password", "credential"];

/// The endpoints of the event, or the default ones.
pub(crate) fn of(
    given: Option<Vec<Endpoint>>,
    problems: &mut Vec<Problem>,
) -> (Vec<scope::Endpoint>, Vec<EndpointExpectation>) {
    let endpoints = given.map_or_else(|| serde_json::from_str(DEFAULT), Ok).unwrap_or_else(|error| {
        problems.push(Problem::new("endpoints", format!("the default ones are broken: {error}")));
        Vec::new()
    });
    let mut names = BTreeMap::new();
    let mut asked = Vec::new();
    let mut expected = Vec::new();
    for (at, endpoint) in endpoints.into_iter().enumerate() {
        let path = format!("endpoints[{at}]");
        let (ask, expect) = one(endpoint, &path, problems);
        if let Some(first) = names.insert(ask.name.clone(), path.clone()) {
            let message = format!("has the same name as {first} ({}): give it a name of its own", ask.name);
            problems.push(Problem::new(format!("{path}.name"), message));
        }
        asked.push(ask);
        expected.push(expect);
    }
    (asked, expected)
}

fn one(endpoint: Endpoint, path: &str, problems: &mut Vec<Problem>) -> (scope::Endpoint, EndpointExpectation) {
    let method = match (endpoint.method, &endpoint.body) {
        (Some(Method::Get), _) | (None, None) => "GET",
        (Some(Method::Head), _) => "HEAD",
        (Some(Method::Options), _) => "OPTIONS",
        (Some(Method::Post), _) | (None, Some(_)) => "POST",
    };
    let name = endpoint.name.unwrap_or_else(|| format!("{method} {}", endpoint.path));
    check_headers(&endpoint.headers, path, problems);
    if let Some(Err(error)) = endpoint.expect.json_schema.as_ref().map(jsonschema::validator_for) {
        problems.push(Problem::new(format!("{path}.expect.json_schema"), format!("is not a JSON Schema: {error}")));
    }
    let token = endpoint.token.and_then(|token| secret(token, path, problems));
    let header = token.as_ref().and_then(|token| token.header.as_ref());
    if header.is_some_and(|header| !is_header_name(header)) {
        problems.push(Problem::new(format!("{path}.token.header"), "is not the name of a header"));
    }
    let ask = scope::Endpoint {
        name: name.clone(),
        method: method.to_owned(),
        path: endpoint.path,
        headers: endpoint.headers,
        body: endpoint.body,
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
        max_ms: endpoint.expect.max_ms,
    };
    (ask, expect)
}

fn check_headers(headers: &BTreeMap<String, String>, path: &str, problems: &mut Vec<Problem>) {
    for (name, value) in headers {
        let place = format!("{path}.headers.{name}");
        if SECRET_WORDS.iter().any(|word| name.to_ascii_lowercase().contains(word)) {
            let message = "must not be in an event: keep it in Secrets Manager and name it with token";
            problems.push(Problem::new(place, message));
        } else if name.eq_ignore_ascii_case("host") {
            problems.push(Problem::new(place, "is always that of domain, and cannot be another"));
        } else if !is_header_name(name) {
            problems.push(Problem::new(place, "is not the name of a header"));
        } else if !value.bytes().all(|b| (0x20..0x7f).contains(&b)) {
            problems.push(Problem::new(place, "must be printable ASCII"));
        }
    }
}

fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
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

/// What the answers are held against: an endpoint that is left out must be one of them.
pub(crate) fn contract(
    given: Contract,
    endpoints: &[scope::Endpoint],
    problems: &mut Vec<Problem>,
) -> ContractExpectation {
    for (at, name) in given.ignore.iter().enumerate() {
        if !endpoints.iter().any(|endpoint| endpoint.name == *name) {
            problems.push(Problem::new(format!("contract.ignore[{at}]"), "is not the name of an endpoint"));
        }
    }
    ContractExpectation { document: given.document, ignore: given.ignore }
}
