//! What the answer to each operation always has. An empty list is sent too, as an empty element or array: AWS leaves out
//! what is optional in its API references, and none of these is.

use super::Sign::{self, Cbor, Document, ETag, Json, JsonOrNothing, Query};

const ELB: &str = "Elastic Load Balancing v2";
const ROUTE53: &str = "Route 53";
const S3: &str = "S3";
const SNS: &str = "SNS";
const ACM: &str = "ACM";
const CLOUDWATCH: &str = "CloudWatch";
const SECRETS: &str = "Secrets Manager";
const WAF: &str = "WAFV2";

/// Each operation that is called through a client of the SDK.
pub(super) const SIGNS: [(&str, &str, Sign); 34] = [
    (ELB, "DescribeLoadBalancers", Query(&["LoadBalancers"])),
    (ELB, "DescribeLoadBalancerAttributes", Query(&["Attributes"])),
    (ELB, "DescribeListeners", Query(&["Listeners"])),
    (ELB, "DescribeListenerCertificates", Query(&["Certificates"])),
    (ELB, "DescribeRules", Query(&["Rules"])),
    (ELB, "DescribeTargetGroups", Query(&["TargetGroups"])),
    (ELB, "DescribeTargetGroupAttributes", Query(&["Attributes"])),
    (ELB, "DescribeTargetHealth", Query(&["TargetHealthDescriptions"])),
    (ELB, "DescribeTags", Query(&["TagDescriptions"])),
    (ELB, "DeleteLoadBalancer", Query(&[])),
    (ELB, "DeleteTargetGroup", Query(&[])),
    (ROUTE53, "ListHostedZones", Document("ListHostedZonesResponse", &["HostedZones", "IsTruncated"])),
    (ROUTE53, "ListHostedZonesByName", Document("ListHostedZonesByNameResponse", &["HostedZones", "IsTruncated"])),
    (ROUTE53, "GetHostedZone", Document("GetHostedZoneResponse", &["HostedZone"])),
    (
        ROUTE53,
        "ListResourceRecordSets",
        Document("ListResourceRecordSetsResponse", &["ResourceRecordSets", "IsTruncated"]),
    ),
    (ROUTE53, "ChangeResourceRecordSets", Document("ChangeResourceRecordSetsResponse", &["ChangeInfo"])),
    (S3, "ListObjectsV2", Document("ListBucketResult", &["IsTruncated"])),
    (S3, "GetObject", ETag),
    (S3, "PutObject", ETag),
    (SNS, "ListSubscriptionsByTopic", Query(&["Subscriptions"])),
    (SNS, "Publish", Query(&["MessageId"])),
    (ACM, "ListCertificates", Json(&["CertificateSummaryList"])),
    (ACM, "DescribeCertificate", Json(&["Certificate"])),
    (ACM, "ListTagsForCertificate", Json(&["Tags"])),
    (ACM, "DeleteCertificate", JsonOrNothing),
    (CLOUDWATCH, "GetMetricData", Cbor(&["MetricDataResults"])),
    (CLOUDWATCH, "ListMetrics", Cbor(&["Metrics"])),
    (SECRETS, "GetSecretValue", Json(&["Name"])),
    (WAF, "ListWebACLs", Json(&["WebACLs"])),
    (WAF, "GetWebACL", Json(&["WebACL", "LockToken"])),
    // No web ACL is an object without one.
    (WAF, "GetWebACLForResource", Json(&[])),
    (WAF, "ListResourcesForWebACL", Json(&["ResourceArns"])),
    (WAF, "ListTagsForResource", Json(&["TagInfoForResource"])),
    (WAF, "DeleteWebACL", JsonOrNothing),
];

/// What a whole answer to the operation has.
pub(super) fn of_operation(service: &str, operation: &str) -> Option<Sign> {
    SIGNS.iter().find(|(its, name, _)| *its == service && *name == operation).map(|(_, _, sign)| *sign)
}
