//! What came back from a request, in words: what it was, and who made it.

use std::net::IpAddr;

use facts::Facts;
use facts::address::{Refusal, Unasked, is_private};
use facts::scope::{Endpoint, Login};
use facts::site::{Outcome, Probe, Reply, Undecoded, WaitingFor};

use crate::answerer::{Answered, Answerer, is_load_balancers};
use crate::finding::Verdict;
use crate::notes::Notes;
use crate::subject::Subject;
use crate::words::{excerpt, quoted};

/// A private address that nobody answers at may be fine for those who are in its network.
pub(crate) const FROM_OUTSIDE: &str =
    "no connection to a private address: this function may be outside of its VPC, or a security group keeps it out";

/// What is for some may be working for all of them.
pub(crate) const NOT_LET_IN: &str =
    "no connection: its security groups let in only some addresses, and this function is not among them";

/// Notes each address of the domain that has no way out from here: it is told, and says nothing about the site.
pub(crate) fn note_without_route(facts: &Facts, notes: &mut Notes) {
    for unasked in without_route(facts) {
        notes.add(Verdict::Skip, Subject::Address(unasked.address), unasked.why.to_string());
    }
}

/// Where all was asked, in words.
pub(crate) fn everywhere(facts: &Facts) -> &'static str {
    if without_route(facts).next().is_some() {
        "at every address that can be asked from here"
    } else {
        "at every address"
    }
}

fn without_route(facts: &Facts) -> impl Iterator<Item = &Unasked> {
    facts.dns.unasked.iter().filter(|it| it.why == Refusal::NoRoute)
}

/// Why there is no reply, and how much that counts.
#[derive(Debug)]
pub(crate) struct NoReply {
    pub(crate) verdict: Verdict,
    pub(crate) words: String,
}

/// The reply, or why there is none.
pub(crate) fn reply(probe: &Probe) -> Result<&Reply, NoReply> {
    let words = match &probe.outcome {
        Outcome::Reply(reply) => return Ok(reply),
        Outcome::NotAsked { why } => return Err(NoReply { verdict: Verdict::Unknown, words: why.to_string() }),
        Outcome::NotReached => {
            let words = "the run's time was over before it was asked".to_owned();
            return Err(NoReply { verdict: Verdict::Unknown, words });
        }
        Outcome::TimedOut { waiting_for, .. } if *waiting_for == WaitingFor::Connect && is_private(probe.address) => {
            return Err(NoReply { verdict: Verdict::Unknown, words: FROM_OUTSIDE.to_owned() });
        }
        Outcome::Refused => "the connection is refused".to_owned(),
        Outcome::Reset { detail } => format!("the connection was cut before a whole reply came: {detail}"),
        Outcome::TimedOut { waiting_for, after_ms } => {
            format!("no whole reply within {after_ms} ms, then we gave up: waited for {}", waiting_for.as_str())
        }
        Outcome::Tls { detail } => format!("TLS failed, so nothing was sent: {detail}"),
        Outcome::Failed { detail } => format!("the request failed: {detail}"),
    };
    Err(NoReply { verdict: Verdict::Fail, words })
}

/// How far a body was read that is longer, in words.
pub(crate) fn cut_at(reply: &Reply, endpoint: &Endpoint) -> String {
    if reply.out_of_room {
        format!("{} bytes (the bodies of all replies filled the room that they have together)", reply.body.len())
    } else {
        format!("{} bytes", endpoint.max_body)
    }
}

/// What to do about a body that was cut.
pub(crate) fn to_read_more(reply: &Reply) -> &'static str {
    if reply.out_of_room {
        "ask for fewer or shorter replies in one event, or lower max_body of endpoints whose body is not judged"
    } else {
        "raise max_body of this endpoint in the event"
    }
}

/// A status that was not wanted, with its cause and who made it.
/// Source: user guide, "Troubleshoot your Application Load Balancers".
pub(crate) fn status_in_words(reply: &Reply, answered: &Answered) -> String {
    let status = reply.status;
    if let (300..400, Some(location)) = (status, reply.header("location")) {
        return format!("status {status}, on to {}", excerpt(location));
    }
    match answered.by {
        Answerer::Waf => format!("status {status} from the load balancer: {}", answered.because),
        Answerer::LoadBalancer if is_load_balancers(reply) => signed_in_words(status, answered),
        Answerer::LoadBalancer => {
            let seen = format!("status {status} from the load balancer ({})", answered.because);
            format!("{seen}{}", said(reply))
        }
        Answerer::Front => format!("status {status} from what stands in front ({}){}", answered.because, said(reply)),
        Answerer::Target | Answerer::Unsigned | Answerer::Nobody | Answerer::Ourselves => {
            let meaning = if status == 401 { ", it needs a token or refuses the one it got" } else { "" };
            format!("status {status} from {}{meaning}{}", maker(reply, answered), said(reply))
        }
    }
}

fn said(reply: &Reply) -> String {
    if reply.body.is_empty() && reply.withheld.is_none() {
        return String::new();
    }
    match not_shown(reply) {
        Some(why) => format!(" ({why})"),
        None => format!(": {}", excerpt(&reply.body)),
    }
}

/// The body without the mark with which some servers begin a text in UTF-8: a reader of JSON may leave it out.
/// Source: RFC 8259, section 8.1.
pub(crate) fn without_mark(reply: &Reply) -> &str {
    reply.body.strip_prefix('\u{feff}').unwrap_or(&reply.body)
}

/// What the body of a reply says, short.
pub(crate) fn body_in_words(reply: &Reply) -> String {
    match not_shown(reply) {
        Some(why) => why,
        None if reply.body.trim().is_empty() => "it is empty".to_owned(),
        None => excerpt(&reply.body),
    }
}

