//! The API's description: where an operation and its responses stand in it.
//!
//! Source: OpenAPI Specification 3.0.4 and 3.1.1, "Paths Object", "Responses Object", "Reference Object".

use std::collections::BTreeSet;

use facts::scope::Endpoint;
use facts::site::Reply;
use facts::{Facts, Unseen};
use serde_json::Value;

use crate::answerer::{Answerer, who_answered};
use crate::finding::Verdict;
use crate::replies;
use crate::schema::{decoded, pointer};

/// References that are followed one after the other; more run in a circle.
const MOST_HOPS: usize = 8;

/// Servers of a document below which a path is looked for.
const MOST_SERVERS: usize = 50;

/// A description that can be read.
pub(super) struct Document {
    /// All of it.
    pub(super) whole: Value,
    /// Whether it is of version 3.0, whose schemas are no JSON Schema yet.
    pub(super) is_3_0: bool,
}

/// Why there is none.
pub(super) enum NoDocument {
    Unseen(Unseen),
    Bad { verdict: Verdict, words: String, next: String },
}

impl Document {
    /// The first that any address gave.
    pub(super) fn find(facts: &Facts, endpoint: &Endpoint) -> Result<Self, NoDocument> {
        let probes = match facts.site.endpoints.iter().find(|it| it.name == endpoint.name).map(|it| &it.probes) {
            Some(Ok(probes)) => probes.as_slice(),
            Some(Err(unseen)) => return Err(NoDocument::Unseen(unseen.blocks("the API's description"))),
            None => &[],
        };
        let replied = |probe| replies::reply(probe).ok().map(|reply| (probe, reply));
        let good = probes.iter().filter_map(replied).find(|(_, reply)| reply.status == 200);
        if let Some((probe, reply)) = good {
            let next = replies::curl(facts, endpoint, probe.address);
            return Self::read(reply, endpoint).map_err(|(verdict, words, own)| NoDocument::Bad {
                verdict,
                words,
                next: own.unwrap_or(next),
            });
        }
        let Some(probe) = probes.iter().find(|it| replies::reply(it).is_ok()).or(probes.first()) else {
            let because = "it was asked for at no address".to_owned();
            return Err(NoDocument::Unseen(Unseen::Needs { fact: "the API's description".to_owned(), because }));
        };
        let (answered, next) = (who_answered(facts, probe), replies::curl(facts, endpoint, probe.address));
        let (verdict, words) = match replies::reply(probe) {
            Ok(reply) if reply.status == 404 && answered.by == Answerer::Target => {
                (Verdict::Fail, "there is no such document: the API answers 404".to_owned())
            }
            // Not the document's fault: who is at fault is told by another check.
            Ok(reply) => (Verdict::Unknown, not_read(&replies::status_in_words(reply, &answered))),
            Err(none) => (Verdict::Unknown, not_read(&none.words)),
        };
        Err(NoDocument::Bad { verdict, words, next })
    }

    fn read(reply: &Reply, endpoint: &Endpoint) -> Result<Self, (Verdict, String, Option<String>)> {
        if let Some((verdict, words)) = replies::no_body(reply) {
            return Err((verdict, words, replies::to_get_it(reply).map(str::to_owned)));
        }
        if reply.truncated {
            let words = format!("longer than {}, so it was not read to its end", replies::cut_at(reply, endpoint));
            return Err((Verdict::Unknown, words, Some(replies::to_read_more(reply).to_owned())));
        }
        let whole: Value = serde_json::from_str(replies::without_mark(reply))
            .map_err(|error| (Verdict::Fail, format!("is not JSON: {error}"), None))?;
        let version = whole.get("openapi").and_then(Value::as_str).unwrap_or_default().to_owned();
        if !version.starts_with("3.") || !whole.get("paths").is_some_and(Value::is_object) {
            let words = "is no OpenAPI 3 document: it needs openapi, beginning with 3., and paths".to_owned();
            return Err((Verdict::Fail, words, None));
        }
        Ok(Self { is_3_0: version.starts_with("3.0"), whole })
    }

