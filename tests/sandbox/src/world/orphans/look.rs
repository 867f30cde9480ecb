//! A look at everything in the account that may go or has to stay.

use std::collections::BTreeSet;

use hyper::Method;
use roxmltree::Document;
use serde_json::json;

use super::thing::record_part;
use crate::error::KitError;
use crate::wire::{JsonService, QueryService, RestService, Wire, texts_in};
use crate::xml::{all, child_text};

/// Every type of key. Source: botocore, acm `KeyAlgorithm`.
const KEYS: [&str; 7] =
    ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"];

/// ARNs, ids and record sets of all that is there.
pub(super) async fn everything(wire: &Wire, zones: &[String]) -> Result<BTreeSet<String>, KitError> {
    let mut seen = BTreeSet::new();
    for (service, action, element) in [
        (QueryService::ELB, "DescribeTargetGroups", "TargetGroupArn"),
        (QueryService::ELB, "DescribeLoadBalancers", "LoadBalancerArn"),
        (QueryService::EC2, "DescribeSecurityGroups", "groupId"),
    ] {
        seen.extend(wire.query(service, action, &[]).await?.texts(element));
    }
    let acls = wire.json(JsonService::WAF, "ListWebACLs", &json!({"Scope": "REGIONAL"})).await?;
    seen.extend(texts_in(&acls, "WebACLs", "ARN"));
    let asked = json!({"Includes": {"keyTypes": KEYS}});
    let certificates = wire.json(JsonService::ACM, "ListCertificates", &asked).await?;
    seen.extend(texts_in(&certificates, "CertificateSummaryList", "CertificateArn"));
    for zone in zones {
        seen.extend(records(wire, zone).await?);
    }
    Ok(seen)
}

async fn records(wire: &Wire, zone: &str) -> Result<Vec<String>, KitError> {
    let path = format!("/2013-04-01/hostedzone/{zone}/rrset");
    let listed = wire.rest(RestService::ROUTE53, Method::GET, &path, &[], "").await?.text();
    let document = Document::parse(&listed).map_err(|error| KitError::broken(format!("zone {zone}: {error}")))?;
    let part = |set: &roxmltree::Node<'_, '_>| {
        record_part(zone, child_text(*set, "Name"), child_text(*set, "Type"), child_text(*set, "SetIdentifier"))
    };
    Ok(all(&document, "ResourceRecordSet").iter().map(part).collect())
}
