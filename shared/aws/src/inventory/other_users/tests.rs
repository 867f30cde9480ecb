//! Tests of the look at other services: each gives the wire text of their answers.

use serde_json::{Value, json};

use super::*;
use crate::inventory::testing::*;
use crate::testing::{Asked, Says, answering, error, ok};

fn group(name: &str) -> String {
    group_arn(name)
}

fn auto_scaling(inner: &str, next: &str) -> Says {
    ok(format!(
        "<DescribeAutoScalingGroupsResponse xmlns=\"http://autoscaling.amazonaws.com/doc/2011-01-01/\">\
         <DescribeAutoScalingGroupsResult><AutoScalingGroups>{inner}</AutoScalingGroups>{next}\
         </DescribeAutoScalingGroupsResult></DescribeAutoScalingGroupsResponse>"
    ))
}

/// Every service uses something, and the lists of two are in pages.
fn healthy(asked: &Asked) -> Says {
    let json = |value: Value| ok(value.to_string());
    match asked.operation.as_str() {
        "DescribeAutoScalingGroups" if asked.has("NextToken=two") => {
            let source = format!("<Identifier>{}</Identifier><Type>elbv2</Type>", group("source"));
            auto_scaling(&format!("<member><TrafficSources><member>{source}</member></TrafficSources></member>"), "")
        }
        "DescribeAutoScalingGroups" => {
            let member = format!("<TargetGroupARNs><member>{}</member></TargetGroupARNs>", group("scaled"));
            auto_scaling(&format!("<member>{member}</member>"), "<NextToken>two</NextToken>")
        }
        "ListClusters" if asked.has("nextToken") => json(json!({ "clusterArns": ["second"] })),
        "ListClusters" => json(json!({ "clusterArns": ["first"], "nextToken": "two" })),
        "ListServices" => json(json!({ "serviceArns": ["a", "b"] })),
        "DescribeServices" => json(json!({ "failures": [], "services": [
            { "loadBalancers": [{ "targetGroupArn": group("task"), "containerName": "web",
                "advancedConfiguration": { "alternateTargetGroupArn": group("green") } }] },
            { "taskSets": [{ "loadBalancers": [{ "targetGroupArn": group("set") }] }] },
        ] })),
        "ListApplications" => json(json!({ "applications": ["shop"] })),
        "ListDeploymentGroups" => json(json!({ "applicationName": "shop", "deploymentGroups": ["blue"] })),
        "BatchGetDeploymentGroups" => json(json!({ "deploymentGroupsInfo": [{ "deploymentGroupName": "blue",
            "loadBalancerInfo": { "targetGroupPairInfoList": [{ "targetGroups": [{ "name": "one" }, { "name": "two" }],
                "prodTrafficRoute": { "listenerArns": ["l"] } }] } }] })),
        "DescribeVpcEndpointServiceConfigurations" => {
            let arns =
                format!("<networkLoadBalancerArnSet><item>{}</item></networkLoadBalancerArnSet>", balancer_arn("nlb"));
            ec2(&asked.operation, &format!("<serviceConfigurationSet><item>{arns}</item></serviceConfigurationSet>"))
        }
        "DescribeVerifiedAccessEndpoints" => {
            let options = format!("<loadBalancerArn>{}</loadBalancerArn><port>443</port>", balancer_arn("verified"));
            let of_balancer = format!("<item><loadBalancerOptions>{options}</loadBalancerOptions></item>");
            let of_interface = "<item><networkInterfaceOptions><port>443</port></networkInterfaceOptions></item>";
            let items = format!("<verifiedAccessEndpointSet>{of_interface}{of_balancer}</verifiedAccessEndpointSet>");
            ec2(&asked.operation, &items)
        }
        "ListTargetGroups" if asked.has("nextToken=two") => json(json!({ "items": [{ "id": "tg-2", "type": "ALB" }] })),
        "ListTargetGroups" => {
            assert!(asked.has("https://vpc-lattice.us-east-1.amazonaws.com/targetgroups?targetGroupType=ALB"));
            assert!(asked.signature.contains("/us-east-1/vpc-lattice/aws4_request"), "{}", asked.signature);
            json(json!({ "items": [{ "id": "tg-1", "type": "ALB" }], "nextToken": "two" }))
        }
        "ListTargets" => {
            let name = if asked.has("/targetgroups/tg-1/") { "first" } else { "second" };
            json(json!({ "items": [{ "id": balancer_arn(name), "port": 443, "status": "HEALTHY" }] }))
        }
        other => panic!("nobody should ask for {other}"),
    }
}

