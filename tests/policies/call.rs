//! One call as IAM sees it: action, resource, and what is known of the request.

use sandbox::ministack::{ACCOUNT, REGION};

/// The cluster that may be cleaned up after.
pub(crate) const CLUSTER: &str = "retired-cluster";
/// The tag that the controller puts on what is its own.
const CLUSTER_TAG: &str = "aws:ResourceTag/elbv2.k8s.aws/cluster";
/// The same tag, where a call gives it to what it makes.
const NEW_TAG: &str = "aws:RequestTag/elbv2.k8s.aws/cluster";
/// The VPC of a security group.
pub(crate) const VPC: &str = "ec2:Vpc";
/// One that no parameter names.
pub(crate) const OTHER_VPC: &str = "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-ffffffffffffffff0";
/// The role that calls.
pub(crate) const PRINCIPAL: &str = "aws:PrincipalArn";
/// The keys of a change of records.
const RECORDS: &str = "route53:ChangeResourceRecordSets";

/// A call.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) action: &'static str,
    pub(crate) resource: String,
    /// Condition keys and their values; those of a list end with `List`'s type in the simulation.
    pub(crate) context: Vec<(String, Vec<String>)>,
}

/// A call on a resource, over TLS and in our Region, as all are.
pub(crate) fn call(action: &'static str, resource: impl Into<String>) -> Call {
    let known = [("aws:SecureTransport", "true"), ("aws:RequestedRegion", REGION)];
    let context = known.map(|(key, value)| (key.to_owned(), vec![value.to_owned()]));
    Call { action, resource: resource.into(), context: context.to_vec() }
}

/// An ARN in our account and Region.
pub(crate) fn arn(service: &str, tail: &str) -> String {
    format!("arn:aws:{service}:{REGION}:{ACCOUNT}:{tail}")
}

/// `DELETE` of an A record and its TXT in a hosted zone.
pub(crate) fn records(zone: &str, name: &str) -> Call {
    let text = format!("a-{name}");
    call(RECORDS, format!("arn:aws:route53:::hostedzone/{zone}"))
        .with(&format!("{RECORDS}NormalizedRecordNames"), &[name, &text])
        .with(&format!("{RECORDS}RecordTypes"), &["A", "TXT"])
        .with(&format!("{RECORDS}Actions"), &["DELETE", "DELETE"])
}

impl Call {
    /// The same with another value of a condition key; without any value the key is missing.
    pub(crate) fn with(mut self, key: &str, values: &[&str]) -> Self {
        self.context.retain(|(known, _)| known != key);
        if !values.is_empty() {
            self.context.push((key.to_owned(), values.iter().map(|value| (*value).to_owned()).collect()));
        }
        self
    }

    /// The same on a resource whose tag names this cluster.
    pub(crate) fn of_cluster(self, cluster: &str) -> Self {
        self.with(CLUSTER_TAG, &[cluster])
    }

    /// The same on a resource without the controller's tag.
    pub(crate) fn untagged(self) -> Self {
        self.with(CLUSTER_TAG, &[])
    }

    /// The same with this cluster in the tag that the call gives to what it makes.
    pub(crate) fn tagging(self, cluster: &str) -> Self {
        self.with(NEW_TAG, &[cluster])
    }

    /// The same without giving it the controller's tag.
    pub(crate) fn tagging_nothing(self) -> Self {
        self.with(NEW_TAG, &[])
    }

    /// The same with all values of one of the three keys of a change of records; none: the key is missing.
    pub(crate) fn records_with(self, key: &str, values: &[&str]) -> Self {
        self.with(&format!("{RECORDS}{key}"), values)
    }

    /// The same on another resource.
    pub(crate) fn on(self, resource: impl Into<String>) -> Self {
        Self { resource: resource.into(), ..self }
    }

    /// The same with one part of the resource's ARN replaced, which must be there.
    pub(crate) fn but(self, part: &str, other: &str) -> Self {
        assert!(self.resource.contains(part), "{part} is not in {}", self.resource);
        let resource = self.resource.replace(part, other);
        Self { resource, ..self }
    }
}
