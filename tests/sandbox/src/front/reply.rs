//! HTTP answers and bodies, as the stub API and the load balancer's nodes both give them.

use std::convert::Infallible;

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Frame;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};

/// A body that is whole, endless, or still coming from another server.
pub(super) type Body = UnsyncBoxBody<Bytes, hyper::Error>;

/// A body of known bytes.
pub(super) fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never: Infallible| match never {}).boxed_unsync()
}

/// A body that never ends.
pub(super) fn endless() -> Body {
    let piece = Bytes::from(vec![b' '; 64 * 1024]);
    let pieces = futures_util::stream::repeat_with(move || Ok(Frame::data(piece.clone())));
    StreamBody::new(pieces).boxed_unsync()
}

/// An answer with a body of this media type.
pub(super) fn reply(status: StatusCode, media_type: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

pub(super) fn json(status: StatusCode, body: &serde_json::Value) -> Response<Body> {
    reply(status, "application/json", full(body.to_string()))
}
