//! The answers that an Application Load Balancer makes itself, to the byte.

use hyper::header::{HeaderValue, SERVER};
use hyper::{Response, StatusCode};

use super::reply::{Body, full, reply};

/// What it calls itself; a target's answer keeps the target's own `Server` header.
pub(super) const ALB: &str = "awselb/2.0";

/// The page for a status: a redirect's, a blocked request's, an unreachable target's.
pub(super) fn page(status: StatusCode) -> Response<Body> {
    let mut response = reply(status, "text/html", full(html(status)));
    response.headers_mut().insert(SERVER, HeaderValue::from_static(ALB));
    response
}

fn html(status: StatusCode) -> String {
    // Its words for two of them are not the standard's.
    let reason = match status {
        StatusCode::SERVICE_UNAVAILABLE => "Service Temporarily Unavailable",
        StatusCode::GATEWAY_TIMEOUT => "Gateway Time-out",
        other => other.canonical_reason().unwrap_or("Error"),
    };
    let title = format!("{} {reason}", status.as_u16());
    format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lengths that real load balancers answer with.
    #[test]
    fn pages_are_as_long_as_the_real_ones() {
        for (status, length) in [(301, 134), (403, 118), (502, 122), (503, 162), (504, 132)] {
            assert_eq!(html(StatusCode::from_u16(status).unwrap()).len(), length, "{status}");
        }
    }
}
