//! How many calls a look at an account of this size should take.

use std::collections::BTreeMap;

use super::Crowd;

impl Crowd {
    /// The calls that the same look should take where the candidates are found by their tags.
    pub(in crate::inventory) fn calls_by_tag(&self) -> BTreeMap<String, u32> {
        let mut calls = self.calls();
        let mut takes = |name: &str, count: usize| {
            calls.insert(name.to_owned(), u32::try_from(count).unwrap());
        };
        let pages = |items: usize| items.div_ceil(100).max(1);
        takes("Resource Groups Tagging API:GetResources", 2 * pages(self.retired) + pages(self.owned) + 2);
        takes("Elastic Load Balancing v2:DescribeTags", self.balancers.div_ceil(20) + self.retired.div_ceil(20));
        takes("WAFV2:ListTagsForResource", self.owned);
        // Those that validation records are counted by: no certificate is tagged, and all are issued.
        takes("ACM:DescribeCertificate", self.certificates);
        calls.remove("ACM:ListTagsForCertificate");
        calls
    }

    /// The calls that a look at every kind should take.
    pub(in crate::inventory) fn calls(&self) -> BTreeMap<String, u32> {
        let tags = self.balancers.div_ceil(20) + self.unattached.div_ceil(20);
        let calls = [
            ("Elastic Load Balancing v2:DescribeLoadBalancers", self.balancers.div_ceil(400)),
            ("Elastic Load Balancing v2:DescribeTargetGroups", (self.attached + self.unattached).div_ceil(400)),
            ("Elastic Load Balancing v2:DescribeTags", tags),
            ("Elastic Load Balancing v2:DescribeListeners", self.balancers),
            ("Elastic Load Balancing v2:DescribeRules", self.balancers),
            ("Elastic Load Balancing v2:DescribeListenerCertificates", 1),
            ("Elastic Load Balancing v2:DescribeLoadBalancerAttributes", 1),
            ("Elastic Load Balancing v2:DescribeTargetHealth", self.retired),
            ("Elastic Load Balancing:DescribeLoadBalancers", 1),
            ("WAFV2:ListWebACLs", self.web_acls.div_ceil(100)),
            ("WAFV2:ListTagsForResource", self.web_acls),
            ("WAFV2:GetWebACL", self.owned),
            ("WAFV2:ListResourcesForWebACL", 8 * self.owned),
            // Once for what may go, and once for what counts on validation records.
            ("ACM:ListCertificates", 2 * self.certificates.div_ceil(1000)),
            ("ACM:DescribeCertificate", self.free + self.certificates),
            ("ACM:ListTagsForCertificate", self.free),
            // What a person is told of clusters that seem to be gone, and by two tags what else `retired` left.
            ("Resource Groups Tagging API:GetResources", self.retired.div_ceil(100).max(1) + 2),
            ("Route 53:ListHostedZones", 1),
            ("Route 53:ListResourceRecordSets", self.zones * self.records.div_ceil(300)),
            ("EKS:ListClusters", self.clusters.div_ceil(100)),
            // Those that tags name: of what was found, `live` and `retired`.
            ("EKS:DescribeCluster", 2),
            ("EC2:DescribeNetworkInterfaces", 1),
            ("EC2:DescribeRegions", 1),
            ("EC2:DescribeSecurityGroups", 1),
            ("EC2:DescribeVpcEndpointServiceConfigurations", 1),
            ("EC2:DescribeVerifiedAccessEndpoints", 1),
            ("VPC Lattice:ListTargetGroups", 1),
            ("Auto Scaling:DescribeAutoScalingGroups", 1),
            ("ECS:ListClusters", 1),
            ("CodeDeploy:ListApplications", 1),
            ("CloudWatch:GetMetricData", 1),
        ];
        calls.into_iter().map(|(name, calls)| (name.to_owned(), u32::try_from(calls).unwrap())).collect()
    }
}
