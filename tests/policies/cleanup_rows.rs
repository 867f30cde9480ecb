//! What cleanup may do, and what it must not: foreign, untagged, misnamed, elsewhere, or more than a removal.

use crate::call::{CLUSTER, Call, OTHER_VPC, VPC, arn, call, records};
use crate::rows::{Role, Row, Table};
use crate::stage::Names;

/// Calls that make, change or tag something: a role that could tag could give itself its own permissions.
const MAKES_OR_CHANGES: [&str; 16] = [
    "elasticloadbalancing:AddTags",
    "elasticloadbalancing:CreateTargetGroup",
    "elasticloadbalancing:DeleteListener",
    "elasticloadbalancing:DeleteRule",
    "elasticloadbalancing:DeregisterTargets",
    "elasticloadbalancing:ModifyListener",
    "elasticloadbalancing:ModifyLoadBalancerAttributes",
    "elasticloadbalancing:RemoveTags",
    "elasticloadbalancing:SetWebAcl",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:CreateTags",
    "acm:AddTagsToCertificate",
    "acm:RequestCertificate",
    "wafv2:DisassociateWebACL",
    "wafv2:TagResource",
    "iam:PutRolePolicy",
];

pub(crate) fn rows(names: &Names) -> Vec<Row> {
    let mut table = Table::new(Role::Cleanup);
    controllers(&mut table, &names.vpc);
    web_acls(&mut table);
    hosted_zones(&mut table, &names.zone);
    bucket(&mut table, &names.bucket);
    table.may(
        "its own topic",
        &call("sns:Publish", &names.topic),
        &[("another topic", call("sns:Publish", arn("sns", "another")))],
    );
    let verify = call("lambda:InvokeFunction", arn("lambda", "function:albkeeper-verify"));
    table.may(
        "verify, to ask whether all works",
        &verify,
        &[
            ("itself", verify.clone().but("-verify", "-cleanup")),
            ("what makes things", verify.clone().but("-verify", "-restore")),
            ("a function of others", verify.clone().but("albkeeper-verify", "billing")),
            ("of another account", verify.clone().but("123456789012", "999999999999")),
        ],
    );
    table.never("whatever it is", "*", &MAKES_OR_CHANGES);
    let group = arn("elasticloadbalancing", "targetgroup/k8s-shop-web-1a2b3c4d5e/73e2d6bc24d8a067");
    table.never("even what is an allowed cluster's", &group, &MAKES_OR_CHANGES);
    table.rows
}

/// The same removal of what is foreign, untagged, or of another account.
fn not_ours(call: &Call) -> Vec<(&'static str, Call)> {
    vec![
        ("of a living cluster", call.clone().of_cluster("retail-prediction-cluster")),
        ("of a cluster whose name only begins alike", call.clone().of_cluster(&format!("{CLUSTER}-2"))),
        ("without the controller's tag", call.clone().untagged()),
        ("of another account", call.clone().but("123456789012", "999999999999")),
        ("of another Region", call.clone().but("us-east-1", "eu-west-1")),
    ]
}

/// What the controller tags: target groups, load balancers, certificates, security groups.
fn controllers(table: &mut Table, vpc: &str) {
    let elb = |action, tail: &str| call(action, arn("elasticloadbalancing", tail)).of_cluster(CLUSTER);
    let group = elb("elasticloadbalancing:DeleteTargetGroup", "targetgroup/k8s-shop-web-1a2b3c4d5e/73e2d6bc24d8a067");
    table.may("an allowed cluster's", &group, &not_ours(&group));
    let named = group.clone().but("k8s-shop", "checkout");
    table.may("an allowed cluster's, whatever its name", &named, &not_ours(&named));
    for kind in ["app", "net"] {
        let tail = format!("loadbalancer/{kind}/k8s-shop-web-1a2b3c4d5e/50dc6c495c0c9188");
        let balancer = elb("elasticloadbalancing:DeleteLoadBalancer", &tail);
        let mut but_not = not_ours(&balancer);
        but_not.push(("with a name that is not allowed", balancer.clone().but("k8s-shop", "my-shop")));
        table.may("an allowed cluster's", &balancer, &but_not);
    }
    let certificate = arn("acm", "certificate/12345678-1234-1234-1234-123456789012");
    let certificate = call("acm:DeleteCertificate", certificate).of_cluster(CLUSTER);
    table.may("an allowed cluster's", &certificate, &not_ours(&certificate));
    let owned = "aws:ResourceTag/albkeeper:owned";
    let ours = certificate.clone().untagged().with(owned, &["true"]);
    let but_not = [
        ("with another value", ours.clone().with(owned, &["false"])),
        ("without it", certificate.untagged()),
        ("of another account", ours.clone().but("123456789012", "999999999999")),
        ("of another Region", ours.clone().but("us-east-1", "eu-west-1")),
    ];
    table.may("one with the tag that makes it ours", &ours, &but_not);
    let group = call("ec2:DeleteSecurityGroup", arn("ec2", "security-group/sg-0123456789abcdef0"));
    let group = group.of_cluster(CLUSTER).with(VPC, &[vpc]);
    let mut but_not = not_ours(&group);
    but_not.push(("in another VPC", group.clone().with(VPC, &[OTHER_VPC])));
    table.may("an allowed cluster's", &group, &but_not);
    for action in ["ec2:RevokeSecurityGroupIngress", "ec2:RevokeSecurityGroupEgress"] {
        // A group of nodes carries no tag of the controller, so only the place is fenced.
        let revoke = call(action, arn("ec2", "security-group/sg-0123456789abcdef0")).with(VPC, &[vpc]);
        table.may(
            "a rule of any group of the VPC",
            &revoke,
            &[
                ("in another VPC", revoke.clone().with(VPC, &[OTHER_VPC])),
                ("in no VPC that is told", revoke.clone().with(VPC, &[])),
                ("of another account", revoke.clone().but("123456789012", "999999999999")),
                ("of another Region", revoke.clone().but("us-east-1", "eu-west-1")),
            ],
        );
    }
}

