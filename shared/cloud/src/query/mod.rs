//! Services of which we make a call or two: no SDK of their own, on the orchestrator of the SDK.
//!
//! Signature, retries, timeouts, credentials and HTTP client are those of every other client.

mod refusal;
mod request;
pub mod xml;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::client::auth::AuthSchemeOptionResolverParams;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SigningName;
use aws_types::region::{Region, SigningRegion};
use aws_types::service_config::ServiceConfigKey;

pub use refusal::Refusal;
pub use request::Ask;
use request::Form;
pub(crate) use request::{APP, encoded};

use crate::meter::Meter;

#[derive(Clone, Copy, Debug)]
pub struct Service {
    /// The service id: names it in `AWS_ENDPOINT_URL_...` and in our count of calls.
    id: &'static str,
    /// The first label of its host, and its name in signatures.
    host: &'static str,
    /// Whether a partition has one endpoint of it, not each Region.
    is_global: bool,
}

impl Service {
    const fn regional(id: &'static str, host: &'static str) -> Self {
        Self { id, host, is_global: false }
    }
}

pub(crate) const EKS: Service = Service::regional("EKS", "eks");
pub const EC2: Service = Service::regional("EC2", "ec2");
pub(crate) const ECS: Service = Service::regional("ECS", "ecs");
pub(crate) const AUTO_SCALING: Service = Service::regional("Auto Scaling", "autoscaling");
pub(crate) const CODE_DEPLOY: Service = Service::regional("CodeDeploy", "codedeploy");
pub(crate) const VPC_LATTICE: Service = Service::regional("VPC Lattice", "vpc-lattice");
/// `ELBv2`, where its answers are wanted as they come.
pub const ELB: Service = Service::regional("Elastic Load Balancing v2", "elasticloadbalancing");
pub const LAMBDA: Service = Service::regional("Lambda", "lambda");
/// ACM, likewise.
pub const ACM: Service = Service::regional("ACM", "acm");
/// AWS WAF, likewise.
pub const WAF: Service = Service::regional("WAFV2", "wafv2");
pub(crate) const TAGGING: Service = Service::regional("Resource Groups Tagging API", "tagging");
pub(crate) const KMS: Service = Service::regional("KMS", "kms");
pub(crate) const STS: Service = Service::regional("STS", "sts");
pub(crate) const CLOUD_FORMATION: Service = Service::regional("CloudFormation", "cloudformation");
pub(crate) const IAM: Service = Service { id: "IAM", host: "iam", is_global: true };
/// The first `ELB` API.
pub(crate) const CLASSIC_ELB: Service = Service::regional("Elastic Load Balancing", "elasticloadbalancing");

/// What is common to all of them.
#[derive(Clone)]
pub struct QueryClient {
    config: SdkConfig,
    retries: RetryConfig,
    meter: Arc<Meter>,
}

impl fmt::Debug for QueryClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueryClient").finish_non_exhaustive()
    }
}

impl QueryClient {
    pub(crate) fn new(config: &SdkConfig, meter: Arc<Meter>) -> Self {
        let retries = config.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
        Self { config: config.clone(), retries, meter }
    }

    /// The same, but each call goes out once: what changes something is not repeated blindly.
    #[must_use]
    pub fn without_retries(&self) -> Self {
        Self { retries: RetryConfig::disabled(), ..self.clone() }
    }

    /// The same for calls that may take so long.
    #[must_use]
    pub fn within(&self, longest: Duration) -> Self {
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(longest).operation_timeout(longest).build();
        Self { config: self.config.to_builder().timeout_config(timeouts).build(), ..self.clone() }
    }

