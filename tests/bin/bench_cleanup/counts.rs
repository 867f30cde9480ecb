//! Which AWS operation a request is, for counting, and whether it only reads.

use hyper::http::request::Parts;

/// The service and Region that a request is signed for, its operation, and whether its answer may be remembered.
pub(crate) struct Operation {
    /// As `elasticloadbalancing:DescribeTags`.
    pub(crate) name: String,
    /// It changes nothing, and as long as nothing else does its answer is the same.
    pub(crate) reads: bool,
}

impl Operation {
    /// Reads a request.
    pub(crate) fn read(parts: &Parts, body: &[u8]) -> Self {
        let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let credential = header("authorization").split_once("Credential=").map_or("", |(_, rest)| rest);
        let service = credential.split('/').nth(3).unwrap_or("s3");
        let action = form_urlencoded::parse(body).find(|(key, _)| key == "Action").map(|(_, name)| name.into_owned());
        let target = header("x-amz-target").rsplit_once('.').map(|(_, name)| name.to_owned());
        let cbor = parts.uri.path().split_once("/operation/").map(|(_, name)| name.to_owned());
        // What has a name of its own tells by it; the others are known by method and the end of the path.
        let named = target.or(cbor).or(action);
        let reads = match &named {
            Some(name) => ["Describe", "List", "Get"].iter().any(|verb| name.starts_with(verb)),
            None => parts.method == "GET" && service != "s3",
        };
        let end = parts.uri.path().trim_matches('/').rsplit('/').next().unwrap_or_default();
        let name = named.unwrap_or_else(|| match service {
            "s3" => parts.method.to_string(),
            _ => format!("{} {end}", parts.method),
        });
        Self { name: format!("{service}:{name}"), reads }
    }
}
