//! What is put on the wire, against sites on the loopback address.

use tokio::net::TcpListener;
use tokio::time::Instant;

use super::*;
use crate::load::loopback::{NAME, Site, scope};
use crate::loopback::authority::Authority;
use crate::loopback::{HERE, here};

fn sender(vantage: &Vantage, trust: &Trust) -> Sender {
    let scope = scope();
    let ask = |endpoint| Ask::endpoint(&scope.domain, 443, endpoint, None, trust).unwrap();
    Sender::new(&scope, vantage, &[here()], trust, scope.endpoints.iter().map(ask).collect()).unwrap()
}

/// A site whose certificate is for this name and that answers with this status at once, and a sender to it.
async fn site(name: &str, status: u16) -> (Site, Sender) {
    let authority = Authority::new("Authority of the tests");
    let site = Site::start(authority.leaf(&[name]).server(), move |at: Instant| (status, at)).await;
    let sender = sender(&site.vantage(), &authority.trust());
    (site, sender)
}

#[tokio::test]
async fn requests_go_to_the_domain_one_after_the_other_on_one_connection() {
    let (site, sender) = site(NAME, 200).await;
    for nth in 0..10 {
        let bytes = if nth % 2 == 0 { 10 } else { 21 };
        assert_eq!(sender.send(nth % 2, nth).await, Ended::Reply { status: 200, bytes });
    }
    let arrived = site.arrived();
    assert_eq!((arrived.connections, sender.connections()), (1, 1));
    assert_eq!(arrived.requests.len(), 10);
    let two = ["GET api.example.com/health ", "POST api.example.com/predict {\"price\":1}"];
    assert_eq!(arrived.requests[..2], two);
}

#[tokio::test]
async fn a_redirect_to_another_host_is_counted_and_never_followed() {
    let (site, sender) = site(NAME, 302).await;
    assert_eq!(sender.send(0, 0).await, Ended::Reply { status: 302, bytes: 10 });
    assert_eq!(site.arrived().requests.len(), 1);
}

#[tokio::test]
async fn what_is_not_the_domain_gets_nothing() {
    let (site, sender) = site("other.example.com", 200).await;
    let detail = "is for other.example.com, not for api.example.com".to_owned();
    assert_eq!(sender.send(0, 0).await, Ended::Broken { kind: "tls", detail: detail.into() });
    assert_eq!(site.arrived().requests, [""; 0]);
}

#[tokio::test]
async fn a_port_where_nobody_listens_refuses() {
    let listener = TcpListener::bind((HERE, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let trust = Authority::new("Authority of the tests").trust();
    let vantage = Vantage { dial_ports: [(443, port)].into(), ..Vantage::default() };
    let ended = sender(&vantage, &trust).send(0, 0).await;
    assert_eq!(ended, Ended::Broken { kind: "refused", detail: "the connection was refused".into() });
}
