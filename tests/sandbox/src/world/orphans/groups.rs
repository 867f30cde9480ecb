//! Target groups: those of the dead cluster, and those that are used, owned by others, or not provably dead.

use serde_json::json;

use super::balancers::Held;
use super::security_groups::interface;
use super::tags::{Tags, form as tag_form, in_tree, ingress, of_controller, tags};
use super::thing::Thing;
use super::{DEAD_CLUSTER, KEEP_TAG, Making};
use crate::error::KitError;
use crate::proxy::TargetState;
use crate::wire::{JsonService, QueryService};
use crate::world::{CLUSTER, form};

/// The address of a pod that is gone: no interface has it.
const GONE_POD: &str = "10.0.9.9";

/// Makes all that hang on no load balancer of their own.
pub(super) async fn leave(making: &mut Making<'_>, held: &Held) -> Result<(), KitError> {
    for (name, tags) in dead() {
        make(making, name, &tags, None).await?;
    }
    let group = make(making, "k8s-oldshop-pods-1a00000005", &of_dead("oldshop/pods"), None).await?;
    register(making, &group, GONE_POD).await?;
    for (name, tags, why) in look_alikes() {
        make(making, name, &tags, Some(why)).await?;
    }
    forwarded_to(making, held).await?;
    used_elsewhere(making, held).await
}

