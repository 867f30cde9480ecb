//! What every client is made from: one HTTP connector, one TLS stack, and what Lambda puts into the environment.

use std::collections::BTreeMap;
use std::sync::Once;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_http_client::tls;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::app_name::AppName;
use aws_types::region::Region;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

use crate::deadline::CALL;

/// What every call is marked with in its user agent, so that `CloudTrail` tells ours from those of others by the same role.
pub const APP: &str = "albkeeper";

/// One attempt of a call; the SDK makes up to three.
const ATTEMPT: Duration = Duration::from_secs(3);

/// Variables of the environment by their names.
pub type Environment = BTreeMap<String, String>;

/// The environment of this process, read once where it begins.
pub fn environment() -> Environment {
    let texts = std::env::vars_os().map(|(name, value)| (name.into_string(), value.into_string()));
    texts.filter_map(|(name, value)| name.ok().zip(value.ok())).collect()
}

/// The configuration of a function, as Lambda tells it: Region and credentials, and where the sandbox wants it, other
/// endpoints than Amazon's. Credentials that are not there are told by the first call.
/// Source: Lambda developer guide, "Defined runtime environment variables".
pub fn of_function(environment: &Environment) -> SdkConfig {
    let of = |name: &str| environment.get(name).filter(|value| !value.is_empty()).cloned();
    let credentials = of("AWS_ACCESS_KEY_ID").zip(of("AWS_SECRET_ACCESS_KEY")).map(|(id, key)| {
        SharedCredentialsProvider::new(Credentials::new(id, key, of("AWS_SESSION_TOKEN"), None, "the environment"))
    });
    let region = of("AWS_REGION").or_else(|| of("AWS_DEFAULT_REGION")).map(Region::new);
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(region)
        .service_config(Endpoints(environment.clone()));
    config.set_credentials_provider(credentials).set_endpoint_url(of("AWS_ENDPOINT_URL"));
    with_our_limits(&config.build())
}

/// The same configuration with our transport and our limits.
pub fn with_our_limits(config: &SdkConfig) -> SdkConfig {
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT).operation_timeout(CALL).build();
    config
        .to_builder()
        .http_client(http_client())
        .retry_config(RetryConfig::standard())
        .timeout_config(timeouts)
        .build()
}

/// HTTP over our TLS.
pub fn http_client() -> SharedHttpClient {
    install_crypto();
    aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
        .build_https()
}

/// The same configuration with our name in the user agent of each call.
pub fn named(config: &SdkConfig) -> SdkConfig {
    let mut named = config.to_builder();
    // Our name has no letter that a user agent must not have; a test sees it in the calls.
    named.set_app_name(AppName::new(APP).ok());
    named.build()
}

/// One crypto provider for everything that speaks TLS. A second install is refused by rustls and means nothing here.
pub fn install_crypto() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
}

/// Endpoints of single services, such as `AWS_ENDPOINT_URL_S3`.
#[derive(Debug)]
struct Endpoints(Environment);

impl LoadServiceConfig for Endpoints {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let service = key.service_id().replace(' ', "_").to_uppercase();
        self.0.get(&format!("{}_{service}", key.env())).filter(|value| !value.is_empty()).cloned()
    }
}
