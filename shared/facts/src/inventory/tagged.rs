//! What the Resource Groups Tagging API says of resources with a controller's tag.
//!
//! It may be late, leave something out, or tell of what is gone already: it says where to look and what to tell a person,
//! and proves nothing.

use serde::{Deserialize, Serialize};

use super::ids::{ClusterName, ResourceId};
use super::resource::Kind;
use super::stack::{self, CLUSTER_TAG, Tags};
use crate::ids::Arn;

/// A resource by its ARN, with all of its tags.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tagged {
    pub arn: Arn,
    pub tags: Tags,
}

impl Tagged {
    /// What it is; `None` for what has no kind here, such as a classic load balancer.
    pub fn kind(&self) -> Option<Kind> {
        let is_of_v2 = |rest: &str| ["app/", "net/", "gwy/"].iter().any(|of| rest.starts_with(of));
        match (self.arn.service(), self.arn.resource().split_once('/')?) {
            ("elasticloadbalancing", ("loadbalancer", rest)) if is_of_v2(rest) => Some(Kind::LoadBalancer),
            ("elasticloadbalancing", ("targetgroup", _)) => Some(Kind::TargetGroup),
            ("acm", ("certificate", _)) => Some(Kind::Certificate),
            ("ec2", ("security-group", _)) => Some(Kind::SecurityGroup),
            ("wafv2", ("regional", _)) => Some(Kind::WebAcl),
            _ => None,
        }
    }

    /// The id under which it stands in lists of its kind.
    pub fn id(&self) -> ResourceId {
        let arn = self.arn.as_str();
        match self.kind() {
            // A security group goes by its id alone.
            Some(Kind::SecurityGroup) => ResourceId::new(arn.rsplit('/').next().unwrap_or(arn)),
            Some(
                Kind::Record
                | Kind::LoadBalancer
                | Kind::TargetGroup
                | Kind::Certificate
                | Kind::ValidationRecord
                | Kind::WebAcl,
            )
            | None => ResourceId::new(arn),
        }
    }

    /// The type of a load balancer as ELB words it, such as `application`; `None` for anything else.
    pub fn load_balancer_type(&self) -> Option<&'static str> {
        match self.arn.load_balancer_dimension()?.split_once('/')?.0 {
            "app" => Some("application"),
            "net" => Some("network"),
            "gwy" => Some("gateway"),
            _ => None,
        }
    }

    /// The cluster that its tags call its owner, by whatever tool they are.
    pub fn owner(&self) -> Option<ClusterName> {
        stack::owner(&self.tags)
    }

    /// The cluster that its tag of the AWS Load Balancer Controller names.
    pub fn cluster(&self) -> Option<ClusterName> {
        self.tags.get(CLUSTER_TAG).filter(|name| !name.is_empty()).map(ClusterName::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tagged(resource: &str) -> Tagged {
        let arn = Arn::try_from(format!("arn:aws:{resource}")).unwrap();
        Tagged { arn, tags: [(CLUSTER_TAG.to_owned(), "blue".to_owned())].into() }
    }

    #[test]
    fn an_arn_tells_kind_and_id() {
        let elb = "elasticloadbalancing:us-east-1:123456789012";
        let load_balancer = tagged(&format!("{elb}:loadbalancer/net/k8s-shop/1"));
        assert_eq!(load_balancer.kind(), Some(Kind::LoadBalancer));
        assert_eq!(load_balancer.load_balancer_type(), Some("network"));
        assert_eq!(load_balancer.id().as_str(), load_balancer.arn.as_str());
        let group = tagged("ec2:us-east-1:123456789012:security-group/sg-0a1b");
        assert_eq!((group.kind(), group.id().as_str()), (Some(Kind::SecurityGroup), "sg-0a1b"));
        assert_eq!(tagged(&format!("{elb}:targetgroup/k8s-shop/1")).kind(), Some(Kind::TargetGroup));
        assert_eq!(tagged("acm:us-east-1:123456789012:certificate/1").kind(), Some(Kind::Certificate));
        assert_eq!(group.cluster(), Some(ClusterName::new("blue")));
    }

    #[test]
    fn what_has_no_kind_here_has_none() {
        assert_eq!(tagged("elasticloadbalancing:us-east-1:123456789012:loadbalancer/classic").kind(), None);
        assert_eq!(tagged("ec2:us-east-1:123456789012:elastic-ip/eipalloc-1").kind(), None);
        assert_eq!(tagged("s3:::bucket").kind(), None);
    }
}
