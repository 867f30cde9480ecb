//! The roles that the deploy made: these and no other, with nothing in them that the template does not say.

use std::collections::BTreeSet;

use sandbox::STACK;
use sandbox::wire::QueryService;
use serde_json::{Value, json};

use crate::rows::Role;
use crate::stage::Stage;

pub(crate) async fn the_stack_has_these_roles_and_each_has_the_one_policy_of_the_template(stage: &Stage) {
    let wire = stage.sandbox.quiet();
    let form = [("StackName", STACK)];
    let listed = wire.query(QueryService::CLOUDFORMATION, "DescribeStackResources", &form).await.unwrap();
    let named = listed.texts("ResourceType").into_iter().zip(listed.texts("LogicalResourceId"));
    let made: BTreeSet<String> = named.filter(|(kind, _)| kind == "AWS::IAM::Role").map(|(_, name)| name).collect();
    assert_eq!(made, Role::ALL.map(|role| role.logical().to_owned()).into(), "SAM makes a role where one has none");
    for role in Role::ALL {
        let name = stage.sandbox.physical(role.logical()).await.unwrap();
        let form = [("RoleName", name.as_str())];
        let attached = wire.query(QueryService::IAM, "ListAttachedRolePolicies", &form).await.unwrap();
        assert_eq!(attached.texts("PolicyArn"), [""; 0], "{role:?} has what the rows do not look at");
        let own = wire.query(QueryService::IAM, "ListRolePolicies", &form).await.unwrap();
        assert_eq!(own.texts("member").len(), 1, "{role:?}");
    }
}

pub(crate) async fn only_lambda_and_our_own_schedules_take_them(stage: &Stage) {
    for role in Role::ALL {
        let name = stage.sandbox.physical(role.logical()).await.unwrap();
        let form = [("RoleName", name.as_str())];
        let got = stage.sandbox.quiet().query(QueryService::IAM, "GetRole", &form).await.unwrap();
        let trust = sandbox::wire::decoded(&got.need("AssumeRolePolicyDocument").unwrap());
        let trust: Value = serde_json::from_str(&trust).unwrap();
        let expected = match role {
            Role::Verify | Role::Cleanup | Role::Restore | Role::Widget => json!([
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ]),
            Role::FleetMachine => json!([{
                "Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": "123456789012"},
                    "ArnLike": {
                        "aws:SourceArn": [
                            "arn:aws:states:us-east-1:123456789012:stateMachine:albkeeper-fleet",
                            "arn:aws:states:us-east-1:123456789012:stateMachine:albkeeper-fleet/*"
                        ]
                    }
                }
            }]),
            Role::Checklist | Role::Clusters | Role::Nightly | Role::FleetSchedule => json!([{
                "Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": "123456789012"},
                    "ArnEquals": {"aws:SourceArn": "arn:aws:scheduler:us-east-1:123456789012:schedule-group/default"}
                }
            }]),
        };
        assert_eq!(trust["Statement"], expected, "{role:?}");
    }
}
