//! The services that are asked without an SDK of their own, and their operations.

use crate::rates::Api;

/// How a service writes its calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Forms with the version of the API, answered in XML.
    Query { version: &'static str },
    /// AWS JSON 1.1, with this before the operation in `X-Amz-Target`.
    Json { prefix: &'static str },
    /// Paths, with JSON in them.
    Rest,
    /// Objects by their keys, which are signed as they stand.
    Objects,
}

#[derive(Clone, Copy, Debug)]
pub struct Service {
    /// The service id: names it in `AWS_ENDPOINT_URL_...` and in our count of calls.
    pub(crate) id: &'static str,
    /// The first label of its host, and its name in signatures.
    pub(crate) host: &'static str,
    /// Whether a partition has one endpoint of it, not each Region.
    pub(crate) is_global: bool,
    pub(crate) protocol: Protocol,
}

impl Service {
    /// As `AWS_ENDPOINT_URL_...` and our count of calls name it.
    pub fn id(self) -> &'static str {
        self.id
    }

    const fn regional(id: &'static str, host: &'static str, protocol: Protocol) -> Self {
        Self { id, host, is_global: false, protocol }
    }

    const fn query(id: &'static str, host: &'static str, version: &'static str) -> Self {
        Self::regional(id, host, Protocol::Query { version })
    }

    const fn json(id: &'static str, host: &'static str, prefix: &'static str) -> Self {
        Self::regional(id, host, Protocol::Json { prefix })
    }
}

pub const ACM: Service = Service::json("ACM", "acm", "CertificateManager");
pub const AUTO_SCALING: Service = Service::query("Auto Scaling", "autoscaling", "2011-01-01");
/// The first `ELB` API.
pub const CLASSIC_ELB: Service = Service::query("Elastic Load Balancing", "elasticloadbalancing", "2012-06-01");
pub const CLOUD_FORMATION: Service = Service::query("CloudFormation", "cloudformation", "2010-05-15");
pub const CODE_DEPLOY: Service = Service::json("CodeDeploy", "codedeploy", "CodeDeploy_20141006");
pub const EC2: Service = Service::query("EC2", "ec2", "2016-11-15");
pub const ECS: Service = Service::json("ECS", "ecs", "AmazonEC2ContainerServiceV20141113");
pub const EKS: Service = Service::regional("EKS", "eks", Protocol::Rest);
pub const ELB: Service = Service::query("Elastic Load Balancing v2", "elasticloadbalancing", "2015-12-01");
pub const IAM: Service =
    Service { id: "IAM", host: "iam", is_global: true, protocol: Protocol::Query { version: "2010-05-08" } };
pub const KMS: Service = Service::json("KMS", "kms", "TrentService");
pub const LAMBDA: Service = Service::regional("Lambda", "lambda", Protocol::Rest);
pub const S3: Service = Service::regional("S3", "s3", Protocol::Objects);
pub const SECRETS_MANAGER: Service = Service::json("Secrets Manager", "secretsmanager", "secretsmanager");
pub const STS: Service = Service::query("STS", "sts", "2011-06-15");
pub const TAGGING: Service =
    Service::json("Resource Groups Tagging API", "tagging", "ResourceGroupsTaggingAPI_20170126");
pub const VPC_LATTICE: Service = Service::regional("VPC Lattice", "vpc-lattice", Protocol::Rest);
pub const WAF: Service = Service::json("WAFV2", "wafv2", "AWSWAF_20190729");

/// One operation of a service.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    pub service: Service,
    /// AWS's name of it.
    pub name: &'static str,
    /// The IAM action that allows it, such as `ec2:DescribeVpcs`.
    pub iam: &'static str,
    /// The limit that it draws from, where we keep to a share of one.
    pub api: Option<Api>,
}

impl Operation {
    /// One that is called too seldom for a rate.
    pub const fn new(service: Service, name: &'static str, iam: &'static str) -> Self {
        Self { service, name, iam, api: None }
    }

    /// The same within our share of this API's rate.
    #[must_use]
    pub const fn within(self, api: Api) -> Self {
        Self { api: Some(api), ..self }
    }
}
