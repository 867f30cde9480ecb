//! Tests of the look at the targets: each gives the wire text of AWS's answers.

use facts::Unseen;
use facts::targets::TargetState;

use super::*;
use crate::testing::*;

const BLUE: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/blue/73e2d6bc24d8a067";
const GREEN: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/green/83e2d6bc24d8a067";

fn group(arn: &str, name: &str) -> String {
    format!(
        "<member><TargetGroupArn>{arn}</TargetGroupArn><TargetGroupName>{name}</TargetGroupName>\
         <HealthCheckEnabled>true</HealthCheckEnabled><HealthCheckProtocol>HTTP</HealthCheckProtocol><HealthCheckPath>/health</HealthCheckPath>\
         <HealthCheckPort>traffic-port</HealthCheckPort><HealthCheckIntervalSeconds>15</HealthCheckIntervalSeconds>\
         <HealthCheckTimeoutSeconds>5</HealthCheckTimeoutSeconds><HealthyThresholdCount>2</HealthyThresholdCount>\
         <UnhealthyThresholdCount>3</UnhealthyThresholdCount><Matcher><HttpCode>200-299</HttpCode></Matcher></member>"
    )
}

fn groups(members: &str, next: &str) -> Says {
    ok(format!(
        "<DescribeTargetGroupsResponse><DescribeTargetGroupsResult><TargetGroups>{members}</TargetGroups>{next}\
         </DescribeTargetGroupsResult></DescribeTargetGroupsResponse>"
    ))
}

fn health(members: &str) -> Says {
    ok(format!(
        "<DescribeTargetHealthResponse><DescribeTargetHealthResult><TargetHealthDescriptions>{members}\
         </TargetHealthDescriptions></DescribeTargetHealthResult></DescribeTargetHealthResponse>"
    ))
}

const HEALTHY: &str = "<member><Target><Id>10.0.0.1</Id><Port>8080</Port><AvailabilityZone>us-east-1a</AvailabilityZone>\
    </Target><HealthCheckPort>8080</HealthCheckPort><TargetHealth><State>healthy</State></TargetHealth></member>";

const SICK: &str = "<member><Target><Id>10.0.0.2</Id><Port>8080</Port></Target><TargetHealth><State>unhealthy</State>\
    <Reason>Target.ResponseCodeMismatch</Reason><Description>Health checks failed with these codes: [500]</Description>\
    </TargetHealth></member>";

fn one_group(asked: &Asked) -> Says {
    match asked.operation.as_str() {
        "DescribeTargetHealth" => health(&[HEALTHY, SICK].concat()),
        "DescribeTargetGroupAttributes" => attributes(),
        _ => groups(&group(BLUE, "blue"), ""),
    }
}

fn attributes() -> Says {
    ok("<DescribeTargetGroupAttributesResponse><DescribeTargetGroupAttributesResult><Attributes><member><Key>\
        slow_start.duration_seconds</Key><Value>30</Value></member></Attributes>\
        </DescribeTargetGroupAttributesResult></DescribeTargetGroupAttributesResponse>")
}

async fn seen(aws: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Seen<Vec<TargetGroup>> {
    look(&answering(aws), &scope(), &shop()).await
}

fn target(id: &str, zone: Option<&str>, state: TargetState) -> Target {
    let (id, zone) = (id.to_owned(), zone.map(ToOwned::to_owned));
    Target { id, port: Some(8080), zone, state, reason: None, description: None, since: None }
}

#[tokio::test]
async fn groups_come_with_their_targets() {
    let health_check = HealthCheck {
        enabled: true,
        protocol: Some("HTTP".to_owned()),
        path: Some("/health".to_owned()),
        port: Some("traffic-port".to_owned()),
        matcher: Some("200-299".to_owned()),
        interval_s: 15,
        timeout_s: 5,
        healthy_threshold: 2,
        unhealthy_threshold: 3,
    };
    let sick = Target {
        reason: Some("Target.ResponseCodeMismatch".to_owned()),
        description: Some("Health checks failed with these codes: [500]".to_owned()),
        ..target("10.0.0.2", None, TargetState::Unhealthy)
    };
    let targets = Ok(vec![target("10.0.0.1", Some("us-east-1a"), TargetState::Healthy), sick]);
    let attributes = Ok([("slow_start.duration_seconds".to_owned(), "30".to_owned())].into());
    assert_eq!(
        seen(one_group).await,
        Ok(vec![TargetGroup { arn: id(BLUE), name: "blue".to_owned(), health_check, targets, attributes }])
    );
}

#[tokio::test]
async fn a_function_has_no_port_and_a_new_state_keeps_its_word() {
    for (word, state) in [
        ("unhealthy.draining", TargetState::UnhealthyDraining),
        ("unavailable", TargetState::Unavailable),
        ("dreaming", TargetState::Other("dreaming".to_owned())),
    ] {
        let one =
            format!("<member><Target><Id>f</Id></Target><TargetHealth><State>{word}</State></TargetHealth></member>");
        let groups = seen(move |asked| match asked.operation.as_str() {
            "DescribeTargetHealth" => health(&one),
            _ => one_group(asked),
        });
        let target = groups.await.unwrap().remove(0).targets.unwrap().remove(0);
        assert_eq!((target.port, target.state), (None, state));
    }
}

#[tokio::test]
async fn each_group_keeps_its_own_reason() {
    let groups = seen(|asked| match asked.operation.as_str() {
        "DescribeTargetHealth" if asked.has("green") => error(403, "AccessDenied", "no"),
        "DescribeTargetHealth" => health(""),
        "DescribeTargetGroupAttributes" => attributes(),
        _ if asked.has("Marker=two") => groups(&group(GREEN, "green"), ""),
        _ => groups(&group(BLUE, "blue"), "<NextMarker>two</NextMarker>"),
    });
    let groups = groups.await.unwrap();
    assert_eq!(groups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["blue", "green"]);
    assert_eq!(groups[0].targets, Ok(vec![]));
    assert_eq!(
        groups[1].targets,
        Err(Unseen::Denied { action: target_groups::HEALTH.to_owned(), message: "no".into() })
    );
}

#[tokio::test]
async fn without_the_second_page_no_group_is_known() {
    let broken = seen(|asked| match asked.operation.as_str() {
        "DescribeTargetGroups" if asked.has("Marker=two") => error(400, "Throttling", "Rate exceeded"),
        "DescribeTargetGroups" => groups(&group(BLUE, "blue"), "<NextMarker>two</NextMarker>"),
        _ => one_group(asked),
    });
    assert_eq!(broken.await, Err(Unseen::Throttled { action: LOOK.to_owned() }));
}

#[tokio::test]
async fn attributes_are_looked_up_only_where_they_are_asked_for_and_hide_no_target() {
    let unasked =
        look(&answering(one_group), &Scope { target_group_attributes: false, ..scope() }, &shop()).await.unwrap();
    assert_eq!(unasked[0].attributes, Err(Unseen::NotAsked { ask_with: "attributes.target_group".to_owned() }));
    let denied = seen(|asked| match asked.operation.as_str() {
        "DescribeTargetGroupAttributes" => error(403, "AccessDenied", "no"),
        _ => one_group(asked),
    });
    let denied = denied.await.unwrap();
    assert_eq!(
        denied[0].attributes,
        Err(Unseen::Denied { action: target_groups::ATTRIBUTES.to_owned(), message: "no".into() })
    );
    assert_eq!(denied[0].targets.as_ref().unwrap().len(), 2);
}
