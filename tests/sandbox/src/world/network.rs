//! The VPC, a subnet in each of three zones, and the security group that lets 80 and 443 in.

use roxmltree::Node;

use super::World;
use crate::error::KitError;
use crate::wire::{AwsError, QueryService, Wire, parse_xml};
use crate::xml::{all, child_text};

/// The ports that the source document opens.
const PORTS: [&str; 2] = ["443", "80"];

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
        let (block, zone) = (format!("10.0.{number}.0/24"), format!("{}{zone}", wire.region()));
        let form = [("VpcId", vpc.as_str()), ("CidrBlock", &block), ("AvailabilityZone", &zone)];
        subnets.push(ec2("CreateSubnet", &form).await?.need("subnetId")?);
    }
    let form = [
        ("GroupName", "retail-prediction-alb-sg"),
        ("GroupDescription", "Security group for Retail Prediction API ALB"),
        ("VpcId", &vpc),
    ];
    let security_group = ec2("CreateSecurityGroup", &form).await?.need("groupId")?;
    for port in PORTS {
        ec2("AuthorizeSecurityGroupIngress", &from_anywhere(&security_group, port)).await?;
    }
    Ok(Network { vpc, subnets, security_group })
}

/// A port of TCP that a group opens to everybody.
fn from_anywhere<'a>(group: &'a str, port: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("GroupId", group),
        ("IpPermissions.1.IpProtocol", "tcp"),
        ("IpPermissions.1.FromPort", port),
        ("IpPermissions.1.ToPort", port),
        ("IpPermissions.1.IpRanges.1.CidrIp", "0.0.0.0/0"),
    ]
}

impl World {
    /// The load balancer's security group lets everybody in on one more port.
    pub async fn open_port(&self, port: u16) -> Result<(), KitError> {
        let port = port.to_string();
        let form = from_anywhere(&self.ids.security_group, &port);
        self.wire.query(QueryService::EC2, "AuthorizeSecurityGroupIngress", &form).await?;
        Ok(())
    }

    /// The load balancer's security group lets everybody in on its two ports, and nothing else.
    pub(super) async fn only_ports(&self) -> Result<(), AwsError> {
        let asked = [("Filter.1.Name", "group-id"), ("Filter.1.Value.1", self.ids.security_group.as_str())];
        let rules = self.wire.query(QueryService::EC2, "DescribeSecurityGroupRules", &asked).await?;
        let document = parse_xml(&rules.0)?;
        for rule in all(&document, "securityGroupRuleId").iter().filter_map(Node::parent) {
            let port = child_text(rule, "fromPort");
            if child_text(rule, "isEgress") == "false" && !PORTS.contains(&port) {
                let form = from_anywhere(&self.ids.security_group, port);
                self.wire.query(QueryService::EC2, "RevokeSecurityGroupIngress", &form).await?;
            }
        }
        Ok(())
    }
}
