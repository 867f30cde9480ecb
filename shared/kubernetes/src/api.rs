//! One question to a cluster's API server: its answer bounded, or why there is none.

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use facts::Unseen;
use facts::kubernetes::{ApiServer, NotRead};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue, RETRY_AFTER, USER_AGENT};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Response, StatusCode, retry};
use serde::Deserialize;
use transport::config::{APP, install_crypto};

/// The longest that a connection takes to come about.
const CONNECT: Duration = Duration::from_secs(3);
/// The longest silence within an answer.
const SILENCE: Duration = Duration::from_secs(10);
/// The most bytes of all answers of one cluster together: what a function of 256 MB can read and hold a part of. A cluster of
/// 5,000 Ingresses has a tenth of it.
const MOST_BYTES: usize = 96 << 20;

/// One cluster's API server, with our token for it.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    client: Client,
    server: ApiServer,
    /// Bytes that may still be read.
    room: Arc<AtomicUsize>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// There was no connection.
    NoConnection(String),
    /// The API server refused.
    Refused { status: u16, message: String, wait: Option<Duration> },
    /// What came cannot be read.
    Unreadable(String),
}

/// What an API server says when it refuses. Source: Kubernetes API conventions, "Response Status Kind".
#[derive(Default, Deserialize)]
struct Status {
    #[serde(default)]
    message: String,
}

impl Api {
    pub(crate) fn new(server: ApiServer, token: &str) -> Result<Self, String> {
        install_crypto();
        let mut bearer = HeaderValue::try_from(format!("Bearer {token}")).map_err(|error| error.to_string())?;
        bearer.set_sensitive(true);
        let headers: HeaderMap = [
            (AUTHORIZATION, bearer),
            (ACCEPT, HeaderValue::from_static("application/json")),
            (USER_AGENT, HeaderValue::from_static(APP)),
        ]
        .into_iter()
        .collect();
        let authority = Certificate::from_pem_bundle(server.authority.as_bytes());
        let client = Client::builder()
            .tls_certs_only(authority.map_err(|error| told(&error))?)
            .https_only(true)
            .no_proxy()
            .redirect(Policy::none())
            .retry(retry::never())
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .default_headers(headers)
            .build();
        Ok(Self { client: client.map_err(|error| told(&error))?, server, room: Arc::new(MOST_BYTES.into()) })
    }

    /// The bytes of the answer. `path` begins with a slash and may have a query.
    pub(crate) async fn get(&self, path: &str) -> Result<Vec<u8>, Trouble> {
        let url = format!("{}{path}", self.server.endpoint.trim_end_matches('/'));
        let sent = self.client.get(url).send().await;
        let mut response = sent.map_err(|error| {
            if error.is_connect() || error.is_timeout() {
                Trouble::NoConnection(told(&error))
            } else {
                Trouble::Unreadable(told(&error))
            }
        })?;
        let bytes = body(&mut response, &self.room).await?;
        if response.status() == StatusCode::OK {
            return Ok(bytes);
        }
        let status: Status = serde_json::from_slice(&bytes).unwrap_or_default();
        Err(Trouble::Refused {
            status: response.status().as_u16(),
            message: status.message,
            wait: wait(response.headers()),
        })
    }

    /// The same reason as one for people and reports. `what` is the verb and the resource.
    pub(crate) fn unseen(&self, what: &str, trouble: Trouble) -> Unseen {
        let cluster = self.server.cluster.clone();
        let not_read = |not_read| Unseen::ClusterNotRead { cluster: cluster.clone(), not_read };
        let action = format!("{what} in cluster {cluster}");
        let failed = |code: Option<u16>, message: String| Unseen::Failed {
            action: action.clone(),
            code: code.map(|code| code.to_string()),
            message: message.into(),
        };
        match trouble {
            Trouble::NoConnection(message) => {
                not_read(NotRead::Unreachable { is_public: self.server.is_public, message: message.into() })
            }
            Trouble::Refused { status: 401, .. } => not_read(NotRead::NoAccessEntry),
            Trouble::Refused { status: 403, .. } => not_read(NotRead::Forbidden { what: what.to_owned() }),
            Trouble::Refused { status: 429, .. } => Unseen::Throttled { action },
            Trouble::Refused { status, message, .. } => failed(Some(status), message),
            Trouble::Unreadable(message) => failed(None, message),
        }
    }
}

async fn body(response: &mut Response, room: &AtomicUsize) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| Trouble::Unreadable(told(&error)))? {
        let took = room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(chunk.len()));
        if took.is_err() {
            return Err(Trouble::Unreadable(format!("the answers of the cluster are longer than {MOST_BYTES} bytes")));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The seconds after which the API server wants to be asked again.
fn wait(headers: &HeaderMap) -> Option<Duration> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok().map(Duration::from_secs)
}

/// The whole chain of causes, without the address.
fn told(error: &reqwest::Error) -> String {
    let mut words = Vec::new();
    let mut source = error.source();
    while let Some(cause) = source {
        words.push(cause.to_string());
        source = cause.source();
    }
    if words.is_empty() { "the connection broke".to_owned() } else { words.join(": ") }
}
