//! Every figure of the load balancer, in one call.

use std::collections::BTreeMap;

use aws_sdk_cloudwatch::types::Dimension;
use facts::Seen;
use facts::load_balancer::LoadBalancer;
use facts::metrics::{Capacity, Metrics};
use jiff::{SignedDuration, Timestamp, TimestampRound, Unit};
use transport::wire::Answer;

use super::series::{self, Ask, Series};
use crate::client::Aws;

/// What this look is called where it takes too long.
pub(crate) const LOOK: &str = series::ACTION;

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &[LOOK];

/// Metrics that one run asks for: `GetMetricData` is billed by them, not by the call.
/// Source: `CloudWatch` pricing, "Metrics requested using `GetMetricData`".
pub const METRICS_ASKED: u32 = 9;

/// Capacity is averaged over this many whole hours.
const HOURS: i64 = 24;
/// Access logs of this span must have landed: they come every five minutes, and later than that.
const DUE_IN_LOGS: (i64, i64) = (20, 10);

/// Fewer requests than this in a minute have no percentile: one slow request among them would be it.
const MIN_REQUESTS: f64 = 20.0;

const MINUTE_S: i32 = 60;
const HOUR_S: i32 = 3600;

/// `RequestCount` by the minute is asked for once and cut into both of its spans here: twice would cost twice.
const SERIES: [Ask; 9] = [
    ask("requests", "RequestCount", "Sum", MINUTE_S),
    ask("p95", "TargetResponseTime", "p95", MINUTE_S),
    ask("elb_5xx", "HTTPCode_ELB_5XX_Count", "Sum", MINUTE_S),
    ask("target_5xx", "HTTPCode_Target_5XX_Count", "Sum", MINUTE_S),
    ask("lcus", "ConsumedLCUs", "Sum", HOUR_S),
    ask("new_connections", "NewConnectionCount", "Sum", HOUR_S),
    ask("active_connections", "ActiveConnectionCount", "Sum", HOUR_S),
    ask("bytes", "ProcessedBytes", "Sum", HOUR_S),
    ask("rules", "RuleEvaluations", "Sum", HOUR_S),
];

const fn ask(id: &'static str, metric: &'static str, statistic: &'static str, period_s: i32) -> Ask {
    Ask { id, namespace: "AWS/ApplicationELB", metric, statistic, period_s }
}

pub(crate) async fn look(aws: &Aws, of: &LoadBalancer, window_min: u32, at: Timestamp) -> Seen<Metrics> {
    let answer = Answer(LOOK);
    let minute = floor(at, Unit::Minute)?;
    let hour = floor(at, Unit::Hour)?;
    let from = minute - SignedDuration::from_mins(i64::from(window_min));
    let day = hour - SignedDuration::from_hours(HOURS);
    let id = answer.needs("the id in the load balancer's ARN", of.arn.load_balancer_dimension())?;
    let of = [Dimension::builder().name("LoadBalancer").value(id).build()];
    let asks = SERIES.map(|ask| ask.query(&of));
    // One begin for all series, though only the hourly ones need the whole day: points cost nothing, a second call time.
    let series = Figures(series::look(&aws.cloudwatch, &asks, day.min(from), minute).await?);
    let [due_from, due_to] = [DUE_IN_LOGS.0, DUE_IN_LOGS.1].map(|ago| minute - SignedDuration::from_mins(ago));
    let requests = series.get("requests")?;
    Ok(Metrics {
        from,
        to: minute,
        requests: requests.sum(from, minute),
        requests_due_in_logs: requests.sum(due_from, due_to),
        target_p95_s: series.get("p95")?.only_where(requests, MIN_REQUESTS).highest(from, minute),
        elb_5xx: series.get("elb_5xx")?.sum(from, minute),
        target_5xx: series.get("target_5xx")?.sum(from, minute),
        capacity: capacity(&series, day, hour)?,
    })
}

/// Averages over the whole hours since the first one that was reported: a young load balancer has fewer than a day.
fn capacity(series: &Figures, day: Timestamp, hour: Timestamp) -> Seen<Capacity> {
    let first = series.get("lcus")?.first(day, hour).unwrap_or(day);
    let hours = hour.duration_since(first).as_secs_f64() / f64::from(HOUR_S);
    let an_hour = |id| Ok(series.get(id)?.sum(first, hour).map(|sum| sum / hours));
    let a_second = |id| Ok(an_hour(id)?.map(|hourly| hourly / f64::from(HOUR_S)));
    Ok(Capacity {
        hours,
        lcus: an_hour("lcus")?,
        new_connections_per_s: a_second("new_connections")?,
        // Each minute reports the connections that were active in it, so that an hour adds up 60 of them.
        active_connections: an_hour("active_connections")?.map(|hourly| hourly / 60.0),
        gigabytes_per_hour: an_hour("bytes")?.map(|hourly| hourly / 1e9),
        rule_evaluations_per_s: a_second("rules")?,
    })
}

struct Figures(BTreeMap<String, Series>);

impl Figures {
    fn get(&self, id: &str) -> Seen<&Series> {
        Answer(LOOK).needs(id, self.0.get(id))
    }
}

/// `CloudWatch` is quicker and more exact where times are whole periods.
/// Source: `CloudWatch` API reference, `GetMetricData`.
fn floor(at: Timestamp, unit: Unit) -> Seen<Timestamp> {
    let rounded = at.round(TimestampRound::new().smallest(unit).mode(jiff::RoundMode::Floor));
    rounded.map_err(|error| Answer(LOOK).unreadable(format!("{at} has no whole {unit:?}: {error}")))
}

#[cfg(test)]
mod tests;
