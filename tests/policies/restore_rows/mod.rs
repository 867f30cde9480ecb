//! What restore may do, and what it must not: foreign, untagged, misnamed, elsewhere, or a removal.

mod places;

use crate::call::{CLUSTER, Call, OTHER_VPC, VPC, arn, call};
use crate::rows::{Role, Row, Table};
use crate::stage::Names;

/// Calls that remove, write over, or tag what is there.
const REMOVES_OR_UPDATES: [&str; 20] = [
    "acm:DeleteCertificate",
    "ec2:DeleteSecurityGroup",
    "ec2:RevokeSecurityGroupEgress",
    "ec2:RevokeSecurityGroupIngress",
    "elasticloadbalancing:AddTags",
    "elasticloadbalancing:DeleteListener",
    "elasticloadbalancing:DeleteLoadBalancer",
    "elasticloadbalancing:DeleteRule",
    "elasticloadbalancing:DeleteTargetGroup",
    "elasticloadbalancing:DeregisterTargets",
    "elasticloadbalancing:ModifyListener",
    "elasticloadbalancing:ModifyRule",
    "elasticloadbalancing:ModifyTargetGroup",
    "elasticloadbalancing:RemoveTags",
    "elasticloadbalancing:SetSubnets",
    "wafv2:DeleteWebACL",
    "wafv2:DisassociateWebACL",
    "wafv2:UpdateWebACL",
    "ec2:CreateTags",
    "iam:PutRolePolicy",
];
const GROUP: &str = "targetgroup/k8s-shop-web-1a2b3c4d5e/73e2d6bc24d8a067";

pub(crate) fn rows(names: &Names) -> Vec<Row> {
    let mut table = Table::new(Role::Restore);
    target_groups(&mut table);
    load_balancers(&mut table);
    tags(&mut table);
    certificates(&mut table);
    security_groups(&mut table, &names.vpc);
    web_acls(&mut table);
    places::hosted_zones(&mut table, &names.zone);
    places::bucket(&mut table, &names.bucket);
    let topic = call("sns:Publish", &names.topic);
    table.may("its own topic", &topic, &[("another topic", topic.clone().on(arn("sns", "another")))]);
    table.never("whatever it is", "*", &REMOVES_OR_UPDATES);
    let group = arn("elasticloadbalancing", GROUP);
    table.never("even what is an allowed cluster's", &group, &REMOVES_OR_UPDATES);
    table.rows
}

