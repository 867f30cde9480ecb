//! What went through load balancers and web ACLs in two weeks, from `CloudWatch`.

use std::collections::BTreeMap;

use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat};
use facts::Seen;
use facts::ids::Arn;
use facts::inventory::load_balancer::{LoadBalancer, Traffic};
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use transport::deadline::Deadline;
use transport::rates::Api;

use crate::client::Aws;
use crate::observe::series;

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[series::ACTION];

const WINDOW: SignedDuration = SignedDuration::from_hours(14 * 24);
const DAY_S: i32 = 86400;
/// Subjects in one call: three metrics of each are below the 500 that AWS takes, and one refusal hides few.
const BATCH: usize = 100;

/// What a metric tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tells {
    /// That it served, or that somebody wanted it to.
    Use,
    /// That somebody connected, whatever for.
    Connections,
    /// Only that `CloudWatch` knows it: AWS reports it always, and the others where there is something to count.
    /// Source: ELB user guides, "CloudWatch metrics", reporting criteria.
    ItIsThere,
}

#[derive(Clone, Debug)]
pub(super) struct Subject {
    arn: Arn,
    namespace: &'static str,
    metrics: &'static [(Tells, &'static str)],
    dimensions: Vec<Dimension>,
}

/// A load balancer's requests and connections, or flows. `None` for a type that has neither.
pub(super) fn of_load_balancer(it: &LoadBalancer) -> Option<Subject> {
    const LCUS: (Tells, &str) = (Tells::ItIsThere, "ConsumedLCUs");
    const FLOWS: &[(Tells, &str)] = &[(Tells::Use, "NewFlowCount"), LCUS];
    const REQUESTS: &[(Tells, &str)] =
        &[(Tells::Use, "RequestCount"), (Tells::Connections, "NewConnectionCount"), LCUS];
    let (namespace, metrics) = match it.kind.as_str() {
        "application" => ("AWS/ApplicationELB", REQUESTS),
        "network" => ("AWS/NetworkELB", FLOWS),
        "gateway" => ("AWS/GatewayELB", FLOWS),
        _ => return None,
    };
    let dimensions = vec![dimension("LoadBalancer", it.arn.load_balancer_dimension()?)];
    Some(Subject { arn: it.arn.clone(), namespace, metrics, dimensions })
}

/// A web ACL's requests. `CloudWatch` knows it by its metric name, which need not be its name.
/// Source: AWS WAF developer guide, "AWS WAF metrics and dimensions".
pub(super) fn of_web_acl(arn: &Arn, metric_name: &str, region: &str) -> Subject {
    let dimensions = [("WebACL", metric_name), ("Region", region), ("Rule", "ALL")];
    let dimensions = dimensions.map(|(name, value)| dimension(name, value)).to_vec();
    let metrics = &[(Tells::Use, "AllowedRequests"), (Tells::Use, "BlockedRequests")];
    Subject { arn: arn.clone(), namespace: "AWS/WAFV2", metrics, dimensions }
}

fn dimension(name: &str, value: &str) -> Dimension {
    Dimension::builder().name(name).value(value).build()
}

/// Every subject's traffic, each batch with an answer of its own.
pub(super) async fn look(
    aws: &Aws,
    subjects: &[Subject],
    at: Timestamp,
    deadline: Deadline,
) -> BTreeMap<Arn, Seen<Traffic>> {
    let batches =
        subjects.chunks(BATCH).map(async |batch| match deadline.look(series::ACTION, of_batch(aws, batch, at)).await {
            Ok(traffic) => traffic.into_iter().map(|(arn, traffic)| (arn, Ok(traffic))).collect::<Vec<_>>(),
            Err(why) => batch.iter().map(|it| (it.arn.clone(), Err(why.clone()))).collect(),
        });
    join_all(batches).await.into_iter().flatten().collect()
}

async fn of_batch(aws: &Aws, batch: &[Subject], at: Timestamp) -> Seen<Vec<(Arn, Traffic)>> {
    // Whole minutes are what `CloudWatch` rounds to anyhow.
    let to = at - SignedDuration::from_secs(at.as_second().rem_euclid(60));
    let from = to - WINDOW;
    let queries = batch.iter().enumerate().flat_map(|(index, it)| {
        it.metrics.iter().enumerate().map(move |(metric, (_, name))| query(&id(index, metric), it, name))
    });
    let queries: Vec<_> = queries.collect();
    aws.pace(Api::Metrics).await;
    let series = series::look(&aws.cloudwatch, &queries, from, to).await?;
    let of_one = |(index, it): (usize, &Subject)| {
        let mut traffic = Traffic { from, to, sum: 0.0, connections: 0.0, datapoints: 0 };
        for (metric, (tells, _)) in it.metrics.iter().enumerate() {
            let (sum, points) = series.get(&id(index, metric)).map_or((0.0, 0), series::Series::total);
            traffic.datapoints += points;
            match tells {
                Tells::Use => traffic.sum += sum,
                Tells::Connections => traffic.connections += sum,
                Tells::ItIsThere => {}
            }
        }
        (it.arn.clone(), traffic)
    };
    Ok(batch.iter().enumerate().map(of_one).collect())
}

fn id(subject: usize, metric: usize) -> String {
    format!("s{subject}_{metric}")
}

fn query(id: &str, of: &Subject, metric: &str) -> MetricDataQuery {
    let metric = Metric::builder().namespace(of.namespace).metric_name(metric);
    let metric = metric.set_dimensions(Some(of.dimensions.clone())).build();
    let stat = MetricStat::builder().metric(metric).period(DAY_S).stat("Sum").build();
    MetricDataQuery::builder().id(id).metric_stat(stat).return_data(true).build()
}

#[cfg(test)]
mod tests;
