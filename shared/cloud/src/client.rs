//! Every client, made once: one HTTP connector, one TLS stack, one meter.

use std::collections::BTreeMap;
use std::sync::{Arc, Once};
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_smithy_http_client::tls;
use facts::Vantage;

use crate::incident::Incidents;
use crate::inventory::rates::Rates;
use crate::meter::{Meter, Recorded, Watch};
use crate::query::{APP, QueryClient};

/// The one Region that has billing metrics. Source: user guide, "Monitor estimated charges with `CloudWatch`".
const BILLING_REGION: &str = "us-east-1";
/// One attempt of a call; the SDK makes up to three.
const ATTEMPT: Duration = Duration::from_secs(3);
/// The whole call, retries included.
pub(crate) const CALL: Duration = Duration::from_secs(9);

/// The clients of one function instance.
#[derive(Clone, Debug)]
pub struct Cloud {
    pub(crate) acm: aws_sdk_acm::Client,
    pub(crate) billing: aws_sdk_cloudwatch::Client,
    pub(crate) cloudwatch: aws_sdk_cloudwatch::Client,
    pub(crate) elb: aws_sdk_elasticloadbalancingv2::Client,
    pub(crate) route53: aws_sdk_route53::Client,
    pub(crate) s3: aws_sdk_s3::Client,
    pub(crate) secrets: aws_sdk_secretsmanager::Client,
    pub(crate) sns: aws_sdk_sns::Client,
    pub(crate) wafv2: aws_sdk_wafv2::Client,
    pub(crate) vantage: Vantage,
    pub(crate) meter: Arc<Meter>,
    /// For services without a client of their own here.
    pub(crate) query: QueryClient,
    pub(crate) rates: Arc<Rates>,
    region: String,
}

impl Cloud {
    /// Reads credentials and Region from where the SDK finds them and makes every client.
    pub async fn connect(vantage: Vantage) -> Self {
        Self::with_config(&config().await, vantage)
    }

    /// Makes every client from a given configuration.
    pub fn with_config(config: &SdkConfig, vantage: Vantage) -> Self {
        install_crypto();
        let config = &named(config);
        let meter = Arc::new(Meter::default());
        macro_rules! client {
            ($sdk:ident) => {
                client!($sdk, config)
            };
            ($sdk:ident, $config:expr) => {
                $sdk::Client::from_conf(
                    $sdk::config::Builder::from($config).interceptor(Arc::clone(&meter).watch()).build(),
                )
            };
        }
        let billing = config.to_builder().region(Region::from_static(BILLING_REGION)).build();
        let s3 = s3_config(config).interceptor(Arc::clone(&meter).watch()).build();
        Self {
            acm: client!(aws_sdk_acm),
            billing: client!(aws_sdk_cloudwatch, &billing),
            cloudwatch: client!(aws_sdk_cloudwatch),
            elb: client!(aws_sdk_elasticloadbalancingv2),
            route53: client!(aws_sdk_route53),
            s3: aws_sdk_s3::Client::from_conf(s3),
            secrets: client!(aws_sdk_secretsmanager),
            sns: client!(aws_sdk_sns),
            wafv2: client!(aws_sdk_wafv2),
            query: QueryClient::new(config, Arc::clone(&meter)),
            meter,
            rates: Arc::new(Rates::hurried(vantage.hurry)),
            vantage,
            region: config.region().map_or_else(String::new, ToString::to_string),
        }
    }

    /// What every client was made from, for a function that needs a client of its own.
    pub fn config(&self) -> &SdkConfig {
        self.query.config()
    }

    /// The `interceptor` of such a client: counts its calls together with all others, and lets only whole answers pass.
    pub fn watch(&self) -> Watch {
        Arc::clone(&self.meter).watch()
    }

    /// The client of services that have none of their own here.
    pub fn query(&self) -> &QueryClient {
        &self.query
    }

    /// From where the site and names are looked at.
    pub fn vantage(&self) -> &Vantage {
        &self.vantage
    }

    /// What was called since the last time that this was asked.
    pub fn take_calls(&self) -> BTreeMap<String, u32> {
        self.meter.take()
    }

    /// The attempts of calls that were not as they should be, since the last time that this was asked.
    pub fn take_incidents(&self) -> Incidents {
        self.meter.take_incidents()
    }

    /// Begins the count of calls and incidents anew, for a new run.
    pub fn forget_calls(&self) {
        drop((self.take_calls(), self.take_incidents()));
    }

    /// Keeps every answer of AWS from now on, for a person who wants to show them.
    pub fn record(&self) {
        self.meter.record();
    }

    /// The answers that were kept since the last time that this was asked.
    pub fn take_recorded(&self) -> Vec<Recorded> {
        self.meter.take_recorded()
    }

    /// The Region that is looked at.
    pub fn region(&self) -> &str {
        &self.region
    }
}

/// Credentials and Region from where the SDK finds them, with our transport and our limits.
pub(crate) async fn config() -> SdkConfig {
    install_crypto();
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
        .build_https();
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT).operation_timeout(CALL).build();
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        .retry_config(RetryConfig::standard())
        .timeout_config(timeouts)
        .load()
        .await
}

/// The same configuration with our name in the user agent of each call.
pub(crate) fn named(config: &SdkConfig) -> SdkConfig {
    let mut named = config.to_builder();
    // Our name has no letter that a user agent must not have; a test sees it in the calls.
    named.set_app_name(AppName::new(APP).ok());
    named.build()
}

/// At an endpoint that is not Amazon's, such as a local one, a bucket is no host name.
pub(crate) fn s3_config(config: &SdkConfig) -> aws_sdk_s3::config::Builder {
    aws_sdk_s3::config::Builder::from(config).force_path_style(config.endpoint_url().is_some())
}

/// One crypto provider for everything that speaks TLS. A second install is refused by rustls and means nothing here.
fn install_crypto() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
}
