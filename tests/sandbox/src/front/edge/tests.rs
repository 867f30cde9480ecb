use std::io::Read;

use flate2::read::GzDecoder;
use tokio::time::timeout;

use super::*;
use crate::front::client::{all_of, client, plain};
use crate::front::stub::{Behaviour, StubApi};
use crate::front::{Pki, now};

mod emulator;

const DOMAIN: &str = "api.retail-prediction.example.com";
const BALANCER: &str = "retail-prediction-alb-1.us-east-1.elb.amazonaws.com";

/// Two targets behind a load balancer with a good certificate.
struct Site {
    pki: Pki,
    edge: Edge,
    stubs: Vec<StubApi>,
    _emulator: Door,
}

impl Site {
    async fn start(count: u8) -> Self {
        let mut stubs = Vec::new();
        for number in 0..count {
            stubs.push(StubApi::start(SocketAddr::from(([127, 0, 0, 11 + number], 0))).await.unwrap());
        }
        let emulator = emulator::emulator(stubs.iter().map(|stub| stub.addr).collect()).await;
        let pki = Pki::new(DOMAIN, now()).unwrap();
        let edge = Edge::start(&pki.good().unwrap()).await.unwrap();
        let log_source = LogSource {
            prefix: "api-access-logs".to_owned(),
            account: "123456789012".to_owned(),
            region: "us-east-1".to_owned(),
            load_balancer: "app/retail-prediction-alb/50dc6c495c0c9188".to_owned(),
        };
        edge.point_at(LoadBalancer {
            upstream: emulator.address(),
            dns_name: BALANCER.to_owned(),
            log_source,
            target_group: Some("arn:of:the:group".to_owned()),
            certificate: Some("arn:of:the:certificate".to_owned()),
        });
        Self { pki, edge, stubs, _emulator: emulator }
    }

    /// Asks the node of one zone over TLS.
    async fn ask(&self, zone: usize, path: &str) -> Result<reqwest::Response, reqwest::Error> {
        let address = SocketAddr::new(ZONES[zone], self.edge.https_port);
        let request = client(self.pki.ca_pem(), DOMAIN, address).get(format!("https://{DOMAIN}{path}"));
        request.timeout(Duration::from_secs(5)).send().await
    }

    async fn status(&self, path: &str) -> u16 {
        self.ask(0, path).await.unwrap().status().as_u16()
    }

    async fn why_not(&self) -> String {
        all_of(&self.ask(0, "/health").await.unwrap_err())
    }

    async fn location(&self, host: &str) -> reqwest::Response {
        let url = format!("http://{}:{}/health?x=1", ZONES[0], self.edge.http_port);
        plain().get(url).header("host", host).send().await.unwrap()
    }
}

#[tokio::test]
async fn every_zone_answers_over_tls_with_the_targets_answer() {
    let site = Site::start(2).await;
    for zone in 0..ZONES.len() {
        let response = site.ask(zone, "/health").await.unwrap();
        assert_eq!((response.status().as_u16(), response.version()), (200, reqwest::Version::HTTP_2));
        assert_eq!(response.headers()["server"], "uvicorn");
        assert!(!response.headers().contains_key("x-stub"), "the edge keeps that to itself");
    }
}

#[tokio::test]
async fn a_redirect_names_the_host_that_was_asked_and_has_the_page() {
    let site = Site::start(1).await;
    for host in [DOMAIN, BALANCER] {
        let redirect = site.location(host).await;
        assert_eq!(redirect.status(), 301);
        assert_eq!(redirect.headers()["location"], format!("https://{host}:443/health?x=1"));
        assert_eq!(redirect.headers()["server"], "awselb/2.0");
        assert_eq!(redirect.bytes().await.unwrap().len(), 134);
    }
}

#[tokio::test]
async fn requests_go_to_healthy_targets_while_there_are_any() {
    let site = Site::start(2).await;
    site.stubs[0].behave("/health", Behaviour::Status(500));
    for _ in 0..4 {
        assert_eq!(site.status("/health").await, 200);
    }
    site.stubs[0].set_door(DoorState::Refuses).await.unwrap();
    for _ in 0..4 {
        assert_eq!(site.status("/health").await, 200);
    }
    site.stubs[0].heal().await.unwrap();
    site.stubs[0].behave("/health", Behaviour::Status(500));
    site.stubs[1].behave("/health", Behaviour::Status(500));
    assert_eq!(site.status("/health").await, 500, "without a healthy target all are asked");
}

#[tokio::test]
async fn trouble_has_the_form_of_the_load_balancer() {
    let site = Site::start(1).await;
    assert_eq!(site.ask(0, "/closed").await.unwrap().text().await.unwrap(), "closed for repair");
    site.stubs[0].behave("/health", Behaviour::Down);
    let bad = site.ask(0, "/health").await.unwrap();
    assert_eq!(
        (bad.status().as_u16(), &bad.headers()["server"], &bad.headers()["content-length"]),
        (502, &"awselb/2.0".parse().unwrap(), &"122".parse().unwrap())
    );
    site.stubs[0].behave("/health", Behaviour::Hang);
    site.edge.set_idle_timeout(Duration::from_millis(200));
    assert_eq!(site.status("/health").await, 504);
    assert_eq!(Site::start(0).await.status("/health").await, 503, "no targets");
}

