//! One request, made once and sent to every address.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use facts::ids::Domain;
use facts::scope::Endpoint;
use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use hyper::http::uri::{Parts, PathAndQuery, Scheme};
use hyper::{Method, Uri};
use rustls::ClientConfig;

use super::token::Secret;
use super::trust::Trust;

/// Who we say that we are: seen in the site's access logs.
const AGENT: &str = concat!("albkeeper/", env!("CARGO_PKG_VERSION"), " (verify)");

/// A request, and how much is waited and read for it.
#[derive(Debug)]
pub(crate) struct Ask {
    pub(crate) url: Uri,
    /// TLS to speak; `None` is plain HTTP.
    pub(crate) tls: Option<Arc<ClientConfig>>,
    /// Deadline of one try, from the start to the end of the body.
    pub(crate) limit: Duration,
    pub(crate) max_body: usize,
    pub(crate) secret: Option<Secret>,
    path: PathAndQuery,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
}

impl Ask {
    /// A GET of this path, over plain HTTP.
    pub(crate) fn plain(
        domain: &Domain,
        port: u16,
        path: &str,
        limit: Duration,
        max_body: usize,
    ) -> Result<Self, String> {
        let (url, path) = url(Scheme::HTTP, domain, port, path)?;
        let headers = base_headers(&url)?;
        let (method, body) = (Method::GET, Bytes::new());
        Ok(Self { url, tls: None, limit, max_body, secret: None, path, method, headers, body })
    }

    /// What the event asks for at one endpoint. The error says what of it cannot be sent.
    pub(crate) fn endpoint(
        domain: &Domain,
        port: u16,
        endpoint: &Endpoint,
        secret: Option<Secret>,
        trust: &Trust,
    ) -> Result<Self, String> {
        let (url, path) = url(Scheme::HTTPS, domain, port, &endpoint.path)?;
        let method = Method::from_str(&endpoint.method).map_err(|_| format!("no method: `{}`", endpoint.method))?;
        let mut headers = base_headers(&url)?;
        if endpoint.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        for (name, value) in &endpoint.headers {
            headers.insert(HeaderName::from_str(name).map_err(|_| format!("no header name: `{name}`"))?, text(value)?);
        }
        if let Some(secret) = &secret {
            let mut bearer = text(&secret.bearer()).map_err(|_| "the token cannot be sent in a header")?;
            bearer.set_sensitive(true);
            headers.insert(AUTHORIZATION, bearer);
        }
        let body = endpoint.body.as_ref().map_or_else(Bytes::new, |body| Bytes::from(body.to_string()));
        let limit = Duration::from_millis(endpoint.timeout_ms);
        let max_body = usize::try_from(endpoint.max_body).unwrap_or(usize::MAX);
        Ok(Self { url, tls: Some(trust.config()), limit, max_body, secret, path, method, headers, body })
    }

    /// As HTTP/1.1 writes it: the path alone, the domain in `Host`.
    pub(crate) fn http1(&self) -> Request<Full<Bytes>> {
        self.request(Uri::from(self.path.clone()))
    }

    /// As HTTP/2 writes it: the whole URL in pseudo-headers, and no `Host`.
    pub(crate) fn http2(&self) -> Request<Full<Bytes>> {
        let mut request = self.request(self.url.clone());
        request.headers_mut().remove(HOST);
        request
    }

    fn request(&self, uri: Uri) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::new(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = self.headers.clone();
        request
    }
}

fn url(scheme: Scheme, domain: &Domain, port: u16, path: &str) -> Result<(Uri, PathAndQuery), String> {
    // Without this, `example.org/` after `https://api.example.com` would name another host.
    if !path.starts_with('/') {
        return Err(format!("the path `{path}` must begin with a slash"));
    }
    let path = PathAndQuery::from_str(path).map_err(|why| format!("the path `{path}` cannot be sent: {why}"))?;
    let usual = if scheme == Scheme::HTTPS { 443 } else { 80 };
    let authority = if port == usual { domain.to_string() } else { format!("{domain}:{port}") };
    let mut parts = Parts::default();
    parts.scheme = Some(scheme);
    parts.authority = Some(authority.parse().map_err(|why| format!("`{authority}` is no host: {why}"))?);
    parts.path_and_query = Some(path.clone());
    let url = Uri::from_parts(parts).map_err(|why| format!("no URL for {authority}: {why}"))?;
    Ok((url, path))
}

fn base_headers(url: &Uri) -> Result<HeaderMap, String> {
    let host = url.authority().map_or("", |authority| authority.as_str());
    Ok(HeaderMap::from_iter([
        (HOST, text(host)?),
        (USER_AGENT, HeaderValue::from_static(AGENT)),
        (ACCEPT, HeaderValue::from_static("*/*")),
    ]))
}

fn text(value: &str) -> Result<HeaderValue, String> {
    HeaderValue::from_str(value).map_err(|_| format!("no header value: `{value}`"))
}