/// Why nothing of the body may be shown. A site may echo what it was sent, in a spelling that nobody thought of.
pub(crate) fn not_shown(reply: &Reply) -> Option<String> {
    if reply.confidential {
        let bytes = reply.withheld.unwrap_or(reply.body.len());
        return Some(format!("its {bytes} bytes are not shown, for the request carried a secret"));
    }
    reply.withheld.map(|bytes| format!("its {bytes} bytes were not kept"))
}

/// Why the body of a reply cannot be judged, and how much that counts; `None` where it is there.
pub(crate) fn no_body(reply: &Reply) -> Option<(Verdict, String)> {
    match (&reply.undecoded, reply.withheld) {
        (Some(Undecoded::Broken { coding, detail }), _) => {
            let words = format!("the header says content-encoding {coding}, and the body cannot be read so: {detail}");
            Some((Verdict::Fail, words))
        }
        (Some(Undecoded::Unknown { coding }), _) => {
            let words =
                format!("not judged: the body is compressed as {coding}, and only gzip and deflate are read here");
            Some((Verdict::Unknown, words))
        }
        (None, Some(bytes)) => {
            let words = format!("not judged: the body, {bytes} bytes, was judged at its time and not kept");
            Some((Verdict::Unknown, words))
        }
        (None, None) => None,
    }
}

/// What to do about a body that is not there, where something can be done.
pub(crate) fn to_get_it(reply: &Reply) -> Option<&'static str> {
    let is_unknown = matches!(reply.undecoded, Some(Undecoded::Unknown { .. }));
    is_unknown.then_some(
        "ask for what can be read here: \"headers\": {\"accept-encoding\": \"gzip\"} of this endpoint in the event",
    )
}

/// Where nobody signed the reply, what else tells belongs to it.
fn maker(reply: &Reply, answered: &Answered) -> String {
    match (answered.by, reply.header("server"), reply.status) {
        (Answerer::Unsigned, ..) => format!("the load balancer or the API ({})", answered.because),
        (_, None, 403 | 502..=504) => format!("the API itself ({})", answered.because),
        _ => "the API itself".to_owned(),
    }
}

/// What the load balancer means by a status that it gives itself.
fn signed_in_words(status: u16, answered: &Answered) -> String {
    let meaning = match status {
        400 => "the request is malformed or its headers are too long",
        401 => "it needs a token: a rule authenticates first",
        403 => &answered.because,
        404 => "no rule takes this path",
        460 => "the connection was closed from our side before the reply",
        463 => "the request names more than 30 addresses in X-Forwarded-For",
        464 => "the target group speaks another version of HTTP",
        500 => "the web ACL or the identity provider could not be asked",
        502 => "the target closed the connection or answered what is not HTTP",
        503 => "no target is registered, or all are unused",
        504 => {
            "the target did not connect within 10 s or answer before the idle timeout, or a security group bars the way"
        }
        561 => "the identity provider answered with an error",
        _ => return format!("status {status} from the load balancer"),
    };
    format!("status {status} from the load balancer: {meaning}")
}

/// The command that asks the same for a token by hand. User and password stay in variables of whoever runs it.
pub(crate) fn curl_for_token(facts: &Facts, login: &Login, address: IpAddr) -> String {
    let scope = login.scope.as_ref().map(|scope| format!(" --data-urlencode {}", quoted(&format!("scope={scope}"))));
    format!(
        "{} -X POST -d grant_type=password --data-urlencode \"username=$USERNAME\" --data-urlencode \
         \"password=$PASSWORD\"{} {}",
        resolving(facts, address),
        scope.unwrap_or_default(),
        url(facts, &login.path)
    )
}

/// The command that asks the same of one address.
pub(crate) fn curl(facts: &Facts, endpoint: &Endpoint, address: IpAddr) -> String {
    let mut words = vec![resolving(facts, address)];
    match endpoint.method.as_str() {
        "GET" => {}
        "HEAD" => words.push("-I".to_owned()),
        method => words.push(format!("-X {method}")),
    }
    words.extend(endpoint.headers.iter().map(|(name, value)| format!("-H {}", quoted(&format!("{name}: {value}")))));
    if let Some(token) = &endpoint.token {
        words.push(match &token.header {
            Some(header) => format!("-H \"{header}: $TOKEN\""),
            None => "-H \"Authorization: Bearer $TOKEN\"".to_owned(),
        });
    }
    if let Some(text) = &endpoint.text {
        let kind = quoted(&format!("content-type: {}", text.content_type));
        words.push(format!("-H {kind} --data-binary {}", quoted(&text.body)));
    } else if let Some(body) = &endpoint.body {
        words.push(format!("-H 'content-type: application/json' -d {}", quoted(&body.to_string())));
    }
    words.push(url(facts, &endpoint.path));
    words.join(" ")
}

/// The beginning of a command that asks this address, whatever the domain resolves to.
fn resolving(facts: &Facts, address: IpAddr) -> String {
    let (domain, port) = (&facts.scope.domain, facts.scope.https_port);
    let address = if address.is_ipv6() { format!("[{address}]") } else { address.to_string() };
    let by = if facts.scope.ca.is_some() { " --cacert CA.pem" } else { "" };
    format!("curl -sv{by} --resolve {domain}:{port}:{address}")
}

/// The URL of a path, as an argument.
fn url(facts: &Facts, path: &str) -> String {
    let (domain, port) = (&facts.scope.domain, facts.scope.https_port);
    let at = if port == 443 { String::new() } else { format!(":{port}") };
    quoted(&format!("https://{domain}{at}{path}"))
}

#[cfg(test)]
mod tests;