fn elsewhere(call: &Call) -> [(&'static str, Call); 2] {
    [
        ("of another account", call.clone().but("123456789012", "999999999999")),
        ("of another Region", call.clone().but("us-east-1", "eu-west-1")),
    ]
}

/// A call that makes something, and the same for what is foreign, untagged or elsewhere.
fn makes(table: &mut Table, call: Call, name: Option<&str>) {
    let call = call.tagging(CLUSTER);
    let mut but_not = vec![
        ("of a living cluster", call.clone().tagging("retail-prediction-cluster")),
        ("without the controller's tag", call.clone().tagging_nothing()),
        ("only because another has the tag", call.clone().tagging_nothing().of_cluster(CLUSTER)),
    ];
    but_not.extend(elsewhere(&call));
    but_not.extend(name.map(|name| ("with a name that is not allowed", call.clone().but(name, "my-shop"))));
    table.may("a new one of an allowed cluster", &call, &but_not);
}

/// A call that fills what was made, and the same for what is foreign, untagged or elsewhere.
fn fills(table: &mut Table, action: &'static str, tail: &str) {
    let call = call(action, arn("elasticloadbalancing", tail)).of_cluster(CLUSTER);
    let mut but_not = vec![
        ("of a living cluster", call.clone().of_cluster("retail-prediction-cluster")),
        ("without the controller's tag", call.clone().untagged()),
        ("only because the call gives it the tag", call.clone().untagged().tagging(CLUSTER)),
    ];
    // Target groups go by the tag alone.
    if !tail.starts_with("targetgroup/") {
        but_not.push(("with a name that is not allowed", call.clone().but("k8s-shop", "my-shop")));
    }
    but_not.extend(elsewhere(&call));
    table.may("an allowed cluster's", &call, &but_not);
}

fn target_groups(table: &mut Table) {
    let new = "targetgroup/k8s-shop-web-1a2b3c4d5e/*";
    makes(table, call("elasticloadbalancing:CreateTargetGroup", arn("elasticloadbalancing", new)), None);
    for action in ["elasticloadbalancing:ModifyTargetGroupAttributes", "elasticloadbalancing:RegisterTargets"] {
        fills(table, action, GROUP);
    }
}

fn load_balancers(table: &mut Table) {
    for kind in ["app", "net"] {
        let tail = |word: &str, ids: &str| format!("{word}/{kind}/k8s-shop-web-1a2b3c4d5e/{ids}");
        let new = arn("elasticloadbalancing", &tail("loadbalancer", "*"));
        makes(table, call("elasticloadbalancing:CreateLoadBalancer", new), Some("k8s-shop"));
        for action in [
            "elasticloadbalancing:CreateListener",
            "elasticloadbalancing:ModifyLoadBalancerAttributes",
            "elasticloadbalancing:SetSecurityGroups",
        ] {
            fills(table, action, &tail("loadbalancer", "50dc6c495c0c9188"));
        }
        for action in [
            "elasticloadbalancing:AddListenerCertificates",
            "elasticloadbalancing:CreateRule",
            "elasticloadbalancing:ModifyListenerAttributes",
        ] {
            fills(table, action, &tail("listener", "50dc6c495c0c9188/f2f7dc8efc522ab2"));
        }
    }
    let guarded = arn("elasticloadbalancing", "loadbalancer/app/k8s-shop-web-1a2b3c4d5e/50dc6c495c0c9188");
    let associate = call("wafv2:AssociateWebACL", guarded);
    let mut but_not = vec![
        ("with a name that is not allowed", associate.clone().but("k8s-shop", "my-shop")),
        ("of an API of API Gateway", associate.clone().on("arn:aws:apigateway:us-east-1::/restapis/a/stages/b")),
    ];
    but_not.extend(elsewhere(&associate));
    table.may("the web ACL of an allowed name", &associate, &but_not);
    table.may("what an association needs besides", &call("elasticloadbalancing:SetWebAcl", "*"), &[]);
}

/// Tags come with the call that makes the thing, and with no other.
fn tags(table: &mut Table) {
    let by = "elasticloadbalancing:CreateAction";
    for (tail, maker) in [
        (GROUP, "CreateTargetGroup"),
        ("loadbalancer/app/k8s-shop-web/50dc6c495c0c9188", "CreateLoadBalancer"),
        ("loadbalancer/net/k8s-shop-web/50dc6c495c0c9188", "CreateLoadBalancer"),
        ("listener/app/k8s-shop-web/50dc6c495c0c9188/f2f7dc8efc522ab2", "CreateListener"),
        ("listener/net/k8s-shop-web/50dc6c495c0c9188/f2f7dc8efc522ab2", "CreateListener"),
        ("listener-rule/app/k8s-shop-web/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee", "CreateRule"),
        ("listener-rule/net/k8s-shop-web/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee", "CreateRule"),
    ] {
        let tag = call("elasticloadbalancing:AddTags", arn("elasticloadbalancing", tail)).with(by, &[maker]);
        let mut but_not = vec![("of what is there", tag.clone().with(by, &[]))];
        if maker != "CreateTargetGroup" {
            but_not.push(("with a name that is not allowed", tag.clone().but("k8s-shop", "my-shop")));
        }
        table.may(&format!("with {maker}"), &tag, &but_not);
    }
    let by = "ec2:CreateAction";
    for (tail, maker) in [
        ("security-group/sg-0123456789abcdef0", "CreateSecurityGroup"),
        ("security-group-rule/sgr-0123456789abcdef0", "AuthorizeSecurityGroupIngress"),
        ("security-group-rule/sgr-0123456789abcdef0", "AuthorizeSecurityGroupEgress"),
    ] {
        let tag = call("ec2:CreateTags", arn("ec2", tail)).with(by, &[maker]);
        table.may(
            &format!("with {maker}"),
            &tag,
            &[
                ("of what is there", tag.clone().with(by, &[])),
                ("of what another call makes", tag.clone().with(by, &["RunInstances"])),
                ("of an instance", tag.clone().on(arn("ec2", "instance/i-0123456789abcdef0"))),
            ],
        );
    }
}

fn certificates(table: &mut Table) {
    let ask = call("acm:RequestCertificate", "*").tagging(CLUSTER);
    table.may(
        "one of an allowed cluster",
        &ask,
        &[
            ("of a living cluster", ask.clone().tagging("retail-prediction-cluster")),
            ("without the controller's tag", ask.clone().tagging_nothing()),
        ],
    );
    let certificate = arn("acm", "certificate/12345678-1234-1234-1234-123456789012");
    makes(table, call("acm:AddTagsToCertificate", certificate), None);
}

fn security_groups(table: &mut Table, vpc: &str) {
    makes(table, call("ec2:CreateSecurityGroup", arn("ec2", "security-group/*")), None);
    let place = call("ec2:CreateSecurityGroup", vpc);
    let mut but_not = elsewhere(&place).to_vec();
    but_not.push(("in another VPC", place.clone().on(OTHER_VPC)));
    table.may("in the VPC", &place, &but_not);
    for action in ["ec2:AuthorizeSecurityGroupIngress", "ec2:AuthorizeSecurityGroupEgress"] {
        // A group of nodes carries no tag of the controller, so only the place is fenced.
        let of_group = call(action, arn("ec2", "security-group/sg-0123456789abcdef0")).with(VPC, &[vpc]);
        let mut but_not = elsewhere(&of_group).to_vec();
        but_not.push(("in another VPC", of_group.clone().with(VPC, &[OTHER_VPC])));
        but_not.push(("in no VPC that is told", of_group.clone().with(VPC, &[])));
        table.may("a rule of any group of the VPC", &of_group, &but_not);
        let rule = call(action, arn("ec2", "security-group-rule/*"));
        table.may("the rule itself", &rule, &elsewhere(&rule));
    }
}

fn web_acls(table: &mut Table) {
    let (new, is) = ("aws:RequestTag/albkeeper:owned", "aws:ResourceTag/albkeeper:owned");
    let any = arn("wafv2", "regional/webacl/any-name/1234");
    for (action, tag) in
        [("wafv2:CreateWebACL", new), ("wafv2:TagResource", new), ("wafv2:PutLoggingConfiguration", is)]
    {
        let tagged = call(action, &any).with(tag, &["true"]);
        let mut but_not = vec![
            ("without it", tagged.clone().with(tag, &[])),
            ("with another value of it", tagged.clone().with(tag, &["false"])),
            ("of CloudFront", tagged.clone().but("regional", "global")),
        ];
        but_not.extend(elsewhere(&tagged));
        table.may("one with the tag that makes it ours", &tagged, &but_not);
        for name in ["shop-waf", "old-shop-waf"] {
            let named = call(action, arn("wafv2", &format!("regional/webacl/{name}/1234")));
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
    for kind in ["ipset", "managedruleset", "regexpatternset", "rulegroup"] {
        let set = call("wafv2:CreateWebACL", arn("wafv2", &format!("regional/{kind}/blocked/1234")));
        let mut but_not = vec![("of CloudFront", set.clone().but("regional", "global"))];
        but_not.extend(elsewhere(&set));
        table.may(&format!("one whose rules refer to a {kind}"), &set, &but_not);
    }
    let associate = call("wafv2:AssociateWebACL", &any);
    table.may("any web ACL of the Region", &associate, &elsewhere(&associate));
}
