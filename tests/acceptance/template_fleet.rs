//! The state machine of the fleet, the role that reads other accounts, and the example of the file.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use yaml_rust2::{Yaml, YamlLoader};

use crate::events::root;
use crate::template::{ASSUME, granted, template};

/// Every field that the local AWS executes as AWS does: with another one a test there would show nothing. Among those that it
/// ignores in silence are `ItemBatcher`, `ResultWriter`, and all of `JSONata`.
const EXECUTED: [&str; 33] = [
    "BackoffRate",
    "Bucket",
    "Catch",
    "Comment",
    "End",
    "ErrorEquals",
    "ExecutionType",
    "FunctionName",
    "InputType",
    "IntervalSeconds",
    "ItemProcessor",
    "ItemReader",
    "ItemSelector",
    "ItemsPointer",
    "Key",
    "MaxAttempts",
    "MaxConcurrency",
    "Mode",
    "Next",
    "Parameters",
    "Payload",
    "Payload.$",
    "ProcessorConfig",
    "ReaderConfig",
    "Resource",
    "ResultPath",
    "ResultSelector",
    "Retry",
    "StartAt",
    "States",
    "TimeoutSeconds",
    "ToleratedFailurePercentage",
    "Type",
];
/// Names of states, and what goes into events and results.
const OURS: [&str; 10] =
    ["Shards", "Verify", "Summary", "fleet", "shard.$", "run.$", "summary", "status.$", "headline.$", "overall.$"];

/// The definition as it would be: what `CloudFormation` fills in is some text, or a number.
fn machine() -> Value {
    let definition = &template()["Resources"]["FleetMachine"]["Properties"]["DefinitionString"];
    let text = definition.as_str().unwrap().replace("${FleetShardsAtOnce}", "8");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                found.insert(name.clone());
                keys(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn the_machine_has_only_fields_that_a_test_of_it_runs() {
    let mut found = BTreeSet::new();
    keys(&machine(), &mut found);
    let known: BTreeSet<String> = EXECUTED.iter().chain(&OURS).map(|name| (*name).to_owned()).collect();
    assert_eq!(found, known);
}

#[test]
fn no_shard_ends_the_run_of_another_and_the_summary_comes_whatever_happens() {
    let machine = machine();
    let shards = &machine["States"]["Shards"];
    assert_eq!(shards["ToleratedFailurePercentage"], 100);
    assert_eq!((&shards["Next"], &shards["Catch"][0]["Next"]), (&"Summary".into(), &"Summary".into()));
    assert_eq!(shards["Catch"][0]["ErrorEquals"][0], "States.ALL");
    // What a child answers is in the output of the map, which has an end.
    let child = &shards["ItemProcessor"]["States"]["Verify"];
    assert_eq!(child["ResultSelector"].as_object().map(Map::len), Some(1));
    let timeout = template()["Resources"]["VerifyFunction"]["Properties"]["Timeout"][1].as_i64().unwrap();
    for waits in [child, &machine["States"]["Summary"]] {
        assert!(waits["TimeoutSeconds"].as_i64() > Some(timeout), "Lambda ends first, and says why: {waits}");
    }
}

/// What a look at another account needs, and nothing else: what is kept and told is the stack's own.
#[test]
fn the_reader_of_other_accounts_has_exactly_what_a_look_calls() {
    let text = std::fs::read_to_string(root().join("fleet-role.yaml")).unwrap();
    let role = YamlLoader::load_from_str(&text).unwrap().remove(0);
    let properties = &role["Resources"]["Reader"]["Properties"];
    assert_eq!(properties["RoleName"].as_str(), Some(verify::shard::READER));
    let mut actions = BTreeSet::new();
    granted(&properties["Policies"], &mut actions);
    // The bucket and the topic, the secrets and the clusters are the stack's.
    let [of_aws, of_secrets] = verify::ACTIONS;
    let home = [aws::store::mail::ACTIONS, aws::observe::subscriptions::ACTIONS];
    let home = home.iter().chain(of_secrets).flat_map(|module| module.iter());
    let home: BTreeSet<&str> = home.copied().chain(["s3:PutObject", "eks:DescribeCluster", ASSUME]).collect();
    let called = of_aws.iter().flat_map(|module| module.iter());
    let needed: BTreeSet<String> =
        called.filter(|action| !home.contains(*action)).map(|action| (*action).to_owned()).collect();
    assert_eq!(actions, needed, "left: fleet-role.yaml, right: ACTIONS beside the calls");
}

#[test]
fn the_hub_takes_that_role_and_no_other() {
    let text = std::fs::read_to_string(root().join("template.yaml")).unwrap();
    let takes: Vec<&str> = text.lines().filter(|line| line.contains("iam::*:role/")).map(str::trim).collect();
    let expected = format!("Resource: !Sub 'arn:${{AWS::Partition}}:iam::*:role/{}'", verify::shard::READER);
    assert_eq!(takes, [expected]);
}

#[test]
fn the_example_of_the_file_is_one() {
    let page = std::fs::read_to_string(root().join("docs/fleet.md")).unwrap();
    let (_, rest) = page.split_once("<!-- fleet: example -->\n```json\n").unwrap();
    let (example, _) = rest.split_once("```\n<!-- fleet: example end -->").unwrap();
    let at = "2026-12-01T12:00:00Z".parse().unwrap();
    assert_eq!(verify::fleet::file::check(example.as_bytes(), "us-east-1", at), Ok(4));
}

#[test]
fn the_reader_may_be_taken_by_the_hub_alone() {
    let text = std::fs::read_to_string(root().join("fleet-role.yaml")).unwrap();
    let role: Yaml = YamlLoader::load_from_str(&text).unwrap().remove(0);
    let trust = &role["Resources"]["Reader"]["Properties"]["AssumeRolePolicyDocument"]["Statement"];
    assert_eq!(trust.as_vec().map(Vec::len), Some(1));
    assert_eq!(trust[0]["Condition"]["ArnEquals"]["aws:PrincipalArn"].as_str(), Some("HubRole"));
    assert_eq!(trust[0]["Condition"]["StringEquals"][0].as_str(), Some("AsksForMore"), "an empty one is left out");
    assert!(!trust[0]["Condition"]["StringEquals"][1]["sts:ExternalId"].is_badvalue());
}
