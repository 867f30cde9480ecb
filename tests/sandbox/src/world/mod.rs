//! The account as the source document leaves it: one healthy load balancer and everything around it.

mod balancer;
mod breakers;
mod clusters;
pub mod large_account;
pub mod logs;
mod metrics;
mod neighbours;
mod network;
pub mod orphans;
mod record_set;
mod records;
mod secret;
mod web_acl;

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use serde_json::{Value, json};

pub use neighbours::{Ground, Neighbour};

use crate::base::now;
use crate::error::KitError;
use crate::front::{Front, Issued, LoadBalancer, LogSource};
use crate::ministack::{ACCOUNT, REGION};
use crate::wire::{AwsError, JsonService, QueryService, Wire, Xml, base64};

/// The load balancer's name, from the Ingress's annotation.
pub const NAME: &str = "retail-prediction-alb";
/// The cluster that the controller belongs to.
pub const CLUSTER: &str = "retail-prediction-cluster";
/// The Ingress: the controller's name for the stack.
pub const STACK: &str = "retail-prediction/retail-api-ingress";
/// Where the Ingress is, its own name, and the Service that its paths lead to.
pub const NAMESPACE: &str = "retail-prediction";
pub const INGRESS: &str = "retail-api-ingress";
pub const SERVICE: &str = "retail-api-service";
pub const ZONE: &str = "retail-prediction.example.com";
/// The name that users call.
pub const DOMAIN: &str = "api.retail-prediction.example.com";
/// The bucket of the access logs.
pub const BUCKET: &str = "retail-prediction-alb-logs";
pub const PREFIX: &str = "api-access-logs";
/// The target group's name, as the controller makes it.
pub const TARGET_GROUP: &str = "k8s-retailpr-retailap-3f1c2d9b7a";
/// The secret's name. Its ARN has six more letters, which whoever asks for it may leave out.
pub const SECRET: &str = "retail-prediction/checker";
pub const WEB_ACL: &str = "retail-prediction-waf";

/// What was built, by the ids that AWS gave.
#[derive(Debug)]
pub struct Ids {
    /// The load balancer's ARN.
    pub balancer: String,
    pub dns_name: String,
    /// The target group's ARN.
    pub target_group: String,
    /// The ARN of the listener on 443. That on 80 changes when it is removed and mended: see [`World::listener`].
    pub https_listener: String,
    /// The certificate's ARN.
    pub certificate: String,
    /// The web ACL's ARN.
    pub web_acl: String,
    /// The hosted zone's id, without `/hostedzone/`.
    pub zone: String,
    pub vpc: String,
    /// One subnet a zone.
    pub subnets: Vec<String>,
    pub security_group: String,
}

/// The account, with the means to break it and to mend it.
pub struct World {
    pub ids: Ids,
    wire: Wire,
    front: Arc<Front>,
    /// Other accounts and Regions that have load balancers.
    elsewhere: Mutex<Vec<Wire>>,
}

impl World {
    /// Builds everything over the wire. `wire` is a quiet client of the proxy.
    pub async fn build(wire: Wire, front: Arc<Front>) -> Result<Self, KitError> {
        let network = network::build(&wire).await?;
        clusters::create(&wire, &network).await?;
        secret::create(&wire).await?;
        let certificate = import(&wire, &front.certificate, None).await?;
        let balancer = balancer::create(&wire, &network).await?;
        let target_group = balancer::group(&wire, TARGET_GROUP, &network.vpc).await?;
        let https_listener = balancer::https_listener(&wire, &balancer.arn, &certificate, &target_group).await?;
        let ids = Ids {
            dns_name: balancer.dns_name,
            balancer: balancer.arn,
            target_group,
            https_listener,
            certificate,
            web_acl: web_acl::create(&wire).await?,
            zone: records::zone(&wire, ZONE).await?,
            vpc: network.vpc,
            subnets: network.subnets,
            security_group: network.security_group,
        };
        let world = Self { ids, wire, front, elsewhere: Mutex::default() };
        world.mend().await?;
        world.rules().await?;
        world.tell_metrics(&metrics::minutes_before(now(), 60)).await?;
        world.tell_charges(now()).await?;
        Ok(world)
    }

