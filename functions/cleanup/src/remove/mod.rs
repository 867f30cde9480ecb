//! The only calls that remove anything, one file a kind. Each is made once: what failed is looked at again by the next
//! run, never repeated blind.

mod certificate;
mod load_balancer;
mod record;
mod security_group;
mod target_group;
mod web_acl;

use aws::Aws;
use aws_smithy_types::retry::RetryConfig;
use facts::inventory::Resource;
use removal::Removal;
use transport::query::QueryClient;
use transport::unseen::{HttpResponse, ProvideErrorMetadata, SdkError, code, in_words, unseen};

/// The IAM actions of all calls that are made here.
pub const ACTIONS: &[&[&str]] = &[
    certificate::ACTIONS,
    load_balancer::ACTIONS,
    record::ACTIONS,
    security_group::ACTIONS,
    target_group::ACTIONS,
    web_acl::ACTIONS,
];

/// Clients that do not repeat a call by themselves.
#[derive(Clone, Debug)]
pub struct Removers {
    acm: aws_sdk_acm::Client,
    elb: aws_sdk_elasticloadbalancingv2::Client,
    route53: aws_sdk_route53::Client,
    wafv2: aws_sdk_wafv2::Client,
    query: QueryClient,
}

impl Removers {
    /// Clients like those of `aws`, and counted with them.
    pub fn new(aws: &Aws) -> Self {
        macro_rules! client {
            ($sdk:ident) => {
                $sdk::Client::from_conf(
                    $sdk::config::Builder::from(aws.config())
                        .retry_config(RetryConfig::disabled())
                        .interceptor(aws.watch())
                        .build(),
                )
            };
        }
        Self {
            acm: client!(aws_sdk_acm),
            elb: client!(aws_sdk_elasticloadbalancingv2),
            route53: client!(aws_sdk_route53),
            wafv2: client!(aws_sdk_wafv2),
            query: aws.query().without_retries(),
        }
    }

    pub async fn remove(&self, resource: &Resource) -> Removal {
        match resource {
            Resource::Record(it) => {
                record::remove(&self.route53, &it.zone, it.records.iter().chain(&it.ownership)).await
            }
            Resource::ValidationRecord(it) => record::remove(&self.route53, &it.zone, it.records.iter()).await,
            Resource::LoadBalancer(it) => load_balancer::remove(&self.elb, it).await,
            Resource::TargetGroup(it) => target_group::remove(&self.elb, it).await,
            Resource::Certificate(it) => certificate::remove(&self.acm, it).await,
            Resource::SecurityGroup(it) => security_group::remove(&self.query, it).await,
            Resource::WebAcl(it) => web_acl::remove(&self.wafv2, it).await,
        }
    }
}

/// AWS's codes for one call, by what they say of the resource.
struct Codes {
    gone: &'static [&'static str],
    in_use: &'static [&'static str],
    changed: &'static [&'static str],
}

/// What a refusal says of the resource. Whatever is not named is no clear answer.
fn read<E>(action: &str, error: &SdkError<E, HttpResponse>, codes: &Codes) -> Removal
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let is_one_of = |list: &[&str]| code(error).is_some_and(|code| list.contains(&code));
    if is_one_of(codes.gone) {
        Removal::Gone
    } else if is_one_of(codes.in_use) {
        Removal::InUse { said: in_words(error) }
    } else if is_one_of(codes.changed) {
        Removal::Changed { said: in_words(error) }
    } else {
        Removal::Failed { why: unseen(action, error) }
    }
}
