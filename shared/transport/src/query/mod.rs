//! Calls without an SDK of the service, on the orchestrator of the SDK.
//!
//! Signature, retries, timeouts, credentials and HTTP client are those of every other client.

mod refusal;
mod request;
pub mod xml;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::orchestrator::operation;
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
use aws_types::region::{Region, SigningRegion};
use aws_types::service_config::ServiceConfigKey;
use aws_types::{SdkConfig, SigningName};
use facts::Seen;

pub use refusal::Refusal;
pub use request::encoded;

pub use crate::input::{Form, Input, parameter};
pub use crate::service::Operation;

use crate::meter::Meter;
use crate::rates::Rates;
use crate::service::{Protocol, Service};
use crate::unseen::{code, unseen};
use crate::whole;

/// A refusal, or how the call broke.
pub type CallError = SdkError<Refusal, HttpResponse>;

/// What is common to all calls.
#[derive(Clone)]
pub struct QueryClient {
    config: SdkConfig,
    retries: RetryConfig,
    meter: Arc<Meter>,
    rates: Arc<Rates>,
}

impl fmt::Debug for QueryClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueryClient").finish_non_exhaustive()
    }
}

impl QueryClient {
    /// Counts by `meter`, and keeps to `rates`.
    pub fn new(config: &SdkConfig, meter: Arc<Meter>, rates: Arc<Rates>) -> Self {
        let retries = config.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
        Self { config: config.clone(), retries, meter, rates }
    }

    /// The same, but each call goes out once: what changes something is not repeated blindly.
    #[must_use]
    pub fn without_retries(&self) -> Self {
        Self { retries: RetryConfig::disabled(), ..self.clone() }
    }

    /// The same by other rates.
    #[must_use]
    pub fn at(&self, rates: Arc<Rates>) -> Self {
        Self { rates, ..self.clone() }
    }

    /// The same for calls that may take so long.
    #[must_use]
    pub fn within(&self, longest: Duration) -> Self {
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(longest).operation_timeout(longest).build();
        Self { config: self.config.to_builder().timeout_config(timeouts).build(), ..self.clone() }
    }

    /// What it was made from.
    pub fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// The text of the answer, or why there is none.
    pub async fn call(&self, operation: Operation, input: Input) -> Seen<String> {
        self.ask(operation, input).await.map_err(|error| unseen(operation.iam, &error))
    }

    /// The text of the answer; `None` where AWS refuses with one of these codes, which is an answer too.
    pub async fn call_unless(&self, operation: Operation, input: Input, codes: &[&str]) -> Seen<Option<String>> {
        match self.ask(operation, input).await {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if code(&error).is_some_and(|code| codes.contains(&code)) => Ok(None),
            Err(error) => Err(unseen(operation.iam, &error)),
        }
    }

    /// The text of the answer; an error holds the code and the words of AWS where AWS refused.
    pub async fn ask(&self, operation: Operation, input: Input) -> Result<String, CallError> {
        let asked = input.clone();
        let read = move |response: &HttpResponse| {
            let bytes = answer(response)?;
            request::check(operation, &asked, bytes).map_err(|why| OrchestratorError::response(why.into()))?;
            String::from_utf8(bytes.to_vec()).map_err(|error| OrchestratorError::other(error.to_string()))
        };
        self.invoke(operation, input, read).await
    }

    /// The first bytes of an object, at most so many. The path is that of bucket and key, encoded.
    pub async fn bytes(&self, operation: Operation, path: String, most: u64) -> Result<Vec<u8>, CallError> {
        let read = move |response: &HttpResponse| {
            let bytes = answer(response)?;
            whole::check(operation.service.id, operation.name, response)
                .map_err(|why| OrchestratorError::response(why.into()))?;
            Ok(bytes.to_vec())
        };
        self.invoke(operation, Input::Bytes(path, most), read).await
    }

    async fn invoke<O: fmt::Debug + Send + Sync + 'static>(
        &self,
        operation: Operation,
        input: Input,
        read: impl Fn(&HttpResponse) -> Result<O, OrchestratorError<Refusal>> + Send + Sync + 'static,
    ) -> Result<O, CallError> {
        if let Some(api) = operation.api {
            self.rates.wait_for(api, self.region().as_ref()).await;
        }
        let service = operation.service;
        let mut call = operation::Operation::builder()
            .service_name(service.id)
            .operation_name(operation.name)
            .endpoint_url(&self.endpoint(service))
            .standard_retry(&self.retries)
            .retry_classifier(AwsErrorCodeClassifier::<Refusal>::new())
            .retry_classifier(TransientErrorClassifier::<Refusal>::new())
            .retry_classifier(HttpStatusCodeClassifier::default())
            .interceptor(Arc::clone(&self.meter).counting())
            .runtime_plugin(self.signing(service))
            .serializer(move |input: Input| request::write(operation, &input))
            .deserializer(read);
        if let Some(http) = self.config.http_client() {
            call = call.http_client(http);
        }
        if let Some(timeouts) = self.config.timeout_config() {
            call = call.timeout_config(timeouts.clone());
        }
        // The state of a call is large: on the heap it burdens none of the looks that wait for it.
        Box::pin(call.build().invoke(input)).await
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
            format!("https://{}", regional_host(service.host, region.as_ref()))
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
        let mut signing = SigV4OperationSigningConfig {
            region: Some(SigningRegion::from(self.signed_for(service))),
            name: Some(SigningName::from_static(service.host)),
            ..SigV4OperationSigningConfig::default()
        };
        if service.protocol == Protocol::Objects {
            // Source: S3 user guide, "Signature calculations for the Authorization header".
            let options = &mut signing.signing_options;
            (options.double_uri_encode, options.normalize_uri_path) = (false, false);
            options.content_sha256_header = true;
        }
        config.store_put(signing);
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

/// The host of a service in a Region. Source: AWS General Reference, "AWS service endpoints".
pub fn regional_host(service: &str, region: &str) -> String {
    let suffix = if region.starts_with("cn-") { ".cn" } else { "" };
    format!("{service}.{region}.amazonaws.com{suffix}")
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

/// The bytes of an answer; whatever AWS refuses with is read as a refusal.
fn answer(response: &HttpResponse) -> Result<&[u8], OrchestratorError<Refusal>> {
    let bytes = response.body().bytes().unwrap_or_default();
    if response.status().is_success() {
        return Ok(bytes);
    }
    let named = response.headers().get("x-amzn-errortype");
    Err(OrchestratorError::operation(Refusal::read(named, &String::from_utf8_lossy(bytes))))
}

#[cfg(test)]
mod tests;
