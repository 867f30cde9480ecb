//! Tests of the look at the web ACL: each gives the wire text of AWS's answers.

use facts::waf::{Effect, Group, RateLimit, Rule, Test};
use serde_json::{Value, json};

use super::*;
use crate::testing::*;

const ACL: &str = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/1";

async fn seen(status: u16, body: Value) -> Seen<Option<WebAcl>> {
    let body = body.to_string();
    let aws = answering(move |asked| {
        assert!(asked.operation == "GetWebACLForResource" && asked.has(ARN));
        refuses(status, body.clone())
    });
    look(&aws, &shop()).await
}

fn rule(name: &str, statement: &Value, does: Value) -> Value {
    let visibility = json!({ "SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": name });
    let mut rule = json!({ "Name": name, "Priority": 0, "Statement": statement, "VisibilityConfig": visibility });
    let Value::Object(does) = does else { panic!("an action is an object") };
    rule.as_object_mut().unwrap().extend(does);
    rule
}

/// What is seen of a web ACL with these rules and these groups of Firewall Manager.
async fn with(rules: Vec<Value>, before: Value) -> WebAcl {
    let acl = json!({ "WebACL": {
        "Name": "shop", "Id": "1", "ARN": ACL, "DefaultAction": { "Allow": {} }, "Capacity": 10,
        "Rules": rules, "PreProcessFirewallManagerRuleGroups": before, "ManagedByFirewallManager": true,
    }});
    seen(200, acl).await.unwrap().unwrap()
}

fn managed(further: Value) -> Value {
    let mut group = json!({ "VendorName": "AWS", "Name": "AWSManagedRulesSQLiRuleSet" });
    let Value::Object(further) = further else { panic!("further fields are an object") };
    group.as_object_mut().unwrap().extend(further);
    json!({ "ManagedRuleGroupStatement": group })
}

fn group(name: &str, counting: &[&str], narrowed: bool) -> Group {
    let counting = counting.iter().map(|rule| (*rule).to_owned()).collect();
    Group { name: name.to_owned(), counting, allowing: Vec::new(), narrowed }
}

#[tokio::test]
async fn a_web_acl_is_seen_with_what_its_rules_do() {
    let limit = json!({ "RateBasedStatement": { "Limit": 3000, "AggregateKeyType": "IP" } });
    let short = json!({ "RateBasedStatement": {
        "Limit": 100, "EvaluationWindowSec": 60, "AggregateKeyType": "CONSTANT",
        "ScopeDownStatement": { "GeoMatchStatement": { "CountryCodes": ["VN"] } },
    }});
    let acl = with(
        vec![
            rule("limit", &limit, json!({ "Action": { "Block": {} } })),
            rule("short", &short, json!({ "Action": { "Count": {} } })),
            rule("sqli", &managed(json!({})), json!({ "OverrideAction": { "None": {} } })),
            rule(
                "land",
                &json!({ "GeoMatchStatement": { "CountryCodes": ["VN"] } }),
                json!({ "Action": { "Allow": {} } }),
            ),
        ],
        json!([]),
    );
    let acl = acl.await;
    let limit =
        |limit, window_s, key: &str, narrowed| Test::Rate(RateLimit { limit, window_s, key: key.to_owned(), narrowed });
    let rule = |name: &str, effect, test| Rule { name: name.to_owned(), effect, test };
    let rules = vec![
        rule("limit", Effect::Block, limit(3000, 300, "IP", false)),
        rule("short", Effect::Count, limit(100, 60, "CONSTANT", true)),
        rule("sqli", Effect::OfItsGroup, Test::ManagedGroup(group("AWSManagedRulesSQLiRuleSet", &[], false))),
        rule("land", Effect::Allow, Test::Other),
    ];
    let expected = WebAcl {
        arn: id(ACL),
        name: "shop".to_owned(),
        managed_by_firewall_manager: true,
        default: DefaultAction::Allow,
        rules,
        firewall_manager: Vec::new(),
    };
    assert_eq!(acl, expected);
}

#[tokio::test]
async fn what_only_counts_in_a_group_is_seen_in_both_of_its_forms() {
    let overrides = json!([
        { "Name": "SQLi_BODY", "ActionToUse": { "Count": {} } },
        { "Name": "SQLi_COOKIE", "ActionToUse": { "Block": {} } },
    ]);
    let further = json!({
        "RuleActionOverrides": overrides, "ExcludedRules": [{ "Name": "SQLi_QUERY" }],
        "ScopeDownStatement": { "GeoMatchStatement": { "CountryCodes": ["VN"] } },
    });
    let acl =
        with(vec![rule("sqli", &managed(further), json!({ "OverrideAction": { "Count": {} } }))], json!([])).await;
    let expected = group("AWSManagedRulesSQLiRuleSet", &["SQLi_BODY", "SQLi_QUERY"], true);
    assert_eq!((acl.rules[0].effect, &acl.rules[0].test), (Effect::Count, &Test::ManagedGroup(expected)));
}

