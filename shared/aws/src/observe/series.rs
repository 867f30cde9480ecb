//! Series of `CloudWatch` points, from `GetMetricData`.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricDataResult, MetricStat};
use facts::{Seen, Unseen};
use jiff::Timestamp;
use transport::pages::{self, Page};
use transport::unseen::unseen;
use transport::wire::{Answer, time};

pub(crate) const ACTION: &str = "cloudwatch:GetMetricData";
const ANSWER: Answer = Answer(ACTION);

#[derive(Clone, Copy)]
pub(super) struct Ask {
    /// Its id in the call: begins with a lower-case letter. Source: `CloudWatch` API reference, `MetricDataQuery`.
    pub(super) id: &'static str,
    pub(super) namespace: &'static str,
    pub(super) metric: &'static str,
    pub(super) statistic: &'static str,
    pub(super) period_s: i32,
}

impl Ask {
    pub(super) fn query(self, dimensions: &[Dimension]) -> MetricDataQuery {
        let metric = Metric::builder().namespace(self.namespace).metric_name(self.metric);
        let metric = metric.set_dimensions(Some(dimensions.to_vec())).build();
        let stat = MetricStat::builder().metric(metric).period(self.period_s).stat(self.statistic).build();
        MetricDataQuery::builder().id(self.id).metric_stat(stat).return_data(true).build()
    }
}

/// The points of one series: the begin of each period with its value, in no order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Series(Vec<(Timestamp, f64)>);

impl Series {
    fn within(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = f64> {
        self.0.iter().filter(move |(at, _)| from <= *at && *at < to).map(|(_, value)| *value)
    }

    /// The sum of the periods that begin in the span; `None` where there is none.
    pub(super) fn sum(&self, from: Timestamp, to: Timestamp) -> Option<f64> {
        self.within(from, to).reduce(|sum, value| sum + value)
    }

    /// The sum of all points, and how many they are.
    pub(crate) fn total(&self) -> (f64, u64) {
        self.0.iter().fold((0.0, 0), |(sum, points), (_, value)| (sum + value, points + 1))
    }

    /// The highest value of the periods that begin in the span.
    pub(super) fn highest(&self, from: Timestamp, to: Timestamp) -> Option<f64> {
        self.within(from, to).reduce(f64::max)
    }

    /// The points of those periods in which the other series is at least so high.
    pub(super) fn only_where(&self, other: &Self, least: f64) -> Self {
        let high: BTreeSet<_> = other.0.iter().filter(|(_, value)| *value >= least).map(|(at, _)| *at).collect();
        Self(self.0.iter().filter(|(at, _)| high.contains(at)).copied().collect())
    }

    /// The first period that begins in the span.
    pub(super) fn first(&self, from: Timestamp, to: Timestamp) -> Option<Timestamp> {
        self.0.iter().map(|(at, _)| *at).filter(|at| from <= *at && *at < to).min()
    }

    /// The last period.
    pub(super) fn newest(&self) -> Option<(Timestamp, f64)> {
        self.0.iter().copied().max_by_key(|(at, _)| *at)
    }
}

/// Every series that was asked for, by its id; one without points is empty.
pub(crate) async fn look(
    client: &Client,
    asks: &[MetricDataQuery],
    from: Timestamp,
    to: Timestamp,
) -> Seen<BTreeMap<String, Series>> {
    let results = pages::all(ACTION, |token| async move {
        let ask = client.get_metric_data().set_metric_data_queries(Some(asks.to_vec())).set_next_token(token);
        let ask = ask.start_time(DateTime::from_secs(from.as_second())).end_time(DateTime::from_secs(to.as_second()));
        let answer = ask.send().await.map_err(|error| unseen(ACTION, &error))?;
        Ok(Page::marked(answer.metric_data_results, answer.next_token))
    });
    whole(asks, &results.await?)
}

/// Joins the pages. A series that goes on is `PartialData` on each page but its last; it must end as `Complete`.
fn whole(asks: &[MetricDataQuery], results: &[MetricDataResult]) -> Seen<BTreeMap<String, Series>> {
    let mut series = BTreeMap::new();
    for id in asks.iter().filter_map(MetricDataQuery::id) {
        let parts = || results.iter().filter(|result| result.id() == Some(id));
        complete(id, ANSWER.needs(&format!("the series {id}"), parts().next_back())?)?;
        let points = parts().map(points).collect::<Seen<Vec<_>>>()?;
        series.insert(id.to_owned(), Series(points.into_iter().flatten().collect()));
    }
    Ok(series)
}

fn points(result: &MetricDataResult) -> Seen<Vec<(Timestamp, f64)>> {
    if result.timestamps().len() != result.values().len() {
        return Err(ANSWER.unreadable("a series with other numbers of times and values"));
    }
    let times = result.timestamps().iter().map(|at| ANSWER.needs("a time within our calendar", time(at)));
    times.zip(result.values()).map(|(at, value)| Ok((at?, *value))).collect()
}

fn complete(id: &str, last: &MetricDataResult) -> Seen<()> {
    let status = ANSWER.needs("StatusCode", last.status_code())?.as_str();
    let words: Vec<_> = last.messages().iter().filter_map(|message| message.value()).collect();
    let message = format!("the series {id} came as {status} {}", words.join("; ")).trim_end().to_owned();
    match status {
        "Complete" => Ok(()),
        "Forbidden" => Err(Unseen::Denied { action: ACTION.to_owned(), message: message.into() }),
        _ => Err(ANSWER.unreadable(message)),
    }
}
