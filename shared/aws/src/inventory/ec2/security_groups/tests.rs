//! Tests of the look at the security groups: each gives the wire text of EC2's answers.

use facts::Unseen;

use super::*;
use crate::inventory::testing::*;
use crate::testing::{Asked, Says, answering, ok};

fn group(id: &str, cluster: &str) -> String {
    let tag = |key: &str, value: &str| format!("<item><key>{key}</key><value>{value}</value></item>");
    let tags = tag(CLUSTER_TAG, cluster) + &tag("ingress.k8s.aws/stack", "shop/web");
    format!(
        "<item><groupId>{id}</groupId><groupName>k8s-shop</groupName><groupDescription>[k8s] Managed</groupDescription>\
         <vpcId>vpc-1</vpcId><tagSet>{tags}</tagSet></item>"
    )
}

fn groups(groups: &[String]) -> Says {
    ec2("DescribeSecurityGroups", &format!("<securityGroupInfo>{}</securityGroupInfo>", groups.concat()))
}

fn rule(id: &str, of: &str, to: &str) -> String {
    format!(
        "<item><securityGroupRuleId>{id}</securityGroupRuleId><groupId>{of}</groupId><isEgress>false</isEgress><ipProtocol>\
         tcp</ipProtocol><fromPort>80</fromPort><referencedGroupInfo><groupId>{to}</groupId></referencedGroupInfo>\
         <description>elbv2.k8s.aws/targetGroupBinding=shared</description></item>"
    )
}

const INTERFACE: &str = "<networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId><description>ELB app/shop/1</description>\
    </item></networkInterfaceSet>";
const PEER: &str = "<securityGroupReferenceSet><item><groupId>sg-dead</groupId><referencingVpcId>vpc-peer\
    </referencingVpcId></item></securityGroupReferenceSet>";
const TEMPLATE: &str = "<launchTemplates><item><launchTemplateId>lt-1</launchTemplateId></item></launchTemplates>";
const VERSION: &str = "<launchTemplateVersionSet><item><launchTemplateData><networkInterfaceSet><item><groupSet><groupId>\
    sg-dead</groupId></groupSet></item></networkInterfaceSet></launchTemplateData></item></launchTemplateVersionSet>";
const CONFIGURATION: &str = "<DescribeLaunchConfigurationsResponse><DescribeLaunchConfigurationsResult>\
    <LaunchConfigurations><member><LaunchConfigurationName>old</LaunchConfigurationName><SecurityGroups><member>sg-dead\
    </member></SecurityGroups></member></LaunchConfigurations></DescribeLaunchConfigurationsResult>\
    </DescribeLaunchConfigurationsResponse>";

/// `sg-dead` is on an interface, in a rule of the nodes' group, in a peered VPC and in a launch template.
fn healthy(asked: &Asked) -> Says {
    let operation = asked.operation.as_str();
    let rules = |rules: &[String]| format!("<securityGroupRuleSet>{}</securityGroupRuleSet>", rules.concat());
    let inner = match operation {
        "DescribeSecurityGroups" if asked.has("egress.ip-permission.group-id") => return groups(&[]),
        "DescribeSecurityGroups" if asked.has("ip-permission.group-id") => {
            return groups(&[group("sg-nodes", "live"), group("sg-dead", "retired")]);
        }
        "DescribeSecurityGroups" if asked.has("Filter.1.Name=group-id") => {
            return groups(&[group("sg-dead", "retired")]);
        }
        "DescribeSecurityGroups" => {
            assert!(asked.has("Filter.1.Name=tag-key&Filter.1.Value.1=elbv2.k8s.aws%2Fcluster&MaxResults=1000"));
            return groups(&[group("sg-dead", "retired"), group("sg-live", "live")]);
        }
        "DescribeSecurityGroupRules" if asked.has("sg-nodes") => {
            rules(&[rule("sgr-1", "sg-nodes", "sg-dead"), rule("sgr-2", "sg-nodes", "sg-other")])
        }
        "DescribeSecurityGroupRules" => rules(&[rule("sgr-9", "sg-dead", "sg-x")]),
        "DescribeNetworkInterfaces" => INTERFACE.to_owned(),
        "DescribeSecurityGroupReferences" => PEER.to_owned(),
        "DescribeLaunchTemplates" => TEMPLATE.to_owned(),
        "DescribeLaunchTemplateVersions" => VERSION.to_owned(),
        "DescribeLaunchConfigurations" => return ok(CONFIGURATION),
        other => panic!("nobody should ask for {other}"),
    };
    ec2(operation, &inner)
}

