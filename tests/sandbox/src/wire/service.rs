//! The services that the kit calls: the name in the signature's scope, and what their protocol needs besides.

#[derive(Clone, Copy, Debug)]
pub struct QueryService {
    pub(super) scope: &'static str,
    pub(super) version: &'static str,
}

impl QueryService {
    /// Elastic Load Balancing, version 2.
    pub const ELB: Self = Self { scope: "elasticloadbalancing", version: "2015-12-01" };
    pub const EC2: Self = Self { scope: "ec2", version: "2016-11-15" };
    pub const SNS: Self = Self { scope: "sns", version: "2010-03-31" };
    pub const CLOUDWATCH: Self = Self { scope: "monitoring", version: "2010-08-01" };
    pub const AUTO_SCALING: Self = Self { scope: "autoscaling", version: "2011-01-01" };
    /// Elastic Load Balancing, the first version.
    pub const CLASSIC_ELB: Self = Self { scope: "elasticloadbalancing", version: "2012-06-01" };
    pub const IAM: Self = Self { scope: "iam", version: "2010-05-08" };
    pub const CLOUDFORMATION: Self = Self { scope: "cloudformation", version: "2010-05-15" };
}

#[derive(Clone, Copy, Debug)]
pub struct JsonService {
    pub(super) scope: &'static str,
    pub(super) target: &'static str,
    pub(super) media_type: &'static str,
}

impl JsonService {
    pub const WAF: Self = Self::new("wafv2", "AWSWAF_20190729", "application/x-amz-json-1.1");
    pub const KMS: Self = Self::new("kms", "TrentService", "application/x-amz-json-1.1");
    pub const ACM: Self = Self::new("acm", "CertificateManager", "application/x-amz-json-1.1");
    pub const ECS: Self = Self::new("ecs", "AmazonEC2ContainerServiceV20141113", "application/x-amz-json-1.1");
    pub const CODE_DEPLOY: Self = Self::new("codedeploy", "CodeDeploy_20141006", "application/x-amz-json-1.1");
    pub const SQS: Self = Self::new("sqs", "AmazonSQS", "application/x-amz-json-1.0");
    pub const SECRETS: Self = Self::new("secretsmanager", "secretsmanager", "application/x-amz-json-1.1");

    pub const TAGGING: Self = Self::new("tagging", "ResourceGroupsTaggingAPI_20170126", "application/x-amz-json-1.1");
    /// `CloudWatch`, in JSON.
    pub const CLOUDWATCH: Self = Self::new("monitoring", "GraniteServiceVersion20100801", "application/x-amz-json-1.0");
    pub const STATES: Self = Self::new("states", "AWSStepFunctions", "application/x-amz-json-1.0");
    pub const LOGS: Self = Self::new("logs", "Logs_20140328", "application/x-amz-json-1.1");

    const fn new(scope: &'static str, target: &'static str, media_type: &'static str) -> Self {
        Self { scope, target, media_type }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct RestService {
    pub(super) scope: &'static str,
}

impl RestService {
    pub const S3: Self = Self { scope: "s3" };
    pub const ROUTE53: Self = Self { scope: "route53" };
    pub const EKS: Self = Self { scope: "eks" };
    pub const SCHEDULER: Self = Self { scope: "scheduler" };
    /// `CloudWatch`, in CBOR.
    pub const CLOUDWATCH: Self = Self { scope: "monitoring" };
    pub const VPC_LATTICE: Self = Self { scope: "vpc-lattice" };
    pub const LAMBDA: Self = Self { scope: "lambda" };
}
