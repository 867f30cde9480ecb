//! The template makes every role itself: SAM adds none, and no policy of AWS.

use std::collections::BTreeSet;

use yaml_rust2::Yaml;

use crate::template::{ASSUME, BY_LAMBDA, FOR_THE_VPC, all_of, granted, template};

/// The statements of a role, by their names; `!If` hides some.
fn statements(node: &Yaml, found: &mut Vec<(String, Yaml)>) {
    match node {
        Yaml::Array(items) => items.iter().for_each(|item| statements(item, found)),
        Yaml::Hash(_) => {
            if let Some(name) = node["Sid"].as_str() {
                found.push((name.to_owned(), node.clone()));
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

fn statement(role: &Yaml, name: &str) -> Yaml {
    let mut found = Vec::new();
    statements(&role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"], &mut found);
    found.into_iter().find(|(found, _)| found == name).map(|(_, statement)| statement).unwrap()
}

/// Without a role of its own SAM makes one and attaches `AWSLambdaBasicExecutionRole`, which writes any log.
#[test]
fn every_function_and_every_schedule_has_a_role_of_its_own() {
    let (mut named, functions) = (BTreeSet::new(), all_of("AWS::Serverless::Function"));
    for (function, resource) in functions {
        let properties = &resource["Properties"];
        let role = properties["Role"].as_str().map(str::to_owned);
        assert_eq!(role, Some(format!("{function}Role.Arn")), "{function}");
        assert!(properties["Policies"].is_badvalue(), "{function}: SAM would make a role of these");
        named.insert(format!("{function}Role"));
        for (event, schedule) in properties["Events"].as_hash().into_iter().flatten() {
            let event = event.as_str().unwrap();
            let role = schedule["Properties"]["RoleArn"].as_str().map(str::to_owned);
            assert_eq!(role, Some(format!("{function}{event}Role.Arn")));
            named.insert(format!("{function}{event}Role"));
        }
    }
    for (machine, resource) in all_of("AWS::StepFunctions::StateMachine") {
        assert_eq!(resource["Properties"]["RoleArn"].as_str(), Some(format!("{machine}Role.Arn").as_str()));
        named.insert(format!("{machine}Role"));
    }
    for (schedule, resource) in all_of("AWS::Scheduler::Schedule") {
        let role = resource["Properties"]["Target"]["RoleArn"].as_str();
        assert_eq!(role, Some(format!("{schedule}Role.Arn").as_str()));
        named.insert(format!("{schedule}Role"));
    }
    let made: BTreeSet<String> = all_of("AWS::IAM::Role").into_iter().map(|(name, _)| name).collect();
    assert_eq!(made, named, "each is of one function or schedule, and there is no other");
}

#[test]
fn no_role_has_a_policy_from_elsewhere_and_every_one_has_the_boundary() {
    for (name, role) in all_of("AWS::IAM::Role") {
        let properties = &role["Properties"];
        assert!(properties["ManagedPolicyArns"].is_badvalue(), "{name}");
        assert_eq!(properties["Policies"].as_vec().unwrap().len(), 1, "{name}");
        let boundary: Vec<_> = properties["PermissionsBoundary"].as_vec().unwrap().iter().map(Yaml::as_str).collect();
        assert_eq!(boundary, [Some("HasBoundary"), Some("PermissionsBoundary"), Some("AWS::NoValue")], "{name}");
    }
}

#[test]
fn every_function_knows_its_stack_and_verify_whose_it_is() {
    for (function, resource) in all_of("AWS::Serverless::Function") {
        let variables = &resource["Properties"]["Environment"]["Variables"];
        assert_eq!(variables["STACK_NAME"].as_str(), Some("AWS::StackName"), "{function}");
    }
    let verify = template()["Resources"]["VerifyFunction"]["Properties"]["Environment"]["Variables"].clone();
    for (variable, parameter) in
        [("DOMAIN", "Domain"), ("LOAD_BALANCER", "LoadBalancer"), ("KEEP_BODIES", "KeepBodies")]
    {
        assert_eq!(verify[variable].as_str(), Some(parameter));
    }
    assert_eq!(
        verify["TOKEN_DOMAINS"][1][0].as_str(),
        Some("Domain"),
        "the secret is for the stack's own domain anyway"
    );
}

#[test]
fn a_function_writes_its_own_log_and_no_other() {
    for (function, resource) in all_of("AWS::Serverless::Function") {
        let log = resource["Properties"]["LoggingConfig"]["LogGroup"].as_str().unwrap().to_owned();
        let role = template()["Resources"][format!("{function}Role").as_str()].clone();
        let writes = statement(&role, "WriteTheLog");
        assert_eq!(writes["Resource"].as_str(), Some(format!("{log}.Arn").as_str()), "{function}");
        let mut actions = BTreeSet::new();
        granted(&writes, &mut actions);
        assert_eq!(actions.iter().map(String::as_str).collect::<Vec<_>>(), BY_LAMBDA);
    }
}

/// Lambda asks with the function's role, so the role must have it; the function itself has no use of it.
#[test]
fn what_puts_verify_into_a_vpc_is_forbidden_to_verify_itself() {
    let role = template()["Resources"]["VerifyFunctionRole"].clone();
    for name in ["LetLambdaPutItIntoTheVpc", "ButNotTheFunctionItself"] {
        let mut actions = BTreeSet::new();
        granted(&statement(&role, name), &mut actions);
        assert_eq!(actions.iter().map(String::as_str).collect::<Vec<_>>(), FOR_THE_VPC, "{name}");
    }
    let denied = statement(&role, "ButNotTheFunctionItself");
    assert_eq!(denied["Effect"].as_str(), Some("Deny"));
    let itself = denied["Condition"]["ArnEquals"]["lambda:SourceFunctionArn"].as_str().unwrap();
    assert!(itself.ends_with(":function:${AWS::StackName}-verify"), "{itself}");
}

#[test]
fn a_schedule_starts_its_function_and_keeps_what_it_could_not_hand_over() {
    let roles = all_of("AWS::IAM::Role");
    let mut schedules = 0;
    for (name, role) in roles {
        let trust = &role["Properties"]["AssumeRolePolicyDocument"]["Statement"][0];
        let service = trust["Principal"]["Service"].as_str().unwrap();
        // That of the fleet starts a machine: the table of policies has it.
        if service != "scheduler.amazonaws.com" || name.starts_with("Fleet") {
            let others = ["lambda.amazonaws.com", "states.amazonaws.com", "scheduler.amazonaws.com"];
            assert!(others.contains(&service), "{name}");
            continue;
        }
        schedules += 1;
        // Else a schedule of another account could start the function with it.
        let only = &trust["Condition"];
        assert_eq!(only["StringEquals"]["aws:SourceAccount"].as_str(), Some("AWS::AccountId"), "{name}");
        assert!(only["ArnEquals"]["aws:SourceArn"].as_str().unwrap().ends_with(":schedule-group/default"), "{name}");
        let mut actions = BTreeSet::new();
        granted(&role["Properties"], &mut actions);
        let expected = ["kms:Decrypt", "kms:GenerateDataKey", "lambda:InvokeFunction", "sqs:SendMessage", ASSUME];
        assert_eq!(actions, expected.map(str::to_owned).into(), "{name}");
        let function = ["Checklist", "Clusters", "Nightly"].iter().fold(name.clone(), |name, it| name.replace(it, ""));
        let function = function.replace("Role", ".Arn");
        assert_eq!(statement(&role, "StartTheFunction")["Resource"].as_str(), Some(function.as_str()));
        let letters = statement(&role, "KeepWhatCouldNotBeHandedOver");
        assert_eq!(letters["Resource"].as_str(), Some("DeadLetters.Arn"), "{name}");
    }
    assert_eq!(schedules, 3);
}

/// Who has a key by a role has it for these services only: never to decrypt what else it encrypts.
#[test]
fn every_right_to_a_key_is_by_way_of_a_service() {
    for (name, role) in all_of("AWS::IAM::Role") {
        let mut found = Vec::new();
        statements(&role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"], &mut found);
        for (sid, statement) in found {
            let mut actions = BTreeSet::new();
            granted(&statement, &mut actions);
            let opens = |action: &String| ["kms:Decrypt", "kms:GenerateDataKey"].contains(&action.as_str());
            if actions.iter().any(opens) {
                assert!(!statement["Condition"]["StringEquals"]["kms:ViaService"].is_badvalue(), "{name} {sid}");
            }
        }
    }
}
