//! A web ACL: made with everything but what only AWS writes, then where it logs to.

use std::collections::BTreeMap;

use facts::inventory::raw_answer::RawAnswer;
use serde_json::{Map, Value, json};

use crate::answers::{Answers, is_of_aws};
use crate::creation::{Call, Creation, Part};
use crate::missing::Parts;
use crate::names::Names;
use crate::view::View;

const CONTENT: &str = "wafv2:GetWebACL";
const LOGGING: &str = "wafv2:GetLoggingConfiguration";
const TAGS: &str = "wafv2:ListTagsForResource";

/// What `GetWebACL` tells and `CreateWebACL` does not take.
const ONLY_TOLD: [&str; 8] = [
    "ARN",
    "Capacity",
    "Id",
    "LabelNamespace",
    "ManagedByFirewallManager",
    "PostProcessFirewallManagerRuleGroups",
    "PreProcessFirewallManagerRuleGroups",
    "RetrofittedByFirewallManager",
];

/// A web ACL as its answers tell it.
#[derive(Clone, Debug, PartialEq)]
pub struct WebAcl {
    content: Map<String, Value>,
    tags: Vec<(String, String)>,
    logging: Option<Map<String, Value>>,
}

impl WebAcl {
    pub fn read(raw_answers: &[RawAnswer]) -> Result<Self, String> {
        let answers = Answers(raw_answers);
        let object = |value: Option<&Value>| value.and_then(Value::as_object).cloned();
        let content = answers.needed_json(CONTENT)?;
        let logging = answers.json(LOGGING)?;
        let tags = answers.needed_json(TAGS)?;
        Ok(Self {
            content: object(content.get("WebACL")).ok_or_else(|| format!("the answer of {CONTENT} has no WebACL"))?,
            tags: json_tags(tags.pointer("/TagInfoForResource/TagList")),
            logging: object(logging.as_ref().and_then(|it| it.get("LoggingConfiguration"))),
        })
    }

    /// The body of `CreateWebACL`. Binary texts, such as what a rule searches for, are as encoded as they came.
    pub fn create(&self) -> Value {
        let mut body = self.content.clone();
        body.retain(|field, _| !ONLY_TOLD.contains(&field.as_str()));
        body.insert("Scope".to_owned(), Value::from("REGIONAL"));
        let tags = ours(&self.tags);
        if !tags.is_empty() {
            body.insert("Tags".to_owned(), Value::Array(tags));
        }
        Value::Object(body)
    }

    /// Everything that makes it, in order. `arn` is its own: that of the new one takes its place.
    pub fn creations(&self, arn: &str) -> Vec<Creation> {
        let itself = Creation::json(Call::CreateWebAcl, Part::Itself, self.create());
        std::iter::once(itself)
            .chain(self.put_logging(arn).map(|body| Creation::json(Call::PutLoggingConfiguration, Part::Logging, body)))
            .collect()
    }

    /// Whether it logs: then nothing is written over.
    pub fn logs(&self) -> bool {
        self.logging.is_some()
    }

    /// What else than its ARN names it, where its content says so.
    pub(crate) fn id(&self) -> Option<&str> {
        self.content.get("Id").and_then(Value::as_str)
    }

    /// The body of `PutLoggingConfiguration`, where it logged.
    pub fn put_logging(&self, arn: &str) -> Option<Value> {
        let mut logging = self.logging.clone()?;
        logging.remove("ManagedByFirewallManager");
        logging.insert("ResourceArn".to_owned(), Value::from(arn));
        Some(json!({"LoggingConfiguration": logging}))
    }

    /// Its fields.
    pub fn view(&self) -> View {
        let mut view = View::default();
        for (field, value) in &self.content {
            view.note_json(field, value);
        }
        view.note_pairs("Tag", &self.tags);
        if let Some(logging) = &self.logging {
            for (field, value) in logging {
                view.note_json(&format!("Logging / {field}"), value);
            }
        }
        view
    }

    /// The names that AWS gives it, by the fields that tell them.
    pub(crate) fn given_names(&self) -> BTreeMap<&'static str, String> {
        let text = |field| self.content.get(field).and_then(Value::as_str).map(|name| (field, name.to_owned()));
        ["ARN", "Id"].into_iter().filter_map(text).collect()
    }
}

impl Parts for WebAcl {
    fn missing(&self, _arn: &str, creation: Creation, _names: &Names) -> Option<Creation> {
        let is_there = creation.part == Part::Logging && self.logs();
        (!is_there).then_some(creation)
    }
}

pub(crate) fn json_tags(list: Option<&Value>) -> Vec<(String, String)> {
    let text = |tag: &Value, name: &str| tag.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let tags = list.and_then(Value::as_array).into_iter().flatten();
    tags.map(|tag| (text(tag, "Key"), text(tag, "Value"))).collect()
}

/// Those tags that may be written, as AWS JSON has them.
pub(crate) fn ours(tags: &[(String, String)]) -> Vec<Value> {
    let ours = tags.iter().filter(|(key, _)| !is_of_aws(key));
    ours.map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}