    /// What stands for this method and path.
    pub(super) fn operation(&self, method: &str, path: &str) -> Option<&Value> {
        let paths = self.whole.get("paths")?.as_object()?;
        let asked = self.below_servers(path);
        let fits = |template: &&String| asked.iter().filter_map(|path| fit(template, path)).max();
        let best = paths.keys().filter_map(|template| Some((fits(&template)?, template))).max()?.1;
        self.resolve(paths.get(best)?)?.get(method)
    }

    /// The path as it is, and as it is below the base of each server: a document may leave that out.
    fn below_servers<'a>(&self, path: &'a str) -> Vec<&'a str> {
        let servers = self.whole.get("servers").and_then(Value::as_array).into_iter().flatten();
        let bases = servers.filter_map(with_defaults).map(|url| base(&url).to_owned());
        let below = bases.filter(|base| !base.is_empty()).filter_map(|base| path.strip_prefix(&base));
        // Each once: however many servers a document has, a path has few ends that can be below one.
        let asked: BTreeSet<&str> = below.filter(|rest| rest.starts_with('/')).take(MOST_SERVERS).collect();
        std::iter::once(path).chain(asked).collect()
    }

    /// The response for this status: its own, that of its hundred, or the default.
    pub(super) fn response<'a>(&'a self, operation: &'a Value, status: u16) -> Option<&'a Value> {
        let responses = operation.get("responses")?.as_object()?;
        let keys = [status.to_string(), format!("{}XX", status / 100), "default".to_owned()];
        let found = keys.iter().find_map(|wanted| {
            responses.iter().find(|(key, _)| key.eq_ignore_ascii_case(wanted)).map(|(_, response)| response)
        });
        self.resolve(found?)
    }

    /// What a reference leads to within the document; what is none is itself.
    pub(super) fn resolve<'a>(&'a self, value: &'a Value) -> Option<&'a Value> {
        let mut at = value;
        for _ in 0..MOST_HOPS {
            let Some(reference) = at.get("$ref").and_then(Value::as_str) else { return Some(at) };
            at = self.whole.pointer(&pointer(reference)?)?;
        }
        None
    }
}

fn not_read(why: &str) -> String {
    format!("could not be read: {why}")
}

/// A server's URL with the default of each of its variables. Source: OpenAPI Specification 3.0.4, "Server Variable Object".
fn with_defaults(server: &Value) -> Option<String> {
    let url = server.get("url")?.as_str()?.to_owned();
    let variables = server.get("variables").and_then(Value::as_object).into_iter().flatten();
    let default =
        |(name, it): (&String, &Value)| Some((format!("{{{name}}}"), it.get("default")?.as_str()?.to_owned()));
    Some(variables.filter_map(default).fold(url, |url, (name, default)| url.replace(&name, &default)))
}

/// The path of a server's URL, without a slash at its end.
fn base(url: &str) -> &str {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default(),
        None => url,
    };
    path.trim_end_matches('/')
}

/// How well a template fits the path: whether each part stands for one segment, and how many stand in it word for word;
/// `None` where it does not fit.
fn fit(template: &str, path: &str) -> Option<(bool, usize)> {
    let (wanted, given): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    // Frameworks let the last parameter take the rest of a path, and have no word for it in the document.
    let takes_the_rest = wanted.last().is_some_and(|last| last.starts_with('{') && last.ends_with('}'));
    let is_longer = given.len() > wanted.len();
    if wanted.len() != given.len() && !(is_longer && takes_the_rest) {
        return None;
    }
    let mut same = 0;
    for (wanted, given) in wanted.iter().zip(given) {
        match (wanted.split_once('{'), wanted.rsplit_once('}')) {
            (Some((before, _)), Some((_, after))) => {
                let inner = given.strip_prefix(before)?.strip_suffix(after)?;
                (!inner.is_empty()).then_some(())?;
            }
            // The same letters may be escaped in one of them.
            _ if decoded(wanted) == decoded(given) => same += 1,
            _ => return None,
        }
    }
    Some((!is_longer, same))
}
