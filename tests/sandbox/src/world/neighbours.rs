//! Further load balancers of the site's cluster, each as an Ingress with hosts makes it: the same API is behind them.

use serde_json::{Value, json};

use super::records::alias;
use super::{CLUSTER, World, form, records};
use crate::base::locked;
use crate::cluster::{Cluster, Kind, ingress};
use crate::error::KitError;
use crate::front::{Issued, LoadBalancer, LogSource};
use crate::ministack::ACCOUNT;
use crate::wire::{AwsError, QueryService, Wire, Xml};

/// Where their Ingresses are.
const NAMESPACE: &str = "shop";

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    pub name: String,
    /// The load balancer's ARN.
    pub arn: String,
    pub dns_name: String,
    /// The target group's ARN.
    pub target_group: String,
    pub hosts: Vec<String>,
}

impl Neighbour {
    /// The Ingress that asks for it, in the cluster.
    pub fn put_into(&self, cluster: &Cluster) {
        let backend = json!({"service": {"name": "web", "port": {"number": 80}}});
        let paths = json!([{"path": "/", "pathType": "Prefix", "backend": backend}]);
        let rules: Vec<Value> = self.hosts.iter().map(|host| json!({"host": host, "http": {"paths": paths}})).collect();
        let mut own = ingress(NAMESPACE, &self.name, "web", &[("alb.ingress.kubernetes.io/target-type", "ip")]);
        if let Some(fields) = own.as_object_mut() {
            fields.insert("spec".to_owned(), json!({"ingressClassName": "alb", "rules": rules}));
            let status = json!({"loadBalancer": {"ingress": [{"hostname": self.dns_name}]}});
            fields.insert("status".to_owned(), status);
        }
        cluster.put(Kind::Ingress, &own);
    }

    /// It is gone from there.
    pub fn take_from(&self, cluster: &Cluster) {
        cluster.remove(Kind::Ingress, NAMESPACE, &self.name);
    }
}

/// Where load balancers are made: an account and Region with a network and a certificate.
#[derive(Debug)]
pub struct Ground {
    wire: Wire,
    account: String,
    vpc: String,
    subnets: Vec<String>,
    security_group: String,
    certificate: String,
}

impl Ground {
    /// One whose rules take these hosts, with its targets.
    async fn add(&self, name: &str, hosts: &[&str], targets: &[(String, String)]) -> Result<Neighbour, KitError> {
        let [arn, dns_name] = self.balancer_named(name).await?;
        let target_group = self.group_named(name).await?;
        self.elb("RegisterTargets", &form(&[("TargetGroupArn", &target_group)], targets)).await?;
        let source = ("LoadBalancerArn", arn.as_str());
        let redirect = super::balancer::redirect("HTTP_301");
        let plain = [&[source, ("Protocol", "HTTP"), ("Port", "80")], &redirect[..]].concat();
        self.elb("CreateListener", &form(&plain, &tags_of(name, "80"))).await?;
        let https = [
            source,
            ("Protocol", "HTTPS"),
            ("Port", "443"),
            ("SslPolicy", "ELBSecurityPolicy-TLS13-1-2-2021-06"),
            ("Certificates.member.1.CertificateArn", &self.certificate),
            ("DefaultActions.member.1.Type", "fixed-response"),
            ("DefaultActions.member.1.FixedResponseConfig.StatusCode", "404"),
        ];
        let listener = self.elb("CreateListener", &form(&https, &tags_of(name, "443"))).await?.need("ListenerArn")?;
        for (place, host) in hosts.iter().enumerate() {
            self.rule_for(&listener, &(place + 1).to_string(), host, &target_group).await?;
        }
        let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
        Ok(Neighbour { name: name.to_owned(), arn, dns_name, target_group, hosts })
    }

    async fn elb(&self, action: &str, form: &[(&str, &str)]) -> Result<Xml, AwsError> {
        self.wire.query(QueryService::ELB, action, form).await
    }

    async fn balancer_named(&self, name: &str) -> Result<[String; 2], KitError> {
        let subnets = self.subnets.iter().enumerate();
        let mut made: Vec<(String, String)> =
            subnets.map(|(place, subnet)| (format!("Subnets.member.{}", place + 1), subnet.clone())).collect();
        made.extend(tags_of(name, "LoadBalancer"));
        let literal = [
            ("Name", name),
            ("Scheme", "internet-facing"),
            ("Type", "application"),
            ("VpcId", self.vpc.as_str()),
            ("SecurityGroups.member.1", self.security_group.as_str()),
        ];
        let answer = self.elb("CreateLoadBalancer", &form(&literal, &made)).await?;
        Ok([answer.need("LoadBalancerArn")?, answer.need("DNSName")?])
    }

    async fn group_named(&self, name: &str) -> Result<String, KitError> {
        let made = tags_of(name, &format!("{NAMESPACE}/{name}-web:80"));
        let literal = [
            ("Name", name),
            ("Protocol", "HTTP"),
            ("Port", "80"),
            ("VpcId", self.vpc.as_str()),
            ("TargetType", "ip"),
            ("HealthCheckPath", "/health"),
            ("HealthCheckTimeoutSeconds", "5"),
            ("Matcher.HttpCode", "200"),
        ];
        Ok(self.elb("CreateTargetGroup", &form(&literal, &made)).await?.need("TargetGroupArn")?)
    }

    async fn rule_for(&self, listener: &str, priority: &str, host: &str, group: &str) -> Result<(), KitError> {
        let literal = [
            ("ListenerArn", listener),
            ("Priority", priority),
            ("Conditions.member.1.Field", "host-header"),
            ("Conditions.member.1.HostHeaderConfig.Values.member.1", host),
            ("Actions.member.1.Type", "forward"),
            ("Actions.member.1.TargetGroupArn", group),
        ];
        self.elb("CreateRule", &literal).await?;
        Ok(())
    }
}

