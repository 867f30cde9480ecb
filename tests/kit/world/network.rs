//! The VPC, a subnet in each of three zones, and the security group that lets 80 and 443 in.

use crate::ministack::REGION;
use crate::wire::{AwsError, QueryService, Wire};

/// Where the load balancer lives.
pub(super) struct Network {
    pub(super) vpc: String,
    pub(super) subnets: Vec<String>,
    pub(super) security_group: String,
}

pub(super) async fn build(wire: &Wire) -> Result<Network, AwsError> {
    let ec2 = async |action: &str, form: &[(&str, &str)]| wire.query(QueryService::EC2, action, form).await;
    let vpc = ec2("CreateVpc", &[("CidrBlock", "10.0.0.0/16")]).await?.need("vpcId")?;
    let mut subnets = Vec::new();
    for (number, zone) in ["a", "b", "c"].iter().enumerate() {
        let (block, zone) = (format!("10.0.{number}.0/24"), format!("{REGION}{zone}"));
        let form = [("VpcId", vpc.as_str()), ("CidrBlock", &block), ("AvailabilityZone", &zone)];
        subnets.push(ec2("CreateSubnet", &form).await?.need("subnetId")?);
    }
    let form = [
        ("GroupName", "retail-prediction-alb-sg"),
        ("GroupDescription", "Security group for Retail Prediction API ALB"),
        ("VpcId", &vpc),
    ];
    let security_group = ec2("CreateSecurityGroup", &form).await?.need("groupId")?;
    for port in ["443", "80"] {
        let form = [
            ("GroupId", security_group.as_str()),
            ("IpPermissions.1.IpProtocol", "tcp"),
            ("IpPermissions.1.FromPort", port),
            ("IpPermissions.1.ToPort", port),
            ("IpPermissions.1.IpRanges.1.CidrIp", "0.0.0.0/0"),
        ];
        ec2("AuthorizeSecurityGroupIngress", &form).await?;
    }
    Ok(Network { vpc, subnets, security_group })
}
