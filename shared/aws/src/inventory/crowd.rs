//! An account of any size for the tests: its AWS answers in pages as large as AWS's own.

mod calls;

use std::ops::Range;

use serde_json::{Value, json};

use crate::inventory::testing::*;
use crate::testing::{Asked, Says, cbor, ok};

/// How many there are of what. Every load balancer has one HTTPS listener with one rule.
#[derive(Clone, Copy)]
pub(super) struct Crowd {
    /// All of the cluster `live`, but for the first, which is of the cluster `retired`.
    pub(super) balancers: usize,
    /// Target groups with a load balancer.
    pub(super) attached: usize,
    /// Target groups without one: first those of the cluster `retired`, with a target each.
    pub(super) unattached: usize,
    pub(super) retired: usize,
    pub(super) web_acls: usize,
    /// Web ACLs of these that are ours.
    pub(super) owned: usize,
    pub(super) certificates: usize,
    /// Certificates of these that nothing uses.
    pub(super) free: usize,
    pub(super) zones: usize,
    /// Records of each zone.
    pub(super) records: usize,
    pub(super) clusters: usize,
    /// Items in one page of any list, where that is not as many as AWS gives.
    pub(super) page: Option<usize>,
}

/// An ordinary account with more than one page of each list.
pub(super) const SOME: Crowd = Crowd {
    balancers: 401,
    attached: 390,
    unattached: 41,
    retired: 3,
    web_acls: 101,
    owned: 2,
    certificates: 1001,
    free: 2,
    zones: 2,
    records: 301,
    clusters: 101,
    page: None,
};

/// The same with few of each.
pub(super) const FEW: Crowd = Crowd {
    balancers: 4,
    attached: 2,
    unattached: 3,
    retired: 1,
    web_acls: 4,
    owned: 1,
    certificates: 4,
    free: 1,
    zones: 1,
    records: 4,
    clusters: 4,
    page: Some(3),
};

impl Crowd {
    /// What this account's AWS says.
    pub(super) fn answer(&self, asked: &Asked) -> Says {
        let operation = asked.operation.as_str();
        match operation {
            _ if asked.has("Version=2012-06-01") => elb(operation, "<LoadBalancerDescriptions/>"),
            "DescribeLoadBalancers" => self.balancers(asked),
            "DescribeTargetGroups" => self.groups(asked),
            "DescribeTags" => {
                let tags: Vec<_> = arns_in(&asked.text).iter().map(|arn| tagged(arn, cluster(arn))).collect();
                elb(operation, &format!("<TagDescriptions>{}</TagDescriptions>", tags.concat()))
            }
            "DescribeListeners" => {
                elb(operation, &format!("<Listeners>{}</Listeners>", listener(&arns_in(&asked.text)[0])))
            }
            "DescribeRules" => elb(operation, "<Rules/>"),
            "DescribeListenerCertificates" => elb(operation, "<Certificates/>"),
            "DescribeLoadBalancerAttributes" => elb(operation, "<Attributes/>"),
            "DescribeTargetHealth" => elb(operation, TARGET),
            "DescribeNetworkInterfaces" => ec2(operation, "<networkInterfaceSet/>"),
            "DescribeSecurityGroups" => ec2(operation, "<securityGroupInfo/>"),
            "DescribeVpcEndpointServiceConfigurations" => ec2(operation, "<serviceConfigurationSet/>"),
            "DescribeVerifiedAccessEndpoints" => ec2(operation, "<verifiedAccessEndpointSet/>"),
            "ListTargetGroups" => ok(json!({ "items": [] }).to_string()),
            // Dead, so that nobody asks what else of it lives.
            "DescribeCluster" if asked.text.trim().ends_with("/retired") => {
                refusal(404, "ResourceNotFoundException", "No cluster found for name: retired.")
            }
            "DescribeRegions" => {
                ec2(operation, &format!("<regionInfo><item><regionName>{REGION}</regionName></item></regionInfo>"))
            }
            "DescribeAutoScalingGroups" => elb(operation, "<AutoScalingGroups/>"),
            "ListClusters" if asked.has("//ecs.") => ok(json!({ "clusterArns": [] }).to_string()),
            "ListApplications" => ok(json!({ "applications": [] }).to_string()),
            "ListHostedZones" => self.hosted_zones(),
            "ListResourceRecordSets" => self.records(asked),
            "GetMetricData" => cbor(200, &json!({ "MetricDataResults": [] })),
            _ => ok(self.in_json(asked).to_string()),
        }
    }

