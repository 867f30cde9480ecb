//! One reply against what was asked of it: status, headers, content, JSON Schema, time.

use facts::Facts;
use facts::scope::Endpoint;
use facts::site::{Probe, Reply};
use serde_json::Value;

use crate::answerer::who_answered;
use crate::expectations::EndpointExpectation;
use crate::exposition::{self, Form};
use crate::finding::Verdict;
use crate::replies;
use crate::schema::{Budget, Judged, Schema, Unusable};
use crate::words::{excerpt, list};

/// What one endpoint must answer, with its schema compiled once for all addresses.
pub(super) struct Assertions<'a> {
    wanted: &'a EndpointExpectation,
    schema: Option<Result<Schema, Unusable>>,
}

/// What is wrong with an answer, and how much that counts.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) verdict: Verdict,
    pub(super) words: String,
    /// What to do about it, where asking again by hand would not help.
    pub(super) next: Option<&'static str>,
}

impl Wrong {
    fn new(verdict: Verdict, words: impl Into<String>) -> Self {
        Self { verdict, words: words.into(), next: None }
    }

    fn fail(words: impl Into<String>) -> Self {
        Self::new(Verdict::Fail, words)
    }

    /// What decides may stand in the part of the body that was not read.
    fn too_long(reply: &Reply, words: impl Into<String>) -> Self {
        let next = Some(replies::to_read_more(reply));
        Self { next, ..Self::new(Verdict::Unknown, words) }
    }
}

impl<'a> Assertions<'a> {
    pub(super) fn new(wanted: &'a EndpointExpectation, budget: &mut Budget) -> Self {
        let compile = |schema: &Value| Schema::new(schema, budget);
        Self { wanted, schema: wanted.json_schema.as_ref().map(compile) }
    }

    /// The first thing that is wrong: a wrong status explains a wrong body, not the other way round.
    pub(super) fn check(
        &self,
        facts: &Facts,
        probe: &Probe,
        endpoint: &Endpoint,
        budget: &mut Budget,
    ) -> Result<(), Wrong> {
        let reply = replies::reply(probe).map_err(|none| Wrong::new(none.verdict, none.words))?;
        if !self.wanted.status.is_empty() && !self.wanted.status.contains(&reply.status) {
            return Err(Wrong::fail(replies::status_in_words(reply, &who_answered(facts, probe))));
        }
        self.check_headers(reply)?;
        self.check_content(reply, endpoint)?;
        self.check_schema(reply, endpoint, budget)?;
        self.check_metrics(reply, endpoint, budget)?;
        self.check_time(probe)
    }

    fn check_headers(&self, reply: &Reply) -> Result<(), Wrong> {
        for (name, wanted) in &self.wanted.headers {
            let values: Vec<&str> = reply.headers_named(name).collect();
            if values.is_empty() {
                return Err(missing_header(reply, name));
            }
            // Several lines of one name say together what one line with commas would. Source: RFC 9110, section 5.3.
            if !values.iter().any(|value| value.to_lowercase().contains(&wanted.to_lowercase())) {
                let is =
                    if reply.confidential { String::new() } else { format!("is {}, ", excerpt(&values.join(", "))) };
                return Err(Wrong::fail(format!("header {name} {is}without {wanted}")));
            }
        }
        Ok(())
    }

    fn check_content(&self, reply: &Reply, endpoint: &Endpoint) -> Result<(), Wrong> {
        if self.wanted.contains.is_empty() {
            return Ok(());
        }
        there_to_judge(reply)?;
        let missing = self.wanted.contains.iter().find(|text| !reply.body.contains(text.as_str()));
        let Some(missing) = missing else { return Ok(()) };
        let missing = excerpt(missing);
        Err(if reply.truncated {
            Wrong::too_long(
                reply,
                format!("the first {} of the body do not contain {missing}", replies::cut_at(reply, endpoint)),
            )
        } else {
            Wrong::fail(format!("the body does not contain {missing}: {}", replies::body_in_words(reply)))
        })
    }

