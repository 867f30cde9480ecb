//! The event as it is written. Its doc comments are the event reference in `docs/reference`.

use schemars::JsonSchema;
use serde::Deserialize;

/// What `cleanup` is asked to do. An empty event makes a plan and removes nothing. Everything but `mode`, `digest` and
/// `explain` makes the template's fences narrower; wider is refused.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Request {
    /// `plan` (the default) only tells. `apply` carries out the plan that `digest` names. `scheduled` carries out what
    /// has been an orphan for long enough, where the template allows it, and is a plan where it does not.
    pub mode: Mode,
    /// The digest of the plan that is approved: the report of that plan tells it.
    #[schemars(length(max = 64))]
    pub digest: Option<String>,
    /// The account's id, or its alias, which it must be where `prod` is in it. The first removal of a stack is for the
    /// account that a person names: here, or in the parameter `Account`.
    #[schemars(length(max = 64))]
    pub account: Option<String>,
    /// A name, id or ARN: tells every predicate about it, and nothing else.
    #[schemars(length(max = 1024))]
    pub explain: Option<String>,
    /// Only these kinds.
    #[schemars(length(max = 20))]
    pub kinds: Option<Vec<Kind>>,
    /// Only what these clusters left.
    #[schemars(length(max = 100), inner(length(min = 1, max = 256)))]
    pub clusters: Option<Vec<String>>,
    /// Clusters that are gone for good, of those that the template names in `Clusters`: cleanup need not have seen that
    /// they lived. It is good for this plan and its approval; a schedule has the parameter `RetiredClusters`.
    #[schemars(length(max = 100), inner(length(min = 1, max = 100)))]
    pub retired_clusters: Vec<String>,
    /// Owner ids (`--txt-owner-id`) of external-dns deployments that are gone for good; for a schedule, the parameter
    /// `DeadOwners`.
    #[schemars(length(max = 100), inner(length(min = 1, max = 256)))]
    pub dead_owners: Vec<String>,
    /// Services that use no target group or load balancer in this account, so need not be asked; for a schedule, the
    /// parameter `UnusedServices`.
    #[schemars(length(max = 20))]
    pub unused_services: Vec<Service>,
    /// Only records in hosted zones of these ids.
    #[schemars(length(max = 100), inner(regex(pattern = r"^(/hostedzone/)?[A-Z0-9]{1,32}$")))]
    pub zones: Option<Vec<String>>,
    /// Only records of these names; one `*` in each stands for any text.
    #[schemars(length(max = 100), inner(regex(pattern = r"^[!-~]{1,1024}$")))]
    pub record_names: Option<Vec<String>>,
    /// Names of web ACLs that are ours, besides those with the tag `albkeeper:owned=true`.
    #[schemars(length(max = 100), inner(regex(pattern = r"^[A-Za-z0-9_-]{1,128}$")))]
    pub owned_web_acls: Option<Vec<String>>,
    /// Clusters of which nothing goes.
    #[schemars(length(max = 100), inner(length(min = 1, max = 256)))]
    pub protected_clusters: Vec<String>,
    /// Names, ids and ARNs of what stays; one `*` in each stands for any text.
    #[schemars(length(max = 200), inner(length(min = 1, max = 1024)))]
    pub protected_names: Vec<String>,
    /// Tags of what stays, as `key` or `key=value`.
    #[schemars(length(max = 100), inner(length(min = 1, max = 400)))]
    pub protected_tags: Vec<String>,
    /// The most that may go of one kind in one run, approved or by schedule.
    #[schemars(range(max = 1_000_000))]
    pub cap_count: Option<u32>,
    /// The most that may go of one kind in one run by schedule, in percent of the most that there were lately.
    #[schemars(range(max = 100))]
    pub cap_percent: Option<u32>,
    /// Days that something must have been an orphan before it goes by schedule.
    pub grace_days: Option<u16>,
    /// Complete scans that must have seen something as an orphan before it goes by schedule.
    #[schemars(range(min = 1))]
    pub sightings: Option<u32>,
    /// Load balancers that must go on working, besides the stack's own: events in the form of `events/verify.json`, but
    /// without `page`, `load` and `replay`.
    /// `verify` is asked before the first removal and after each few; what broke meanwhile ends the run.
    #[schemars(length(max = 5))]
    pub guard: Vec<serde_json::Map<String, serde_json::Value>>,
}

/// What a run is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Mode {
    /// To be told.
    #[default]
    Plan,
    /// To carry out an approved plan.
    Apply,
    /// To carry out what has been an orphan for long enough.
    Scheduled,
}

/// What kind of thing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Kind {
    /// Address records with the TXT records that say who owns them.
    Record,
    /// Load balancers with their listeners and rules.
    LoadBalancer,
    /// Target groups.
    TargetGroup,
    /// Certificates.
    Certificate,
    /// Records that prove certificates.
    ValidationRecord,
    /// Security groups.
    SecurityGroup,
    /// Web ACLs.
    WebAcl,
}

/// A service that may use a target group or a load balancer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Service {
    /// Auto Scaling groups.
    AutoScaling,
    /// ECS services.
    Ecs,
    /// `CodeDeploy`.
    CodeDeploy,
    /// VPC endpoint services.
    EndpointService,
    /// VPC Lattice.
    VpcLattice,
    /// Verified Access.
    VerifiedAccess,
    /// VPC links of API Gateway.
    VpcLink,
    /// Global Accelerator.
    GlobalAccelerator,
    /// `CloudFront`.
    CloudFront,
}

impl From<Service> for facts::inventory::OtherUser {
    fn from(service: Service) -> Self {
        match service {
            Service::AutoScaling => Self::AutoScaling,
            Service::Ecs => Self::Ecs,
            Service::CodeDeploy => Self::CodeDeploy,
            Service::EndpointService => Self::EndpointService,
            Service::VpcLattice => Self::VpcLattice,
            Service::VerifiedAccess => Self::VerifiedAccess,
            Service::VpcLink => Self::VpcLink,
            Service::GlobalAccelerator => Self::GlobalAccelerator,
            Service::CloudFront => Self::CloudFront,
        }
    }
}

impl From<Kind> for facts::inventory::Kind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Record => Self::Record,
            Kind::LoadBalancer => Self::LoadBalancer,
            Kind::TargetGroup => Self::TargetGroup,
            Kind::Certificate => Self::Certificate,
            Kind::ValidationRecord => Self::ValidationRecord,
            Kind::SecurityGroup => Self::SecurityGroup,
            Kind::WebAcl => Self::WebAcl,
        }
    }
}
