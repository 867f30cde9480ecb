//! What AWS says when it refuses a call, in either of its languages.

use std::fmt;

use aws_smithy_types::error::metadata::{ErrorMetadata, ProvideErrorMetadata};
use serde_json::Value;

use super::xml;

/// A refusal: the code on the wire and AWS's own words.
#[derive(Debug)]
pub struct Refusal(ErrorMetadata);

impl Refusal {
    /// `named` is the code in the header, where services of the JSON protocols write it.
    pub fn read(named: Option<&str>, body: &str) -> Self {
        let (code, message) = in_json(body).or_else(|| in_xml(body)).unwrap_or_default();
        let code = named.map(ToOwned::to_owned).or(code);
        let mut metadata = ErrorMetadata::builder();
        if let Some(code) = code {
            metadata = metadata.code(bare(&code));
        }
        if let Some(message) = message {
            metadata = metadata.message(message);
        }
        Self(metadata.build())
    }
}

type Words = (Option<String>, Option<String>);

fn in_json(body: &str) -> Option<Words> {
    let body: Value = serde_json::from_str(body).ok()?;
    let text = |keys: [&str; 2]| keys.iter().find_map(|key| body.get(*key)?.as_str()).map(ToOwned::to_owned);
    body.is_object().then(|| (text(["__type", "code"]), text(["message", "Message"])))
}

fn in_xml(body: &str) -> Option<Words> {
    let document = roxmltree::Document::parse(body).ok()?;
    let error = document.descendants().find(|node| node.has_tag_name("Error") || node.tag_name().name() == "Error")?;
    Some((xml::text(error, "Code").map(ToOwned::to_owned), xml::text(error, "Message").map(ToOwned::to_owned)))
}

/// `com.amazonaws.eks#ResourceNotFoundException` and `ResourceNotFoundException:http://...` alike.
fn bare(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or(code);
    code.rsplit('#').next().unwrap_or(code)
}

impl ProvideErrorMetadata for Refusal {
    fn meta(&self) -> &ErrorMetadata {
        &self.0
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Refusal {}
