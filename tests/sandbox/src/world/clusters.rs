//! The clusters that EKS knows.

use hyper::Method;
use serde_json::json;

use super::CLUSTER;
use super::network::Network;
use crate::ministack::ACCOUNT;
use crate::wire::{AwsError, QueryService, RestService, Wire};

/// The site's own cluster, and two more so that a list of them has a second page.
const KNOWN: [&str; 3] = [CLUSTER, "staging-cluster", "warehouse-cluster"];

pub(super) async fn create(wire: &Wire, network: &Network) -> Result<(), AwsError> {
    // An emulator that enforces policies looks whether the clusters' role is there.
    let trust = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ]});
    let role = [("RoleName", "eks"), ("AssumeRolePolicyDocument", &trust.to_string())];
    wire.query(QueryService::IAM, "CreateRole", &role).await?;
    for name in KNOWN {
        // AWS learns the VPC from the subnets; the emulator takes it as it is told.
        let vpc = json!({"vpcId": network.vpc, "subnetIds": network.subnets});
        let input = json!({"name": name, "roleArn": format!("arn:aws:iam::{ACCOUNT}:role/eks"), "version": "1.33",
            "resourcesVpcConfig": vpc});
        wire.rest(RestService::EKS, Method::POST, "/clusters", &[], input.to_string()).await?;
    }
    Ok(())
}
