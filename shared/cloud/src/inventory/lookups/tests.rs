//! Questions to a resolver about the targets of records.

use std::time::Duration;

use facts::inventory::{RecordName, ZoneId};
use hickory_resolver::proto::op::ResponseCode;

use super::*;
use crate::inventory::testing::*;
use crate::observe::testing::cloud;
use crate::site::loopback::names::{Says, resolve};

fn record(kind: &str, points_at: PointsAt) -> Record {
    Record {
        name: RecordName::new("api.example.com"),
        kind: kind.to_owned(),
        set_identifier: None,
        traffic_policy: None,
        points_at,
        settings: BTreeMap::new(),
    }
}

fn alias(name: &str) -> Record {
    record("A", PointsAt::Alias { name: name.to_owned(), zone_id: "Z35SXDOTRQ7X7K".to_owned() })
}

fn values(kind: &str, value: &str) -> Record {
    record(kind, PointsAt::Values { values: vec![value.to_owned()] })
}

#[tokio::test]
async fn each_load_balancer_s_name_of_this_region_is_asked_for_once() {
    let aws = cloud(|asked| panic!("asked for {}", asked.operation));
    let at = resolve(|_| Says::Code(ResponseCode::NXDomain)).await;
    let records = vec![
        alias("dualstack.gone-1.us-east-1.elb.amazonaws.com"),
        alias("gone-1.us-east-1.elb.amazonaws.com"),
        alias("far-1.eu-west-1.elb.amazonaws.com"),
        alias("d111111abcdef8.cloudfront.net"),
        values("CNAME", "named-1.us-east-1.elb.amazonaws.com."),
        values("TXT", "text-1.us-east-1.elb.amazonaws.com"),
    ];
    let zone = |records| Zone {
        id: ZoneId::new("Z1"),
        name: Domain::try_from("example.com".to_owned()).unwrap(),
        linked_service: None,
        records,
    };
    let unseen = zone(Err(throttled("route53:ListResourceRecordSets")));
    let zones = [zone(Ok(records)), unseen];
    let scope = InventoryScope { resolvers: vec![at], ..scope() };
    let found = look(&aws, &scope, zones.iter(), Deadline::within(Duration::from_secs(30))).await;
    let asked: Vec<_> = found.keys().map(Domain::as_str).collect();
    assert_eq!(asked, ["gone-1.us-east-1.elb.amazonaws.com", "named-1.us-east-1.elb.amazonaws.com"]);
    assert!(found.values().all(|answer| *answer == Ok(Answer::NxDomain)), "{found:?}");
}