    fn balancers(&self, asked: &Asked) -> Says {
        let (range, next) = self.page(asked, self.balancers, 400);
        let items: Vec<_> =
            range.map(|number| balancer(&balancer_name(number))).filter(|it| is_asked_for(asked, it)).collect();
        elb(
            "DescribeLoadBalancers",
            &format!("<LoadBalancers>{}</LoadBalancers>{}", items.concat(), in_xml("NextMarker", next)),
        )
    }

    fn groups(&self, asked: &Asked) -> Says {
        let (range, next) = self.page(asked, self.attached + self.unattached, 400);
        let items: Vec<_> = range.map(|number| self.group(number)).filter(|it| is_asked_for(asked, it)).collect();
        elb(
            "DescribeTargetGroups",
            &format!("<TargetGroups>{}</TargetGroups>{}", items.concat(), in_xml("NextMarker", next)),
        )
    }

    fn group(&self, number: usize) -> String {
        match number.checked_sub(self.attached) {
            None => group(&format!("live{number}"), &[&balancer_name(1 + number % (self.balancers - 1))]),
            Some(number) if number < self.retired => group(&format!("retired{number}"), &[]),
            Some(number) => group(&format!("live-free{number}"), &[]),
        }
    }

    fn hosted_zones(&self) -> Says {
        let named: Vec<_> = (0..self.zones).map(|number| (zone_id(number), format!("zone{number}.example"))).collect();
        zones(&named.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect::<Vec<_>>(), None)
    }

    fn records(&self, asked: &Asked) -> Says {
        let (range, next) = self.page(asked, self.records, 300);
        let name = |number| format!("at{number}.zone.example.");
        let records: Vec<_> =
            range.map(|number| record_set(&name(number), "CNAME", "", "elsewhere.example.")).collect();
        let next = next.map(name);
        record_sets(&records.concat(), next.as_deref().map(|name| (name, "CNAME", "")))
    }

    fn in_json(&self, asked: &Asked) -> Value {
        let next = |next: Option<usize>| next.map(|next| format!("at{next}"));
        match asked.operation.as_str() {
            "ListClusters" => {
                let (range, after) = self.page(asked, self.clusters, 100);
                json!({ "clusters": range.map(|number| format!("c{number}")).collect::<Vec<_>>(), "nextToken": next(after) })
            }
            "DescribeCluster" => {
                json!({ "cluster": { "name": asked.text.trim().rsplit('/').next(), "status": "ACTIVE" } })
            }
            "ListWebACLs" => {
                let (range, after) = self.page(asked, self.web_acls, 100);
                json!({ "WebACLs": range.map(web_acl).collect::<Vec<_>>(), "NextMarker": next(after) })
            }
            "ListTagsForResource" => {
                let is_ours = (0..self.owned).any(|number| asked.has(&format!("/acl{number}/")));
                let tags = if is_ours { json!([{ "Key": "albkeeper:owned", "Value": "true" }]) } else { json!([]) };
                json!({ "TagInfoForResource": { "TagList": tags } })
            }
            "GetWebACL" => json!({ "LockToken": "new", "WebACL": { "Name": "n", "Id": "1", "ARN": "a" } }),
            "ListResourcesForWebACL" => json!({ "ResourceArns": [] }),
            "ListCertificates" => {
                let (range, after) = self.page(asked, self.certificates, 1000);
                json!({ "CertificateSummaryList": range.map(|it| self.certificate(it)).collect::<Vec<_>>(), "NextToken": next(after) })
            }
            "DescribeCertificate" => json!({ "Certificate": { "Type": "AMAZON_ISSUED", "KeyAlgorithm": "RSA_2048" } }),
            "GetResources" => self.tagged(asked),
            "ListTagsForCertificate" => json!({ "Tags": [] }),
            other => panic!("nobody should ask for {other}"),
        }
    }

