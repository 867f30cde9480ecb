//! Month-to-date charges, where the account publishes them.

use aws_sdk_cloudwatch::types::{Dimension, Metric};
use facts::cost::Charges;
use facts::{Scope, Seen, Unseen};
use jiff::{SignedDuration, Timestamp};
use transport::pages::{self, Page};
use transport::unseen::unseen;

use super::series::{self, Ask};
use crate::client::Aws;

/// What this look is called where it takes too long.
pub(crate) const LOOK: &str = "cloudwatch:ListMetrics";

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &[LOOK, series::ACTION];

/// Metrics that one run asks for where charges are looked up.
pub const METRICS_ASKED: u32 = 1;

/// The figure rises all month, so that the highest of a day is the last; several come each day.
/// Source: user guide, "Monitor estimated charges with `CloudWatch`".
const CHARGES: Ask =
    Ask { id: "charges", namespace: "AWS/Billing", metric: "EstimatedCharges", statistic: "Maximum", period_s: 3600 };

pub(crate) async fn look(aws: &Aws, scope: &Scope, at: Timestamp) -> Seen<Charges> {
    if !scope.charges {
        return Err(Unseen::NotAsked { ask_with: "cost.charges".to_owned() });
    }
    let services = services(aws).await?;
    let Some(service) = services.iter().find(|name| is_load_balancing(name)).cloned() else {
        return Ok(Charges::NotPublished { services });
    };
    let dimension = |name: &str, value: &str| Dimension::builder().name(name).value(value).build();
    let of = [dimension("ServiceName", &service), dimension("Currency", "USD")];
    let day = at - SignedDuration::from_hours(24);
    let series = series::look(&aws.billing, &[CHARGES.query(&of)], day, at).await?;
    let newest = series.get(CHARGES.id).and_then(series::Series::newest);
    Ok(match newest {
        Some((at, usd)) => Charges::MonthToDate { service, usd, at },
        None => Charges::NoneLately { service },
    })
}

/// The names of services with charges, sorted. They are listed, for AWS documents none and a wrong one reads as no data.
async fn services(aws: &Aws) -> Seen<Vec<String>> {
    let metrics = pages::all(LOOK, |token| async move {
        let ask = aws.billing.list_metrics().namespace(CHARGES.namespace).metric_name(CHARGES.metric);
        let answer = ask.set_next_token(token).send().await.map_err(|error| unseen(LOOK, &error))?;
        Ok(Page::marked(answer.metrics, answer.next_token))
    });
    let mut services: Vec<_> = metrics.await?.iter().filter_map(service).collect();
    services.sort();
    services.dedup();
    Ok(services)
}

/// The service of a figure in US dollars for the whole account: a paying account also publishes those of its members.
fn service(metric: &Metric) -> Option<String> {
    let value = |name: &str| metric.dimensions().iter().find(|dimension| dimension.name() == Some(name))?.value();
    let whole = value("LinkedAccount").is_none() && value("Currency") == Some("USD");
    value("ServiceName").filter(|_| whole).map(ToOwned::to_owned)
}

/// Such as `AWSELB`.
fn is_load_balancing(service: &str) -> bool {
    let name = service.to_ascii_lowercase();
    name.contains("elb") || name.contains("elasticloadbalancing")
}

#[cfg(test)]
mod tests;
