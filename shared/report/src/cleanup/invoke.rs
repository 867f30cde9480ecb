//! The commands that a person copies: to approve a plan, and to undo a run.

use removal::{Digest, Said};
use serde_json::{Map, Value, json};

/// What stands for the stack's name where the function does not know it.
const UNKNOWN_STACK: &str = "YOUR-STACK";
/// Where a command is broken to fit a line.
const EVENT: &str = " --event ";

/// What stands for the account's id before the first removal: a person writes it, who so says which one is meant.
const ACCOUNT: &str = "ACCOUNT-ID";
/// What the reader of the first plan has to know.
pub(super) const NAME_THE_ACCOUNT: &str = "this stack never removed anything: in the line that approves, write the id of the account that you mean for ACCOUNT-ID, or its alias if prod is in that";

/// Approves the plan of this digest, with what the event that made it says and wants to go on working.
pub(super) fn approve(
    stack: Option<&str>,
    digest: &Digest,
    is_first: bool,
    said: &Said,
    guard: &[Map<String, Value>],
) -> String {
    let account = if is_first { format!(r#","account":"{ACCOUNT}""#) } else { String::new() };
    let lists = [
        ("retired_clusters", json!(said.retired)),
        ("dead_owners", json!(said.dead_owners)),
        ("unused_services", json!(said.without)),
        ("guard", json!(guard)),
    ];
    let lists = lists.iter().filter(|(_, list)| list.as_array().is_some_and(|list| !list.is_empty()));
    let lists = lists.fold(String::new(), |text, (name, list)| format!(r#"{text},"{name}":{list}"#));
    let digest = Value::from(digest.to_string());
    invoke("CleanupFunction", stack, &format!(r#"{{"mode":"apply","digest":{digest}{account}{lists}}}"#))
}

/// Tells what of the run of this id would come back, and how to approve that.
pub(super) fn undo(stack: Option<&str>, run: &str) -> String {
    invoke("RestoreFunction", stack, &format!(r#"{{"run":{}}}"#, Value::from(run)))
}

pub(crate) fn invoke(function: &str, stack: Option<&str>, event: &str) -> String {
    let stack = quoted(stack.filter(|name| !name.is_empty()).unwrap_or(UNKNOWN_STACK));
    format!("sam remote invoke {function} --stack-name {stack}{EVENT}{}", quoted(event))
}

/// An argument for a shell: in single quotes where it needs them.
pub(crate) fn quoted(argument: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:".contains(&b);
    if !argument.is_empty() && argument.bytes().all(plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}

/// The command on two lines that a shell takes as one.
pub(crate) fn lines(command: &str) -> Vec<String> {
    match command.split_once(EVENT) {
        Some((invoke, event)) => vec![format!("{invoke} \\"), format!(" {EVENT}{event}")],
        None => vec![command.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_argument_leaves_its_quotes() {
        let command = r#"sam remote invoke RestoreFunction --stack-name 'a'\''; rm' --event '{"run":"run-1"}'"#;
        assert_eq!(undo(Some("a'; rm"), "run-1"), command);
    }

    #[test]
    fn two_lines_are_one_command() {
        let command = approve(None, &Digest::given("0123456789abcdef").unwrap(), false, &Said::default(), &[]);
        assert_eq!(
            lines(&command),
            [
                "sam remote invoke CleanupFunction --stack-name YOUR-STACK \\",
                r#"  --event '{"mode":"apply","digest":"0123456789abcdef"}'"#,
            ]
        );
    }
}
