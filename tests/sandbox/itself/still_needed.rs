//! What the emulator gets wrong without the proxy before it: a case that fails tells that a correction can go.

use hyper::Method;
use sandbox::wire::{AwsError, JsonService, QueryService, RestService, Wire, Xml};
use serde_json::{Value, json};

use crate::local::Local;

/// The emulator itself, and a load balancer, a listener and a target group in it.
struct Bare {
    local: Local,
    wire: Wire,
    balancer: String,
    listener: String,
    group: String,
}

impl Bare {
    async fn start() -> Self {
        let local = Local::start().await;
        // Nobody listens there.
        let [balancer, listener, group] = local.stack("127.0.0.1:9".parse().unwrap()).await;
        let wire = Wire::new(format!("http://{}", local.emulator()));
        Self { local, wire, balancer, listener, group }
    }

    async fn elb(&self, action: &str, form: &[(&str, &str)]) -> Result<Xml, AwsError> {
        self.wire.query(QueryService::ELB, action, form).await
    }

    async fn ec2(&self, action: &str, form: &[(&str, &str)]) -> Result<Xml, AwsError> {
        self.wire.query(QueryService::EC2, action, form).await
    }

    async fn waf(&self, operation: &str, input: Value) -> Result<Value, AwsError> {
        self.wire.json(JsonService::WAF, operation, &input).await
    }

    async fn forgets_weights(&self) -> bool {
        let groups = "DefaultActions.member.1.ForwardConfig.TargetGroups.member.1";
        let (arn, weight) = (format!("{groups}.TargetGroupArn"), format!("{groups}.Weight"));
        let form = [
            ("ListenerArn", self.listener.as_str()),
            ("DefaultActions.member.1.Type", "forward"),
            (arn.as_str(), self.group.as_str()),
            (weight.as_str(), "7"),
        ];
        self.elb("ModifyListener", &form).await.unwrap();
        let described = self.elb("DescribeListeners", &[("LoadBalancerArn", &self.balancer)]).await.unwrap();
        described.texts("Weight") != ["7"]
    }

    async fn calls_a_dead_target_something_else(&self) -> bool {
        let health = self.elb("DescribeTargetHealth", &[("TargetGroupArn", &self.group)]).await.unwrap();
        health.texts("State") != ["unhealthy"]
    }

    async fn removes_a_security_group_that_another_one_names(&self) -> bool {
        let vpc = self.ec2("CreateVpc", &[("CidrBlock", "10.9.0.0/16")]).await.unwrap().need("vpcId").unwrap();
        let mut ids = Vec::new();
        for name in ["balancer", "nodes"] {
            let form = [("GroupName", name), ("GroupDescription", name), ("VpcId", vpc.as_str())];
            ids.push(self.ec2("CreateSecurityGroup", &form).await.unwrap().need("groupId").unwrap());
        }
        let rule = [
            ("GroupId", ids[1].as_str()),
            ("IpPermissions.1.IpProtocol", "tcp"),
            ("IpPermissions.1.FromPort", "8080"),
            ("IpPermissions.1.ToPort", "8080"),
            ("IpPermissions.1.Groups.1.GroupId", ids[0].as_str()),
        ];
        self.ec2("AuthorizeSecurityGroupIngress", &rule).await.unwrap();
        self.ec2("DeleteSecurityGroup", &[("GroupId", &ids[0])]).await.is_ok()
    }

    async fn removes_a_web_acl_that_protects_something(&self) -> bool {
        let acl = json!({"Name": "bare", "Scope": "REGIONAL", "DefaultAction": {"Allow": {}}, "Rules": [],
            "VisibilityConfig": {}});
        let made = self.waf("CreateWebACL", acl).await.unwrap()["Summary"].clone();
        let link = json!({"WebACLArn": made["ARN"], "ResourceArn": self.balancer});
        self.waf("AssociateWebACL", link).await.unwrap();
        let delete = json!({"Name": "bare", "Scope": "REGIONAL", "Id": made["Id"], "LockToken": made["LockToken"]});
        self.waf("DeleteWebACL", delete).await.is_ok()
    }

    async fn takes_a_subscription_for_confirmed(&self) -> bool {
        let sns =
            async |action: &str, form: &[(&str, &str)]| self.wire.query(QueryService::SNS, action, form).await.unwrap();
        let topic = sns("CreateTopic", &[("Name", "bare")]).await.need("TopicArn").unwrap();
        let form = [("TopicArn", topic.as_str()), ("Protocol", "email"), ("Endpoint", "ops@example.com")];
        sns("Subscribe", &form).await;
        let listed = sns("ListSubscriptionsByTopic", &[("TopicArn", &topic)]).await;
        listed.text("SubscriptionArn").is_some_and(|arn| arn.starts_with("arn:"))
    }

