//! The emulator's data plane in small: port 80 redirects, port 443 forwards to one target after the other.

use std::sync::atomic::{AtomicUsize, Ordering};

use hyper::body::Incoming;
use hyper::header::{HOST, HeaderValue, LOCATION, SERVER};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::json;

use super::*;
use crate::front::reply::{Body, full, json as json_reply, reply};

/// Starts it for these targets.
pub(super) async fn emulator(targets: Vec<SocketAddr>) -> Door {
    let mut listeners = on_one_port(&[[127, 0, 0, 1].into()]).await.unwrap();
    let (targets, turn) = (Arc::new(targets), Arc::new(AtomicUsize::new(0)));
    let serve: Serve = Arc::new(move |stream, _| {
        let (targets, turn) = (Arc::clone(&targets), Arc::clone(&turn));
        Box::pin(async move {
            let service = service_fn(move |request| answer(request, Arc::clone(&targets), Arc::clone(&turn)));
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        })
    });
    Door::open(listeners.remove(0), serve).unwrap()
}

async fn answer(
    request: Request<Incoming>,
    targets: Arc<Vec<SocketAddr>>,
    turn: Arc<AtomicUsize>,
) -> Result<Response<Body>, std::convert::Infallible> {
    let host = request.headers()[HOST].to_str().unwrap();
    let path = request.uri().path_and_query().unwrap().as_str();
    let path = path.strip_prefix("/_alb/retail-prediction-alb").expect("asked by the load balancer's name");
    let mut response = match host.rsplit_once(':').unwrap() {
        (name, "80") => {
            let mut redirect = reply(StatusCode::MOVED_PERMANENTLY, "text/plain", full(""));
            let location = HeaderValue::try_from(format!("https://{name}:443{path}")).unwrap();
            redirect.headers_mut().insert(LOCATION, location);
            redirect
        }
        _ if path == "/closed" => reply(StatusCode::SERVICE_UNAVAILABLE, "text/plain", full("closed for repair")),
        _ if targets.is_empty() => {
            json_reply(StatusCode::SERVICE_UNAVAILABLE, &json!({"message": "No registered targets in target group"}))
        }
        _ => {
            let target = targets[turn.fetch_add(1, Ordering::Relaxed) % targets.len()];
            match forward(target, path, request.method().clone()).await {
                Ok(response) => return Ok(response),
                Err(error) => {
                    let message = format!("Target {target} connect error: {error}");
                    json_reply(StatusCode::BAD_GATEWAY, &json!({"message": message}))
                }
            }
        }
    };
    response.headers_mut().insert(SERVER, HeaderValue::from_static("awselb/2.0"));
    Ok(response)
}

async fn forward(target: SocketAddr, path: &str, method: hyper::Method) -> Result<Response<Body>, reqwest::Error> {
    let got = plain().request(method, format!("http://{target}{path}")).send().await?;
    let (status, headers) = (got.status(), got.headers().clone());
    let mut response = Response::new(full(got.bytes().await?));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}
