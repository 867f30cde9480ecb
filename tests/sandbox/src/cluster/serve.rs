//! Connections in, and for each request: who asks, what for, and the answer of an API server.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::kinds::Kind;
use super::store::{Selector, written};
use super::{State, caller};
use crate::base::{locked, now};

pub(super) async fn accept(listener: TcpListener, tls: TlsAcceptor, state: Arc<State>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (tls, state) = (tls.clone(), Arc::clone(&state));
        connections.spawn(async move {
            let Ok(stream) = tls.accept(stream).await else { return };
            let service = service_fn(move |request| {
                let state = Arc::clone(&state);
                async move { Ok::<_, Infallible>(answer(&state, &request)) }
            });
            // An error here is a client that went away.
            let _ = auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
        });
        while connections.try_join_next().is_some() {}
    }
}

/// What an API server says.
struct Reply {
    status: StatusCode,
    body: Value,
    is_cut: bool,
}

impl Reply {
    fn ok(body: Value) -> Self {
        Self { status: StatusCode::OK, body, is_cut: false }
    }

    /// Source: Kubernetes API conventions, "Response Status Kind".
    fn refusal(status: StatusCode, reason: &str, message: &str) -> Self {
        let body = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": message, "reason": reason, "code": status.as_u16()});
        Self { status, body, is_cut: false }
    }
}

fn answer(state: &State, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let Reply { status, body, is_cut } = reply(state, request);
    let text = body.to_string();
    let half = text.len() / 2;
    let bytes =
        if is_cut { Bytes::copy_from_slice(text.as_bytes().get(..half).unwrap_or_default()) } else { text.into() };
    let mut told = locked(&state.told);
    (told.answers, told.bytes) = (told.answers + 1, told.bytes + bytes.len());
    drop(told);
    let mut response = Response::new(Full::new(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().remove(CONTENT_LENGTH);
    response
}

fn reply(state: &State, request: &Request<Incoming>) -> Reply {
    let authorization = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if locked(&state.troubles).knows_nobody || caller::check(authorization, now()).is_err() {
        return Reply::refusal(StatusCode::UNAUTHORIZED, "Unauthorized", "Unauthorized");
    }
    if request.method() != Method::GET {
        return Reply::refusal(StatusCode::FORBIDDEN, "Forbidden", "the sandbox's cluster is only read");
    }
    let steps: Vec<&str> = request.uri().path().trim_matches('/').split('/').collect();
    let query = form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()).into_owned().collect();
    match steps.as_slice() {
        ["api"] => Reply::ok(json!({"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []})),
        ["apis"] => Reply::ok(groups()),
        ["version"] => Reply::ok(json!({"major": "1", "minor": "33", "gitVersion": "v1.33.0"})),
        ["api", version, rest @ ..] => within(state, "", version, rest, &query),
        ["apis", group, version, rest @ ..] => within(state, group, version, rest, &query),
        _ => not_found(),
    }
}

fn not_found() -> Reply {
    Reply::refusal(StatusCode::NOT_FOUND, "NotFound", "the server could not find the requested resource")
}

fn groups() -> Value {
    let mut groups: BTreeMap<&str, &str> = Kind::ALL.iter().map(|it| (it.group(), it.version())).collect();
    groups.remove("");
    let groups: Vec<Value> = groups
        .into_iter()
        .map(|(group, version)| {
            let version = json!({"groupVersion": format!("{group}/{version}"), "version": version});
            json!({"name": group, "versions": [version], "preferredVersion": version})
        })
        .collect();
    json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
}

/// What lies under one version of a group.
fn within(state: &State, group: &str, version: &str, rest: &[&str], query: &BTreeMap<String, String>) -> Reply {
    let kind = |plural: &str| {
        let is = |it: &&Kind| it.group() == group && it.version() == version && it.plural() == plural;
        Kind::ALL.iter().find(is).copied()
    };
    let (namespace, plural, name) = match rest {
        [] => return resources(group, version),
        [plural] => (None, *plural, None),
        [plural, name] if *plural != "namespaces" => (None, *plural, Some(*name)),
        ["namespaces", namespace, plural] => (Some(*namespace), *plural, None),
        ["namespaces", namespace, plural, name] => (Some(*namespace), *plural, Some(*name)),
        _ => return not_found(),
    };
    let Some(kind) = kind(plural) else { return not_found() };
    let mut troubles = locked(&state.troubles);
    if kind == Kind::Secret || troubles.forbidden.contains(&kind) {
        let message = format!(
            "{plural} is forbidden: User cannot list resource {plural:?} in API group {group:?} of {}",
            state.name
        );
        return Reply::refusal(StatusCode::FORBIDDEN, "Forbidden", &message);
    }
    if let Some(name) = name {
        let found = locked(&state.store).get(kind, namespace.unwrap_or_default(), name);
        return found.map_or_else(not_found, Reply::ok);
    }
    let after = query.get("continue").filter(|it| !it.is_empty());
    if after.is_some() && troubles.expiring.contains(&kind) {
        let message = "The provided continue parameter is too old to display a consistent list result.";
        return Reply::refusal(StatusCode::GONE, "Expired", message);
    }
    if after.is_none() {
        let mut store = locked(&state.store);
        if let Some(it) = troubles.appearing.take_if(|it| it.kind == kind && it.after == 0) {
            store.put(kind, it.object);
        }
        if let Some(it) = troubles.appearing.as_mut().filter(|it| it.kind == kind) {
            it.after = it.after.saturating_sub(1);
        }
    }
    let from = after.and_then(|it| it.strip_prefix("from-")?.parse().ok()).unwrap_or(0);
    let limit = query.get("limit").and_then(|it| it.parse().ok()).filter(|it| *it > 0).unwrap_or(usize::MAX);
    let page = locked(&state.store).list(kind, namespace, &selectors(query), from, limit);
    Reply { is_cut: troubles.cut.contains(&kind), ..Reply::ok(written(kind, &page)) }
}

/// Selectors as pointers into the object, each with the values that it takes: `key=value`, and `key in (a,b)`.
fn selectors(query: &BTreeMap<String, String>) -> Vec<Selector> {
    let of = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    let label = |key: &str| format!("/metadata/labels/{}", key.trim().replace('~', "~0").replace('/', "~1"));
    if let Some((key, values)) = of("labelSelector").split_once(" in (") {
        let values = values.trim_end_matches(')').split(',').map(ToOwned::to_owned).collect();
        return vec![(label(key), values)];
    }
    let pairs = |text: &str, place: &dyn Fn(&str) -> String| -> Vec<Selector> {
        text.split(',')
            .filter_map(|it| it.split_once('='))
            .map(|(key, value)| (place(key), vec![value.to_owned()]))
            .collect()
    };
    let mut all = pairs(of("labelSelector"), &label);
    all.extend(pairs(of("fieldSelector"), &|key| format!("/{}", key.replace('.', "/"))));
    all
}

fn resources(group: &str, version: &str) -> Reply {
    let of_version: Vec<Value> = Kind::ALL
        .iter()
        .filter(|it| it.group() == group && it.version() == version)
        .map(|it| {
            json!({"name": it.plural(), "singularName": it.name().to_lowercase(), "namespaced": it.is_namespaced(),
                "kind": it.name(), "verbs": ["get", "list"]})
        })
        .collect();
    if of_version.is_empty() {
        return not_found();
    }
    let named = if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
    Reply::ok(json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": named, "resources": of_version}))
}
