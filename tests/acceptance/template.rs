//! The template grants exactly what the code calls, and its schedule sends a valid event.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use yaml_rust2::{Yaml, YamlLoader};

use crate::events::root;

/// What a trust policy allows.
pub(crate) const ASSUME: &str = "sts:AssumeRole";

pub(crate) fn template() -> Yaml {
    let text = std::fs::read_to_string(root().join("template.yaml")).unwrap();
    YamlLoader::load_from_str(&text).unwrap().remove(0)
}

/// Resources of a type, by their logical ids.
pub(crate) fn all_of(kind: &str) -> Vec<(String, Yaml)> {
    let template = template();
    let resources = template["Resources"].as_hash().unwrap().clone();
    let named = resources.into_iter().map(|(name, resource)| (name.as_str().unwrap().to_owned(), resource));
    named.filter(|(_, resource)| resource["Type"].as_str() == Some(kind)).collect()
}

/// Every `Action` of the statements below a node, however deep (`!If` hides some).
pub(crate) fn granted(node: &Yaml, found: &mut BTreeSet<String>) {
    match node {
        Yaml::Array(items) => items.iter().for_each(|item| granted(item, found)),
        Yaml::Hash(fields) => {
            for (key, value) in fields {
                match (key.as_str(), value) {
                    (Some("Action"), Yaml::String(action)) => drop(found.insert(action.clone())),
                    (Some("Action"), Yaml::Array(actions)) => {
                        found.extend(actions.iter().filter_map(Yaml::as_str).map(str::to_owned));
                    }
                    (_, value) => granted(value, found),
                }
            }
        }
        Yaml::Real(_)
        | Yaml::Integer(_)
        | Yaml::String(_)
        | Yaml::Boolean(_)
        | Yaml::Alias(_)
        | Yaml::Null
        | Yaml::BadValue => {}
    }
}

/// What every function's role has besides: Lambda writes the function's log with it.
pub(crate) const BY_LAMBDA: [&str; 2] = ["logs:CreateLogStream", "logs:PutLogEvents"];
/// What services ask of it where there is a key of one's own: those that read encrypt nothing.
const FOR_THE_KEY: [&str; 2] = ["kms:Decrypt", "kms:GenerateDataKey"];

/// What Lambda asks with the role of a function in a VPC; the role forbids it to the function.
pub(crate) const FOR_THE_VPC: [&str; 6] = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
];

/// The actions that a function's role has, and those that its code calls or services for it.
fn granted_and_called(function: &str, modules: &[&[&str]], of_key: &[&str]) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut granted_actions = BTreeSet::new();
    granted(&template()["Resources"][format!("{function}Role").as_str()]["Properties"], &mut granted_actions);
    // The trust of every role has it; that verify takes a role itself stands in its policy, and is held by rows of the table
    // of policies.
    granted_actions.remove(ASSUME);
    let called = modules.iter().flat_map(|module| module.iter()).chain(&BY_LAMBDA).chain(of_key);
    (granted_actions, called.filter(|action| **action != ASSUME).map(|action| (*action).to_owned()).collect())
}

fn of_verify() -> Vec<&'static [&'static str]> {
    verify::ACTIONS.into_iter().flatten().copied().collect()
}

fn of_cleanup() -> Vec<&'static [&'static str]> {
    cleanup::ACTIONS.into_iter().flatten().chain(aws::CLEANUP_ACTIONS).copied().collect()
}

fn of_restore() -> Vec<&'static [&'static str]> {
    restore::ACTIONS.iter().chain(aws::RESTORE_ACTIONS).copied().collect()
}

#[test]
fn each_role_has_exactly_the_actions_that_its_code_calls() {
    let why = "left: template.yaml, right: ACTIONS beside the calls";
    let of_lambda = [&FOR_THE_KEY[..], &FOR_THE_VPC].concat();
    let (granted, called) = granted_and_called("VerifyFunction", &of_verify(), &of_lambda);
    assert_eq!(granted, called, "{why}");
    let (granted, called) = granted_and_called("WidgetFunction", &[transport::reader::ACTIONS], &["kms:Decrypt"]);
    assert_eq!(granted, called, "{why}");
    let (granted, called) = granted_and_called("CleanupFunction", &of_cleanup(), &FOR_THE_KEY);
    assert_eq!(granted, called, "{why}");
    let (granted, called) = granted_and_called("RestoreFunction", &of_restore(), &FOR_THE_KEY);
    assert_eq!(granted, called, "{why}");
}

#[test]
fn the_template_sets_no_variable_that_is_for_the_sandbox_or_a_tunnel() {
    let text = std::fs::read_to_string(root().join("template.yaml")).unwrap();
    assert!(text.contains("STATE_BUCKET"), "variables stand there as they are read");
    for name in ["RESOLVERS", "DIAL_PORTS", "HURRY", "SSL_CERT_FILE", "SSL_CERT_DIR", "PROBE_LOOPBACK"] {
        assert!(!text.contains(name), "{name} in template.yaml");
    }
}