#[tokio::test]
async fn a_zone_goes_down_alone() {
    let site = Site::start(1).await;
    site.edge.set_zone(1, ZoneState::Refuses).await.unwrap();
    assert!(site.ask(1, "/health").await.unwrap_err().is_connect());
    site.edge.set_zone(1, ZoneState::Silent).await.unwrap();
    assert!(timeout(Duration::from_millis(300), site.ask(1, "/health")).await.is_err());
    assert_eq!(site.status("/health").await, 200);
    site.edge.set_zone(1, ZoneState::Up).await.unwrap();
    assert_eq!(site.ask(1, "/health").await.unwrap().status(), 200);
    site.edge.set_listener(Scheme::Https, ZoneState::Refuses).await.unwrap();
    assert!(site.ask(0, "/health").await.unwrap_err().is_connect());
    assert_eq!(site.location(DOMAIN).await.status(), 301, "the other listener is still there");
}

#[tokio::test]
async fn each_wrong_certificate_is_refused_for_its_reason() {
    let site = Site::start(1).await;
    let cases = [
        (site.pki.expired(), "expired"),
        (site.pki.wrong_name(), "not valid for name"),
        (site.pki.self_signed(), "UnknownIssuer"),
    ];
    for (certificate, reason) in cases {
        site.edge.serve(&certificate.unwrap()).unwrap();
        let why = site.why_not().await;
        assert!(why.contains(reason), "{reason}: {why}");
    }
    let incomplete = Issued { chain: String::new(), ..site.pki.good().unwrap() };
    site.edge.serve(&incomplete).unwrap();
    assert!(site.why_not().await.contains("UnknownIssuer"));
    site.edge.serve(&site.pki.about_to_expire(3).unwrap()).unwrap();
    assert_eq!(site.status("/health").await, 200);
}

#[tokio::test]
async fn only_the_offered_versions_are_spoken() {
    let site = Site::start(1).await;
    for (protocols, version) in [(Protocols::OnlyTls12, "TLSv1.2"), (Protocols::OnlyTls13, "TLSv1.3")] {
        site.edge.offer(protocols).unwrap();
        assert_eq!(site.status("/health").await, 200);
        let (_, last) = site.edge.entries().pop().unwrap();
        assert_eq!(last.tls.unwrap().1, version);
    }
    site.edge.offer(Protocols::TooOld).unwrap();
    let why = site.why_not().await;
    assert!(why.contains("ProtocolVersion"), "{why}");
}

#[tokio::test]
async fn the_firewall_blocks_before_any_target() {
    let site = Site::start(1).await;
    site.edge.waf_block(true);
    let blocked = site.ask(0, "/health").await.unwrap();
    assert_eq!((blocked.status().as_u16(), blocked.headers()["server"].to_str().unwrap()), (403, "awselb/2.0"));
    assert_eq!(site.stubs[0].seen(), []);
    let (node, entry) = site.edge.entries().pop().unwrap();
    assert_eq!((node, entry.actions, entry.target, entry.target_status), (ZONES[0], "waf", None, None));
    site.edge.waf_block(false);
    assert_eq!(site.status("/health").await, 200);
}

#[tokio::test]
async fn the_log_is_delivered_once_by_each_node_with_traffic() {
    let site = Site::start(1).await;
    site.ask(0, "/health?x=1").await.unwrap();
    site.ask(2, "/health").await.unwrap();
    site.location(DOMAIN).await;
    let end = crate::front::access_log::period_end(now());
    let files = site.edge.take_log(end).unwrap();
    let nodes: Vec<_> = files.iter().map(|file| file.key.rsplit('_').nth(1).unwrap()).collect();
    assert_eq!(nodes, ["127.0.1.1", "127.0.1.3"]);
    let mut text = String::new();
    GzDecoder::new(files[0].gz.as_slice()).read_to_string(&mut text).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].starts_with("h2 "), "{text}");
    assert!(lines[0].contains(&format!(" {} 0.000 0.0", site.stubs[0].addr)), "{text}");
    assert!(lines[0].contains(&format!("\"GET https://{DOMAIN}:443/health?x=1 HTTP/2.0\"")), "{text}");
    assert!(lines[0].contains(" arn:of:the:group ") && lines[0].contains("\"arn:of:the:certificate\""), "{text}");
    assert!(lines[1].contains(&format!("\"redirect\" \"https://{DOMAIN}:443/health?x=1\"")), "{text}");
    assert!(site.edge.take_log(end).unwrap().is_empty(), "taken is taken");
}

#[tokio::test]
async fn a_node_without_a_load_balancer_answers_503() {
    let pki = Pki::new(DOMAIN, now()).unwrap();
    let edge = Edge::start(&pki.good().unwrap()).await.unwrap();
    let url = format!("http://{}:{}/", ZONES[0], edge.http_port);
    assert_eq!(plain().get(url).send().await.unwrap().status(), 503);
}
