//! Tests of the look at targets: each gives the wire text of the answers about them.

use facts::inventory::Tags;
use facts::targets::TargetState;

use super::*;
use crate::inventory::testing::*;
use crate::testing::{Asked, Says, answering, error};

/// A group of targets of one type, in `vpc-1`.
fn group(kind: &str, targets: &[&str]) -> TargetGroup {
    let target = |id: &&str| Registered {
        id: (*id).to_owned(),
        port: Some(80),
        state: TargetState::Unused,
        reason: None,
        still_there: Err(Unseen::NotAsked { ask_with: "its service".to_owned() }),
    };
    TargetGroup {
        arn: arn(&group_arn(kind)),
        name: kind.to_owned(),
        load_balancers: Vec::new(),
        targets: Ok(targets.iter().map(target).collect()),
        tags: Ok(Tags::new()),
        settings: [("TargetType", kind), ("VpcId", "vpc-1")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into(),
    }
}

async fn seen(mut group: TargetGroup, aws: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Vec<Seen<bool>> {
    Box::pin(look(&answering(aws), std::slice::from_mut(&mut group), deadline())).await;
    group.targets.unwrap().into_iter().map(|target| target.still_there).collect()
}

fn interfaces(asked: &Asked) -> Says {
    assert!(asked.operation == "DescribeNetworkInterfaces" && asked.has("Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1"));
    let address = "<privateIpAddress>10.0.0.4</privateIpAddress><privateIpAddressesSet><item><privateIpAddress>10.0.0.5\
        </privateIpAddress></item></privateIpAddressesSet><ipv6AddressesSet><item><ipv6Address>2001:db8::5</ipv6Address>\
        </item></ipv6AddressesSet>";
    let prefix = "<ipv4PrefixSet><item><ipv4Prefix>10.0.1.16/28</ipv4Prefix></item></ipv4PrefixSet><ipv6PrefixSet><item>\
        <ipv6Prefix>2001:db8:1::/80</ipv6Prefix></item></ipv6PrefixSet>";
    let set = format!("<networkInterfaceSet><item>{address}</item><item>{prefix}</item></networkInterfaceSet>");
    ec2("DescribeNetworkInterfaces", &set)
}

fn nobody(asked: &Asked) -> Says {
    panic!("nobody should ask for {}", asked.operation)
}

#[tokio::test(start_paused = true)]
async fn an_address_is_held_by_an_interface_or_by_its_prefix() {
    let held = ["10.0.0.4", "10.0.0.5", "2001:db8:0::5", "10.0.1.16", "10.0.1.31", "2001:db8:1::ffff"];
    assert_eq!(seen(group("ip", &held), interfaces).await, vec![Ok(true); held.len()]);
    let free = ["10.0.0.6", "10.0.1.15", "10.0.1.32", "2001:db8::6", "2001:db8:1:0:1::1"];
    assert_eq!(seen(group("ip", &free), interfaces).await, vec![Ok(false); free.len()]);
}

#[tokio::test(start_paused = true)]
async fn what_is_no_address_or_in_no_vpc_is_not_known_to_be_gone() {
    assert!(seen(group("ip", &["10.0.0"]), interfaces).await[0].is_err());
    let mut nowhere = group("ip", &["10.0.0.4"]);
    nowhere.settings.remove("VpcId");
    assert!(seen(nowhere, nobody).await[0].is_err());
    let function = seen(group("lambda", &["arn:aws:lambda:us-east-1:123456789012:function:f"]), nobody).await;
    assert_eq!(function, [Err(Unseen::NotAsked { ask_with: "its service".to_owned() })]);
}

#[tokio::test(start_paused = true)]
async fn an_instance_is_there_until_it_is_terminated() {
    let instances = |asked: &Asked| {
        assert!(
            asked.has("Filter.1.Name=instance-id&Filter.1.Value.1=i-gone&Filter.1.Value.2=i-live"),
            "{}",
            asked.text
        );
        let one = |id: &str, state: &str| {
            format!("<item><instanceId>{id}</instanceId><instanceState><name>{state}</name></instanceState></item>")
        };
        let set = one("i-live", "stopped") + &one("i-over", "terminated");
        ec2(
            "DescribeInstances",
            &format!("<reservationSet><item><instancesSet>{set}</instancesSet></item></reservationSet>"),
        )
    };
    let seen = seen(group("instance", &["i-live", "i-over", "i-gone"]), instances).await;
    assert_eq!(seen, [Ok(true), Ok(false), Ok(false)]);
}

#[tokio::test(start_paused = true)]
async fn more_than_a_filter_takes_are_asked_for_in_batches() {
    let ids: Vec<String> = (0..401).map(|number| format!("i-{number:04}")).collect();
    let aws = answering(|_| ec2("DescribeInstances", "<reservationSet/>"));
    let mut groups = [group("instance", &ids.iter().map(String::as_str).collect::<Vec<_>>())];
    Box::pin(look(&aws, &mut groups, deadline())).await;
    assert_eq!(aws.take_calls()["EC2:DescribeInstances"], 3);
}

#[tokio::test(start_paused = true)]
async fn a_load_balancer_is_there_unless_its_api_does_not_find_it() {
    let balancers = |asked: &Asked| {
        if asked.has("live") {
            elb("DescribeLoadBalancers", &format!("<LoadBalancers>{}</LoadBalancers>", balancer("live")))
        } else {
            error(400, "LoadBalancerNotFound", "One or more load balancers not found")
        }
    };
    // In the order of the group, whatever the order of the calls.
    let both = group("alb", &[&balancer_arn("live"), &balancer_arn("gone")]);
    assert_eq!(seen(both, balancers).await, [Ok(true), Ok(false)]);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_leaves_every_target_unknown() {
    let refused = |_: &Asked| ec2_refusal(503, "RequestLimitExceeded", "Request limit exceeded.");
    assert_eq!(seen(group("ip", &["10.0.0.4"]), refused).await, [Err(throttled(INTERFACES.iam()))]);
    assert_eq!(seen(group("instance", &["i-1"]), refused).await, [Err(throttled(INSTANCES.iam()))]);
}
