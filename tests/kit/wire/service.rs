//! The services that the kit calls: the name in the signature's scope, and what their protocol needs besides.

/// A service of the query protocol.
#[derive(Clone, Copy, Debug)]
pub struct QueryService {
    pub(super) scope: &'static str,
    pub(super) version: &'static str,
}

impl QueryService {
    /// Elastic Load Balancing, version 2.
    pub const ELB: Self = Self { scope: "elasticloadbalancing", version: "2015-12-01" };
    /// EC2.
    pub const EC2: Self = Self { scope: "ec2", version: "2016-11-15" };
    /// SNS.
    pub const SNS: Self = Self { scope: "sns", version: "2010-03-31" };
    /// `CloudWatch`.
    pub const CLOUDWATCH: Self = Self { scope: "monitoring", version: "2010-08-01" };
    /// Auto Scaling.
    pub const AUTO_SCALING: Self = Self { scope: "autoscaling", version: "2011-01-01" };
    /// Elastic Load Balancing, the first version.
    pub const CLASSIC_ELB: Self = Self { scope: "elasticloadbalancing", version: "2012-06-01" };
    /// IAM.
    pub const IAM: Self = Self { scope: "iam", version: "2010-05-08" };
    /// `CloudFormation`.
    pub const CLOUDFORMATION: Self = Self { scope: "cloudformation", version: "2010-05-15" };
}

/// A service of the JSON protocols.
#[derive(Clone, Copy, Debug)]
pub struct JsonService {
    pub(super) scope: &'static str,
    pub(super) target: &'static str,
    pub(super) media_type: &'static str,
}

impl JsonService {
    /// WAF.
    pub const WAF: Self = Self::new("wafv2", "AWSWAF_20190729", "application/x-amz-json-1.1");
    /// KMS.
    pub const KMS: Self = Self::new("kms", "TrentService", "application/x-amz-json-1.1");
    /// ACM.
    pub const ACM: Self = Self::new("acm", "CertificateManager", "application/x-amz-json-1.1");
    /// ECS.
    pub const ECS: Self = Self::new("ecs", "AmazonEC2ContainerServiceV20141113", "application/x-amz-json-1.1");
    /// `CodeDeploy`.
    pub const CODE_DEPLOY: Self = Self::new("codedeploy", "CodeDeploy_20141006", "application/x-amz-json-1.1");
    /// SQS.
    pub const SQS: Self = Self::new("sqs", "AmazonSQS", "application/x-amz-json-1.0");
    /// Secrets Manager.
    pub const SECRETS: Self = Self::new("secretsmanager", "secretsmanager", "application/x-amz-json-1.1");

    /// The Resource Groups Tagging API.
    pub const TAGGING: Self = Self::new("tagging", "ResourceGroupsTaggingAPI_20170126", "application/x-amz-json-1.1");
    /// `CloudWatch`, in JSON.
    pub const CLOUDWATCH: Self = Self::new("monitoring", "GraniteServiceVersion20100801", "application/x-amz-json-1.0");
    /// `CloudWatch` Logs.
    pub const LOGS: Self = Self::new("logs", "Logs_20140328", "application/x-amz-json-1.1");

    const fn new(scope: &'static str, target: &'static str, media_type: &'static str) -> Self {
        Self { scope, target, media_type }
    }
}

/// A service of the REST protocols.
#[derive(Clone, Copy, Debug)]
pub struct RestService {
    pub(super) scope: &'static str,
}

impl RestService {
    /// S3.
    pub const S3: Self = Self { scope: "s3" };
    /// Route 53.
    pub const ROUTE53: Self = Self { scope: "route53" };
    /// EKS.
    pub const EKS: Self = Self { scope: "eks" };
    /// `EventBridge` Scheduler.
    pub const SCHEDULER: Self = Self { scope: "scheduler" };
    /// `CloudWatch`, in CBOR.
    pub const CLOUDWATCH: Self = Self { scope: "monitoring" };
    /// VPC Lattice.
    pub const VPC_LATTICE: Self = Self { scope: "vpc-lattice" };
    /// Lambda.
    pub const LAMBDA: Self = Self { scope: "lambda" };
}
