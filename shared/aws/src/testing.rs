//! The clients of a programmable AWS, and what the tests of looks begin with.

use facts::Scope;
use facts::ids::{Arn, Domain};
use facts::load_balancer::{LoadBalancer, Scheme, State};
use facts::scope::{Find, Zone};
pub(crate) use transport::testing::{Asked, Says, binary, cbor, error, ok, refuses};

use crate::client::Aws;

pub(crate) const ARN: &str =
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188";

/// The clients of an AWS that answers so.
pub(crate) fn answering(answer: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Aws {
    answering_in("us-east-1", answer)
}

/// The same in another Region.
pub(crate) fn answering_in(region: &'static str, answer: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Aws {
    Aws::with_config(&transport::testing::config(region, answer), None)
}

pub(crate) fn id<T: TryFrom<String, Error: std::fmt::Debug>>(text: &str) -> T {
    T::try_from(text.to_owned()).unwrap()
}

/// A scope that finds the load balancer by its name.
pub(crate) fn scope() -> Scope {
    Scope {
        domain: id::<Domain>("api.example.com"),
        load_balancer: Find::Name("shop".to_owned()),
        https_port: 443,
        http_port: Some(80),
        resolvers: Vec::new(),
        zone: Zone::Discover,
        in_front: None,
        ca: None,
        endpoints: Vec::new(),
        window_min: 30,
        traffic: true,
        log_account: None,
        log_arrival: true,
        charges: true,
        target_group_attributes: true,
        alert_topic: None,
        load: None,
    }
}

/// The load balancer of the tests.
pub(crate) fn shop() -> LoadBalancer {
    LoadBalancer {
        arn: id::<Arn>(ARN),
        name: "shop".to_owned(),
        dns_name: id::<Domain>("shop-1234567890.us-east-1.elb.amazonaws.com"),
        canonical_zone: "Z35SXDOTRQ7X7K".to_owned(),
        scheme: Scheme::InternetFacing,
        state: State::Active,
        state_reason: None,
        zones: vec!["us-east-1a".to_owned(), "us-east-1b".to_owned()],
        security_groups: vec!["sg-1".to_owned()],
        created: Some("2026-01-02T03:04:05Z".parse().unwrap()),
        address_type: Ok(facts::load_balancer::AddressType::Ipv4),
        tags: Ok([("elbv2.k8s.aws/cluster".to_owned(), "prod".to_owned())].into()),
    }
}
