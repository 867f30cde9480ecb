//! Every client, made once: one HTTP connector, one TLS stack, one meter.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;

use aws_types::SdkConfig;
use aws_types::region::Region;
use transport::config::{install_crypto, named};
use transport::incident::Incidents;
use transport::meter::{Meter, Recorded, Watch};
use transport::query::QueryClient;
use transport::rates::{Api, Rates};

use crate::role::Assumed;

/// The one Region that has billing metrics. Source: user guide, "Monitor estimated charges with `AwsWatch`".
const BILLING_REGION: &str = "us-east-1";

/// The clients of one function instance.
#[derive(Clone, Debug)]
pub struct Aws {
    pub(crate) acm: aws_sdk_acm::Client,
    pub(crate) billing: aws_sdk_cloudwatch::Client,
    pub(crate) cloudwatch: aws_sdk_cloudwatch::Client,
    pub(crate) elb: aws_sdk_elasticloadbalancingv2::Client,
    pub(crate) route53: aws_sdk_route53::Client,
    pub(crate) s3: aws_sdk_s3::Client,
    pub(crate) sns: aws_sdk_sns::Client,
    pub(crate) wafv2: aws_sdk_wafv2::Client,
    pub(crate) meter: Arc<Meter>,
    /// For services without a client of their own here.
    pub(crate) query: QueryClient,
    /// Credentials of the roles that were taken so far.
    pub(crate) assumed: Assumed,
    rates: Arc<Rates>,
    hurry: u32,
    region: String,
}

impl Aws {
    /// Makes every client of one configuration. Calls come so many times faster than our share of AWS's rates: only for an
    /// AWS that has no such limits.
    pub fn with_config(config: &SdkConfig, hurry: Option<NonZeroU32>) -> Self {
        install_crypto();
        let rates = Arc::new(Rates::hurried(hurry));
        let hurry = hurry.map_or(1, NonZeroU32::get);
        Self::made(&named(config), Arc::default(), rates, hurry, Arc::default())
    }

    /// The same with the clients of another configuration: calls are counted, and kept to rates, together.
    pub(crate) fn of_config(&self, config: &SdkConfig) -> Self {
        let (meter, rates) = (Arc::clone(&self.meter), Arc::clone(&self.rates));
        Self::made(config, meter, rates, self.hurry, Arc::clone(&self.assumed))
    }

    fn made(config: &SdkConfig, meter: Arc<Meter>, rates: Arc<Rates>, hurry: u32, assumed: Assumed) -> Self {
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
        let s3 = aws_sdk_s3::config::Builder::from(config);
        // At an endpoint that is not Amazon's, such as a local one, a bucket is no host name.
        let s3 = s3.force_path_style(config.endpoint_url().is_some()).interceptor(Arc::clone(&meter).watch()).build();
        Self {
            acm: client!(aws_sdk_acm),
            billing: client!(aws_sdk_cloudwatch, &billing),
            cloudwatch: client!(aws_sdk_cloudwatch),
            elb: client!(aws_sdk_elasticloadbalancingv2),
            route53: client!(aws_sdk_route53),
            s3: aws_sdk_s3::Client::from_conf(s3),
            sns: client!(aws_sdk_sns),
            wafv2: client!(aws_sdk_wafv2),
            query: QueryClient::new(config, Arc::clone(&meter), Arc::clone(&rates)),
            meter,
            assumed,
            rates,
            hurry,
            region: config.region().map_or_else(String::new, ToString::to_string),
        }
    }

    /// The same, but by all that AWS allows and not by our share of it.
    #[must_use]
    pub fn at_whole_rates(&self) -> Self {
        let rates = Arc::new(self.rates.whole());
        Self { query: self.query.at(Arc::clone(&rates)), rates, ..self.clone() }
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

    /// How many times faster than our share of AWS's rates calls come: once, but for an AWS without limits.
    pub fn times_faster(&self) -> u32 {
        self.hurry
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

    /// Waits until one more call of this API is within our share of its rate. Hundreds may wait here, and the state of
    /// a call is large: so callers box the call that follows, and only those under way take its memory.
    pub(crate) async fn pace(&self, api: Api) {
        self.pace_in(api, &self.region).await;
    }

    /// The same in another Region.
    pub(crate) async fn pace_in(&self, api: Api, region: &str) {
        self.rates.wait_for(api, region).await;
    }
}

#[cfg(test)]
mod tests;
