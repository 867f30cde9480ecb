//! The clusters that EKS knows.

use hyper::Method;
use serde_json::json;

use super::CLUSTER;
use crate::ministack::ACCOUNT;
use crate::wire::{AwsError, RestService, Wire};

/// The site's own cluster, and two more so that a list of them has a second page.
const KNOWN: [&str; 3] = [CLUSTER, "staging-cluster", "warehouse-cluster"];

pub(super) async fn create(wire: &Wire) -> Result<(), AwsError> {
    for name in KNOWN {
        let input = json!({"name": name, "roleArn": format!("arn:aws:iam::{ACCOUNT}:role/eks"), "version": "1.33"});
        wire.rest(RestService::EKS, Method::POST, "/clusters", &[], input.to_string()).await?;
    }
    Ok(())
}
