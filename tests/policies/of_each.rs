//! What every function's role may do for Lambda, and what it may not: write its own log, and no other.

use crate::call::{arn, call};
use crate::rows::{Role, Row, Table};

/// The functions by their roles.
const FUNCTIONS: [(Role, &str, &str); 4] = [
    (Role::Verify, "albkeeper-verify", "albkeeper-cleanup"),
    (Role::Cleanup, "albkeeper-cleanup", "albkeeper-verify"),
    (Role::Restore, "albkeeper-restore", "albkeeper-cleanup"),
    (Role::Widget, "albkeeper-widget", "albkeeper-verify"),
];

pub(crate) fn rows() -> Vec<Row> {
    let tables = FUNCTIONS.map(|(role, name, other)| {
        let mut table = Table::new(role);
        for (action, stream) in [("logs:CreateLogStream", ""), ("logs:PutLogEvents", "log-stream:2026/11/24/[1]a")] {
            let log = call(action, arn("logs", &format!("log-group:/aws/lambda/{name}:{stream}")));
            table.may(
                "its own log",
                &log,
                &[
                    ("that of another function of the stack", log.clone().but(name, other)),
                    ("that of anybody else", log.clone().but(name, "billing")),
                    ("of another account", log.clone().but("123456789012", "999999999999")),
                ],
            );
        }
        table.never("anything", "*", &["logs:CreateLogGroup", "logs:PutLogEvents", "logs:DeleteLogGroup"]);
        table.rows
    });
    tables.concat()
}
