use std::net::IpAddr;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};

use super::*;
use crate::front::{HostedZone, RecordSet};

const DOMAIN: &str = "api.retail-prediction.example.com";

async fn server() -> Dns {
    let alias = RecordSet::alias(DOMAIN, "A", "dualstack.alb-1.us-east-1.elb.amazonaws.com").unwrap();
    let zone = HostedZone::new("retail-prediction.example.com", vec![alias]).unwrap();
    let dns = Dns::start().await.unwrap();
    let addresses = [1, 2, 3].map(|zone| IpAddr::from([127, 0, 1, zone]));
    dns.set(Names { zones: vec![zone], load_balancer_addresses: addresses.to_vec(), ..Names::default() });
    dns
}

fn resolver(dns: &Dns, mut connection: ConnectionConfig) -> TokioResolver {
    connection.port = dns.addr.port();
    let server = NameServerConfig::new(dns.addr.ip(), true, vec![connection]);
    let config = ResolverConfig::from_parts(None, vec![], vec![server]);
    let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
    let options = builder.options_mut();
    (options.attempts, options.cache_size, options.timeout) = (0, 0, Duration::from_millis(400));
    builder.build().unwrap()
}

async fn look_up(dns: &Dns, name: &str) -> Result<Vec<IpAddr>, NetError> {
    let found = resolver(dns, ConnectionConfig::udp()).ipv4_lookup(name).await?;
    Ok(found.answers().iter().filter_map(|record| record.data.ip_addr()).collect())
}

fn code(error: &NetError) -> Option<ResponseCode> {
    let NetError::Dns(error) = error else { return None };
    if let DnsError::ResponseCode(code) = error {
        return Some(*code);
    }
    if let DnsError::NoRecordsFound(none) = error { Some(none.response_code) } else { None }
}

#[tokio::test]
async fn a_resolver_finds_the_nodes_over_udp_and_tcp() {
    let dns = server().await;
    assert_eq!(look_up(&dns, &format!("{DOMAIN}.")).await.unwrap().len(), 3);
    let over_tcp = resolver(&dns, ConnectionConfig::tcp());
    assert_eq!(over_tcp.ipv4_lookup(format!("{DOMAIN}.")).await.unwrap().answers().len(), 3);
    assert_eq!(dns.asked(), vec![(DOMAIN.to_owned(), RecordType::A); 2]);
}

#[tokio::test]
async fn missing_names_and_missing_data_differ() {
    let dns = server().await;
    let error = look_up(&dns, "gone.retail-prediction.example.com.").await.unwrap_err();
    assert_eq!(code(&error), Some(ResponseCode::NXDomain));
    let error = look_up(&dns, "retail-prediction.example.com.").await.unwrap_err();
    assert_eq!(code(&error), Some(ResponseCode::NoError));
}

#[tokio::test]
async fn faults_are_those_of_one_name_until_healed() {
    let dns = server().await;
    let (broken, balancer) = (format!("{DOMAIN}."), "alb-1.us-east-1.elb.amazonaws.com.");
    dns.fail(DOMAIN, Fault::ServFail);
    assert_eq!(code(&look_up(&dns, &broken).await.unwrap_err()), Some(ResponseCode::ServFail));
    assert_eq!(look_up(&dns, balancer).await.unwrap().len(), 3);
    dns.fail_all(Fault::Refused);
    assert_eq!(code(&look_up(&dns, balancer).await.unwrap_err()), Some(ResponseCode::Refused));
    dns.heal();
    assert_eq!(look_up(&dns, &broken).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_silent_server_is_a_timeout() {
    let dns = server().await;
    dns.fail_all(Fault::Silent);
    let error = look_up(&dns, &format!("{DOMAIN}.")).await.unwrap_err();
    assert!(matches!(error, NetError::Timeout), "{error:?}");
    assert!(!dns.asked().is_empty(), "a question without an answer counts");
}

#[tokio::test]
async fn an_answer_that_does_not_fit_is_fetched_over_tcp() {
    let dns = server().await;
    let many = (0..250).map(|last| IpAddr::from([192, 0, 2, last])).collect();
    dns.change(|names| names.load_balancer_addresses = many);
    let server = NameServerConfig::new(dns.addr.ip(), true, {
        let mut both = vec![ConnectionConfig::udp(), ConnectionConfig::tcp()];
        for connection in &mut both {
            connection.port = dns.addr.port();
        }
        both
    });
    let config = ResolverConfig::from_parts(None, vec![], vec![server]);
    let resolver = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default()).build().unwrap();
    assert_eq!(resolver.ipv4_lookup(format!("{DOMAIN}.")).await.unwrap().answers().len(), 250);
}

#[tokio::test]
async fn two_servers_know_nothing_of_each_other() {
    let (known, empty) = (server().await, Dns::start().await.unwrap());
    assert_ne!(known.addr, empty.addr);
    assert!(look_up(&empty, &format!("{DOMAIN}.")).await.is_err());
    assert_eq!(look_up(&known, &format!("{DOMAIN}.")).await.unwrap().len(), 3);
}
