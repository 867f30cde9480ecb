//! Who writes what of the bucket, whatever else they may: its policy alone, held against callers who may do everything.

use serde_json::{Value, json};

use crate::call::{Call, PRINCIPAL, call};
use crate::rows::Role;
use crate::stage::Stage;

/// An object of each kind, and whose functions write it.
const OBJECTS: [(&str, &[Role]); 13] = [
    ("state/verify/api.example.com-0123.json", &[Role::Verify]),
    ("state/history/api.example.com-0123.json", &[Role::Verify]),
    ("reports/verify/api.example.com/1.json", &[Role::Verify]),
    ("status/api.example.com.html", &[Role::Verify]),
    ("snapshots/run-1/target-group.json", &[Role::Cleanup]),
    ("reports/cleanup/2026/11/24/run-1.json", &[Role::Cleanup]),
    ("plans/0123456789abcdef.json", &[Role::Cleanup, Role::Restore]),
    ("state/cleanup/ledger.json", &[Role::Cleanup, Role::Restore]),
    ("state/cleanup/lock.json", &[Role::Cleanup, Role::Restore]),
    ("plans/restore/0123456789abcdef.json", &[Role::Restore]),
    ("state/restore/index.json", &[Role::Restore]),
    ("reports/restore/2026/11/24/run-1.json", &[Role::Restore]),
    ("anything-else.json", &[Role::Verify, Role::Cleanup, Role::Restore]),
];
/// What nobody does to any object. The life of objects is ended by the lifecycle of the bucket, which asks no policy.
const NEVER: [&str; 10] = [
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:PutObjectAcl",
    "s3:PutObjectTagging",
    "s3:DeleteObjectTagging",
    "s3:PutObjectVersionTagging",
    "s3:PutObjectRetention",
    "s3:PutObjectLegalHold",
    "s3:BypassGovernanceRetention",
    "s3:ReplicateObject",
];
/// Who is nobody of the stack.
const ADMINISTRATOR: &str = "arn:aws:iam::123456789012:role/administrator";

/// A call with what is expected of it.
struct Line {
    says: String,
    call: Call,
    allowed: bool,
}

pub(crate) async fn each_prefix_is_written_by_its_functions_and_nobody_else(stage: &Stage) {
    for Line { says, call, allowed } in table(stage) {
        assert_eq!(stage.decides(&everything(), &stage.denials, &call).await, allowed, "{says}");
    }
}

pub(crate) async fn no_part_of_its_policy_is_idle(stage: &Stage) {
    let table = table(stage);
    let weakened = weaker(&stage.denials);
    assert!(weakened.len() >= 29, "only {} parts", weakened.len());
    for (what, denials) in weakened {
        let mut noticed = false;
        for Line { call, allowed, .. } in &table {
            noticed = noticed || stage.decides(&everything(), &denials, call).await != *allowed;
        }
        assert!(noticed, "nobody would notice if {what} were not there");
    }
}

fn is_a_writer(role: Role) -> bool {
    [Role::Verify, Role::Cleanup, Role::Restore].contains(&role)
}

/// The rights of one who needs no other.
fn everything() -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
}

fn table(stage: &Stage) -> Vec<Line> {
    let arn = |key: &str| format!("arn:aws:s3:::{}/{key}", stage.names.bucket);
    let callers = [Role::Verify, Role::Cleanup, Role::Restore, Role::Widget].map(Some).into_iter().chain([None]);
    let mut lines = Vec::new();
    for caller in callers {
        let principal = caller.map_or(ADMINISTRATOR, |role| stage.arn(role));
        let by = |action, resource: String| call(action, resource).with(PRINCIPAL, &[principal]);
        let mut push = |key: &str, call: Call, allowed| {
            let says =
                format!("{} {} {key}", caller.map_or("anybody else".to_owned(), |it| format!("{it:?}")), call.action);
            lines.push(Line { says, call, allowed });
        };
        for (key, writers) in OBJECTS {
            let writes = caller.is_some_and(|role| writers.contains(&role));
            let once = key.starts_with("snapshots/") || key.starts_with("plans/");
            let put = by("s3:PutObject", arn(key));
            push(&format!("new {key}"), put.clone().with("s3:if-none-match", &["*"]), writes);
            push(&format!("{key} as it comes"), put, writes && !once);
            push(key, by("s3:GetObject", arn(key)), true);
            push(key, by("s3:ListMultipartUploadParts", arn(key)), true);
        }
        // People put it there: a role of the functions has no right to it in its own policy.
        push("the file of the fleet", by("s3:PutObject", arn("config/fleet.json")), true);
        push("another file beside it", by("s3:PutObject", arn("config/other.json")), caller.is_some_and(is_a_writer));
        for action in NEVER {
            push("a snapshot", by(action, arn(OBJECTS[4].0)), false);
        }
        // The way out of an administrator: what bars him he may take away, and the stack with its bucket goes as before.
        for action in ["s3:ListBucket", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:DeleteBucket"] {
            push("the bucket", by(action, format!("arn:aws:s3:::{}", stage.names.bucket)), true);
        }
    }
    let by_http = call("s3:GetObject", arn(OBJECTS[0].0)).with(PRINCIPAL, &[ADMINISTRATOR]);
    let by_http = by_http.with("aws:SecureTransport", &["false"]);
    lines.push(Line { says: "without TLS".to_owned(), call: by_http, allowed: false });
    lines
}

/// The same denials with a part of one statement of the bucket's taken away, and what was. A role less in a condition
/// denies more, all else less.
fn weaker(denials: &Value) -> Vec<(String, Value)> {
    let statements = denials["Statement"].as_array().unwrap();
    let mut weakened = Vec::new();
    for (at, statement) in statements.iter().enumerate() {
        // Those of topic and queue have the same name, and rows of their own.
        let of = [texts(&statement["Resource"]), texts(&statement["NotResource"])].concat();
        if !of.iter().any(|resource| resource.starts_with("arn:aws:s3:::")) {
            continue;
        }
        let name = statement["Sid"].as_str().unwrap();
        if let Some(but) = statement["NotResource"].as_str() {
            let mut more = denials.clone();
            more["Statement"][at].as_object_mut().unwrap().remove("NotResource");
            more["Statement"][at]["Resource"] = json!("*");
            weakened.push((format!("but {but} in {name}"), more));
        }
        let mut gone = denials.clone();
        gone["Statement"].as_array_mut().unwrap().remove(at);
        weakened.push((name.to_owned(), gone));
        if name == "TlsOnly" {
            continue;
        }
        let mut without = |path: &str| {
            let all = texts(statement.pointer(path).unwrap_or(&Value::Null));
            for one in all.iter().filter(|_| all.len() > 1) {
                let mut less = denials.clone();
                let left: Vec<_> = all.iter().filter(|it| *it != one).collect();
                *less["Statement"][at].pointer_mut(path).unwrap() = json!(left);
                weakened.push((format!("{one} in {name}"), less));
            }
        };
        without("/Resource");
        without("/NotAction");
        without("/Condition/ArnNotEquals/aws:PrincipalArn");
    }
    weakened
}

/// A text, or each of a list: IAM takes either.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    let one = value.as_str().map(ToOwned::to_owned);
    let many = value.as_array().into_iter().flatten().filter_map(Value::as_str).map(ToOwned::to_owned);
    one.into_iter().chain(many).collect()
}