impl World {
    /// The account and Region of the world itself.
    fn ground(&self) -> Ground {
        Ground {
            wire: self.wire.clone(),
            account: ACCOUNT.to_owned(),
            vpc: self.ids.vpc.clone(),
            subnets: self.ids.subnets.clone(),
            security_group: self.ids.security_group.clone(),
            certificate: self.ids.certificate.clone(),
        }
    }

    /// Another account or Region, with a network of its own and the certificate that the edge serves.
    pub async fn break_ground(&self, account: &str, region: &str, shared: &Issued) -> Result<Ground, KitError> {
        let wire = self.wire.clone().in_account(account).in_region(region);
        let network = super::network::build(&wire).await?;
        let certificate = super::import(&wire, shared, None).await?;
        let super::network::Network { vpc, subnets, security_group } = network;
        locked(&self.elsewhere).push(wire.clone());
        Ok(Ground { wire, account: account.to_owned(), vpc, subnets, security_group, certificate })
    }

    /// Makes one whose rules take these hosts of the zone, with the site's certificate, its records, and its targets.
    pub async fn add_neighbour(&self, name: &str, hosts: &[&str]) -> Result<Neighbour, KitError> {
        self.add_on(&self.ground(), name, hosts).await
    }

    /// The same in another account or Region; its records are in the world's own zone.
    pub async fn add_on(&self, ground: &Ground, name: &str, hosts: &[&str]) -> Result<Neighbour, KitError> {
        let neighbour = self.place_on(ground, name, hosts).await?;
        self.tell_names().await?;
        Ok(neighbour)
    }

    /// The same, but the name server is yet to be told: for many at once.
    pub async fn place_on(&self, ground: &Ground, name: &str, hosts: &[&str]) -> Result<Neighbour, KitError> {
        let neighbour = ground.add(name, hosts, &self.targets()).await?;
        let target = format!("dualstack.{}.", neighbour.dns_name);
        let sets: Vec<String> = hosts.iter().map(|host| alias(host, &target)).collect();
        records::create(&self.wire, &self.ids.zone, &sets).await?;
        self.lead_there(ground, &neighbour, hosts);
        Ok(neighbour)
    }

    /// Takes one away, with its group and its records, as its Ingress's end does.
    pub async fn remove_neighbour(&self, neighbour: &Neighbour) -> Result<(), KitError> {
        self.elb("DeleteLoadBalancer", &[("LoadBalancerArn", &neighbour.arn)]).await?;
        self.elb("DeleteTargetGroup", &[("TargetGroupArn", &neighbour.target_group)]).await?;
        for host in &neighbour.hosts {
            self.forget_record(host).await?;
        }
        self.tell_names().await
    }

    /// No pod is left behind it.
    pub async fn empty_neighbour(&self, neighbour: &Neighbour) -> Result<(), KitError> {
        self.empty_on(&self.ground(), neighbour).await
    }

    /// The same in another account or Region.
    pub async fn empty_on(&self, ground: &Ground, neighbour: &Neighbour) -> Result<(), KitError> {
        let targets = self.targets();
        let form = form(&[("TargetGroupArn", &neighbour.target_group)], &targets);
        ground.elb("DeregisterTargets", &form).await?;
        Ok(())
    }

    /// Its pods are back.
    pub async fn fill_neighbour(&self, neighbour: &Neighbour) -> Result<(), KitError> {
        self.fill_on(&self.ground(), neighbour).await
    }

    /// The same in another account or Region.
    pub async fn fill_on(&self, ground: &Ground, neighbour: &Neighbour) -> Result<(), KitError> {
        let targets = self.targets();
        let form = form(&[("TargetGroupArn", &neighbour.target_group)], &targets);
        ground.elb("RegisterTargets", &form).await?;
        Ok(())
    }

    /// The edge and ACM have this certificate for all of them, as a wildcard for many sites is one.
    pub async fn share(&self, certificate: &Issued) -> Result<(), KitError> {
        self.front.edge.serve(certificate)?;
        self.reimport(certificate).await
    }

    /// Tells the nodes to whom a client of these hosts talks. All load balancers share the nodes.
    fn lead_there(&self, ground: &Ground, neighbour: &Neighbour, hosts: &[&str]) {
        let dimension = neighbour.arn.split_once("loadbalancer/").map_or("", |(_, dimension)| dimension);
        let log_source = LogSource {
            prefix: String::new(),
            account: ground.account.clone(),
            region: ground.wire.region().to_owned(),
            load_balancer: dimension.to_owned(),
        };
        let balancer = LoadBalancer {
            upstream: self.front.edge.upstream(),
            dns_name: neighbour.dns_name.clone(),
            log_source,
            target_group: Some(neighbour.target_group.clone()),
            certificate: Some(ground.certificate.clone()),
        };
        self.front.edge.also_at(hosts, &balancer);
    }
}

/// The controller's tags for an Ingress of the namespace `shop`.
fn tags_of(ingress: &str, resource: &str) -> Vec<(String, String)> {
    let stack = format!("{NAMESPACE}/{ingress}");
    let tags =
        [("elbv2.k8s.aws/cluster", CLUSTER), ("ingress.k8s.aws/stack", &stack), ("ingress.k8s.aws/resource", resource)];
    let pair = |(member, (key, value)): (usize, (&str, &str))| {
        let tag = format!("Tags.member.{}", member + 1);
        [(format!("{tag}.Key"), key.to_owned()), (format!("{tag}.Value"), value.to_owned())]
    };
    tags.into_iter().enumerate().flat_map(pair).collect()
}
