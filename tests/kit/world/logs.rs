//! The access logs: the bucket, the attributes that switch them on, and the files that were delivered.

use hyper::Method;
use jiff::SignedDuration;

use super::{BUCKET, PREFIX, World};
use crate::base::now;
use crate::error::KitError;
use crate::front::access_log::period_end;
use crate::front::{Entry, LogFile};
use crate::wire::{AwsError, RestService, Xml};

impl World {
    /// Switches the logs on or off.
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

    /// Delivers a file for the five minutes that ended `ago` before now.
    pub async fn deliver_log(&self, ago: SignedDuration) -> Result<(), KitError> {
        let ended = now().saturating_sub(ago).unwrap_or_default();
        let end = period_end(ended).saturating_sub(SignedDuration::from_mins(5)).unwrap_or_default();
        let entry = Entry::example(end.saturating_sub(SignedDuration::from_secs(9)).unwrap_or_default());
        let node = crate::front::edge::ZONES[0];
        let file = self.log_source().file(end, node, &[entry]).map_err(KitError::io("write an access log"))?;
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
