//! No fence is idle: whatever part of a removing statement is taken away, a call that must be denied goes through.

use serde_json::{Value, json};

use crate::bucket::texts;
use crate::rows::{Role, Row};
use crate::stage::Stage;

/// Verbs of calls that cannot be taken back.
const REMOVES: [&str; 3] = [":Delete", ":Revoke", ":ChangeResourceRecordSets"];
/// Verbs of calls that make something, or change what was made.
const MAKES: [&str; 10] = [
    ":Add",
    ":Associate",
    ":Authorize",
    ":ChangeResourceRecordSets",
    ":Create",
    ":Modify",
    ":PutLoggingConfiguration",
    ":Register",
    ":RequestCertificate",
    ":TagResource",
];

/// Verbs of what verify does besides looking.
const WRITES_AND_SECRETS: [&str; 4] = [":Decrypt", ":GetSecretValue", ":Publish", ":Put"];

/// The policy with one part of one statement taken away, and what was.
struct Weaker {
    what: String,
    policy: Value,
    actions: Vec<String>,
}

pub(crate) async fn no_fence_of_cleanup_is_idle(stage: &Stage, rows: &[Row]) {
    none_is_idle(stage, rows, Role::Cleanup, &REMOVES, 20).await;
}

pub(crate) async fn no_fence_of_restore_is_idle(stage: &Stage, rows: &[Row]) {
    none_is_idle(stage, rows, Role::Restore, &MAKES, 20).await;
}

pub(crate) async fn no_fence_of_verify_is_idle(stage: &Stage, rows: &[Row]) {
    none_is_idle(stage, rows, Role::Verify, &WRITES_AND_SECRETS, 9).await;
}

async fn none_is_idle(stage: &Stage, rows: &[Row], role: Role, verbs: &[&str], least: usize) {
    let weakened = weaker(stage.policy(role), verbs);
    assert!(weakened.len() >= least, "only {} fences", weakened.len());
    for Weaker { what, policy, actions } in weakened {
        let concerned = rows.iter().filter(|row| row.role == role && !row.allowed);
        let mut noticed = false;
        for row in concerned.filter(|row| actions.iter().any(|action| action == row.call.action)) {
            noticed = noticed || stage.allows(role, &policy, &row.call).await;
        }
        assert!(noticed, "nobody would notice if {what} were not there");
    }
}

fn weaker(policy: &Value, verbs: &[&str]) -> Vec<Weaker> {
    let statements = policy["Statement"].as_array().unwrap();
    let mut weakened = Vec::new();
    for (at, statement) in statements.iter().enumerate() {
        let actions = texts(&statement["Action"]);
        if !actions.iter().any(|action| verbs.iter().any(|verb| action.contains(verb))) {
            continue;
        }
        let name = statement["Sid"].as_str().unwrap();
        let mut without = |part: String, changed: Value| {
            let mut policy = policy.clone();
            policy["Statement"][at] = changed;
            weakened.push(Weaker { what: format!("{part} of {name}"), policy, actions: actions.clone() });
        };
        // Some calls have no ARN in IAM.
        if statement["Resource"] != "*" {
            let mut anywhere = statement.clone();
            anywhere["Resource"] = json!("*");
            without("the resource".to_owned(), anywhere);
        }
        let conditions = statement["Condition"].as_object().into_iter().flatten();
        for (operator, keys) in conditions {
            for key in keys.as_object().unwrap().keys() {
                let mut open = statement.clone();
                open["Condition"][operator].as_object_mut().unwrap().remove(key);
                without(format!("{operator} {key}"), open);
            }
        }
    }
    weakened
}
