//! The load balancer's metrics of the last hour and the month's charges, as `CloudWatch` has them.

use jiff::{SignedDuration, Timestamp};

use super::{World, form, stamp};
use crate::base::now;
use crate::wire::{AwsError, QueryService, Wire};

/// Name, value a minute, unit. Metrics of errors are absent, as AWS leaves them when there are none.
const A_MINUTE: [(&str, f64, &str); 8] = [
    ("RequestCount", 120.0, "Count"),
    ("TargetResponseTime", 0.045, "Seconds"),
    ("HTTPCode_Target_2XX_Count", 120.0, "Count"),
    ("ConsumedLCUs", 0.02, "Count"),
    ("NewConnectionCount", 60.0, "Count"),
    ("ActiveConnectionCount", 90.0, "Count"),
    ("ProcessedBytes", 240_000.0, "Bytes"),
    ("RuleEvaluations", 240.0, "Count"),
];

/// What the load balancer costs a day, in dollars: the fixed price, three addresses and a little traffic.
const A_DAY: f64 = 0.95;

impl World {
    /// Writes the usual metrics of these minutes.
    pub(super) async fn tell_metrics(&self, minutes: &[Timestamp]) -> Result<(), AwsError> {
        for (name, value, unit) in A_MINUTE {
            self.put_metric(name, unit, &minutes.iter().map(|minute| (*minute, value)).collect::<Vec<_>>()).await?;
        }
        Ok(())
    }

    /// Writes points of one of the load balancer's metrics, such as `HTTPCode_ELB_5XX_Count`.
    pub async fn put_metric(&self, name: &str, unit: &str, points: &[(Timestamp, f64)]) -> Result<(), AwsError> {
        let mut made = Vec::new();
        for (place, (at, value)) in points.iter().enumerate() {
            let datum = format!("MetricData.member.{}", place + 1);
            made.push((format!("{datum}.MetricName"), name.to_owned()));
            made.push((format!("{datum}.Unit"), unit.to_owned()));
            made.push((format!("{datum}.Timestamp"), stamp(*at)));
            made.push((format!("{datum}.Value"), value.to_string()));
            made.push((format!("{datum}.Dimensions.member.1.Name"), "LoadBalancer".to_owned()));
            made.push((format!("{datum}.Dimensions.member.1.Value"), self.dimension().to_owned()));
        }
        let form = form(&[("Namespace", "AWS/ApplicationELB")], &made);
        self.wire.query(QueryService::CLOUDWATCH, "PutMetricData", &form).await?;
        Ok(())
    }

    /// Writes the month's charges up to now, twelve and six hours old: the sum for ELB, and that for everything.
    pub(super) async fn tell_charges(&self, now: Timestamp) -> Result<(), AwsError> {
        let day = now.strftime("%d").to_string().parse::<u32>().unwrap_or(1);
        self.put_charges(f64::from(day) * A_DAY, now).await
    }

    /// Writes ELB's charges of the month so far, in dollars.
    pub async fn put_charges(&self, dollars: f64, now: Timestamp) -> Result<(), AwsError> {
        let mut made = Vec::new();
        let points = [(12, 0.98, true), (6, 1.0, true), (12, 9.8, false), (6, 10.0, false)];
        for (place, (hours, share, of_elb)) in points.into_iter().enumerate() {
            let at = now.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or_default();
            let datum = format!("MetricData.member.{}", place + 1);
            made.push((format!("{datum}.MetricName"), "EstimatedCharges".to_owned()));
            made.push((format!("{datum}.Unit"), "None".to_owned()));
            made.push((format!("{datum}.Timestamp"), stamp(at)));
            made.push((format!("{datum}.Value"), (dollars * share).to_string()));
            made.push((format!("{datum}.Dimensions.member.1.Name"), "Currency".to_owned()));
            made.push((format!("{datum}.Dimensions.member.1.Value"), "USD".to_owned()));
            if of_elb {
                made.push((format!("{datum}.Dimensions.member.2.Name"), "ServiceName".to_owned()));
                made.push((format!("{datum}.Dimensions.member.2.Value"), "AWSELB".to_owned()));
            }
        }
        let form = form(&[("Namespace", "AWS/Billing")], &made);
        self.wire.query(QueryService::CLOUDWATCH, "PutMetricData", &form).await?;
        Ok(())
    }
}

/// The full minutes before a moment, the last one first.
pub(super) fn minutes_before(at: Timestamp, count: i64) -> Vec<Timestamp> {
    let minute = at.as_second().div_euclid(60);
    (1..=count).filter_map(|back| Timestamp::from_second((minute - back) * 60).ok()).collect()
}

/// One value a day of one metric.
pub(super) struct Series<'a> {
    pub(super) namespace: &'a str,
    pub(super) metric: &'a str,
    pub(super) dimensions: &'a [(&'a str, &'a str)],
    pub(super) value: f64,
}

impl Series<'_> {
    /// Writes a point for each of the last `days` days.
    pub(super) async fn put_daily(&self, wire: &Wire, days: i64) -> Result<(), AwsError> {
        let mut made = Vec::new();
        for day in 0..days {
            let at = now().saturating_sub(SignedDuration::from_hours(24 * day + 12)).unwrap_or_default();
            let datum = format!("MetricData.member.{}", day + 1);
            made.push((format!("{datum}.MetricName"), self.metric.to_owned()));
            made.push((format!("{datum}.Unit"), "Count".to_owned()));
            made.push((format!("{datum}.Timestamp"), stamp(at)));
            made.push((format!("{datum}.Value"), self.value.to_string()));
            for (place, (name, value)) in self.dimensions.iter().enumerate() {
                let dimension = format!("{datum}.Dimensions.member.{}", place + 1);
                made.push((format!("{dimension}.Name"), (*name).to_owned()));
                made.push((format!("{dimension}.Value"), (*value).to_owned()));
            }
        }
        let form = form(&[("Namespace", self.namespace)], &made);
        wire.query(QueryService::CLOUDWATCH, "PutMetricData", &form).await?;
        Ok(())
    }
}