    fn check_schema(&self, reply: &Reply, endpoint: &Endpoint, budget: &mut Budget) -> Result<(), Wrong> {
        let schema = match &self.schema {
            None => return Ok(()),
            Some(Ok(schema)) => schema,
            Some(Err(Unusable::Broken(error))) => {
                let words = format!("not judged: the JSON Schema of the event is broken: {error}");
                return Err(Wrong::new(Verdict::Unknown, words));
            }
            Some(Err(unusable @ Unusable::Beyond(_))) => {
                return Err(Wrong::new(
                    Verdict::Unknown,
                    format!("not judged: the JSON Schema of the event is {unusable}"),
                ));
            }
        };
        there_to_judge(reply)?;
        if reply.truncated {
            let words =
                format!("the body is longer than {}, so its JSON cannot be judged", replies::cut_at(reply, endpoint));
            return Err(Wrong::too_long(reply, words));
        }
        let body = serde_json::from_str(replies::without_mark(reply))
            .map_err(|_| Wrong::fail(format!("the body is not JSON: {}", replies::body_in_words(reply))))?;
        match schema.judge(&body, reply.confidential, budget) {
            Judged::Fits => Ok(()),
            Judged::Differs(faults) => Err(Wrong::fail(list(&faults))),
            Judged::Somehow => Err(Wrong::fail(format!("not as its JSON Schema {}", Judged::SOMEHOW))),
            Judged::Unjudged(why) => Err(Wrong::new(Verdict::Unknown, format!("not judged: {why}"))),
        }
    }

    fn check_metrics(&self, reply: &Reply, endpoint: &Endpoint, budget: &mut Budget) -> Result<(), Wrong> {
        let Some(wanted) = &self.wanted.prometheus else { return Ok(()) };
        there_to_judge(reply)?;
        let form = Form::from_content_type(reply.header("content-type").unwrap_or_default());
        // A line that cannot be read says enough, however much was read.
        match exposition::judge(&reply.body, !reply.truncated, form, &wanted.metrics, budget) {
            exposition::Judged::Wrong { line, why } => {
                Err(Wrong::fail(format!("the body is not {form}: line {line} cannot be read: {why}")))
            }
            exposition::Judged::Unjudged => Err(Wrong::new(Verdict::Unknown, format!("not judged: {}", Budget::SPENT))),
            exposition::Judged::Fits | exposition::Judged::Empty | exposition::Judged::Missing(_)
                if reply.truncated =>
            {
                let words = format!(
                    "the body is longer than {}, so not all of its metrics were read",
                    replies::cut_at(reply, endpoint)
                );
                Err(Wrong::too_long(reply, words))
            }
            exposition::Judged::Fits => Ok(()),
            exposition::Judged::Empty => Err(Wrong::new(Verdict::Warn, "there is no metric in the body")),
            exposition::Judged::Missing(names) => {
                Err(Wrong::fail(format!("there is no metric {} in the body", list(&names))))
            }
        }
    }

    fn check_time(&self, probe: &Probe) -> Result<(), Wrong> {
        match (self.wanted.max_ms, probe.phases.total_ms) {
            (Some(most), Some(took)) if took > most => {
                Err(Wrong::new(Verdict::Warn, format!("took {took} ms, more than {most} ms")))
            }
            (None, _) | (_, None) | (Some(_), Some(_)) => Ok(()),
        }
    }
}

fn missing_header(reply: &Reply, name: &str) -> Wrong {
    if reply.may_have_had(name) {
        return Wrong::new(Verdict::Unknown, format!("not judged: header {name} was judged at its time and not kept"));
    }
    Wrong::fail(format!("there is no header {name}"))
}

fn there_to_judge(reply: &Reply) -> Result<(), Wrong> {
    let wrong = |(verdict, words)| Err(Wrong { next: replies::to_get_it(reply), ..Wrong::new(verdict, words) });
    replies::no_body(reply).map_or(Ok(()), wrong)
}
