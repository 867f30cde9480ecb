//! One answer against its operation: status, content type, body.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use facts::Facts;
use facts::scope::Endpoint;
use facts::site::{Probe, Reply};
use serde_json::{Map, Value};

use super::document::Document;
use super::schema::compile;
use super::without_query;
use crate::answerer::{Answerer, who_answered};
use crate::expectations::EndpointExpectation;
use crate::finding::Verdict;
use crate::replies;
use crate::schema::{Budget, Judged, Schema, Unusable};
use crate::words::{excerpt, list};

/// What is said of one answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Said {
    pub(super) verdict: Verdict,
    pub(super) words: String,
    /// What to do about it, where asking again by hand would not help.
    pub(super) next: Option<String>,
    /// Whether there was an answer that the document could say something about.
    pub(super) is_of_the_answer: bool,
}

fn said(verdict: Verdict, words: impl Into<String>) -> Said {
    Said { verdict, words: words.into(), next: None, is_of_the_answer: true }
}

fn not_judged(words: &str) -> Said {
    let words = format!("not judged: {words}");
    Said { verdict: Verdict::Unknown, words, next: None, is_of_the_answer: false }
}

/// What the document has of one endpoint, with its schemas compiled once for all addresses.
pub(super) struct Contract<'a> {
    document: &'a Document,
    operation: Option<&'a Value>,
    endpoint: &'a Endpoint,
    wanted: &'a EndpointExpectation,
    compiled: BTreeMap<(u16, String), Result<Schema, Unusable>>,
}

impl<'a> Contract<'a> {
    pub(super) fn new(document: &'a Document, endpoint: &'a Endpoint, wanted: &'a EndpointExpectation) -> Self {
        // HEAD is answered as GET is, without the body.
        let method = if endpoint.method == "HEAD" { "get".to_owned() } else { endpoint.method.to_ascii_lowercase() };
        let operation = document.operation(&method, without_query(&endpoint.path));
        Self { document, operation, endpoint, wanted, compiled: BTreeMap::new() }
    }

    /// The first thing that is wrong: a wrong status explains a wrong body, not the other way round.
    pub(super) fn judge(&mut self, facts: &Facts, probe: &Probe, budget: &mut Budget) -> Said {
        let reply = match replies::reply(probe) {
            Ok(reply) => reply,
            Err(none) => return not_judged(&none.words),
        };
        let answered = who_answered(facts, probe);
        if answered.by != Answerer::Target || reply.status >= 500 {
            return not_judged(&replies::status_in_words(reply, &answered));
        }
        let media = media_type(reply);
        let Some(operation) = self.operation else { return self.undocumented(&media) };
        let Some(response) = self.document.response(operation, reply.status) else {
            // Turned away is not answered, and hardly any document has it.
            let is_turned_away = matches!(reply.status, 401 | 403 | 429) && !self.wanted.status.contains(&reply.status);
            if is_turned_away {
                return not_judged(&replies::status_in_words(reply, &answered));
            }
            return self.unknown_status(operation, reply.status);
        };
        match response.get("content").and_then(Value::as_object).filter(|content| !content.is_empty()) {
            None => said(Verdict::Pass, "as in the document"),
            Some(_) if self.endpoint.method == "HEAD" => said(Verdict::Pass, "as in the document"),
            Some(content) => self.judge_content(content, reply, media, budget),
        }
    }

    fn undocumented(&self, media: &str) -> Said {
        if media == "text/html" {
            return said(Verdict::Skip, "a page, and no part of the document");
        }
        if self.wanted.prometheus.is_some() {
            return said(Verdict::Skip, "metrics, and no part of the document");
        }
        let next = format!(
            "describe {} in the document, or leave it out: \"contract\": {{\"ignore\": [\"{}\"]}} in the event",
            self.endpoint.name, self.endpoint.name
        );
        Said { next: Some(next), ..said(Verdict::Warn, "is not in the document") }
    }

    /// A status that the event wants is meant so, and only the document does not know it.
    fn unknown_status(&self, operation: &Value, status: u16) -> Said {
        let known = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
        let known: Vec<&String> = known.map(|(key, _)| key).collect();
        let verdict = if self.wanted.status.contains(&status) { Verdict::Warn } else { Verdict::Fail };
        said(verdict, format!("status {status} is not in the document, which has {}", list(&known)))
    }

    fn judge_content(
        &mut self,
        content: &Map<String, Value>,
        reply: &Reply,
        media: String,
        budget: &mut Budget,
    ) -> Said {
        let Some(found) =
            content.iter().filter(|(kind, _)| covers(kind, &media)).max_by_key(|(kind, _)| !kind.contains('*'))
        else {
            let known: Vec<&String> = content.keys().collect();
            let given = if media.is_empty() {
                "there is no content type".to_owned()
            } else {
                format!("content type {}", excerpt(&media))
            };
            return said(Verdict::Fail, format!("{given}, and the document has {}", list(&known)));
        };
        let is_json = media == "application/json" || media.ends_with("+json");
        match found.1.get("schema") {
            Some(schema) if is_json => self.judge_body(schema, reply, media, budget),
            Some(_) | None => said(Verdict::Pass, "as in the document"),
        }
    }

    fn judge_body(&mut self, schema: &Value, reply: &Reply, media: String, budget: &mut Budget) -> Said {
        if let Some((verdict, words)) = replies::no_body(reply) {
            return Said { next: replies::to_get_it(reply).map(str::to_owned), ..said(verdict, words) };
        }
        if reply.truncated {
            let words = format!(
                "the body is longer than {}, so it was cut and cannot be judged",
                replies::cut_at(reply, self.endpoint)
            );
            let next = Some(replies::to_read_more(reply).to_owned());
            return Said { next, ..said(Verdict::Unknown, words) };
        }
        let Ok(body) = serde_json::from_str(replies::without_mark(reply)) else {
            let shown = replies::body_in_words(reply);
            let media = excerpt(&media);
            return said(Verdict::Fail, format!("the content type is {media}, and the body is not JSON: {shown}"));
        };
        let compiled = match self.compiled.entry((reply.status, media)) {
            Entry::Occupied(held) => held.into_mut(),
            Entry::Vacant(free) => free.insert(compile(self.document, schema, budget)),
        };
        match compiled {
            Ok(schema) => match schema.judge(&body, reply.confidential, budget) {
                Judged::Fits => said(Verdict::Pass, "as in the document"),
                Judged::Differs(faults) => said(Verdict::Fail, format!("not as in the document: {}", list(&faults))),
                Judged::Somehow => said(Verdict::Fail, format!("not as in the document {}", Judged::SOMEHOW)),
                Judged::Unjudged(why) => said(Verdict::Unknown, format!("not judged: {why}")),
            },
            Err(Unusable::Broken(error)) => {
                said(Verdict::Unknown, format!("the document's schema cannot be used: {}", excerpt(error)))
            }
            Err(unusable @ Unusable::Beyond(_)) => {
                said(Verdict::Unknown, format!("not judged: the document's schema is {unusable}"))
            }
        }
    }
}

/// The content type without parameters, in lower case.
fn media_type(reply: &Reply) -> String {
    let kind = reply.header("content-type").unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a content type of the document, perhaps a range such as `text/*`, covers this one.
fn covers(known: &str, media: &str) -> bool {
    let known = known.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match known.strip_suffix('*') {
        Some("*/") => !media.is_empty(),
        Some(begin) => media.starts_with(begin),
        None => known == media,
    }
}
