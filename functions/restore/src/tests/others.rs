//! Security groups, web ACLs and certificates.

use facts::inventory::GroupId;
use facts::inventory::certificate::Certificate;
use facts::inventory::security_group::{Reference, SecurityGroup};
use facts::inventory::web_acl::WebAcl;
use restoration::Reason;

use super::scenarios::{makes, stand};
use super::*;

/// A group with a rule from itself and one from afar, and a group of nodes with a rule that refers to it.
pub(super) fn stand_group(account: &Account) -> Resource {
    let mut world = account.world();
    world.groups.create("k8s-shop", "[k8s] of the shop", "vpc-1");
    world.groups.create("nodes", "of nodes", "vpc-1");
    let id = |at: usize, world: &account::World| world.groups.all[at].text_of("groupId").unwrap().to_owned();
    let (group, nodes) = (id(0, &world), id(1, &world));
    let ports = [("fromPort", "80"), ("toPort", "80")];
    world.groups.rule(&group, "false", "tcp", &[&ports[..], &[("cidrIpv4", "10.0.0.0/8")]].concat());
    world.groups.rule(&group, "false", "tcp", &[&ports[..], &[("group", group.as_str())]].concat());
    let rule = world.groups.rule(&nodes, "false", "tcp", &[&ports[..], &[("group", group.as_str())]].concat());
    let reference = Reference { rule, group: GroupId::new(nodes), egress: false, description: String::new() };
    Resource::SecurityGroup(SecurityGroup {
        id: GroupId::new(group),
        name: "k8s-shop".to_owned(),
        description: "[k8s] of the shop".to_owned(),
        referred_to_by: Ok(vec![reference]),
        ..make::security_group("sg-0", "blue")
    })
}

#[tokio::test(start_paused = true)]
async fn a_group_comes_back_with_its_rules_and_those_that_referred_to_it() {
    let account = Account::default();
    let group = stand_group(&account);
    let rules = account.world().groups.rules.len();
    remove(&account, RUN, 1, &group).await;
    assert!(account.world().groups.rules.len() < rules);
    let report = undo(&account, RUN).await;
    assert_eq!(outcomes(&report), [(Kind::SecurityGroup, &Outcome::CameBack)], "{}", report.table());
    let reasons: Vec<Reason> = report.lines[0].differences.iter().map(|it| it.reason).collect();
    assert_eq!(reasons, [Reason::NewId], "{}", report.table());
    let new = report.lines[0].new_id.clone().unwrap();
    let world = account.world();
    assert_eq!(world.groups.rules.len(), rules, "the rule that AWS gave it is not asked for twice");
    let refers = |it: &&restoration::element::Element| {
        it.child("referencedGroupInfo").is_some_and(|it| it.text_of("groupId") == Some(&new))
    };
    assert_eq!(world.groups.rules.iter().filter(refers).count(), 2, "itself, and the group of nodes");
}

#[tokio::test(start_paused = true)]
async fn a_rule_that_names_a_group_which_is_gone_is_left_out_and_told() {
    let account = Account::default();
    let group = stand_group(&account);
    remove(&account, RUN, 1, &group).await;
    account.refuse("AuthorizeSecurityGroupIngress", "InvalidGroup.NotFound");
    let report = undo(&account, RUN).await;
    let Outcome::CameBackInPart { without } = &report.lines[0].outcome else { panic!("{}", report.table()) };
    assert!(without[0].contains("rule ingress tcp 80-80"), "{without:?}");
    let report = undo(&account, RUN).await;
    assert_eq!(outcomes(&report), [(Kind::SecurityGroup, &Outcome::CameBack)], "{}", report.table());
}

#[tokio::test(start_paused = true)]
async fn what_the_old_group_did_not_let_out_is_left_to_a_person() {
    let account = Account::default();
    let group = stand_group(&account);
    account.world().groups.rules.remove(0);
    remove(&account, RUN, 1, &group).await;
    account.calls();
    let report = undo(&account, RUN).await;
    assert!(report.by_hand.iter().any(|it| it.contains("egress of every protocol 0.0.0.0/0")), "{:?}", report.by_hand);
    let calls = account.calls();
    assert!(!calls.iter().any(|call| call.starts_with("Revoke")), "{calls:?}");
}

