//! The hosted zone and its records, in Route 53 and in the sandbox's name server alike.

use hyper::Method;
use roxmltree::{Document, Node};

use super::{DOMAIN, World, ZONE};
use crate::base::{locked, now};
use crate::error::KitError;
use crate::front::{HostedZone, RecordSet};
use crate::wire::{AwsError, QueryService, RestService, Wire};
use crate::xml::{all, child, child_text, elements, escape, texts};

const SPACE: &str = "https://route53.amazonaws.com/doc/2013-04-01/";
/// The zone of every load balancer in us-east-1. Source: AWS general reference, "Elastic Load Balancing endpoints".
pub(super) const BALANCERS_ZONE: &str = "Z35SXDOTRQ7X7K";

/// Makes a hosted zone and returns its id.
pub(super) async fn zone(wire: &Wire, name: &str) -> Result<String, AwsError> {
    let body = format!(
        "<CreateHostedZoneRequest xmlns=\"{SPACE}\"><Name>{name}</Name><CallerReference>{}</CallerReference>\
         </CreateHostedZoneRequest>",
        now()
    );
    let answer = wire.rest(RestService::ROUTE53, Method::POST, "/2013-04-01/hostedzone", &[], body).await?;
    let id = crate::wire::Xml(answer.text()).need("Id")?;
    Ok(id.rsplit('/').next().unwrap_or(&id).to_owned())
}

/// An alias record set to a load balancer.
pub(super) fn alias(name: &str, target: &str) -> String {
    format!(
        "<Name>{name}</Name><Type>A</Type><AliasTarget><HostedZoneId>{BALANCERS_ZONE}</HostedZoneId>\
         <DNSName>{target}</DNSName><EvaluateTargetHealth>true</EvaluateTargetHealth></AliasTarget>"
    )
}

pub(super) fn cname(name: &str, target: &str) -> String {
    format!(
        "<Name>{name}</Name><Type>CNAME</Type><TTL>300</TTL><ResourceRecords><ResourceRecord><Value>{target}</Value>\
         </ResourceRecord></ResourceRecords>"
    )
}

/// Adds record sets to a zone, all in one batch.
pub(super) async fn create(wire: &Wire, zone: &str, sets: &[String]) -> Result<(), AwsError> {
    let changes: String = sets.iter().map(|set| change("CREATE", set)).collect();
    change_in(wire, zone, &changes).await
}

async fn change_in(wire: &Wire, zone: &str, changes: &str) -> Result<(), AwsError> {
    let body = format!(
        "<ChangeResourceRecordSetsRequest xmlns=\"{SPACE}\"><ChangeBatch><Changes>{changes}</Changes></ChangeBatch>\
         </ChangeResourceRecordSetsRequest>"
    );
    let path = format!("/2013-04-01/hostedzone/{zone}/rrset/");
    wire.rest(RestService::ROUTE53, Method::POST, &path, &[], body).await?;
    Ok(())
}

impl World {
    /// The alias record that belongs there.
    pub(super) fn right_record(&self) -> String {
        alias(DOMAIN, &format!("dualstack.{}.", self.ids.dns_name))
    }

    /// Puts `record` (or nothing) into the place of every record of the site's name, and tells the name server.
    pub(super) async fn only_record(&self, record: Option<&str>) -> Result<(), KitError> {
        let listed = self.records().await?;
        let mut changes = String::new();
        for (name, inner) in sets(&listed)? {
            if name.trim_end_matches('.') == DOMAIN {
                changes.push_str(&change("DELETE", &inner));
            }
        }
        if let Some(record) = record {
            changes.push_str(&change("CREATE", record));
        }
        if !changes.is_empty() {
            change_in(&self.wire, &self.ids.zone, &changes).await?;
        }
        self.tell_names().await
    }

    /// Removes every record of this name.
    pub(super) async fn forget_record(&self, name: &str) -> Result<(), KitError> {
        let listed = self.records().await?;
        let sets = sets(&listed)?.into_iter().filter(|(it, _)| it.trim_end_matches('.') == name);
        let changes: String = sets.map(|(_, inner)| change("DELETE", &inner)).collect();
        Ok(change_in(&self.wire, &self.ids.zone, &changes).await?)
    }

