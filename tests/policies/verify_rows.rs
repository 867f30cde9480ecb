//! What verify and the schedules may do: look, write their own, tell; start their own function.

use crate::call::{arn, call};
use crate::rows::{Role, Row, Table};
use crate::stage::{Names, TOKEN_KEY};

/// Calls that remove, make or change something that users rely on.
const CHANGES: [&str; 14] = [
    "elasticloadbalancing:AddTags",
    "elasticloadbalancing:DeleteLoadBalancer",
    "elasticloadbalancing:DeleteTargetGroup",
    "elasticloadbalancing:DeregisterTargets",
    "elasticloadbalancing:ModifyListener",
    "elasticloadbalancing:ModifyLoadBalancerAttributes",
    "elasticloadbalancing:SetWebAcl",
    "route53:ChangeResourceRecordSets",
    "acm:DeleteCertificate",
    "wafv2:DeleteWebACL",
    "wafv2:UpdateWebACL",
    "ec2:DeleteSecurityGroup",
    "secretsmanager:GetSecretValue",
    "iam:PutRolePolicy",
];

/// What Lambda asks with the role of a function in a VPC.
const OF_THE_VPC: [&str; 6] = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
];

pub(crate) fn rows(names: &Names) -> Vec<Row> {
    let mut table = Table::new(Role::Verify);
    let (bucket, topic) = (&names.bucket, &names.topic);
    let object = |action, key: &str| call(action, format!("arn:aws:s3:::{bucket}/{key}"));
    for action in ["s3:GetObject", "s3:PutObject"] {
        let state = object(action, "state/verify/api.example.com-0123.json");
        table.may(
            "its own state",
            &state,
            &[
                ("that of cleanup", state.clone().but("/verify/", "/cleanup/")),
                ("in another bucket", state.clone().but(bucket, "another-bucket")),
                ("without TLS", state.clone().with("aws:SecureTransport", &["false"])),
            ],
        );
    }
    let report = object("s3:PutObject", "reports/verify/api.example.com/1.json");
    table.may(
        "a report of its own",
        &report,
        &[
            ("one of cleanup", report.clone().but("/verify/", "/cleanup/")),
            ("a snapshot", object("s3:PutObject", "snapshots/run-1/1.json").with("s3:if-none-match", &["*"])),
            (
                "a plan that somebody could approve",
                object("s3:PutObject", "plans/1.json").with("s3:if-none-match", &["*"]),
            ),
        ],
    );
    table.may(
        "its own topic",
        &call("sns:Publish", topic),
        &[
            ("another topic", call("sns:Publish", arn("sns", "another"))),
            ("without TLS", call("sns:Publish", topic).with("aws:SecureTransport", &["false"])),
        ],
    );
    let subscribed = call("sns:ListSubscriptionsByTopic", topic);
    table.may(
        "who is subscribed to its own topic",
        &subscribed,
        &[("to another topic", subscribed.clone().on(arn("sns", "another")))],
    );
    for_the_fleet(&mut table, bucket);
    table.may("the rules of every security group", &call("ec2:DescribeSecurityGroupRules", "*"), &[]);
    let log = call("s3:ListBucket", "arn:aws:s3:::retail-prediction-alb-logs");
    table.may(
        "which access logs landed",
        &log,
        &[("in a bucket that the parameter does not name", log.clone().on("arn:aws:s3:::somebody-elses-logs"))],
    );
    let key = "api-access-logs/AWSLogs/123456789012/elasticloadbalancing/us-east-1/2026/11/24/a.log.gz";
    let read = call("s3:GetObject", format!("arn:aws:s3:::retail-prediction-alb-logs/{key}"));
    table.may(
        "access logs of load balancers",
        &read,
        &[
            ("in a bucket that the parameter does not name", read.clone().but("retail-prediction-alb-logs", "others")),
            ("of another account", read.clone().but("/123456789012/", "/210987654321/")),
            ("anything else in that bucket", read.clone().but("AWSLogs/", "invoices/")),
        ],
    );
    let secret =
        call("secretsmanager:GetSecretValue", arn("secretsmanager", "secret:retail-prediction/checker-AbCdEf"));
    table.may(
        "the secret with user and password for protected endpoints",
        &secret,
        &[("another secret", secret.clone().on(arn("secretsmanager", "secret:retail-prediction/database-AbCdEf")))],
    );
    let (via, of) = ("kms:ViaService", "kms:EncryptionContext:SecretARN");
    let name = arn("secretsmanager", "secret:retail-prediction/checker-AbCdEf");
    let decrypt = call("kms:Decrypt", TOKEN_KEY).with(of, &[&name]);
    let decrypt = decrypt.with(via, &["secretsmanager.us-east-1.amazonaws.com"]);
    let of_another = arn("secretsmanager", "secret:retail-prediction/database-AbCdEf");
    table.may(
        "the key of that secret",
        &decrypt,
        &[
            ("by itself", decrypt.clone().with(via, &[])),
            ("for another service", decrypt.clone().with(via, &["s3.us-east-1.amazonaws.com"])),
            ("for another secret", decrypt.clone().with(of, &[&of_another])),
            ("for what is no secret", decrypt.clone().with(of, &[])),
            ("another key", decrypt.clone().but("11111111-", "99999999-")),
        ],
    );
    for action in OF_THE_VPC {
        let by_lambda = call(action, "*");
        let itself = by_lambda
            .clone()
            .with("lambda:SourceFunctionArn", &[&arn("lambda", &format!("function:{}", names.verify))]);
        table.may("what puts it into the VPC, asked by Lambda", &by_lambda, &[("by the function itself", itself)]);
    }
    table.may("every listener", &call("elasticloadbalancing:DescribeListeners", "*"), &[]);
    of_many_sites(&mut table);
    table.never("anything", "*", &CHANGES);
    let balancer = arn("elasticloadbalancing", "loadbalancer/app/retail-prediction-alb/50dc6c495c0c9188");
    table.never("the load balancer it looks after", &balancer, &CHANGES);
    table.rows
}

