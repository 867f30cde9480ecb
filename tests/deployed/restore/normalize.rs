//! One way to write what AWS answers: without order of lists, without what AWS gives anew, and with things by their names.

use roxmltree::{Document, Node};
use serde_json::Value;

/// Elements and fields that say nothing of what a thing is: ids of parts, times, and what changes by itself.
const PASSING: [&str; 19] = [
    "ARN",
    "CreatedAt",
    "CreatedTime",
    "Id",
    "IssuedAt",
    "LabelNamespace",
    "ListenerArn",
    "LoadBalancerArns",
    "LockToken",
    "RuleArn",
    "State",
    "TargetHealth",
    "ownerId",
    "requestId",
    "ResponseMetadata",
    "RetrofittedByFirewallManager",
    "securityGroupArn",
    "securityGroupRuleArn",
    "securityGroupRuleId",
];
/// In these an `Id` is what a thing is.
const WITH_ID: [&str; 1] = ["Target"];

/// What an XML answer says.
pub(crate) fn xml(text: &str) -> String {
    element(Document::parse(text).unwrap().root_element())
}

/// What an element says, with all that is in it.
pub(crate) fn element(node: Node<'_, '_>) -> String {
    let name = node.tag_name().name();
    let inner = node.children().filter(Node::is_element);
    let says = |it: &Node<'_, '_>| {
        let child = it.tag_name().name();
        !PASSING.contains(&child) || child == "Id" && WITH_ID.contains(&name)
    };
    let mut parts: Vec<String> = inner.filter(says).map(element).filter(|part| !part.is_empty()).collect();
    parts.sort();
    match (parts.is_empty(), node.text().unwrap_or_default().trim()) {
        (true, "") => String::new(),
        (true, text) => format!("{name}={text}"),
        (false, _) => format!("{name}({})", parts.join("; ")),
    }
}

/// What a JSON answer says.
pub(crate) fn json(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let says = fields.iter().filter(|(name, _)| !PASSING.contains(&name.as_str()));
            let mut parts: Vec<String> = says.map(|(name, value)| format!("{name}={}", json(value))).collect();
            parts.sort();
            format!("({})", parts.join("; "))
        }
        Value::Array(items) => {
            let mut parts: Vec<String> = items.iter().map(json).collect();
            parts.sort();
            format!("[{}]", parts.join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}