#[test]
fn no_action_of_verify_is_a_wildcard_or_changes_anything_but_our_own() {
    let ours = ["s3:PutObject", "sns:Publish", ASSUME];
    for action in of_verify().into_iter().flatten() {
        assert!(!action.contains('*'), "{action}");
        let verb = action.split_once(':').unwrap().1;
        let reads = ["Decrypt", "Describe", "Get", "List"].iter().any(|read| verb.starts_with(read));
        assert!(reads || ours.contains(action), "{action}");
    }
}

#[test]
fn cleanup_can_neither_make_nor_change_anything_but_our_own() {
    let ours =
        ["kms:GenerateMac", "s3:PutObject", "sns:Publish", "lambda:InvokeFunction", "route53:ChangeResourceRecordSets"];
    for action in of_cleanup().into_iter().flatten() {
        assert!(!action.contains('*'), "{action}");
        let verb = action.split_once(':').unwrap().1;
        let may = ["BatchGet", "Delete", "Describe", "Get", "List", "Revoke"].iter().any(|may| verb.starts_with(may));
        assert!(may || ours.contains(action), "{action}");
    }
}

/// What restore may do besides looking and creating; what is changed by it is what it has just made.
const OF_WHAT_IS_MADE: [&str; 16] = [
    "acm:AddTagsToCertificate",
    "acm:RequestCertificate",
    "elasticloadbalancing:AddListenerCertificates",
    "elasticloadbalancing:AddTags",
    "elasticloadbalancing:ModifyListenerAttributes",
    "elasticloadbalancing:ModifyLoadBalancerAttributes",
    "elasticloadbalancing:ModifyTargetGroupAttributes",
    "elasticloadbalancing:RegisterTargets",
    "elasticloadbalancing:SetSecurityGroups",
    "elasticloadbalancing:SetWebAcl",
    "kms:VerifyMac",
    "route53:ChangeResourceRecordSets",
    "s3:PutObject",
    "sns:Publish",
    "wafv2:PutLoggingConfiguration",
    "wafv2:TagResource",
];

#[test]
fn restore_can_neither_remove_nor_update_anything() {
    for action in of_restore().into_iter().flatten() {
        assert!(!action.contains('*'), "{action}");
        let verb = action.split_once(':').unwrap().1;
        let may =
            ["Associate", "Authorize", "Create", "Describe", "Get", "List"].iter().any(|may| verb.starts_with(may));
        assert!(may || OF_WHAT_IS_MADE.contains(action), "{action}");
    }
}

/// What `Fn::Sub` makes of a text of the template: with these endpoints and this bucket, all else by default.
fn filled(template: &Yaml, text: &Yaml, endpoints: &str, bucket: &str) -> Value {
    let values =
        [("Endpoints", endpoints), ("Bucket", bucket), ("Domain", "api.example.com"), ("LoadBalancer", "shop")];
    let filled = values
        .iter()
        .fold(text.as_str().unwrap().to_owned(), |text, (name, value)| text.replace(&format!("${{{name}}}"), value));
    let defaults = template["Parameters"].as_hash().unwrap().iter();
    let filled = defaults.fold(filled, |text, (name, parameter)| {
        let default = &parameter["Default"];
        let default = default.as_str().map_or_else(|| default.as_i64().unwrap_or_default().to_string(), str::to_owned);
        text.replace(&format!("${{{}}}", name.as_str().unwrap()), &default)
    });
    serde_json::from_str(&filled).unwrap()
}

#[test]
fn every_schedule_sends_a_valid_event() {
    let nightly = &template()["Resources"]["CleanupFunction"]["Properties"]["Events"]["Nightly"]["Properties"]["Input"];
    cleanup::read(serde_json::from_str(nightly.as_str().unwrap()).unwrap()).unwrap();
    let template = template();
    let input = &template["Resources"]["VerifyFunction"]["Properties"]["Events"]["Checklist"]["Properties"]["Input"][0];
    for (endpoints, bucket, count) in [("null", "null", 4), (r#"[{"path": "/a"}, {"path": "/b"}]"#, r#""logs""#, 2)] {
        let event = filled(&template, input, endpoints, bucket);
        assert_eq!(event["page"], true, "the schedule's page is the one that people look at");
        let (scope, expectations) = verify::read(event, &verify::settings::Fences::of_region("us-east-1")).unwrap();
        assert_eq!(scope.endpoints.len(), count);
        assert_eq!(scope.load, None, "load is for when somebody asks");
        assert_eq!(expectations.access_logs.bucket.as_deref(), (bucket != "null").then_some("logs"));
    }
}

#[test]
fn cleanup_asks_of_what_must_go_on_working_what_the_schedule_of_verify_asks() {
    let template = template();
    let functions = &template["Resources"];
    let checklist = &functions["VerifyFunction"]["Properties"]["Events"]["Checklist"]["Properties"]["Input"][0];
    let guard = &functions["CleanupFunction"]["Properties"]["Environment"]["Variables"]["GUARD"][1][0];
    let mut asked = filled(&template, checklist, "null", r#""logs""#);
    asked.as_object_mut().unwrap().remove("page");
    assert_eq!(filled(&template, guard, "null", r#""logs""#), json!([asked]));
}