fn stand_web_acl(account: &Account) -> Resource {
    let rule = json!({"Name": "bad", "Priority": 0, "Statement": {"ByteMatchStatement": {"SearchString": "YmFk"}}});
    let acl = json!({"Name": "shop", "DefaultAction": {"Allow": {}}, "Rules": [rule], "Scope": "REGIONAL",
        "Tags": [{"Key": "albkeeper:owned", "Value": "true"}]});
    let mut world = account.world();
    let arn = world.json.create(acl);
    world.json.log(&arn, "arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-shop");
    Resource::WebAcl(WebAcl { arn: make::arn(arn), ..make::web_acl("shop") })
}

#[tokio::test(start_paused = true)]
async fn a_web_acl_comes_back_with_its_rules_tags_and_logs() {
    let account = Account::default();
    let acl = stand_web_acl(&account);
    let before = account.world().json.web_acls[acl.id().as_str()].clone();
    remove(&account, RUN, 1, &acl).await;
    let report = undo(&account, RUN).await;
    assert_eq!(outcomes(&report), [(Kind::WebAcl, &Outcome::CameBack)], "{}", report.table());
    assert!(report.lines[0].differences.iter().all(|it| it.reason == Reason::NewId), "{}", report.table());
    let new = account.world().json.web_acls[report.lines[0].new_id.as_ref().unwrap()].clone();
    assert_eq!((&new["Rules"], &new["Tags"]), (&before["Rules"], &before["Tags"]), "encoded as it was, once");
}

#[tokio::test(start_paused = true)]
async fn a_load_balancer_is_guarded_before_it_listens_and_by_the_new_web_acl() {
    let account = Account::default();
    let (stack, acl) = (stand(&account), stand_web_acl(&account));
    account.world().json.guards.insert(stack.balancer.id().to_string(), acl.id().to_string());
    for (at, resource) in [&stack.balancer, &stack.group, &acl].into_iter().enumerate() {
        remove(&account, RUN, at + 1, resource).await;
    }
    account.calls();
    let report = undo(&account, RUN).await;
    assert!(report.lines.iter().all(|line| line.outcome == Outcome::CameBack), "{}", report.table());
    let (new_acl, new) = (report.lines[0].new_id.clone().unwrap(), report.lines[2].new_id.clone().unwrap());
    assert_eq!(account.world().json.guards.get(&new), Some(&new_acl));
    let calls = account.calls();
    let at = |name: &str| calls.iter().position(|call| call == name).unwrap();
    assert!(at("AssociateWebACL") < at("CreateListener"), "{calls:?}");
}

#[tokio::test(start_paused = true)]
async fn without_its_web_acl_a_load_balancer_does_not_listen() {
    let account = Account::default();
    let (stack, acl) = (stand(&account), stand_web_acl(&account));
    account.world().json.guards.insert(stack.balancer.id().to_string(), acl.id().to_string());
    remove(&account, RUN, 1, &stack.balancer).await;
    account.calls();
    account.refuse("AssociateWebACL", "WAFUnavailableEntityException");
    let report = undo(&account, RUN).await;
    assert!(matches!(report.lines[0].outcome, Outcome::CameBackInPart { .. }), "{}", report.table());
    assert!(!account.calls().contains(&"CreateListener".to_owned()));
    let report = undo(&account, RUN).await;
    assert_eq!(report.lines[0].outcome, Outcome::CameBack, "{}", report.table());
}

#[tokio::test(start_paused = true)]
async fn a_certificate_is_asked_for_once_and_never_called_back() {
    let account = Account::default();
    let arn = account.world().json.request(&json!({"DomainName": "shop.example.com", "KeyAlgorithm": "EC_prime256v1",
        "SubjectAlternativeNames": ["shop.example.com"], "Tags": [], "ValidationMethod": "DNS"}));
    let mut certificate = Certificate { arn: make::arn(arn), ..make::certificate("shop", "blue") };
    certificate.domain = "shop.example.com".to_owned();
    certificate.detail.as_mut().unwrap().names = vec!["shop.example.com".to_owned()];
    remove(&account, RUN, 1, &Resource::Certificate(certificate)).await;
    let report = undo(&account, RUN).await;
    assert_eq!(outcomes(&report), [(Kind::Certificate, &Outcome::AskedAnew)], "{}", report.table());
    assert!(!report.table().contains("came back"), "{}", report.table());
    account.calls();
    let again = undo(&account, RUN).await;
    assert_eq!(outcomes(&again), [(Kind::Certificate, &Outcome::IsThere)], "{}", again.table());
    let calls = account.calls();
    assert!(!calls.iter().any(|call| makes(call)), "{calls:?}");
    assert_eq!(account.world().json.certificates.len(), 1);
}
