//! What the widget may do, and what verify may for the page and for a replay.

use crate::call::call;
use crate::rows::{Role, Row, Table};
use crate::stage::Names;

pub(crate) fn rows(names: &Names) -> Vec<Row> {
    let object = |action, key: &str| call(action, format!("arn:aws:s3:::{}/{key}", names.bucket));
    let mut table = Table::new(Role::Widget);
    let page = object("s3:GetObject", "status/api.example.com.html");
    table.may(
        "the status page",
        &page,
        &[
            ("a report", object("s3:GetObject", "reports/verify/api.example.com/1.json")),
            ("the state of verify", object("s3:GetObject", "state/verify/api.example.com-0123.json")),
            ("in another bucket", page.clone().but(&names.bucket, "another-bucket")),
            ("without TLS", page.clone().with("aws:SecureTransport", &["false"])),
            ("to write it", object("s3:PutObject", "status/api.example.com.html")),
        ],
    );
    table.never("anything", "*", &["s3:PutObject", "s3:ListBucket", "sns:Publish", "lambda:InvokeFunction"]);
    [table.rows, of_verify(names)].concat()
}

fn of_verify(names: &Names) -> Vec<Row> {
    let object = |action, key: &str| call(action, format!("arn:aws:s3:::{}/{key}", names.bucket));
    let mut table = Table::new(Role::Verify);
    for action in ["s3:GetObject", "s3:PutObject"] {
        table.may("the history of its runs", &object(action, "state/history/api.example.com-0123.json"), &[]);
    }
    let page = object("s3:PutObject", "status/api.example.com.html");
    table.may("the status page", &page, &[("in another bucket", page.clone().but(&names.bucket, "another-bucket"))]);
    let summary = object("s3:GetObject", "state/cleanup/summary.json");
    table.may(
        "what cleanup found last",
        &summary,
        &[
            ("the ledger", summary.clone().but("summary", "ledger")),
            ("to write it", object("s3:PutObject", "state/cleanup/summary.json")),
        ],
    );
    let report = object("s3:GetObject", "reports/verify/api.example.com/1.json");
    table.may(
        "a report of its own, to judge it again",
        &report,
        &[("one of cleanup", report.clone().but("/verify/", "/cleanup/"))],
    );
    table.rows
}