    /// What the edge has to know of the load balancer.
    pub fn edge(&self, upstream: std::net::SocketAddr) -> LoadBalancer {
        LoadBalancer {
            upstream,
            dns_name: self.ids.dns_name.clone(),
            log_source: self.log_source(),
            target_group: Some(self.ids.target_group.clone()),
            certificate: Some(self.ids.certificate.clone()),
        }
    }

    /// `app/<name>/<id>`, the value of `CloudWatch`'s dimension.
    pub fn dimension(&self) -> &str {
        self.ids.balancer.split_once("loadbalancer/").map_or("", |(_, dimension)| dimension)
    }

    /// Puts another certificate into the place of the listener's, as a renewal does; the edge is not told.
    pub async fn reimport(&self, certificate: &Issued) -> Result<(), KitError> {
        import(&self.wire, certificate, Some(&self.ids.certificate)).await?;
        Ok(())
    }

    /// What time does to a living account: the last minute's metrics, and a log file where traffic came.
    pub async fn live_on(&self) -> Result<(), KitError> {
        let now = now();
        self.tell_metrics(&metrics::minutes_before(now, 1)).await?;
        for file in self.front.edge.take_log(now).map_err(KitError::io("write an access log"))? {
            self.put_log(&file).await?;
        }
        Ok(())
    }

    fn log_source(&self) -> LogSource {
        LogSource {
            prefix: PREFIX.to_owned(),
            account: ACCOUNT.to_owned(),
            region: REGION.to_owned(),
            load_balancer: self.dimension().to_owned(),
        }
    }

    async fn elb(&self, action: &str, form: &[(&str, &str)]) -> Result<Xml, AwsError> {
        self.wire.query(QueryService::ELB, action, form).await
    }
}

/// Imports a certificate, over an older one if its ARN is given.
async fn import(wire: &Wire, certificate: &Issued, over: Option<&str>) -> Result<String, AwsError> {
    let mut input = json!({
        "Certificate": base64(&certificate.leaf),
        "PrivateKey": base64(&certificate.key),
    });
    if let Some(fields) = input.as_object_mut() {
        if !certificate.chain.is_empty() {
            fields.insert("CertificateChain".to_owned(), json!(base64(&certificate.chain)));
        }
        match over {
            Some(arn) => fields.insert("CertificateArn".to_owned(), json!(arn)),
            None => fields.insert("Tags".to_owned(), json!([{"Key": "Project", "Value": "RetailPrediction"}])),
        };
    }
    let answer = wire.json(JsonService::ACM, "ImportCertificate", &input).await?;
    let arn = answer.get("CertificateArn").and_then(Value::as_str);
    arn.map(ToOwned::to_owned).ok_or_else(|| AwsError::odd(format!("no CertificateArn in {answer}")))
}

/// Form pairs for tags, and for everything that the controller makes its own three.
fn tags(resource: &str) -> Vec<(String, String)> {
    let tags = [
        ("elbv2.k8s.aws/cluster", CLUSTER),
        ("ingress.k8s.aws/stack", STACK),
        ("ingress.k8s.aws/resource", resource),
        ("Environment", "Production"),
        ("Project", "RetailPrediction"),
        ("Service", "API"),
    ];
    let pair = |(member, (key, value)): (usize, (&str, &str))| {
        let tag = format!("Tags.member.{}", member + 1);
        [(format!("{tag}.Key"), key.to_owned()), (format!("{tag}.Value"), value.to_owned())]
    };
    tags.into_iter().enumerate().flat_map(pair).collect()
}

/// A form from literal pairs and made ones.
fn form<'a>(literal: &[(&'a str, &'a str)], made: &'a [(String, String)]) -> Vec<(&'a str, &'a str)> {
    let made = made.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    literal.iter().copied().chain(made).collect()
}

/// AWS's form of a moment.
fn stamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