/// What is listed once where a run has many sites.
fn of_many_sites(table: &mut Table) {
    table.may("every hosted zone", &call("route53:ListHostedZones", "*"), &[]);
    table.may("every web ACL", &call("wafv2:ListWebACLs", "*"), &[]);
    let web_acl = call("wafv2:ListResourcesForWebACL", arn("wafv2", "regional/webacl/shop/1"));
    table.may(
        "what a web ACL is in front of",
        &web_acl,
        &[("one of CloudFront", web_acl.clone().but(":regional/", ":global/"))],
    );
}

/// The roles of the schedules.
pub(crate) fn of_schedules(names: &Names) -> Vec<Row> {
    let own = [
        (Role::Checklist, &names.verify, &names.cleanup),
        (Role::Clusters, &names.verify, &names.cleanup),
        (Role::Nightly, &names.cleanup, &names.verify),
    ];
    let tables = own.map(|(role, function, other)| {
        let mut table = Table::new(role);
        let start = |name: &str| call("lambda:InvokeFunction", arn("lambda", &format!("function:{name}")));
        table.may("its own function", &start(function), &[("the other one", start(other))]);
        let letter = call("sqs:SendMessage", &names.dead_letters);
        table.may(
            "a dead letter",
            &letter,
            &[
                ("into another queue", letter.clone().on(arn("sqs", "another"))),
                ("without TLS", letter.clone().with("aws:SecureTransport", &["false"])),
            ],
        );
        table.never("anything", "*", &["lambda:UpdateFunctionCode", "sqs:ReceiveMessage", "iam:PassRole"]);
        table.rows
    });
    tables.concat()
}

/// What verify does of a fleet besides looking.
fn for_the_fleet(table: &mut Table, bucket: &str) {
    let file = call("s3:GetObject", format!("arn:aws:s3:::{bucket}/config/fleet.json"));
    table.may(
        "the file of the fleet",
        &file,
        &[
            ("another file beside it", file.clone().but("fleet.json", "secrets.json")),
            ("to write it", call("s3:PutObject", file.resource.clone())),
        ],
    );
    let reader = call("sts:AssumeRole", "arn:aws:iam::210987654321:role/albkeeper-reader");
    table.may(
        "the reader of another account",
        &reader,
        &[
            ("another role there", reader.clone().but("albkeeper-reader", "administrator")),
            ("one whose name begins so", reader.clone().but("albkeeper-reader", "albkeeper-reader-2")),
        ],
    );
}

/// The state machine of the fleet runs verify and its own children; its schedule starts it.
pub(crate) fn of_fleet(names: &Names) -> Vec<Row> {
    let machine = arn("states", "stateMachine:albkeeper-fleet");
    let mut table = Table::new(Role::FleetMachine);
    let start = |name: &str| call("lambda:InvokeFunction", arn("lambda", &format!("function:{name}")));
    table.may("verify", &start(&names.verify), &[("cleanup", start(&names.cleanup))]);
    let file = call("s3:GetObject", format!("arn:aws:s3:::{}/config/fleet.json", names.bucket));
    table.may("the file of the fleet", &file, &[("a snapshot", file.clone().but("config/fleet", "snapshots/run-1/1"))]);
    let child = call("states:StartExecution", &machine);
    table.may("a child of its own", &child, &[("another machine", child.clone().but("albkeeper-fleet", "payments"))]);
    for action in ["states:DescribeExecution", "states:StopExecution"] {
        let child = call(action, arn("states", "execution:albkeeper-fleet/Shards:0123"));
        table.may("a child of its own", &child, &[("one of another machine", child.clone().but("-fleet/", "-other/"))]);
    }
    table.never(
        "anything",
        "*",
        &["states:UpdateStateMachine", "states:RedriveExecution", "iam:PassRole", "sts:AssumeRole"],
    );
    let mut schedule = Table::new(Role::FleetSchedule);
    let start = call("states:StartExecution", &machine);
    schedule.may("its machine", &start, &[("another machine", start.clone().but("albkeeper-fleet", "payments"))]);
    let letter = call("sqs:SendMessage", &names.dead_letters);
    schedule.may("a dead letter", &letter, &[("into another queue", letter.clone().on(arn("sqs", "another")))]);
    schedule.never("anything", "*", &["lambda:InvokeFunction", "states:StopExecution", "iam:PassRole"]);
    [table.rows, schedule.rows].concat()
}