    async fn records(&self) -> Result<String, AwsError> {
        let (mut all, mut from) = (String::new(), String::new());
        loop {
            let path = format!("/2013-04-01/hostedzone/{}/rrset?maxitems=300{from}", self.ids.zone);
            let page = self.wire.rest(RestService::ROUTE53, Method::GET, &path, &[], "").await?.text();
            let inner =
                page.split_once("<ResourceRecordSets>").and_then(|(_, rest)| rest.split_once("</ResourceRecordSets>"));
            all.push_str(inner.map_or("", |(inner, _)| inner));
            let next = |name: &str| texts(&page, name).into_iter().next();
            let Some((name, kind)) = next("NextRecordName").zip(next("NextRecordType")) else { break };
            from = format!("&name={name}&type={kind}");
        }
        Ok(format!("<ResourceRecordSets>{all}</ResourceRecordSets>"))
    }

    /// Makes the name server answer what Route 53 holds now, and forget the names of load balancers that are gone. For
    /// changes that a scenario makes by itself.
    pub async fn tell_names(&self) -> Result<(), KitError> {
        let listed = self.records().await?;
        self.forget_load_balancers(&listed).await?;
        let document = parse(&listed)?;
        let sets = all(&document, "ResourceRecordSet").into_iter().map(record).collect::<Result<_, _>>()?;
        let zone = HostedZone::new(ZONE, sets)?;
        self.front.dns.change(|names| names.zones = vec![zone]);
        Ok(())
    }

    /// A load balancer's name that a record leads to and no load balancer has does not exist, unless the name server
    /// was told of it by itself.
    async fn forget_load_balancers(&self, listed: &str) -> Result<(), KitError> {
        let mut there = self.elb("DescribeLoadBalancers", &[]).await?.texts("DNSName");
        let elsewhere = locked(&self.elsewhere).clone();
        for wire in elsewhere {
            there.extend(wire.query(QueryService::ELB, "DescribeLoadBalancers", &[]).await?.texts("DNSName"));
        }
        there.extend(self.wire.query(QueryService::CLASSIC_ELB, "DescribeLoadBalancers", &[]).await?.texts("DNSName"));
        let targets = texts(listed, "DNSName").into_iter().chain(texts(listed, "Value"));
        let names = targets.map(|target| target.trim_end_matches('.').trim_start_matches("dualstack.").to_owned());
        let gone = names.filter(|name| name.ends_with(".elb.amazonaws.com") && !there.contains(name));
        self.front.dns.change(|names| {
            for name in gone {
                names.others.entry(name).or_default();
            }
        });
        Ok(())
    }
}

/// A record set of Route 53 as the name server has it.
fn record(node: Node<'_, '_>) -> Result<RecordSet, KitError> {
    let (name, kind) = (child_text(node, "Name"), child_text(node, "Type"));
    if let Some(target) = child(node, "AliasTarget") {
        return Ok(RecordSet::alias(name, kind, child_text(target, "DNSName"))?);
    }
    let values = child(node, "ResourceRecords").map(elements).unwrap_or_default();
    let values: Vec<&str> = values.iter().map(|value| child_text(*value, "Value")).collect();
    let ttl = child_text(node, "TTL").parse().unwrap_or(300);
    Ok(RecordSet::values(name, kind, ttl, &values)?)
}

/// Every record set: its name, and its XML to be deleted by.
fn sets(listed: &str) -> Result<Vec<(String, String)>, KitError> {
    let document = parse(listed)?;
    let set = |node: &Node<'_, '_>| {
        let inner: String = elements(*node).into_iter().map(rewritten).collect();
        (child_text(*node, "Name").to_owned(), inner)
    };
    Ok(all(&document, "ResourceRecordSet").iter().map(set).collect())
}

/// An element without the namespace that its document had.
fn rewritten(node: Node<'_, '_>) -> String {
    let name = node.tag_name().name();
    let inner: String = match elements(node).as_slice() {
        [] => escape(node.text().unwrap_or_default()),
        children => children.iter().copied().map(rewritten).collect(),
    };
    format!("<{name}>{inner}</{name}>")
}

fn change(action: &str, record: &str) -> String {
    format!("<Change><Action>{action}</Action><ResourceRecordSet>{record}</ResourceRecordSet></Change>")
}

fn parse(text: &str) -> Result<Document<'_>, KitError> {
    Document::parse(text).map_err(|error| KitError::broken(format!("Route 53's records: {error}")))
}
