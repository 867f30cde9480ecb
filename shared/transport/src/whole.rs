//! An answer is whole, or it is none.
//!
//! What comes with a status of success need not be the service's answer: a document may end in the middle, a page of a
//! middle box may stand in its place, a list may be missing. The SDK takes what is missing for empty, and an empty list is
//! a fact that things are judged and removed by. So each answer is held against what the service always sends.

mod signs;
#[cfg(test)]
mod tests;

use aws_smithy_cbor::Decoder;
use aws_smithy_cbor::data::Type;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use roxmltree::{Document, Node};
use serde_json::Value;

use crate::query::xml::child;

/// What a whole answer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// The query protocol: `<OperationResponse>`, and these in its `<OperationResult>`.
    Query(&'static [&'static str]),
    /// A document with this root, and these in it.
    Document(&'static str, &'static [&'static str]),
    /// A JSON object with these names.
    Json(&'static [&'static str]),
    /// A JSON object, or nothing at all: an operation that has nothing to tell.
    JsonOrNothing,
    /// A CBOR map with these names.
    Cbor(&'static [&'static str]),
    /// The header `ETag`: its body is a stream, or nothing.
    ETag,
}

/// Why the answer to an operation of a service is none; an operation without a known sign has no answer either.
pub fn check(service: &str, operation: &str, response: &HttpResponse) -> Result<(), String> {
    let Some(sign) = signs::of_operation(service, operation) else {
        return Err(format!("it is not known what a whole answer to {service}:{operation} has"));
    };
    if sign == Sign::ETag {
        let tag = response.headers().get("etag").filter(|tag| !tag.trim_matches('"').is_empty());
        return tag.map(drop).ok_or_else(|| "the answer has no ETag, which S3 always sends".to_owned());
    }
    let bytes = response.body().bytes().unwrap_or_default();
    match sign {
        Sign::Query(names) => query(bytes, operation, names),
        Sign::Document(root, names) => document(bytes, root, names),
        Sign::Json(names) => json(bytes, names),
        Sign::JsonOrNothing if bytes.is_empty() => Ok(()),
        Sign::JsonOrNothing => json(bytes, &[]),
        Sign::Cbor(names) => cbor(bytes, names),
        Sign::ETag => Ok(()),
    }
}

/// Why this is no answer of the query protocol.
pub fn query(bytes: &[u8], operation: &str, names: &[&str]) -> Result<(), String> {
    xml(bytes, &format!("{operation}Response"), |root| {
        if names.is_empty() {
            return Ok(());
        }
        let result = format!("{operation}Result");
        let result = child(root, &result).ok_or_else(|| missing(&result))?;
        needs(names, |name| child(result, name).is_some())
    })
}

fn document(bytes: &[u8], root: &str, names: &[&str]) -> Result<(), String> {
    xml(bytes, root, |root| needs(names, |name| child(root, name).is_some()))
}

fn xml(bytes: &[u8], root: &str, check: impl FnOnce(Node<'_, '_>) -> Result<(), String>) -> Result<(), String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "the answer is not UTF-8".to_owned())?;
    let document = Document::parse(text).map_err(|error| format!("the answer is no whole XML document: {error}"))?;
    let found = document.root_element();
    if found.tag_name().name() == root { check(found) } else { Err(format!("the answer is no {root}")) }
}

/// Why this is no JSON object with these names. A name with `null` is not there.
pub fn json(bytes: &[u8], names: &[&str]) -> Result<(), String> {
    let answer: Value =
        serde_json::from_slice(bytes).map_err(|error| format!("the answer is no whole JSON document: {error}"))?;
    let answer = answer.as_object().ok_or_else(|| "the answer is no JSON object".to_owned())?;
    needs(names, |name| answer.get(name).is_some_and(|value| !value.is_null()))
}

fn cbor(bytes: &[u8], names: &[&str]) -> Result<(), String> {
    let found = names_in_cbor(bytes).ok_or_else(|| "the answer is no whole CBOR map".to_owned())?;
    needs(names, |name| found.iter().any(|it| it == name))
}

fn names_in_cbor(bytes: &[u8]) -> Option<Vec<String>> {
    let mut decoder = Decoder::new(bytes);
    let mut left = decoder.map().ok()?;
    let mut names = Vec::new();
    loop {
        match left {
            Some(0) => break,
            Some(more) => left = Some(more - 1),
            None if decoder.datatype().ok()? == Type::Break => {
                decoder.skip().ok()?;
                break;
            }
            None => {}
        }
        names.push(decoder.string().ok()?);
        decoder.skip().ok()?;
    }
    (decoder.position() == bytes.len()).then_some(names)
}

fn needs(names: &[&str], has: impl Fn(&str) -> bool) -> Result<(), String> {
    names.iter().find(|name| !has(name)).map_or(Ok(()), |name| Err(missing(name)))
}

fn missing(name: &str) -> String {
    format!("the answer has no {name}, which is always sent")
}
