//! The access logs that lie in the bucket, by the times in their keys.
//!
//! A key is `[prefix/]AWSLogs/<account>/elasticloadbalancing/<region>/<yyyy/mm/dd>/`, with the day of delivery in UTC, and
//! `<account>_elasticloadbalancing_<region>_app.<name>.<id>_<end>_<node address>_<random>.log.gz`, with the end of the
//! five minutes that it covers. Source: user guide, "Access logs for your Application Load Balancer".

use aws_sdk_s3::types::Object;
use facts::load_balancer::LoadBalancer;
use facts::logs::{Landed, LogObject, LogSettings};
use facts::{Seen, Unseen};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use transport::pages::{self, Page};
use transport::unseen::unseen;
use transport::wire::Answer;

use crate::client::Aws;

pub(super) const ACTION: &str = "s3:ListBucket";

/// Until this hour of the day, logs of the last day may still be the newest that are due.
const EARLY: i8 = 1;

/// What landed, and every log object of it.
pub(super) async fn look(
    aws: &Aws,
    of: &LoadBalancer,
    settings: &LogSettings,
    at: Timestamp,
) -> Seen<(Landed, Vec<LogObject>)> {
    let today = below(of, settings, at)?;
    let yesterday = below(of, settings, at - SignedDuration::from_hours(24))?;
    let no_bucket = || Ok((Landed::NoBucket, Vec::new()));
    let Some(mut logs) = listed(aws, of, settings, &today).await? else { return no_bucket() };
    let mut looked_below = vec![today];
    if logs.is_empty() || TimeZone::UTC.to_datetime(at).hour() < EARLY {
        let Some(older) = listed(aws, of, settings, &yesterday).await? else { return no_bucket() };
        logs.extend(older);
        looked_below.push(yesterday);
    }
    let newest = logs.iter().max_by_key(|log| log.end).cloned();
    Ok((Landed::Bucket { newest, objects: logs.len() as u64, looked_below }, logs))
}

/// The beginning of this load balancer's keys on the day of `at`: nobody else's objects are listed.
fn below(of: &LoadBalancer, settings: &LogSettings, at: Timestamp) -> Seen<String> {
    let (account, region) = (of.arn.account(), of.arn.region());
    let id = Answer(ACTION).needs("the id in the load balancer's ARN", of.arn.load_balancer_dimension())?;
    let id = id.replace('/', ".");
    let prefix = settings.prefix.trim_matches('/');
    let slash = if prefix.is_empty() { "" } else { "/" };
    let day = TimeZone::UTC.to_datetime(at).strftime("%Y/%m/%d").to_string();
    Ok(format!(
        "{prefix}{slash}AWSLogs/{account}/elasticloadbalancing/{region}/{day}/\
         {account}_elasticloadbalancing_{region}_{id}_"
    ))
}

/// The log objects whose keys begin so; `None` where there is no such bucket.
async fn listed(aws: &Aws, of: &LoadBalancer, to: &LogSettings, below: &str) -> Seen<Option<Vec<LogObject>>> {
    let objects = pages::all(ACTION, |token| async move {
        // A bucket of this name that belongs to somebody else is refused: our logs would go to them.
        let ask = aws.s3.list_objects_v2().bucket(&to.bucket).expected_bucket_owner(to.owner(&of.arn));
        let answer = ask.prefix(below).set_continuation_token(token).send().await;
        let answer = answer.map_err(|error| unseen(ACTION, &error))?;
        Ok(Page::marked(answer.contents, answer.next_continuation_token))
    });
    match objects.await {
        Ok(objects) => Ok(Some(objects.iter().filter_map(|object| log_object(object, below)).collect())),
        Err(Unseen::Failed { code: Some(code), .. }) if code == "NoSuchBucket" => Ok(None),
        Err(unseen) => Err(unseen),
    }
}

/// `None` for a key that is not one of a log.
fn log_object(object: &Object, below: &str) -> Option<LogObject> {
    let key = object.key()?;
    let (end, _) = key.strip_prefix(below)?.split_once('_')?;
    let end = DateTime::strptime("%Y%m%dT%H%MZ", end).ok()?;
    Some(LogObject {
        key: key.to_owned(),
        end: TimeZone::UTC.to_timestamp(end).ok()?,
        bytes: object.size().and_then(|size| u64::try_from(size).ok())?,
    })
}
