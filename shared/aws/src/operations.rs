//! Every operation that looks at AWS and changes nothing, with the IAM action that allows it and the rate that it draws
//! from. Those that the SDK calls stand here as well: what a call is named by is written once.

use transport::query::Operation;
use transport::rates::Api;
use transport::service::{
    ACM, AUTO_SCALING, CLASSIC_ELB, CLOUD_FORMATION, CODE_DEPLOY, EC2, ECS, EKS, ELB, IAM, LAMBDA, STS, TAGGING,
    VPC_LATTICE, WAF,
};

macro_rules! operations {
    ($($constant:ident = $service:ident $iam:literal $name:literal $(within $api:ident)?;)*) => {
        $(pub(crate) const $constant: Operation =
            Operation::new($service, $name, concat!($iam, ":", $name))$(.within(Api::$api))?;)*
    };
}

operations! {
    DESCRIBE_CERTIFICATE = ACM "acm" "DescribeCertificate" within AcmDescribe;
    GET_CERTIFICATE = ACM "acm" "GetCertificate" within AcmDescribe;
    LIST_CERTIFICATES = ACM "acm" "ListCertificates" within AcmList;
    LIST_TAGS_FOR_CERTIFICATE = ACM "acm" "ListTagsForCertificate" within AcmTags;

    DESCRIBE_AUTO_SCALING_GROUPS = AUTO_SCALING "autoscaling" "DescribeAutoScalingGroups" within AutoScaling;
    DESCRIBE_LAUNCH_CONFIGURATIONS = AUTO_SCALING "autoscaling" "DescribeLaunchConfigurations" within AutoScaling;

    BATCH_GET_DEPLOYMENT_GROUPS = CODE_DEPLOY "codedeploy" "BatchGetDeploymentGroups" within CodeDeploy;
    LIST_APPLICATIONS = CODE_DEPLOY "codedeploy" "ListApplications" within CodeDeploy;
    LIST_DEPLOYMENT_GROUPS = CODE_DEPLOY "codedeploy" "ListDeploymentGroups" within CodeDeploy;

    DESCRIBE_INSTANCES = EC2 "ec2" "DescribeInstances" within Ec2;
    DESCRIBE_LAUNCH_TEMPLATES = EC2 "ec2" "DescribeLaunchTemplates" within Ec2;
    DESCRIBE_LAUNCH_TEMPLATE_VERSIONS = EC2 "ec2" "DescribeLaunchTemplateVersions" within Ec2;
    DESCRIBE_NETWORK_INTERFACES = EC2 "ec2" "DescribeNetworkInterfaces" within Ec2;
    DESCRIBE_REGIONS = EC2 "ec2" "DescribeRegions" within Ec2;
    DESCRIBE_SECURITY_GROUPS = EC2 "ec2" "DescribeSecurityGroups" within Ec2;
    DESCRIBE_SECURITY_GROUP_REFERENCES = EC2 "ec2" "DescribeSecurityGroupReferences" within Ec2;
    DESCRIBE_SECURITY_GROUP_RULES = EC2 "ec2" "DescribeSecurityGroupRules" within Ec2;
    DESCRIBE_SUBNETS = EC2 "ec2" "DescribeSubnets" within Ec2;
    DESCRIBE_VERIFIED_ACCESS_ENDPOINTS = EC2 "ec2" "DescribeVerifiedAccessEndpoints" within Ec2;
    DESCRIBE_VPCS = EC2 "ec2" "DescribeVpcs" within Ec2;
    DESCRIBE_VPC_ENDPOINT_SERVICE_CONFIGURATIONS =
        EC2 "ec2" "DescribeVpcEndpointServiceConfigurations" within Ec2;
    GET_MANAGED_PREFIX_LIST_ENTRIES = EC2 "ec2" "GetManagedPrefixListEntries" within Ec2;

    DESCRIBE_SERVICES = ECS "ecs" "DescribeServices" within Ecs;
    LIST_ECS_CLUSTERS = ECS "ecs" "ListClusters" within Ecs;
    LIST_SERVICES = ECS "ecs" "ListServices" within Ecs;

    DESCRIBE_CLUSTER = EKS "eks" "DescribeCluster" within Eks;
    LIST_CLUSTERS = EKS "eks" "ListClusters" within Eks;

    DESCRIBE_LISTENERS = ELB "elasticloadbalancing" "DescribeListeners" within Elb;
    DESCRIBE_LISTENER_ATTRIBUTES = ELB "elasticloadbalancing" "DescribeListenerAttributes" within Elb;
    DESCRIBE_LISTENER_CERTIFICATES = ELB "elasticloadbalancing" "DescribeListenerCertificates" within Elb;
    DESCRIBE_LOAD_BALANCERS = ELB "elasticloadbalancing" "DescribeLoadBalancers" within Elb;
    DESCRIBE_LOAD_BALANCER_ATTRIBUTES = ELB "elasticloadbalancing" "DescribeLoadBalancerAttributes" within Elb;
    DESCRIBE_RULES = ELB "elasticloadbalancing" "DescribeRules" within Elb;
    DESCRIBE_TAGS = ELB "elasticloadbalancing" "DescribeTags" within Elb;
    DESCRIBE_TARGET_GROUPS = ELB "elasticloadbalancing" "DescribeTargetGroups" within Elb;
    DESCRIBE_TARGET_GROUP_ATTRIBUTES = ELB "elasticloadbalancing" "DescribeTargetGroupAttributes" within Elb;
    DESCRIBE_TARGET_HEALTH = ELB "elasticloadbalancing" "DescribeTargetHealth" within Elb;
    // Both APIs share their actions in IAM.
    DESCRIBE_CLASSIC_LOAD_BALANCERS =
        CLASSIC_ELB "elasticloadbalancing" "DescribeLoadBalancers" within ClassicElb;

    GET_RESOURCES = TAGGING "tag" "GetResources" within Tagging;

    LIST_TARGETS = VPC_LATTICE "vpc-lattice" "ListTargets" within VpcLattice;
    LIST_TARGET_GROUPS = VPC_LATTICE "vpc-lattice" "ListTargetGroups" within VpcLattice;

    GET_LOGGING_CONFIGURATION = WAF "wafv2" "GetLoggingConfiguration" within WafGet;
    GET_WEB_ACL = WAF "wafv2" "GetWebACL" within WafGet;
    GET_WEB_ACL_FOR_RESOURCE = WAF "wafv2" "GetWebACLForResource" within WafGet;
    LIST_RESOURCES_FOR_WEB_ACL = WAF "wafv2" "ListResourcesForWebACL" within WafResources;
    LIST_TAGS_FOR_RESOURCE = WAF "wafv2" "ListTagsForResource" within WafList;
    LIST_WEB_ACLS = WAF "wafv2" "ListWebACLs" within WafList;

    DESCRIBE_STACK_RESOURCES = CLOUD_FORMATION "cloudformation" "DescribeStackResources";
    ASSUME_ROLE = STS "sts" "AssumeRole";
    GET_CALLER_IDENTITY = STS "sts" "GetCallerIdentity";
    LIST_ACCOUNT_ALIASES = IAM "iam" "ListAccountAliases";
}

/// The one whose IAM action has another name. Source: Service authorization reference, "AWS Lambda".
pub(crate) const INVOKE: Operation = Operation::new(LAMBDA, "Invoke", "lambda:InvokeFunction");