fn dead() -> [(&'static str, Tags); 4] {
    let service = "service.k8s.aws";
    let (gateway, part) = ("gateway.k8s.aws.alb", "oldshop/gate:oldshop-web:HTTPRoute-oldshop-web:80");
    [
        ("k8s-oldshop-web-1a00000001", of_dead("oldshop/web")),
        ("k8s-oldshop-pay-1a00000002", of_controller(DEAD_CLUSTER, service, "oldshop/pay", "oldshop/pay:443")),
        ("k8s-oldshop-gate-1a00000003", of_controller(DEAD_CLUSTER, gateway, "oldshop/gate", part)),
        ("k8s-oldshopgroup-1a00000004", of_dead("oldshopgroup")),
    ]
}

/// Nothing forwards to any of them, and still they are not ours to remove.
fn look_alikes() -> Vec<(&'static str, Tags, &'static str)> {
    let living = |stack: &str| ingress(CLUSTER, stack, "web:80");
    let with = |more: &[(&str, &str)]| [of_dead("oldshop/web"), tags(more)].concat();
    let first_version = [("ingress.k8s.aws/cluster", DEAD_CLUSTER), ("kubernetes.io/ingress-name", "web")];
    let auto = [("eks:eks-cluster-name", DEAD_CLUSTER), ("ingress.eks.amazonaws.com/stack", "oldshop/web")];
    let stackless = [("elbv2.k8s.aws/cluster", DEAD_CLUSTER)];
    let several = [of_dead("oldshop/web"), in_tree(DEAD_CLUSTER, "oldshop/web")].concat();
    let formation = [("aws:cloudformation:stack-name", "network")];
    vec![
        ("k8s-failing-ingress-2b00000001", living("shop/failing"), "its cluster lives: the Ingress fails to deploy"),
        ("k8s-bound-byhand-2b00000002", living("shop/bound"), "its cluster lives: only a TargetGroupBinding names it"),
        (
            "k8s-unknown-cluster-2b00000003",
            ingress("kops-cluster", "shop/web", "web:80"),
            "EKS does not know its cluster, and nobody retired it",
        ),
        ("k8s-shared-cluster-2b00000004", ingress("shared", "shop/web", "web:80"), "several clusters share it"),
        ("k8s-intree-nlb-2b00000005", in_tree(DEAD_CLUSTER, "oldshop/nlb"), "the in-tree controller made it"),
        ("k8s-first-version-2b00000006", tags(&first_version), "the ALB Ingress Controller made it"),
        ("k8s-auto-mode-2b00000007", tags(&auto), "EKS Auto Mode made it"),
        ("k8s-looks-alike-2b00000008", Tags::new(), "no controller's tags are on it"),
        ("k8s-no-stack-2b00000009", tags(&stackless), "it has the cluster's tag and no stack"),
        ("k8s-two-families-2b0000000a", several, "it has the tags of two controllers"),
        ("k8s-cfn-owned-2b0000000b", with(&formation), "CloudFormation owns it"),
        ("k8s-keep-tag-2b0000000c", with(&[(KEEP_TAG, "true")]), "a tag says to keep it"),
    ]
}

/// The load balancer's API knows who uses them: a listener by weight 0, a rule, a rule by weight.
async fn forwarded_to(making: &mut Making<'_>, held: &Held) -> Result<(), KitError> {
    let tags = of_dead("oldshop/forwarded");
    let first = make(making, "k8s-rule-only-2b00000011", &tags, Some("a rule forwards to it")).await?;
    let weight_zero = "a rule forwards to it with weight 0: a release that waits";
    let second = make(making, "k8s-weight-zero-2b00000012", &tags, Some(weight_zero)).await?;
    let why = "a rule forwards to it among others";
    let third = make(making, "k8s-rule-weighted-2b00000013", &tags, Some(why)).await?;
    rule(making, held, "1", &[("Actions.member.1.TargetGroupArn".to_owned(), first)]).await?;
    let list = "Actions.member.1.ForwardConfig.TargetGroups.member";
    let weighted = [(1, third, "100"), (2, second, "0")].into_iter().flat_map(|(place, arn, weight)| {
        [(format!("{list}.{place}.TargetGroupArn"), arn), (format!("{list}.{place}.Weight"), weight.to_owned())]
    });
    rule(making, held, "2", &weighted.collect::<Vec<_>>()).await
}

async fn rule(making: &Making<'_>, held: &Held, priority: &str, action: &[(String, String)]) -> Result<(), KitError> {
    let literal = [
        ("ListenerArn", held.listener.as_str()),
        ("Priority", priority),
        ("Conditions.member.1.Field", "path-pattern"),
        ("Conditions.member.1.Values.member.1", "/next"),
        ("Actions.member.1.Type", "forward"),
    ];
    making.wire.query(QueryService::ELB, "CreateRule", &form(&literal, action)).await?;
    Ok(())
}

/// Other services know who uses them, or what is registered in them lives.
async fn used_elsewhere(making: &mut Making<'_>, held: &Held) -> Result<(), KitError> {
    let tags = of_dead("oldshop/used");
    let group = make(making, "k8s-with-targets-2b00000021", &tags, Some("a pod in it ends what it began")).await?;
    let address = interface(making, &held.security_group).await?;
    register(making, &group, &address).await?;
    making.proxy.keep_target(&address, TargetState::draining());

    let group = make(making, "k8s-scaled-byasg-2b00000022", &tags, Some("an Auto Scaling group feeds it")).await?;
    let form = [
        ("AutoScalingGroupName", "web"),
        ("MinSize", "0"),
        ("MaxSize", "3"),
        ("TargetGroupARNs.member.1", group.as_str()),
    ];
    making.wire.query(QueryService::AUTO_SCALING, "CreateAutoScalingGroup", &form).await?;

    let group = make(making, "k8s-ecs-service-2b00000023", &tags, Some("an ECS service uses it")).await?;
    let container = json!({"targetGroupArn": group, "containerName": "web", "containerPort": 8080});
    making.wire.json(JsonService::ECS, "CreateCluster", &json!({"clusterName": "batch"})).await?;
    let service = json!({"cluster": "batch", "serviceName": "web", "taskDefinition": "web", "desiredCount": 0,
        "loadBalancers": [container]});
    making.wire.json(JsonService::ECS, "CreateService", &service).await?;

    let name = "k8s-deploy-green-2b00000024";
    make(making, name, &tags, Some("CodeDeploy will shift traffic to it")).await?;
    let pair = json!({"targetGroups": [{"name": "blue"}, {"name": name}]});
    let group = json!({"applicationName": "web", "deploymentGroupName": "live",
        "loadBalancerInfo": {"targetGroupPairInfoList": [pair]}});
    making.wire.json(JsonService::CODE_DEPLOY, "CreateDeploymentGroup", &group).await?;
    Ok(())
}

/// The group of the dead load balancer, with a pod that is gone.
pub(super) async fn of_dead_load_balancer(making: &mut Making<'_>) -> Result<String, KitError> {
    let group = make(making, "k8s-oldshop-held-1a00000006", &of_dead("oldshop/web"), None).await?;
    register(making, &group, GONE_POD).await?;
    Ok(group)
}

/// A group of the living cluster.
pub(super) async fn of_living(making: &mut Making<'_>, name: &str, stack: &str) -> Result<String, KitError> {
    make(making, name, &ingress(CLUSTER, stack, "web:80"), Some("a load balancer of a living cluster uses it")).await
}

fn of_dead(stack: &str) -> Tags {
    ingress(DEAD_CLUSTER, stack, &format!("{stack}-web:80"))
}

pub(super) async fn make(
    making: &mut Making<'_>,
    name: &str,
    tags: &Tags,
    why: Option<&'static str>,
) -> Result<String, KitError> {
    let made = tag_form(tags);
    let literal = [
        ("Name", name),
        ("Protocol", "HTTP"),
        ("Port", "80"),
        ("VpcId", making.world.ids.vpc.as_str()),
        ("TargetType", "ip"),
    ];
    let answer = making.wire.query(QueryService::ELB, "CreateTargetGroup", &form(&literal, &made)).await?;
    let arn = answer.need("TargetGroupArn")?;
    making.note(Thing::new("target-group", name, &arn), why);
    Ok(arn)
}

async fn register(making: &Making<'_>, group: &str, address: &str) -> Result<(), KitError> {
    let form = [("TargetGroupArn", group), ("Targets.member.1.Id", address), ("Targets.member.1.Port", "8080")];
    making.wire.query(QueryService::ELB, "RegisterTargets", &form).await?;
    Ok(())
}