fn web_acls(table: &mut Table) {
    let owned = "aws:ResourceTag/albkeeper:owned";
    let tagged = call("wafv2:DeleteWebACL", arn("wafv2", "regional/webacl/any-name/1234")).with(owned, &["true"]);
    table.may(
        "one with the tag that makes it ours",
        &tagged,
        &[
            ("without it", tagged.clone().with(owned, &[])),
            ("with another value of it", tagged.clone().with(owned, &["false"])),
            ("of CloudFront", tagged.clone().but("regional", "global")),
            ("of another account", tagged.clone().but("123456789012", "999999999999")),
            ("of another Region", tagged.clone().but("us-east-1", "eu-west-1")),
        ],
    );
    for name in ["shop-waf", "old-shop-waf"] {
        let named = call("wafv2:DeleteWebACL", arn("wafv2", &format!("regional/webacl/{name}/1234")));
        table.may(
            "one of a listed name",
            &named,
            &[
                ("of a name that only begins alike", named.clone().but(name, &format!("{name}-2"))),
                ("of CloudFront", named.clone().but("regional", "global")),
                ("in another Region", named.clone().with("aws:RequestedRegion", &["eu-west-1"])),
            ],
        );
    }
}

fn hosted_zones(table: &mut Table, zone: &str) {
    let gone = records(zone, "shop.retail-prediction.example.com");
    let other = |key: &str, values: &[&str]| gone.clone().records_with(key, values);
    let (inside, outside) = ("shop.retail-prediction.example.com", "shop.example.org");
    table.may(
        "DELETE of an allowed name in an allowed zone",
        &gone,
        &[
            ("in another zone", gone.clone().but(zone, "ZANOTHERZONE")),
            ("of a name that is not allowed", other("NormalizedRecordNames", &[outside])),
            ("of the zone's own name", other("NormalizedRecordNames", &["retail-prediction.example.com"])),
            (
                "with a name that is not allowed among those that are",
                other("NormalizedRecordNames", &[inside, outside]),
            ),
            ("with a DELETE of its name servers", other("RecordTypes", &["A", "NS"])),
            ("with a DELETE of mail", other("RecordTypes", &["MX"])),
            ("UPSERT", other("Actions", &["UPSERT"])),
            ("CREATE", other("Actions", &["CREATE"])),
            ("a CREATE hidden among DELETEs", other("Actions", &["DELETE", "CREATE"])),
            ("without telling its names", other("NormalizedRecordNames", &[])),
            ("without telling its types", other("RecordTypes", &[])),
            ("without telling its actions", other("Actions", &[])),
        ],
    );
    let look = call("route53:ListResourceRecordSets", format!("arn:aws:route53:::hostedzone/{zone}"));
    // The stack of these rows removes load balancers, which a record of any zone keeps.
    for (zone, look) in [("an allowed zone", look.clone()), ("any other zone", look.but(zone, "ZANOTHERZONE"))] {
        table.may(zone, &look, &[("its traffic policies", look.clone().but("hostedzone", "trafficpolicy"))]);
    }
    table.never("a zone itself", &format!("arn:aws:route53:::hostedzone/{zone}"), &["route53:DeleteHostedZone"]);
}

fn bucket(table: &mut Table, bucket: &str) {
    let put = |key: &str| call("s3:PutObject", format!("arn:aws:s3:::{bucket}/{key}"));
    let new = |key: &str| put(key).with("s3:if-none-match", &["*"]);
    let by_http = |call: Call| call.with("aws:SecureTransport", &["false"]);
    for key in ["snapshots/run-1/target-group.json", "plans/0123456789abcdef.json"] {
        table.may(
            &format!("a new {key}"),
            &new(key),
            &[
                ("over the one that is there", put(key)),
                ("without TLS", by_http(new(key))),
                ("in another bucket", new(key).but(bucket, "another-bucket")),
            ],
        );
    }
    for key in ["state/cleanup/lock.json", "reports/cleanup/2026/11/24/run-1.json"] {
        table.may(
            key,
            &put(key),
            &[
                ("of verify", put(key).but("/cleanup/", "/verify/")),
                ("in another bucket", put(key).but(bucket, "another-bucket")),
            ],
        );
    }
    let get = |key: &str| call("s3:GetObject", format!("arn:aws:s3:::{bucket}/{key}"));
    for (key, other) in [
        ("state/cleanup/ledger.json", "state/verify/a.json"),
        ("plans/1.json", "reports/verify/1.json"),
        ("snapshots/r/1.json", "status/a.html"),
    ] {
        table.may(key, &get(key), &[(other, get(other))]);
    }
    let object = format!("arn:aws:s3:::{bucket}/snapshots/run-1/target-group.json");
    table.never("a snapshot", &object, &["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectTagging"]);
    let itself = format!("arn:aws:s3:::{bucket}");
    table.never("its bucket", &itself, &["s3:DeleteBucket", "s3:PutBucketPolicy", "s3:PutLifecycleConfiguration"]);
}
