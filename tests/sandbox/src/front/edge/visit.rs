//! One connection to a node: the handshake, its requests, and what the access log says of them.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body as _, Incoming};
use hyper::header::{HOST, HeaderMap, HeaderName, LOCATION, USER_AGENT};
use hyper::http::request::Parts;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use super::{LoadBalancer, Scheme, Settings, Shared};
use crate::front::access_log::Entry;
use crate::front::forward::{Answer, Origin, Question, ask};
use crate::front::pages::page;
use crate::front::reply::Body;
use crate::front::tls::{self, Handshake};
use crate::front::{locked, now};

/// The most that a request may carry here: a prediction is a few hundred bytes.
const BODY_LIMIT: usize = 1024 * 1024;

/// What is the same for all requests of one connection.
struct Visit {
    shared: Arc<Shared>,
    scheme: Scheme,
    node: IpAddr,
    peer: SocketAddr,
    handshake: Option<Handshake>,
}

/// Serves one connection to its end.
pub(super) async fn serve(shared: Arc<Shared>, scheme: Scheme, node: IpAddr, stream: TcpStream, peer: SocketAddr) {
    let visit = Visit { shared, scheme, node, peer, handshake: None };
    match scheme {
        Scheme::Http => visit.requests(stream).await,
        Scheme::Https => {
            let terms = locked(&visit.shared.settings).terms.clone();
            let Some((stream, handshake)) = tls::accept(terms, stream).await else { return };
            Visit { handshake: Some(handshake), ..visit }.requests(stream).await;
        }
    }
}

impl Visit {
    async fn requests(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let visit = Arc::new(self);
        let service = service_fn(move |request| {
            let visit = Arc::clone(&visit);
            async move { Ok::<_, std::convert::Infallible>(visit.answer(request).await) }
        });
        // An error here is a client that went away.
        let _ = auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        let (created, started) = (now(), Instant::now());
        let (head, body) = request.into_parts();
        let settings = locked(&self.shared.settings).clone();
        let host = host_of(&head);
        let is_of_another = settings.others.contains_key(&host);
        let mut entry = self.entry(&head, &host, created);
        let Ok(body) = Limited::new(body, BODY_LIMIT).collect().await else {
            return page(StatusCode::PAYLOAD_TOO_LARGE);
        };
        let body = body.to_bytes();
        entry.received_bytes = u64::try_from(body.len()).unwrap_or(u64::MAX);
        let answer = self.decide(&settings, head, host, body).await;
        entry.actions = action(&settings, &answer);
        entry.tell_of(&answer, started, settings.load_balancer.as_ref());
        // Only the site's own load balancer has access logs.
        if !is_of_another {
            locked(&self.shared.log).push((self.node, entry));
        }
        answer.response
    }

    async fn decide(&self, settings: &Settings, head: Parts, host: String, body: Bytes) -> Answer {
        let alone = |status| Answer { response: page(status), from: Origin::LoadBalancer };
        if settings.waf_blocks {
            return alone(StatusCode::FORBIDDEN);
        }
        let other = settings.others.get(&host).or(settings.load_balancer.as_ref());
        let Some(load_balancer) = other else { return alone(StatusCode::SERVICE_UNAVAILABLE) };
        let question = Question {
            upstream: load_balancer.upstream,
            load_balancer: load_balancer.name().to_owned(),
            place: (load_balancer.log_source.account.clone(), load_balancer.log_source.region.clone()),
            port: self.scheme.port(),
            host: if host.is_empty() { load_balancer.dns_name.clone() } else { host },
            head,
            body,
        };
        ask(&self.shared.client, &question, settings.idle).await
    }

    /// The entry as far as it is known before the answer.
    fn entry(&self, head: &Parts, host: &str, created: jiff::Timestamp) -> Entry {
        let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
        let (scheme, port) = (self.scheme.name(), self.scheme.port());
        Entry {
            kind: if head.version == Version::HTTP_2 { "h2" } else { scheme },
            at: created,
            created,
            client: self.peer,
            target: None,
            target_seconds: None,
            status: 0,
            target_status: None,
            received_bytes: 0,
            sent_bytes: 0,
            request: format!("{} {scheme}://{host}:{port}{path} {:?}", head.method, head.version),
            user_agent: text(&head.headers, &USER_AGENT),
            tls: self.handshake.as_ref().map(|shaken| (shaken.cipher.clone(), shaken.version)),
            target_group: None,
            domain: self.handshake.as_ref().and_then(|shaken| shaken.server_name.clone()),
            certificate: None,
            actions: "forward",
            redirect_url: None,
        }
    }
}

impl Entry {
    /// Adds what the answer says.
    fn tell_of(&mut self, answer: &Answer, started: Instant, load_balancer: Option<&LoadBalancer>) {
        self.at = now();
        self.status = answer.response.status().as_u16();
        self.sent_bytes = answer.response.body().size_hint().exact().unwrap_or(0);
        self.certificate = load_balancer.filter(|_| self.tls.is_some()).and_then(|lb| lb.certificate.clone());
        self.redirect_url = text(answer.response.headers(), &LOCATION).filter(|_| self.actions == "redirect");
        let answered = match answer.from {
            Origin::LoadBalancer => return,
            Origin::NoAnswer(target) => {
                self.target = target;
                false
            }
            Origin::Target(target) => {
                self.target = target;
                true
            }
            Origin::Unhealthy(target) => {
                self.target = Some(target);
                true
            }
        };
        self.target_group = load_balancer.and_then(|lb| lb.target_group.clone());
        self.target_status = answered.then_some(self.status);
        self.target_seconds = answered.then(|| started.elapsed().as_secs_f64());
    }
}

/// Which of the load balancer's actions an answer shows.
fn action(settings: &Settings, answer: &Answer) -> &'static str {
    let status = answer.response.status();
    match answer.from {
        Origin::LoadBalancer if settings.waf_blocks => "waf",
        Origin::LoadBalancer if status.is_redirection() => "redirect",
        Origin::LoadBalancer if status != StatusCode::SERVICE_UNAVAILABLE => "fixed-response",
        Origin::LoadBalancer | Origin::Target(_) | Origin::Unhealthy(_) | Origin::NoAnswer(_) => "forward",
    }
}

/// The name that the client asked for, without the port: the sandbox's ports are not those of the real listeners.
fn host_of(head: &Parts) -> String {
    let in_header = || text(&head.headers, &HOST);
    let host = head.uri.authority().map(|authority| authority.as_str().to_owned()).or_else(in_header);
    let host = host.unwrap_or_default().to_lowercase();
    host.rsplit_once(':').map_or(host.as_str(), |(name, _port)| name).to_owned()
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}
