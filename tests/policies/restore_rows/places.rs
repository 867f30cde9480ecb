//! Where restore may read and write: hosted zones and its bucket.

use crate::call::{Call, call, records};
use crate::rows::Table;

pub(super) fn hosted_zones(table: &mut Table, zone: &str) {
    let actions = |call: Call, actions: &[&str]| call.records_with("Actions", actions);
    let (inside, outside) = ("shop.retail-prediction.example.com", "shop.example.org");
    let back = actions(records(zone, inside), &["CREATE", "CREATE"]);
    let other = |key: &str, values: &[&str]| back.clone().records_with(key, values);
    table.may(
        "CREATE of an allowed name in an allowed zone",
        &back,
        &[
            ("in another zone", back.clone().but(zone, "ZANOTHERZONE")),
            ("of a name that is not allowed", other("NormalizedRecordNames", &[outside])),
            (
                "with a name that is not allowed among those that are",
                other("NormalizedRecordNames", &[inside, outside]),
            ),
            ("with name servers", other("RecordTypes", &["A", "NS"])),
            ("with mail", other("RecordTypes", &["MX"])),
            ("UPSERT", other("Actions", &["UPSERT"])),
            ("DELETE", other("Actions", &["DELETE"])),
            ("a DELETE hidden among CREATEs", other("Actions", &["CREATE", "DELETE"])),
            ("without telling its names", other("NormalizedRecordNames", &[])),
            ("without telling its types", other("RecordTypes", &[])),
            ("without telling its actions", other("Actions", &[])),
        ],
    );
    let look = call("route53:ListResourceRecordSets", format!("arn:aws:route53:::hostedzone/{zone}"));
    // A load balancer comes back by another name, and records of any zone may lead to the old one.
    for (zone, look) in [("an allowed zone", look.clone()), ("any other zone", look.but(zone, "ZANOTHERZONE"))] {
        table.may(zone, &look, &[("its traffic policies", look.clone().but("hostedzone", "trafficpolicy"))]);
    }
}

pub(super) fn bucket(table: &mut Table, bucket: &str) {
    let object = |action, key: &str| call(action, format!("arn:aws:s3:::{bucket}/{key}"));
    let snapshot = "snapshots/run-1/target-group.json";
    table.may(
        "a snapshot",
        &object("s3:GetObject", snapshot),
        &[
            ("of another bucket", object("s3:GetObject", snapshot).but(bucket, "another-bucket")),
            ("without TLS", object("s3:GetObject", snapshot).with("aws:SecureTransport", &["false"])),
            ("a plan of cleanup", object("s3:GetObject", "plans/1.json")),
        ],
    );
    let cleaned = object("s3:GetObject", "reports/cleanup/2026/11/24/run-1.json");
    table.may("a report of cleanup", &cleaned, &[("one of verify", cleaned.clone().but("/cleanup/", "/verify/"))]);
    let plan = "plans/restore/0123456789abcdef.json";
    let new = object("s3:PutObject", plan).with("s3:if-none-match", &["*"]);
    table.may(
        "a new plan of its own",
        &new,
        &[
            ("over the one that is there", object("s3:PutObject", plan)),
            ("one of cleanup", new.clone().but("/restore/", "/")),
        ],
    );
    let kept = object("s3:GetObject", plan);
    table.may("a plan of its own", &kept, &[("one of cleanup", kept.clone().but("/restore/", "/"))]);
    for key in ["state/restore/index.json", "state/cleanup/lock.json"] {
        for action in ["s3:GetObject", "s3:PutObject"] {
            table.may(
                key,
                &object(action, key),
                &[
                    ("the ledger of cleanup", object(action, "state/cleanup/ledger.json")),
                    ("in another bucket", object(action, key).but(bucket, "another-bucket")),
                ],
            );
        }
    }
    for key in ["plans/restore/0123456789abcdef.json", "plans/restore/0123456789abcdef.used.json"] {
        let new = object("s3:PutObject", key).with("s3:if-none-match", &["*"]);
        let of_cleanup = object("s3:PutObject", "plans/1.json").with("s3:if-none-match", &["*"]);
        let over = object("s3:PutObject", key);
        table.may(key, &new, &[("one of cleanup", of_cleanup), ("over the one that is there", over)]);
        table.may(key, &object("s3:GetObject", key), &[]);
    }
    let report = object("s3:PutObject", "reports/restore/2026/11/24/run-1.json");
    table.may("a report of its own", &report, &[("one of cleanup", report.clone().but("/restore/", "/cleanup/"))]);
    let place = format!("arn:aws:s3:::{bucket}/{snapshot}");
    table.never("a snapshot", &place, &["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject"]);
}