async fn seen(aws: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> OtherUsers {
    Box::pin(look(&answering(aws), &scope(), deadline())).await
}

fn seen_of(users: &OtherUsers, user: OtherUser) -> Vec<&str> {
    users[&user].as_ref().unwrap().iter().map(String::as_str).collect()
}

#[tokio::test(start_paused = true)]
async fn each_service_tells_what_it_uses() {
    let users = seen(healthy).await;
    assert_eq!(seen_of(&users, OtherUser::AutoScaling), [group("scaled"), group("source")]);
    assert_eq!(seen_of(&users, OtherUser::Ecs), [group("green"), group("set"), group("task")]);
    assert_eq!(seen_of(&users, OtherUser::CodeDeploy), ["one", "two"]);
    assert_eq!(seen_of(&users, OtherUser::EndpointService), [balancer_arn("nlb")]);
    assert_eq!(seen_of(&users, OtherUser::VerifiedAccess), [balancer_arn("verified")]);
    assert_eq!(seen_of(&users, OtherUser::VpcLattice), [balancer_arn("first"), balancer_arn("second")]);
}

#[tokio::test(start_paused = true)]
async fn those_that_nobody_asks_are_unseen_and_say_how_to_go_on() {
    let users = seen(healthy).await;
    for user in [OtherUser::VpcLink, OtherUser::GlobalAccelerator, OtherUser::CloudFront] {
        assert_eq!(users[&user], Err(user.not_asked()));
    }
}

#[tokio::test(start_paused = true)]
async fn only_those_are_asked_that_decide_about_a_kind_and_are_in_use() {
    let asked = |kinds: &'static [Kind], without: &'static [OtherUser]| async move {
        let without = without.iter().copied().collect();
        let scope = InventoryScope { kinds: kinds.iter().copied().collect(), without, ..scope() };
        Box::pin(look(&answering(healthy), &scope, deadline())).await.into_keys().collect::<Vec<_>>()
    };
    assert_eq!(asked(&[Kind::TargetGroup], &[]).await, OtherUser::OF_TARGET_GROUPS);
    assert_eq!(asked(&[Kind::Record], &[OtherUser::VpcLink]).await.len(), OtherUser::OF_LOAD_BALANCERS.len() - 1);
    assert_eq!(asked(&[Kind::WebAcl, Kind::Certificate], &[]).await, []);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_hides_one_service_and_no_other() {
    let users = seen(|asked| match asked.operation.as_str() {
        "DescribeAutoScalingGroups" => error(400, "Throttling", "Rate exceeded"),
        "ListServices" => refusal(400, "AccessDeniedException", &not_authorized("ecs:ListServices")),
        "BatchGetDeploymentGroups" => {
            refusal(400, "ApplicationDoesNotExistException", "No application found for name: shop")
        }
        "DescribeVpcEndpointServiceConfigurations" => {
            ec2_refusal(503, "RequestLimitExceeded", "Request limit exceeded.")
        }
        "DescribeVerifiedAccessEndpoints" => {
            ec2_refusal(400, "InvalidAction", "The action is not valid for this web service.")
        }
        "ListTargets" => refusal(403, "AccessDeniedException", &not_authorized("vpc-lattice:ListTargets")),
        _ => healthy(asked),
    })
    .await;
    assert_eq!(users[&OtherUser::AutoScaling], Err(throttled("autoscaling:DescribeAutoScalingGroups")));
    assert_eq!(users[&OtherUser::Ecs], Err(denied("ecs:ListServices")));
    assert_eq!(failed_with(users[&OtherUser::CodeDeploy].clone()), "ApplicationDoesNotExistException");
    assert_eq!(users[&OtherUser::EndpointService], Err(throttled("ec2:DescribeVpcEndpointServiceConfigurations")));
    assert_eq!(failed_with(users[&OtherUser::VerifiedAccess].clone()), "InvalidAction");
    assert_eq!(users[&OtherUser::VpcLattice], Err(denied("vpc-lattice:ListTargets")));
}

#[tokio::test(start_paused = true)]
async fn half_an_answer_is_none() {
    /// A call, its broken answer, who is unseen then, and the words of it.
    type Half = (&'static str, fn() -> Says, OtherUser, &'static str);
    let cases: [Half; 8] = [
        ("DescribeServices", || ok(json!({ "services": [{}] }).to_string()), OtherUser::Ecs, "1 of 2 services"),
        ("ListClusters", || ok("{}"), OtherUser::Ecs, "no list of clusterArns"),
        (
            "ListClusters",
            || ok(json!({ "clusterArns": ["first"], "nextToken": "two" }).to_string()),
            OtherUser::Ecs,
            "already read",
        ),
        (
            "ListServices",
            || ok(json!({ "serviceArns": [{}] }).to_string()),
            OtherUser::Ecs,
            "an item of serviceArns is {}",
        ),
        (
            "BatchGetDeploymentGroups",
            || ok(json!({ "deploymentGroupsInfo": [] }).to_string()),
            OtherUser::CodeDeploy,
            "0 of 1",
        ),
        ("ListTargets", || ok("{}"), OtherUser::VpcLattice, "missing field `items`"),
        (
            "ListTargetGroups",
            || ok(json!({ "items": [], "nextToken": "two" }).to_string()),
            OtherUser::VpcLattice,
            "already read",
        ),
        (
            "DescribeAutoScalingGroups",
            || auto_scaling("", "<NextToken>two</NextToken>"),
            OtherUser::AutoScaling,
            "already read",
        ),
    ];
    for (operation, says, user, why) in cases {
        let users = seen(move |asked| if asked.operation == operation { says() } else { healthy(asked) }).await;
        let told = users[&user].as_ref().unwrap_err().to_string();
        assert!(told.contains(why), "{told}");
    }
}
