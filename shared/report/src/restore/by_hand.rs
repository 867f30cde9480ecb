//! What is left for a person to do, in sentences.

use std::collections::BTreeSet;

use facts::Seen;
use facts::inventory::{Kind, RecordName};
use restoration::{Line, Outcome, Reason};

use crate::words::first_few;

/// Records that are named one by one.
const FEW: usize = 10;

/// A load balancer that came back by another DNS name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The DNS name that it had.
    pub old: String,
    pub new: String,
    /// The records of this account that lead to the old one.
    pub led_to_by: Seen<BTreeSet<RecordName>>,
}

pub(super) fn steps(lines: &[Line], renamed: &[Renamed]) -> Vec<String> {
    lines.iter().flat_map(of_line).chain(renamed.iter().map(of_name)).collect()
}

/// Nothing that led to the old name leads anywhere now.
fn of_name(Renamed { old, new, led_to_by }: &Renamed) -> String {
    match led_to_by {
        Ok(names) if names.is_empty() => {
            format!(
                "records of other accounts or DNS providers that led to {old} must lead to {new}; none here led there"
            )
        }
        Ok(names) => {
            let names: Vec<&str> = names.iter().map(RecordName::as_str).collect();
            format!("let {} lead to {new}: they still lead to {old}, which is gone", first_few(&names, FEW))
        }
        Err(why) => format!("let every record that led to {old} lead to {new}; which do could not be seen: {why}"),
    }
}

fn of_line(line: &Line) -> Vec<String> {
    let what = format!("{} {}", line.kind, line.name);
    let mut steps = Vec::new();
    match &line.outcome {
        Outcome::CameBackInPart { without } => {
            steps.push(format!("{what}: restore again, or make by hand what is missing: {}", without.join("; ")));
        }
        Outcome::AskedAnew => {
            steps.push(format!("{what}: let its validation end, then put {} where the old one was", id(line)));
        }
        Outcome::Taken { by } => {
            steps.push(format!("{what}: rename or remove {by} if it should not be there, then restore again"));
        }
        Outcome::WouldBeRefused { why } => {
            steps.push(format!("{what}: first see to it that {}", why.join("; and that ")));
        }
        Outcome::CannotComeBack { .. } => steps.push(format!("{what}: make it anew")),
        Outcome::Failed { .. } | Outcome::NotReached { .. } | Outcome::Unknown { .. } => {
            steps.push(format!("{what}: restore again"));
        }
        Outcome::CanComeBack | Outcome::CanBeCompleted | Outcome::CameBack | Outcome::IsThere => {}
    }
    steps.extend(
        lets_more_out(line)
            .map(|rule| format!("{what}: remove the rule \"{rule}\", which AWS puts into every new group")),
    );
    steps
}

/// A rule of a security group that was not there, and that a function which only makes things cannot remove.
fn lets_more_out(line: &Line) -> impl Iterator<Item = &str> {
    let added =
        line.differences.iter().filter(|it| it.reason == Reason::ServerDefault && line.kind == Kind::SecurityGroup);
    added.filter_map(|it| it.field.strip_prefix("Rule ")?.strip_suffix(" / Description"))
}

fn id(line: &Line) -> &str {
    line.new_id.as_deref().unwrap_or("the new one")
}