    async fn tells_no_target_group_by_its_tag(&self) -> bool {
        let tag = [
            ("ResourceArns.member.1", self.group.as_str()),
            ("Tags.member.1.Key", "owned"),
            ("Tags.member.1.Value", "true"),
        ];
        self.elb("AddTags", &tag).await.unwrap();
        let asked = json!({"TagFilters": [{"Key": "owned"}]});
        let found = self.wire.json(JsonService::TAGGING, "GetResources", &asked).await;
        found.map_or(true, |found| found["ResourceTagMappingList"] == json!([]))
    }

    async fn takes_more_tags_than_aws_gives_at_once(&self) -> bool {
        let names: Vec<String> = (1..=21).map(|number| format!("ResourceArns.member.{number}")).collect();
        let form: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), self.group.as_str())).collect();
        self.elb("DescribeTags", &form).await.is_ok()
    }

    async fn has_no_list_of_classic_load_balancers(&self) -> bool {
        let listed = self.wire.query(QueryService::CLASSIC_ELB, "DescribeLoadBalancers", &[]).await;
        !listed.is_ok_and(|listed| listed.0.contains("LoadBalancerDescriptions"))
    }

    async fn has_no_list_of(&self, action: &str, list: &str) -> bool {
        !self.ec2(action, &[]).await.is_ok_and(|listed| listed.0.contains(list))
    }

    async fn forgets_who_uses_a_load_balancer(&self) -> bool {
        let form = [("LoadBalancerOptions.LoadBalancerArn", self.balancer.as_str())];
        if self.ec2("CreateVerifiedAccessEndpoint", &form).await.is_err() {
            return true;
        }
        let listed = self.ec2("DescribeVerifiedAccessEndpoints", &[]).await;
        !listed.is_ok_and(|listed| listed.texts("loadBalancerArn") == [self.balancer.clone()])
    }

    async fn has_no_lattice(&self) -> bool {
        let asked = self.wire.rest(RestService::VPC_LATTICE, Method::GET, "/targetgroups", &[], String::new()).await;
        !asked.is_ok_and(|answer| serde_json::from_slice::<Value>(&answer.body).is_ok_and(|it| it["items"].is_array()))
    }

    async fn lists_no_certificates_of_a_listener(&self) -> bool {
        self.elb("DescribeListenerCertificates", &[("ListenerArn", &self.listener)]).await.is_err()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_correction_is_still_needed() {
    let bare = Bare::start().await;
    let code_deploy = bare.wire.json(JsonService::CODE_DEPLOY, "ListApplications", &json!({})).await;
    let mut still_wrong = vec![
        ("forward", bare.forgets_weights().await),
        ("health", bare.calls_a_dead_target_something_else().await),
        ("security_group", bare.removes_a_security_group_that_another_one_names().await),
        ("waf", bare.removes_a_web_acl_that_protects_something().await),
        ("subscription", bare.takes_a_subscription_for_confirmed().await),
        ("tagging", bare.tells_no_target_group_by_its_tag().await),
        ("strict", bare.takes_more_tags_than_aws_gives_at_once().await),
        ("classic", bare.has_no_list_of_classic_load_balancers().await),
        ("codedeploy", code_deploy.is_err()),
        (
            "endpoint_service",
            bare.has_no_list_of("DescribeVpcEndpointServiceConfigurations", "serviceConfigurationSet").await,
        ),
        ("private_users, Verified Access", bare.forgets_who_uses_a_load_balancer().await),
        ("private_users, VPC Lattice", bare.has_no_lattice().await),
        ("listener_certificate", bare.lists_no_certificates_of_a_listener().await),
        ("removal", bare.elb("DeleteTargetGroup", &[("TargetGroupArn", &bare.group)]).await.is_ok()),
    ];
    bare.elb("DeleteLoadBalancer", &[("LoadBalancerArn", &bare.balancer)]).await.unwrap();
    let of_none = bare.elb("DescribeListeners", &[("LoadBalancerArn", &bare.balancer)]).await;
    still_wrong.push(("balancer", of_none.is_ok()));
    let right: Vec<&str> = still_wrong.iter().filter(|(_, is_wrong)| !is_wrong).map(|(name, _)| *name).collect();
    assert_eq!(right, [""; 0], "the emulator has these right now: take their corrections away");
    drop(bare.local);
}
