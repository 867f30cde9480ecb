//! What AWS charges, from `prices.json`: by Region, with source and date.

use std::collections::BTreeMap;

use serde::Deserialize;

const TABLE: &str = include_str!("prices.json");
/// The Region whose prices stand in for one that the table does not have.
const FALLBACK: &str = "us-east-1";

/// Hours of a month, as AWS's own examples count them.
pub const MONTH_HOURS: f64 = 730.0;

/// Prices of one Region, in US dollars.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    /// Prices that differ by Region.
    pub regional: Regional,
    /// Prices that do not.
    pub global: Global,
    /// The day on which the table was read.
    pub read: String,
    /// The Region that was asked for, where the table does not have it and another one stands in.
    pub stands_in_for: Option<String>,
}

/// Prices that differ by Region.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regional {
    /// The Region.
    pub region: String,
    /// Where the figures are from.
    pub source: String,
    /// One Application or Network Load Balancer for an hour.
    pub load_balancer_hour: f64,
    /// One load balancer capacity unit for an hour.
    pub lcu_hour: f64,
    /// One public IPv4 address for an hour.
    pub ipv4_hour: f64,
}

/// Prices that are the same everywhere.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Global {
    /// Where the figures are from.
    pub source: String,
    /// One web ACL for a month.
    pub web_acl_month: f64,
    /// One rule of a web ACL for a month.
    pub rule_month: f64,
    /// One gigabyte of a function on arm64 for a second.
    pub lambda_gb_second: f64,
    /// One invocation of a function.
    pub lambda_request: f64,
    /// One metric asked for with `GetMetricData`.
    pub metric_asked: f64,
    /// One mail of SNS.
    pub mail: f64,
    /// Single calls, as the meter names them: `S3:PutObject`. What is not here is free.
    pub call: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    read: String,
    /// For readers of the file.
    #[serde(rename = "units")]
    _units: BTreeMap<String, String>,
    global: Global,
    regions: Vec<Regional>,
}

impl Prices {
    /// The Region's prices; those of us-east-1 where the table has none of it.
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "the table is part of the program: a test reads it"
    )]
    pub fn for_region(region: &str) -> Self {
        let Table { read, global, regions, .. } = serde_json::from_str(TABLE).expect("prices.json is a price table");
        let known = regions.iter().any(|it| it.region == region);
        let wanted = if known { region } else { FALLBACK };
        let regional = regions.into_iter().find(|it| it.region == wanted).expect("prices.json has us-east-1");
        Self { regional, global, read, stands_in_for: (!known).then(|| region.to_owned()) }
    }

    /// The price of one run: the function's time, the calls that cost something, and the metrics that were asked for.
    /// A mail is counted for each publish, for the number of subscribers is not known.
    pub fn run_usd(&self, calls: &BTreeMap<String, u32>, lambda_ms: u64, memory_mb: u32, metrics_queried: u32) -> f64 {
        let Self { global, .. } = self;
        // A run lasts minutes at most: its milliseconds fit.
        let ms = f64::from(u32::try_from(lambda_ms).unwrap_or(u32::MAX));
        let gb_seconds = ms / 1000.0 * f64::from(memory_mb) / 1024.0;
        let times = |call: &str| f64::from(calls.get(call).copied().unwrap_or_default());
        let single: f64 = global.call.iter().map(|(call, price)| times(call) * price).sum();
        // A call that is tried again is billed once.
        let metrics = if times("CloudWatch:GetMetricData") > 0.0 { f64::from(metrics_queried) } else { 0.0 };
        global.lambda_request
            + gb_seconds * global.lambda_gb_second
            + single
            + times("SNS:Publish") * global.mail
            + metrics * global.metric_asked
    }

    /// A load balancer of this type (AWS's word, such as `application`) for a month, without load and addresses; 0 for a
    /// type whose price is not known.
    pub fn load_balancer_month(&self, kind: &str) -> f64 {
        match kind {
            "application" | "network" => MONTH_HOURS * self.regional.load_balancer_hour,
            _ => 0.0,
        }
    }

    /// A web ACL with so many rules for a month, without its requests.
    pub fn web_acl_month(&self, rules: u32) -> f64 {
        self.global.web_acl_month + f64::from(rules) * self.global.rule_month
    }

    /// Where the figures are from, in one sentence.
    pub fn origin(&self) -> String {
        let Regional { region, source, .. } = &self.regional;
        let stands_in = match &self.stands_in_for {
            Some(wanted) => format!(", for none are known of {wanted}"),
            None => String::new(),
        };
        format!("prices of {region}{stands_in}, read on {} from {source}", self.read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calls(calls: &[(&str, u32)]) -> BTreeMap<String, u32> {
        calls.iter().map(|(call, times)| ((*call).to_owned(), *times)).collect()
    }

    fn is_near(left: f64, right: f64) -> bool {
        (left - right).abs() < 1e-9
    }

    #[test]
    fn both_regions_of_the_source_document_have_prices() {
        for region in ["us-east-1", "ap-southeast-1"] {
            let prices = Prices::for_region(region);
            assert_eq!((prices.regional.region.as_str(), &prices.stands_in_for), (region, &None));
            assert!(is_near(prices.regional.load_balancer_hour, 0.0225));
        }
    }

    #[test]
    fn the_web_acl_has_the_price_lists_price_and_says_whose_it_is_not() {
        let global = Prices::for_region("us-east-1").global;
        assert!(is_near(global.web_acl_month, 5.0) && is_near(global.rule_month, 1.0));
        assert!(global.source.contains("$1 a web ACL and $0.60 a rule"));
    }

    #[test]
    fn a_month_has_730_hours_and_what_has_no_price_counts_nothing() {
        let prices = Prices::for_region("us-east-1");
        assert!(is_near(prices.load_balancer_month("application"), 16.425));
        assert!(is_near(prices.load_balancer_month("network"), 16.425));
        assert!(is_near(prices.load_balancer_month("gateway"), 0.0));
        assert!(is_near(prices.web_acl_month(0), 5.0) && is_near(prices.web_acl_month(3), 8.0));
    }

    #[test]
    fn an_unknown_region_borrows_prices_and_says_so() {
        let prices = Prices::for_region("mars-north-1");
        assert!(prices.origin().starts_with("prices of us-east-1, for none are known of mars-north-1, read on 2026-"));
    }

    #[test]
    fn a_run_costs_its_time_its_calls_and_its_metrics() {
        let prices = Prices::for_region("us-east-1");
        let free = calls(&[("Elastic Load Balancing v2:DescribeTargetHealth", 9)]);
        // 1024 MB for a second and one request.
        assert!(is_near(prices.run_usd(&free, 1000, 1024, 10), 0.000_013_333_4 + 0.000_000_2));
        let all = calls(&[
            ("CloudWatch:GetMetricData", 2),
            ("S3:PutObject", 2),
            ("SNS:Publish", 1),
            ("Secrets Manager:GetSecretValue", 1),
        ]);
        // 10 metrics, two objects, a publish with its mail, a secret.
        let extra = 0.000_1 + 0.000_01 + 0.000_020_5 + 0.000_005;
        assert!(is_near(prices.run_usd(&all, 1000, 1024, 10) - prices.run_usd(&free, 1000, 1024, 10), extra));
    }
}
