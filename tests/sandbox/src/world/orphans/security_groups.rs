//! Security groups: of the controller and of others, on interfaces, named by rules, free.

use super::tags::{Tags, backend, ec2_form, in_tree, ingress};
use super::thing::Thing;
use super::{DEAD_CLUSTER, Making};
use crate::error::KitError;
use crate::wire::QueryService;
use crate::world::{CLUSTER, form};

/// The texts that the controller writes. Source: AWS Load Balancer Controller, `pkg/ingress`, `pkg/networking`.
const OF_LOAD_BALANCER: &str = "[k8s] Managed SecurityGroup for LoadBalancer";
const OF_BACKEND: &str = "[k8s] Shared Backend SecurityGroup for LoadBalancer";
const OF_RULES: &str = "elbv2.k8s.aws/targetGroupBinding=shared";

/// Makes them, and returns that of the dead load balancer.
pub(super) async fn leave(making: &mut Making<'_>) -> Result<String, KitError> {
    let managed = |stack: &str| ingress(DEAD_CLUSTER, stack, "ManagedLBSecurityGroup");
    let held = make(making, "k8s-oldshop-web-00000000a1", OF_LOAD_BALANCER, &managed("oldshop/web"), None).await?;
    let shared = backend(DEAD_CLUSTER);
    let traffic = make(making, "k8s-traffic-retiredcluster-00000000a2", OF_BACKEND, &shared, None).await?;
    let nodes = make(
        making,
        "eks-nodes-without-controller-tags",
        "EKS nodes",
        &Tags::new(),
        Some("no controller's tags are on it"),
    )
    .await?;
    refer(making, &nodes, &traffic, OF_RULES).await?;

    let on_interface = "an interface of somebody else has it";
    let group =
        make(making, "k8s-on-anintfce-00000000b1", OF_LOAD_BALANCER, &managed("oldshop/eni"), Some(on_interface))
            .await?;
    interface(making, &group).await?;
    let named = "a rule that the controller did not write names it";
    let group =
        make(making, "k8s-named-byhand-00000000b2", OF_LOAD_BALANCER, &managed("oldshop/named"), Some(named)).await?;
    refer(making, &nodes, &group, "made by hand for the batch jobs").await?;
    let other_text = "its description is not the controller's";
    make(making, "k8s-other-text-00000000b3", "made by hand", &managed("oldshop/text"), Some(other_text)).await?;
    let shared = backend(CLUSTER);
    let living = "its cluster lives";
    make(making, "k8s-traffic-retailpredictioncluster-00000000b4", OF_BACKEND, &shared, Some(living)).await?;
    let tags = in_tree(DEAD_CLUSTER, "oldshop/classic");
    let other = "the in-tree controller made it";
    make(making, "k8s-elb-a0123456789abcdef", "Security group for Kubernetes ELB", &tags, Some(other)).await?;
    Ok(held)
}

async fn make(
    making: &mut Making<'_>,
    name: &str,
    text: &str,
    tags: &Tags,
    why: Option<&'static str>,
) -> Result<String, KitError> {
    let made = ec2_form(tags);
    let literal = [("GroupName", name), ("GroupDescription", text), ("VpcId", &making.world.ids.vpc)];
    let answer = making.wire.query(QueryService::EC2, "CreateSecurityGroup", &form(&literal, &made)).await?;
    let id = answer.need("groupId")?;
    making.note(Thing::new("security-group", name, &id), why);
    Ok(id)
}

/// Lets a rule of one group name another.
async fn refer(making: &Making<'_>, from: &str, to: &str, text: &str) -> Result<(), KitError> {
    let form = [
        ("GroupId", from),
        ("IpPermissions.1.IpProtocol", "tcp"),
        ("IpPermissions.1.FromPort", "8080"),
        ("IpPermissions.1.ToPort", "8080"),
        ("IpPermissions.1.Groups.1.GroupId", to),
        ("IpPermissions.1.Groups.1.Description", text),
    ];
    making.wire.query(QueryService::EC2, "AuthorizeSecurityGroupIngress", &form).await?;
    Ok(())
}

/// An interface in the site's first subnet with this group, and its address.
pub(super) async fn interface(making: &Making<'_>, group: &str) -> Result<String, KitError> {
    let subnet = making.world.ids.subnets.first().map(String::as_str).unwrap_or_default();
    let form = [("SubnetId", subnet), ("Description", "a pod that lives"), ("SecurityGroupId.1", group)];
    let made = making.wire.query(QueryService::EC2, "CreateNetworkInterface", &form).await?;
    Ok(made.need("privateIpAddress")?)
}
