//! Weighted forward actions, which the emulator drops: remembered when they are made, given back when they are read.

use bytes::Bytes;
use roxmltree::Node;

use super::{Memory, routing};
use crate::base::locked;
use crate::http::Answer;
use crate::proxy::call::{Call, value};
use crate::proxy::serve::Received;
use crate::wire::{AwsError, parse_xml};
use crate::xml::{Edits, all, child, child_text, elements, list};

/// The target groups of one forward action with their weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Weighted(Vec<(String, u32)>);

impl Weighted {
    pub(super) fn groups(&self) -> Vec<String> {
        self.0.iter().map(|(group, _)| group.clone()).collect()
    }

    /// The `ForwardConfig` that AWS answers.
    fn xml(&self) -> String {
        let group =
            |(arn, weight): &(String, u32)| format!("<TargetGroupArn>{arn}</TargetGroupArn><Weight>{weight}</Weight>");
        let groups = list(self.0.iter().map(group));
        let stickiness = "<TargetGroupStickinessConfig><Enabled>false</Enabled></TargetGroupStickinessConfig>";
        format!("<ForwardConfig><TargetGroups>{groups}</TargetGroups>{stickiness}</ForwardConfig>")
    }
}

/// Tells the emulator the heaviest group of a weighted action, so that its data plane has somewhere to send requests.
pub(super) fn tell(received: &mut Received) {
    if !changes(&received.call) {
        return;
    }
    let Some((prefix, weighted)) = asked(&received.call) else { return };
    let Some((heaviest, _)) = weighted.0.iter().max_by_key(|(_, weight)| *weight) else { return };
    let form = &mut received.call.form;
    form.retain(|(key, _)| *key != format!("{prefix}.TargetGroupArn"));
    form.push((format!("{prefix}.TargetGroupArn"), heaviest.clone()));
    received.body = encoded(form);
}

/// A form as it goes over the wire.
pub(super) fn encoded(form: &[(String, String)]) -> Bytes {
    Bytes::from(form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish())
}

fn changes(call: &Call) -> bool {
    let names = ["CreateListener", "ModifyListener", "CreateRule", "ModifyRule"];
    names.iter().any(|name| call.is("elasticloadbalancing", name))
}

/// The `ForwardConfig` in a request, with the prefix of the action's form keys.
fn asked(call: &Call) -> Option<(String, Weighted)> {
    let found = call.form.iter().find_map(|(key, _)| key.split_once(".ForwardConfig.TargetGroups.member."))?;
    let prefix = found.0.to_owned();
    let mut groups = Vec::new();
    for member in 1.. {
        let key = format!("{prefix}.ForwardConfig.TargetGroups.member.{member}");
        let Some(group) = value(&call.form, &format!("{key}.TargetGroupArn")) else { break };
        let weight = value(&call.form, &format!("{key}.Weight")).and_then(|weight| weight.parse().ok()).unwrap_or(1);
        groups.push((group.to_owned(), weight));
    }
    Some((prefix, Weighted(groups)))
}

/// Remembers what a change says, and writes the forward actions of listeners and rules as AWS does.
pub(super) fn remembered(
    memory: &Memory,
    name: &str,
    call: &Call,
    answer: &Answer,
) -> Result<Option<String>, AwsError> {
    let element = if name.ends_with("Rule") || name == "DescribeRules" { "RuleArn" } else { "ListenerArn" };
    if !answer.status.is_success() || !(changes(call) || name == "DescribeRules" || name == "DescribeListeners") {
        return Ok(None);
    }
    let text = answer.text();
    let document = parse_xml(&text)?;
    let owners: Vec<Node<'_, '_>> = all(&document, element).into_iter().filter_map(|node| node.parent()).collect();
    let says_actions = call.form.iter().any(|(key, _)| key.contains("Actions.member."));
    if changes(call) && says_actions {
        for owner in &owners {
            let mut known = locked(&memory.weighted);
            match asked(call) {
                Some((_, weighted)) => drop(known.insert(child_text(*owner, element).to_owned(), weighted)),
                None => drop(known.remove(child_text(*owner, element))),
            }
        }
    }
    let mut edits = Edits::default();
    for owner in owners {
        write_actions(memory, owner, element, &mut edits);
    }
    Ok(Some(edits.apply(&text)))
}

fn write_actions(memory: &Memory, owner: Node<'_, '_>, element: &str, edits: &mut Edits) {
    let arn = child_text(owner, element);
    let default_rule = child_text(owner, "IsDefault") == "true";
    let key = if default_rule { routing::listener_of(arn) } else { arn.to_owned() };
    let known = locked(&memory.weighted).get(&key).cloned();
    let actions = child(owner, "DefaultActions").or_else(|| child(owner, "Actions"));
    for action in actions.map(elements).unwrap_or_default() {
        let Some(group) = child(action, "TargetGroupArn") else { continue };
        match &known {
            // With several groups AWS names none of them outside ForwardConfig.
            Some(weighted) if weighted.0.len() > 1 => edits.replace(group.range(), weighted.xml()),
            Some(weighted) => edits.insert(group.range().end, weighted.xml()),
            None => {
                let alone = Weighted(vec![(group.text().unwrap_or_default().to_owned(), 1)]);
                edits.insert(group.range().end, alone.xml());
            }
        }
    }
}
