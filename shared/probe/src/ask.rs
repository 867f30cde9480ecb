//! One request, made once and sent to every address.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use facts::ids::Domain;
use facts::scope::Endpoint;
use facts::site::AGENT;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use reqwest::{Method, Request, Url};
use rustls::ClientConfig;

use super::room::Room;
use super::secret::Secret;
use super::trust::Trust;

/// A form is answered at once or not at all; what else is asked waits for it.
const FORM_LIMIT: Duration = Duration::from_secs(3);
const FORM_MAX_BODY: usize = 65_536;

/// A request, and how much is waited and read for it.
pub(crate) struct Ask {
    pub(crate) url: Url,
    /// TLS to speak, where the URL asks for it.
    pub(crate) tls: Arc<ClientConfig>,
    /// Deadline of one try, from the start to the end of the body.
    pub(crate) limit: Duration,
    pub(crate) max_body: usize,
    /// What is left for the bodies of all replies.
    pub(crate) room: Room,
    /// Whether it carries a secret, which the reply may echo.
    pub(crate) confidential: bool,
    method: Method,
    headers: HeaderMap,
    body: Option<String>,
}

/// Method and URL only: headers and body may hold secrets.
impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.url)
    }
}

impl Ask {
    /// A GET of this path, over plain HTTP.
    pub(crate) fn plain(
        domain: &Domain,
        port: u16,
        path: &str,
        limit: Duration,
        max_body: usize,
        trust: &Trust,
    ) -> Result<Self, String> {
        let url = url("http", domain, port, path)?;
        let (tls, headers) = (trust.config(), base_headers());
        Ok(Self {
            url,
            tls,
            limit,
            max_body,
            room: Room::default(),
            confidential: false,
            method: Method::GET,
            headers,
            body: None,
        })
    }

    /// A POST of these fields as a form, over HTTPS. A form is how a password is sent.
    pub(crate) fn form(
        domain: &Domain,
        port: u16,
        path: &str,
        fields: &[(&str, &str)],
        trust: &Trust,
    ) -> Result<Self, String> {
        let url = url("https", domain, port, path)?;
        let mut headers = base_headers();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        // What reqwest would do, without its feature for it.
        let encoded = Url::parse_with_params("form:", fields).map_err(|why| format!("no form: {why}"))?;
        let body = encoded.query().map(ToOwned::to_owned);
        let (tls, limit, max_body) = (trust.config(), FORM_LIMIT, FORM_MAX_BODY);
        Ok(Self {
            url,
            tls,
            limit,
            max_body,
            room: Room::default(),
            confidential: true,
            method: Method::POST,
            headers,
            body,
        })
    }

    /// What the event asks for at one endpoint, with its own token. The error says what of it cannot be sent.
    pub(crate) fn endpoint(
        domain: &Domain,
        port: u16,
        endpoint: &Endpoint,
        token: Option<&Secret>,
        trust: &Trust,
    ) -> Result<Self, String> {
        let url = url("https", domain, port, &endpoint.path)?;
        let method = Method::from_str(&endpoint.method).map_err(|_| format!("no method: `{}`", endpoint.method))?;
        let headers = headers(endpoint, token)?;
        let json = || endpoint.body.as_ref().map(ToString::to_string);
        let body = endpoint.text.as_ref().map(|text| text.body.clone()).or_else(json);
        let limit = Duration::from_millis(endpoint.timeout_ms);
        let max_body = usize::try_from(endpoint.max_body).unwrap_or(usize::MAX);
        let (tls, confidential) = (trust.config(), token.is_some());
        Ok(Self { url, tls, limit, max_body, room: Room::default(), confidential, method, headers, body })
    }

    /// The same, with a room for its reply that others share.
    pub(crate) fn within(self, room: &Room) -> Self {
        Self { room: room.clone(), ..self }
    }

