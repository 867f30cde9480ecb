//! Auto Scaling groups: the target groups that one feeds, which the emulator forgets.

use roxmltree::Node;

use crate::base::locked;
use crate::http::Answer;
use crate::proxy::State;
use crate::proxy::call::Call;
use crate::wire::{AwsError, parse_xml};
use crate::xml::{Edits, all, child, child_text, list};

/// Remembers `TargetGroupARNs` of a new group.
pub(super) fn made(state: &State, call: &Call, answer: &Answer) {
    let groups: Vec<String> = call.list("TargetGroupARNs").into_iter().map(ToOwned::to_owned).collect();
    if answer.status.is_success() && !groups.is_empty() {
        let name = call.value("AutoScalingGroupName").unwrap_or_default().to_owned();
        locked(&state.memory.scaled).insert(name, groups);
    }
}

/// Gives them back, and the same as traffic sources. Source: API reference of `DescribeAutoScalingGroups`.
pub(super) fn described(state: &State, answer: &Answer) -> Result<Option<String>, AwsError> {
    let text = answer.text();
    let document = parse_xml(&text)?;
    let known = locked(&state.memory.scaled).clone();
    let mut edits = Edits::default();
    let named = all(&document, "AutoScalingGroupARN");
    for group in named.iter().filter_map(Node::parent) {
        let Some(targets) = known.get(child_text(group, "AutoScalingGroupName")) else { continue };
        let Some(place) = child(group, "AutoScalingGroupName") else { continue };
        let source = |arn: &String| format!("<Identifier>{arn}</Identifier><Type>elbv2</Type>");
        let sources = list(targets.iter().map(source));
        let more =
            format!("<TargetGroupARNs>{}</TargetGroupARNs><TrafficSources>{sources}</TrafficSources>", list(targets));
        edits.insert(place.range().end, more);
    }
    Ok(answer.status.is_success().then(|| edits.apply(&text)))
}