#[tokio::test]
async fn groups_of_firewall_manager_and_of_the_account_are_seen() {
    let own = json!({ "RuleGroupReferenceStatement": { "ARN": "arn:aws:wafv2:us-east-1:123456789012:regional/rulegroup/a/1" } });
    let visibility = json!({ "SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "fm" });
    let before = json!([{
        "Name": "fm", "Priority": 0, "FirewallManagerStatement": managed(json!({})),
        "OverrideAction": { "None": {} }, "VisibilityConfig": visibility,
    }]);
    let acl = with(vec![rule("ours", &own, json!({ "OverrideAction": { "None": {} } }))], before).await;
    let expected = group("arn:aws:wafv2:us-east-1:123456789012:regional/rulegroup/a/1", &[], false);
    assert_eq!(acl.rules[0].test, Test::OwnGroup(expected));
    let expected = Test::ManagedGroup(group("AWSManagedRulesSQLiRuleSet", &[], false));
    assert_eq!(acl.firewall_manager, [Rule { name: "fm".to_owned(), effect: Effect::OfItsGroup, test: expected }]);
}

#[tokio::test]
async fn none_is_an_answer() {
    assert_eq!(seen(200, json!({})).await, Ok(None));
}

#[tokio::test]
async fn the_second_action_is_named_where_that_one_is_missing() {
    let message = "User: x is not authorized to perform: wafv2:GetWebACL on resource: y";
    let denied = seen(400, json!({ "__type": "AccessDeniedException", "message": message })).await;
    let action = "wafv2:GetWebACL".to_owned();
    assert_eq!(denied, Err(Unseen::Denied { action, message: message.into() }));
}

#[tokio::test]
async fn an_arn_that_waf_does_not_know_is_a_failure() {
    let unknown = seen(400, json!({ "__type": "WAFNonexistentItemException", "Message": "no such item" })).await;
    assert!(matches!(unknown, Err(Unseen::Failed { code: Some(code), .. }) if code == "WAFNonexistentItemException"));
}

/// AWS tells rules in any order; the number decides.
#[tokio::test]
async fn rules_are_in_the_order_in_which_a_request_meets_them() {
    let numbered = |name: &str, priority: i32| {
        let mut rule = rule(name, &managed(json!({})), json!({ "OverrideAction": { "None": {} } }));
        rule["Priority"] = json!(priority);
        rule
    };
    let acl = with(vec![numbered("last", 20), numbered("first", -1), numbered("second", 3)], json!([])).await;
    let names: Vec<&str> = acl.rules.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(names, ["first", "second", "last"]);
}

#[tokio::test]
async fn rules_of_a_group_that_are_told_to_let_through_are_named() {
    let overrides = json!({ "RuleActionOverrides": [
        { "Name": "SQLi_BODY", "ActionToUse": { "Allow": {} } },
        { "Name": "SQLi_COOKIE", "ActionToUse": { "Count": {} } },
    ]});
    let acl =
        with(vec![rule("sqli", &managed(overrides), json!({ "OverrideAction": { "None": {} } }))], json!([])).await;
    let Test::ManagedGroup(group) = &acl.rules[0].test else { panic!("it is a group") };
    assert_eq!(
        (group.allowing.as_slice(), group.counting.as_slice()),
        (&["SQLi_BODY".to_owned()][..], &["SQLi_COOKIE".to_owned()][..])
    );
}

const OTHER: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/other/1";

/// What is seen of these load balancers in an account with so many web ACLs, of which the first is in front of ours.
async fn attached_to(of: &[&str], web_acls: usize, resources: fn() -> Says) -> Seen<Option<WebAcls>> {
    let aws = answering(move |asked| match asked.operation.as_str() {
        "ListWebACLs" => {
            let summary =
                |at: usize| json!({"Name": format!("acl-{at}"), "Id": at.to_string(), "ARN": format!("{ACL}{at}")});
            ok(json!({"WebACLs": (0..web_acls).map(summary).collect::<Vec<_>>()}).to_string())
        }
        "ListResourcesForWebACL" if asked.has(&format!("{ACL}0")) => resources(),
        "ListResourcesForWebACL" => ok(json!({"ResourceArns": []}).to_string()),
        "GetWebACL" => {
            ok(json!({"WebACL": {"Name": "acl-0", "Id": "0", "ARN": format!("{ACL}0"), "DefaultAction": {"Allow": {}},
            "Capacity": 1, "Rules": []}, "LockToken": "a"})
            .to_string())
        }
        other => panic!("{other} is not for many"),
    });
    let of: BTreeSet<Arn> = of.iter().map(|arn| Arn::try_from((*arn).to_owned()).unwrap()).collect();
    attached(&aws, &of, of.len()).await
}

fn ours() -> Says {
    ok(json!({"ResourceArns": [ARN, "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/stranger/1"]}).to_string())
}

#[tokio::test]
async fn those_of_many_load_balancers_take_as_many_calls_as_there_are_web_acls() {
    let seen = attached_to(&[ARN, OTHER], 2, ours).await.unwrap().unwrap();
    let in_front = |seen: &WebAcls, of: &str| {
        let of = Arn::try_from(of.to_owned()).unwrap();
        seen.in_front_of(&of).map(|web_acl| web_acl.map(|web_acl| web_acl.name))
    };
    assert_eq!(in_front(&seen, ARN), Ok(Some("acl-0".to_owned())));
    assert_eq!(in_front(&seen, OTHER), Ok(None));
    assert_eq!(attached_to(&[ARN], 2, ours).await, Ok(None), "one by itself is asked at less cost");
    let gone = || refuses(400, json!({"__type": "WAFNonexistentItemException"}).to_string());
    assert_eq!(attached_to(&[ARN, OTHER], 2, gone).await, Ok(Some(WebAcls::default())), "it went since it was listed");

    let denied = || refuses(400, json!({"__type": "AccessDeniedException", "Message": "no"}).to_string());
    let denied = attached_to(&[ARN, OTHER], 2, denied).await.unwrap().unwrap();
    assert!(in_front(&denied, OTHER).is_err(), "what was not seen is never none");
}