    /// What is of the cluster `retired`, or what is ours.
    fn tagged(&self, asked: &Asked) -> Value {
        let all: Vec<String> = if asked.has("elbv2.k8s.aws/cluster") {
            (0..self.retired).map(|number| group_arn(&format!("retired{number}"))).collect()
        } else {
            (0..self.owned).filter_map(|number| web_acl(number)["ARN"].as_str().map(ToOwned::to_owned)).collect()
        };
        let (range, after) = self.page(asked, all.len(), 100);
        let list: Vec<_> = all[range].iter().map(|arn| json!({ "ResourceARN": arn, "Tags": [] })).collect();
        let token = after.map_or_else(String::new, |after| format!("at{after}"));
        json!({ "PaginationToken": token, "ResourceTagMappingList": list })
    }

    fn certificate(&self, number: usize) -> Value {
        json!({ "CertificateArn": format!("arn:aws:acm:{REGION}:123456789012:certificate/{number}"), "DomainName": "a.example",
            "Status": "ISSUED", "InUse": number >= self.free })
    }

    /// What is in the page that was asked for, and where the next one begins: every cursor here is `at` and a number.
    fn page(&self, asked: &Asked, all: usize, of_aws: usize) -> (Range<usize>, Option<usize>) {
        let size = self.page.unwrap_or(of_aws);
        let begin = asked.text.split_once("=at").or_else(|| asked.text.split_once("\"at"));
        let begin =
            begin.map_or(0, |(_, rest)| rest.split(|it: char| !it.is_ascii_digit()).next().unwrap().parse().unwrap());
        let end = all.min(begin + size);
        (begin..end, (end < all).then_some(end))
    }
}

const TARGET: &str = "<TargetHealthDescriptions><member><Target><Id>10.0.0.9</Id><Port>80</Port></Target><TargetHealth>\
    <State>unused</State></TargetHealth></member></TargetHealthDescriptions>";

fn balancer_name(number: usize) -> String {
    if number == 0 { "retired".to_owned() } else { format!("live{number}") }
}

fn cluster(arn: &str) -> &'static str {
    if arn.contains("/retired") { "retired" } else { "live" }
}

pub(super) fn zone_id(number: usize) -> String {
    format!("Z{number}")
}

fn web_acl(number: usize) -> Value {
    let arn = format!("arn:aws:wafv2:{REGION}:123456789012:regional/webacl/acl{number}/1");
    json!({ "Name": format!("acl{number}"), "Id": "1", "LockToken": "t", "ARN": arn })
}

fn listener(of: &str) -> String {
    let arn = of.replace(":loadbalancer/", ":listener/") + "/1";
    let action =
        format!("<member><Type>forward</Type><TargetGroupArn>{}</TargetGroupArn></member>", group_arn("live0"));
    format!(
        "<member><ListenerArn>{arn}</ListenerArn><Port>443</Port><Protocol>HTTPS</Protocol><Certificates><member>\
         <CertificateArn>arn:aws:acm:{REGION}:123456789012:certificate/1</CertificateArn></member></Certificates>\
         <DefaultActions>{action}</DefaultActions></member>"
    )
}

fn in_xml(element: &str, next: Option<usize>) -> String {
    next.map(|next| format!("<{element}>at{next}</{element}>")).unwrap_or_default()
}

/// A call may name what it is about.
fn is_asked_for(asked: &Asked, item: &str) -> bool {
    let named = arns_in(&asked.text);
    named.is_empty() || named.iter().any(|arn| item.contains(&format!("Arn>{arn}<")))
}

/// Whether this asks for a page after the first one.
pub(super) fn is_after_the_first(asked: &Asked) -> bool {
    asked.has("=at") || asked.has("\"at")
}
