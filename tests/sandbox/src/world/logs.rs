//! The access logs: the bucket, the attributes that switch them on, and the files that were delivered.

use std::net::SocketAddr;

use hyper::Method;
use jiff::{SignedDuration, Timestamp};

use super::{BUCKET, PREFIX, World};
use crate::base::now;
use crate::error::KitError;
use crate::front::access_log::period_end;
use crate::front::{Entry, LogFile};
use crate::wire::{AwsError, RestService, Xml};

/// Requests of users in a file: enough to be judged.
const USERS: usize = 72;

impl World {
    pub(super) async fn set_logging(&self, on: bool) -> Result<(), AwsError> {
        let on = if on { "true" } else { "false" };
        let attributes = [
            ("access_logs.s3.enabled", on),
            ("access_logs.s3.bucket", BUCKET),
            ("access_logs.s3.prefix", PREFIX),
            ("idle_timeout.timeout_seconds", "60"),
        ];
        let pair = |(place, (key, value)): (usize, (&str, &str))| {
            let attribute = format!("Attributes.member.{}", place + 1);
            [(format!("{attribute}.Key"), key.to_owned()), (format!("{attribute}.Value"), value.to_owned())]
        };
        let made: Vec<(String, String)> = attributes.into_iter().enumerate().flat_map(pair).collect();
        let form = super::form(&[("LoadBalancerArn", &self.ids.balancer)], &made);
        self.elb("ModifyLoadBalancerAttributes", &form).await?;
        Ok(())
    }

    /// Makes the bucket if it is not there.
    pub(super) async fn need_bucket(&self) -> Result<(), AwsError> {
        let made = self.wire.rest(RestService::S3, Method::PUT, &format!("/{BUCKET}"), &[], "").await;
        match made {
            Err(error) if error.code.starts_with("BucketAlready") => Ok(()),
            Err(error) => Err(error),
            Ok(_) => Ok(()),
        }
    }

    /// Delivers a file for the five minutes that ended `ago` before now, with the requests of users as they usually are.
    pub async fn deliver_log(&self, ago: SignedDuration) -> Result<(), KitError> {
        let end = last_end(ago);
        self.deliver(end, &self.users(end)).await
    }

    /// This is all that the bucket has: a file of the last five minutes with these requests.
    pub async fn only_log(&self, entries: &[Entry]) -> Result<(), KitError> {
        self.empty_bucket().await?;
        self.deliver(last_end(SignedDuration::ZERO), entries).await
    }

    /// What users ask in the five minutes before `end`: each target gets every other request.
    pub fn users(&self, end: Timestamp) -> Vec<Entry> {
        let targets = self.front.stubs.iter().map(|stub| stub.addr).cycle().take(USERS);
        let entry = |(place, target): (i64, SocketAddr)| {
            let at = end.saturating_sub(SignedDuration::from_secs(9 + 4 * place)).unwrap_or_default();
            Entry { target: Some(target), target_group: Some(self.ids.target_group.clone()), ..Entry::example(at) }
        };
        (0..).zip(targets).map(entry).collect()
    }

    async fn deliver(&self, end: Timestamp, entries: &[Entry]) -> Result<(), KitError> {
        let node = crate::front::edge::ZONES[0];
        let file = self.log_source().file(end, node, entries).map_err(KitError::io("write an access log"))?;
        self.put_log(&file).await
    }

    /// Puts a file of the edge into the bucket.
    pub async fn put_log(&self, file: &LogFile) -> Result<(), KitError> {
        let path = format!("/{BUCKET}/{}", file.key);
        self.wire.rest(RestService::S3, Method::PUT, &path, &[], file.gz.clone()).await?;
        Ok(())
    }

    /// The keys in the bucket, sorted.
    pub async fn log_keys(&self) -> Result<Vec<String>, AwsError> {
        let path = format!("/{BUCKET}?list-type=2");
        Ok(Xml(self.wire.rest(RestService::S3, Method::GET, &path, &[], "").await?.text()).texts("Key"))
    }

    pub(super) async fn empty_bucket(&self) -> Result<(), AwsError> {
        for key in self.log_keys().await? {
            self.wire.rest(RestService::S3, Method::DELETE, &format!("/{BUCKET}/{key}"), &[], "").await?;
        }
        Ok(())
    }

    pub(super) async fn drop_bucket(&self) -> Result<(), AwsError> {
        self.empty_bucket().await?;
        self.wire.rest(RestService::S3, Method::DELETE, &format!("/{BUCKET}"), &[], "").await?;
        Ok(())
    }
}

/// The end of the last five minutes that were over so long before now.
pub fn last_end(ago: SignedDuration) -> Timestamp {
    let ended = now().saturating_sub(ago).unwrap_or_default();
    period_end(ended).saturating_sub(SignedDuration::from_mins(5)).unwrap_or_default()
}