    pub(crate) fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// The text of the answer; an error holds the code and the words of AWS where AWS refused.
    pub async fn ask(&self, service: Service, ask: Ask) -> Result<String, SdkError<Refusal, HttpResponse>> {
        let form = ask.answer();
        let mut operation = Operation::builder()
            .service_name(service.id)
            .operation_name(ask.operation())
            .endpoint_url(&self.endpoint(service))
            .standard_retry(&self.retries)
            .retry_classifier(AwsErrorCodeClassifier::<Refusal>::new())
            .retry_classifier(TransientErrorClassifier::<Refusal>::new())
            .retry_classifier(HttpStatusCodeClassifier::default())
            .interceptor(Arc::clone(&self.meter).counting())
            .runtime_plugin(self.signing(service))
            .serializer(|ask: Ask| ask.write())
            .deserializer(move |response: &HttpResponse| whole_answer(response, &form));
        if let Some(http) = self.config.http_client() {
            operation = operation.http_client(http);
        }
        if let Some(timeouts) = self.config.timeout_config() {
            operation = operation.timeout_config(timeouts.clone());
        }
        // The state of a call is large: on the heap it burdens none of the looks that wait for it.
        Box::pin(operation.build().invoke(ask)).await
    }

    fn region(&self) -> Region {
        self.config.region().cloned().unwrap_or_else(|| Region::from_static(""))
    }

    /// The service's own setting, else the one for all services, else its address at AWS.
    fn endpoint(&self, service: Service) -> String {
        let key = ServiceConfigKey::builder().service_id(service.id).env("AWS_ENDPOINT_URL").profile("endpoint_url");
        let own = key.build().ok().and_then(|key| self.config.service_config()?.load_config(key));
        own.or_else(|| self.config.endpoint_url().map(ToOwned::to_owned)).unwrap_or_else(|| {
            let region = self.region();
            if service.is_global {
                return global(&region).1.to_owned();
            }
            let suffix = if region.as_ref().starts_with("cn-") { ".cn" } else { "" };
            format!("https://{}.{region}.amazonaws.com{suffix}", service.host)
        })
    }

    /// The Region that a call to this service is signed for.
    fn signed_for(&self, service: Service) -> Region {
        let region = self.region();
        if service.is_global { Region::from_static(global(&region).0) } else { region }
    }

    fn signing(&self, service: Service) -> StaticRuntimePlugin {
        let mut config = Layer::new("signing");
        config.store_put(AuthSchemeOptionResolverParams::new(()));
        config.store_put(SigV4OperationSigningConfig {
            region: Some(SigningRegion::from(self.signed_for(service))),
            name: Some(SigningName::from_static(service.host)),
            ..SigV4OperationSigningConfig::default()
        });
        let mut parts = RuntimeComponentsBuilder::new("signing")
            .with_auth_scheme(SigV4AuthScheme::new())
            .with_auth_scheme_option_resolver(Some(StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID])))
            .with_identity_cache(self.config.identity_cache());
        if let Some(credentials) = self.config.credentials_provider() {
            parts.set_identity_resolver(SCHEME_ID, credentials);
        }
        StaticRuntimePlugin::new().with_config(config.freeze()).with_runtime_components(parts)
    }
}

/// The Region and the endpoint of IAM in the partition of this Region.
/// Source: AWS General Reference, "IAM endpoints and quotas".
fn global(region: &Region) -> (&'static str, &'static str) {
    match region.as_ref() {
        region if region.starts_with("cn-") => ("cn-north-1", "https://iam.cn-north-1.amazonaws.com.cn"),
        region if region.starts_with("us-gov-") => ("us-gov-west-1", "https://iam.us-gov.amazonaws.com"),
        _ => ("us-east-1", "https://iam.amazonaws.com"),
    }
}

/// The text of a whole answer; whatever AWS refuses with is read as a refusal. An answer that is not whole is an error of
/// the transport, like one that breaks off.
fn whole_answer(response: &HttpResponse, form: &Form) -> Result<String, OrchestratorError<Refusal>> {
    let bytes = response.body().bytes().unwrap_or_default();
    if !response.status().is_success() {
        let named = response.headers().get("x-amzn-errortype");
        return Err(OrchestratorError::operation(Refusal::read(named, &String::from_utf8_lossy(bytes))));
    }
    form.check(bytes).map_err(|why| OrchestratorError::response(why.into()))?;
    String::from_utf8(bytes.to_vec()).map_err(|error| OrchestratorError::other(error.to_string()))
}

#[cfg(test)]
mod tests;