async fn seen(aws: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Seen<Vec<SecurityGroup>> {
    Box::pin(look(&answering(aws), &scope(), None, deadline())).await
}

#[tokio::test(start_paused = true)]
async fn a_group_is_seen_with_all_that_refers_to_it() {
    let dead = seen(healthy).await.unwrap().remove(0);
    assert_eq!((dead.id.as_str(), dead.vpc.as_str()), ("sg-dead", "vpc-1"));
    assert_eq!(dead.tags.unwrap()[CLUSTER_TAG], "retired");
    let on = Interface { id: "eni-1".to_owned(), description: "ELB app/shop/1".to_owned() };
    assert_eq!(dead.interfaces.unwrap(), [on]);
    let description = "elbv2.k8s.aws/targetGroupBinding=shared".to_owned();
    let reference = Reference { rule: "sgr-1".to_owned(), group: GroupId::new("sg-nodes"), egress: false, description };
    assert_eq!(dead.referred_to_by.unwrap(), [reference], "not its own rules, and not those about other groups");
    assert_eq!(dead.across_vpcs.unwrap(), ["vpc-peer"]);
    assert_eq!(dead.launch_templates.unwrap(), ["lt-1", "old"]);
    let rules = dead.rules.unwrap();
    assert!(rules[0].contains("fromPort=80") && rules[0].contains("ipProtocol=tcp"), "{rules:?}");
}

#[tokio::test(start_paused = true)]
async fn only_candidates_are_looked_at_closely() {
    let live = seen(healthy).await.unwrap().remove(1);
    assert_eq!(live.id.as_str(), "sg-live");
    assert!(
        is_no_candidate(live.interfaces.as_ref().unwrap_err()) && is_no_candidate(live.rules.as_ref().unwrap_err())
    );
    let none = seen(|asked| match asked.operation.as_str() {
        "DescribeSecurityGroups" => groups(&[group("sg-live", "live")]),
        other => panic!("nobody should ask for {other}"),
    });
    assert_eq!(none.await.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn one_is_found_by_its_id_or_is_gone() {
    let id = GroupId::new("sg-dead");
    let one = Box::pin(look(&answering(healthy), &scope(), Some(&id), deadline())).await.unwrap();
    assert_eq!(one.len(), 1);
    let gone = answering(|_| groups(&[]));
    assert_eq!(Box::pin(look(&gone, &scope(), Some(&id), deadline())).await, Ok(Vec::new()));
}

#[tokio::test(start_paused = true)]
async fn each_refusal_hides_its_own_answer_only() {
    let listed = seen(|asked| match asked.operation.as_str() {
        "DescribeNetworkInterfaces" => ec2_refusal(503, "RequestLimitExceeded", "Request limit exceeded."),
        "DescribeSecurityGroupRules" if asked.has("sg-nodes") => {
            ec2_refusal(403, "UnauthorizedOperation", &not_authorized(RULES.iam()))
        }
        "DescribeSecurityGroupReferences" => {
            ec2_refusal(400, "InvalidGroup.NotFound", "The security group 'sg-dead' does not exist")
        }
        "DescribeLaunchTemplateVersions" => ec2_refusal(500, "InternalError", "An internal error has occurred"),
        _ => healthy(asked),
    });
    let dead = listed.await.unwrap().remove(0);
    assert_eq!(dead.interfaces, Err(throttled(INTERFACES.iam())));
    assert_eq!(dead.referred_to_by, Err(denied(RULES.iam())));
    assert_eq!(failed_with(dead.across_vpcs), "InvalidGroup.NotFound");
    assert_eq!(failed_with(dead.launch_templates), "InternalError");
    assert_eq!(dead.rules.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_list_is_whole_or_unseen() {
    let listing = |second: fn() -> Says| {
        seen(move |asked| match asked.operation.as_str() {
            "DescribeSecurityGroups" if asked.has("NextToken=two") => second(),
            "DescribeSecurityGroups" => {
                let page = format!("<securityGroupInfo>{}</securityGroupInfo>", group("sg-live", "live"));
                ec2("DescribeSecurityGroups", &(page + "<nextToken>two</nextToken>"))
            }
            _ => healthy(asked),
        })
    };
    assert_eq!(listing(|| groups(&[group("sg-2", "live")])).await.unwrap().len(), 2);
    let circle = listing(|| ec2("DescribeSecurityGroups", "<securityGroupInfo/><nextToken>two</nextToken>")).await;
    assert!(circle.unwrap_err().to_string().contains("already read"));
    assert!(matches!(listing(|| ok("<html>")).await, Err(Unseen::Failed { .. })));
    assert!(listing(|| ec2("DescribeSecurityGroups", "")).await.unwrap_err().to_string().contains("securityGroupInfo"));
}