    /// The request as reqwest sends it. `Host`, or what HTTP/2 has in its place, comes from the URL.
    pub(crate) fn request(&self) -> Request {
        let mut request = Request::new(self.method.clone(), self.url.clone());
        *request.headers_mut() = self.headers.clone();
        *request.body_mut() = self.body.clone().map(Into::into);
        request
    }

    pub(crate) fn body_bytes(&self) -> usize {
        self.body.as_ref().map_or(0, String::len)
    }
}

fn url(scheme: &str, domain: &Domain, port: u16, path: &str) -> Result<Url, String> {
    // Without this, `example.org/` after `https://api.example.com` would name another host.
    if !path.starts_with('/') {
        return Err(format!("the path `{path}` must begin with a slash"));
    }
    let text = format!("{scheme}://{domain}:{port}{path}");
    let url = Url::parse(&text).map_err(|why| format!("`{text}` is no URL: {why}"))?;
    // An address in place of a name would be dialled as it stands, and not where the name was found to lead.
    if url.domain().is_none() {
        return Err(format!("`{domain}` is an address, and no name of a site"));
    }
    // A host that the URL writes in another way would be looked up anew, and perhaps lead somewhere else.
    if url.host_str() != Some(domain.as_str()) {
        return Err(format!("`{domain}` cannot be the host of a URL"));
    }
    // A URL is put in order, `/a/../b` to `/b` for one: what is asked for must be what the event says.
    let sent = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    if sent == path { Ok(url) } else { Err(format!("the path `{path}` would be sent as `{sent}`: write it so")) }
}

fn base_headers() -> HeaderMap {
    HeaderMap::from_iter([(USER_AGENT, HeaderValue::from_static(AGENT)), (ACCEPT, HeaderValue::from_static("*/*"))])
}

fn headers(endpoint: &Endpoint, token: Option<&Secret>) -> Result<HeaderMap, String> {
    let mut headers = base_headers();
    if let Some(sent) = &endpoint.text {
        headers.insert(CONTENT_TYPE, text(&sent.content_type)?);
    } else if endpoint.body.is_some() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    for (name, value) in &endpoint.headers {
        headers.insert(header_name(name)?, text(value)?);
    }
    if let Some(token) = token {
        let (name, value) = match endpoint.token.as_ref().and_then(|token| token.header.as_ref()) {
            Some(name) => (header_name(name)?, token.bare().to_owned()),
            None => (AUTHORIZATION, token.bearer()),
        };
        let mut value = text(&value).map_err(|_| "the token cannot be sent in a header")?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    Ok(headers)
}

fn header_name(name: &str) -> Result<HeaderName, String> {
    let name = HeaderName::from_str(name).map_err(|_| format!("no header name: `{name}`"))?;
    if name == HOST {
        return Err("the header `host` cannot be set: it is always the domain".to_owned());
    }
    Ok(name)
}

fn text(value: &str) -> Result<HeaderValue, String> {
    HeaderValue::from_str(value).map_err(|_| format!("no header value: `{value}`"))
}

#[cfg(test)]
mod tests {
    use super::super::loopback::domain;
    use super::*;

    #[test]
    fn what_is_asked_for_is_what_the_event_says() {
        let url = |port, path| url("https", &domain("api.example.com"), port, path).map(String::from);
        assert_eq!(url(443, "/a%20b?q={x}&y="), Ok("https://api.example.com/a%20b?q={x}&y=".to_owned()));
        assert_eq!(url(8443, "//a?"), Ok("https://api.example.com:8443//a?".to_owned()));
        for (path, sent) in [("/a/../b", "/b"), ("/%2e%2e/b", "/b"), ("/a#b", "/a"), ("/a b", "/a%20b")] {
            assert_eq!(url(443, path), Err(format!("the path `{path}` would be sent as `{sent}`: write it so")));
        }
        assert_eq!(url(443, "@example.org/"), Err("the path `@example.org/` must begin with a slash".to_owned()));
    }
}
