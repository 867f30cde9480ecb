//! The commands that a person copies: to approve a plan, and to undo a run.

use removal::Digest;
use serde_json::Value;

/// What stands for the stack's name where the function does not know it.
const UNKNOWN_STACK: &str = "YOUR-STACK";
/// Where a command is broken to fit a line.
const EVENT: &str = " --event ";

/// Approves the plan of this digest.
pub(super) fn approve(stack: Option<&str>, digest: &Digest) -> String {
    let digest = Value::from(digest.to_string());
    invoke("CleanupFunction", stack, &format!(r#"{{"mode":"apply","digest":{digest}}}"#))
}

/// Fetches what was kept of everything that the run of this id removed.
pub(super) fn undo(bucket: &str, run: &str) -> String {
    let from = format!("s3://{bucket}/snapshots/{run}/");
    format!("aws s3 cp --recursive {} {}", quoted(&from), quoted(&format!("{run}/")))
}

pub(crate) fn invoke(function: &str, stack: Option<&str>, event: &str) -> String {
    let stack = quoted(stack.filter(|name| !name.is_empty()).unwrap_or(UNKNOWN_STACK));
    format!("sam remote invoke {function} --stack-name {stack}{EVENT}{}", quoted(event))
}

/// An argument for a shell: in single quotes where it needs them.
fn quoted(argument: &str) -> String {
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
        assert_eq!(undo("state", "a'; rm"), r"aws s3 cp --recursive 's3://state/snapshots/a'\''; rm/' 'a'\''; rm/'");
    }

    #[test]
    fn two_lines_are_one_command() {
        let command = approve(None, &Digest::given("0123456789abcdef"));
        assert_eq!(
            lines(&command),
            [
                "sam remote invoke CleanupFunction --stack-name YOUR-STACK \\",
                r#"  --event '{"mode":"apply","digest":"0123456789abcdef"}'"#,
            ]
        );
    }
}
