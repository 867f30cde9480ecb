//! The plain-HTTP port: what it answers to a request that should be sent on to HTTPS.

use std::time::Duration;

use facts::site::{Outcome, Probe};
use facts::{Scope, Unseen};

use super::ask::Ask;
use super::trust::Trust;

/// Where the event has no endpoint to take the deadline from.
const LIMIT: Duration = Duration::from_secs(5);
/// The body of a redirect is not judged, and plain HTTP proves of nobody that it is the site: nothing of it is kept.
const MAX_BODY: usize = 0;
/// The headers that are kept: where it leads, who made it, and how long its body is.
const HEADERS: [&str; 3] = ["location", "server", "content-length"];
/// In the query, so that the location in the answer shows whether path and query are kept.
const MARK: &str = "albkeeper=redirect";

/// The request for the redirect: a GET of the first endpoint that is got, without token and body.
pub(crate) fn ask(scope: &Scope, port: u16, trust: &Trust) -> Result<Ask, String> {
    let first = scope.endpoints.iter().find(|endpoint| endpoint.method.eq_ignore_ascii_case("GET"));
    let limit = first.map_or(LIMIT, |endpoint| Duration::from_millis(endpoint.timeout_ms));
    let path = first.map_or("/", |endpoint| endpoint.path.as_str());
    let joint = if path.contains('?') { '&' } else { '?' };
    Ask::plain(&scope.domain, port, &format!("{path}{joint}{MARK}"), limit, MAX_BODY, trust)
}

/// The probe with what is judged of its reply, and nothing else of it.
pub(crate) fn without_the_rest(mut probe: Probe) -> Probe {
    match &mut probe.outcome {
        Outcome::Reply(reply) => {
            reply.body.clear();
            reply.undecoded = None;
            reply.headers.retain(|(name, _)| HEADERS.contains(&name.as_str()));
        }
        Outcome::Refused
        | Outcome::Reset { .. }
        | Outcome::TimedOut { .. }
        | Outcome::Tls { .. }
        | Outcome::Failed { .. }
        | Outcome::NotAsked { .. }
        | Outcome::NotReached => {}
    }
    probe
}

/// There is no look at a port that the event does not name.
pub(crate) fn not_asked() -> Unseen {
    Unseen::NotAsked { ask_with: "ports.http".to_owned() }
}
