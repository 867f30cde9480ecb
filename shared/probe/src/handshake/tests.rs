//! Handshakes with servers that serve good and bad certificates, or none.

use super::super::loopback::authority::{Authority, Identity};
use super::super::loopback::{domain, is_unvisited, listen, place, plenty, reply, serve, soon, speak};
use super::*;

const NAME: &str = "api.example.com";

async fn shake_with(identity: &Identity, trust: &Trust) -> Handshake {
    let port = serve(Some(identity.server()), |_| reply("200 OK", "", "")).await;
    look(&place(&domain(NAME), port), trust, plenty()).await
}

fn served(handshake: &Handshake) -> &Served {
    let HandshakeOutcome::Served(served) = &handshake.outcome else { panic!("{handshake:?}") };
    served
}

fn no_handshake(handshake: &Handshake) -> &str {
    let HandshakeOutcome::NoHandshake { detail } = &handshake.outcome else { panic!("{handshake:?}") };
    detail
}

fn no_connection(handshake: &Handshake) -> &str {
    let HandshakeOutcome::NoConnection { detail, .. } = &handshake.outcome else { panic!("{handshake:?}") };
    detail
}

#[tokio::test]
async fn a_good_leaf_is_read_whole() {
    let authority = Authority::new("Authority of the tests");
    let identity = authority.leaf(&[NAME, "*.example.com"]).with_chain(&authority);
    let handshake = shake_with(&identity, &authority.trust()).await;
    let leaf = Leaf {
        subject: NAME.into(),
        issuer: "Authority of the tests".into(),
        names: vec![NAME.into(), "*.example.com".into()],
        more_names: 0,
        serial: "a1:0b:02".into(),
        not_before: "2020-01-01T00:00:00Z".parse().unwrap(),
        not_after: "2099-01-01T00:00:00Z".parse().unwrap(),
    };
    let expected = Served { version: "TLSv1.3".to_owned(), leaf, chain_length: 2, verified: Ok(()) };
    assert_eq!(served(&handshake), &expected);
    assert!(handshake.tcp_ms.is_some() && handshake.tls_ms.is_some());
}

#[tokio::test]
async fn an_expired_leaf_is_read_and_told() {
    let authority = Authority::new("Authority of the tests");
    let handshake = shake_with(&authority.leaf_until(&[NAME], 2024), &authority.trust()).await;
    assert_eq!(served(&handshake).verified, Err("expired on 2024-01-01".into()));
    assert_eq!(served(&handshake).leaf.names, [NAME]);
}

#[tokio::test]
async fn a_leaf_for_another_name_is_read_and_told() {
    let authority = Authority::new("Authority of the tests");
    let handshake = shake_with(&authority.leaf(&["shop.example.com", "www.example.com"]), &authority.trust()).await;
    let expected = "is for shop.example.com, www.example.com, not for api.example.com";
    assert_eq!(served(&handshake).verified, Err(expected.into()));
}

#[tokio::test]
async fn an_unknown_issuer_is_named_with_the_missing_intermediate() {
    let stranger = Authority::new("Stranger");
    let trust = Authority::new("Authority of the tests").trust();
    let alone = shake_with(&stranger.leaf(&[NAME]), &trust).await;
    let why = served(&alone).verified.clone().unwrap_err();
    assert!(why.starts_with("issuer unknown") && why.contains("Stranger"), "{why}");
    assert!(why.contains("no intermediate certificate was sent"), "{why}");

    let chained = shake_with(&stranger.leaf(&[NAME]).with_chain(&stranger), &trust).await;
    let why = served(&chained).verified.clone().unwrap_err();
    assert!(why.contains("Stranger is named as issuer") && !why.contains("intermediate"), "{why}");
}

#[tokio::test]
async fn the_older_version_is_named() {
    let authority = Authority::new("Authority of the tests");
    let server = authority.leaf(&[NAME]).server_of_tls12();
    let port = serve(Some(server), |_| reply("200 OK", "", "")).await;
    let handshake = look(&place(&domain(NAME), port), &authority.trust(), plenty()).await;
    assert_eq!(served(&handshake).version, "TLSv1.2");
    assert_eq!(served(&handshake).verified, Ok(()));
}

#[tokio::test]
async fn plain_http_on_the_tls_port_is_no_handshake() {
    let port = speak(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    let trust = Authority::new("Authority of the tests").trust();
    let handshake = look(&place(&domain(NAME), port), &trust, plenty()).await;
    assert!(no_handshake(&handshake).contains("does not speak TLS"), "{handshake:?}");
    assert!(handshake.tcp_ms.is_some() && handshake.tls_ms.is_none());
}

#[tokio::test]
async fn a_refused_connection_is_no_connection() {
    let (listener, port) = listen().await;
    drop(listener);
    let trust = Authority::new("Authority of the tests").trust();
    let handshake = look(&place(&domain(NAME), port), &trust, plenty()).await;
    assert_eq!(no_connection(&handshake), "the connection was refused");
    assert_eq!((handshake.tcp_ms, handshake.tls_ms), (None, None));
}

#[tokio::test]
async fn silence_after_the_connection_is_told_with_the_time() {
    let (_listener, port) = listen().await;
    let trust = Authority::new("Authority of the tests").trust();
    let short = Duration::from_millis(300);
    let handshake = look_for(&place(&domain(NAME), port), &trust, short, plenty()).await;
    assert_eq!(no_handshake(&handshake), "no answer within 300 ms");
    assert!(handshake.tcp_ms.is_some());
}

#[tokio::test]
async fn silence_that_the_run_cuts_short_is_not_the_sites_fault() {
    let (_listener, port) = listen().await;
    let trust = Authority::new("Authority of the tests").trust();
    let handshake = look(&place(&domain(NAME), port), &trust, soon()).await;
    assert_eq!(handshake.outcome, HandshakeOutcome::NotReached);
    assert!(handshake.tcp_ms.is_some() && handshake.tls_ms.is_none());
}

#[tokio::test]
async fn with_no_time_left_nothing_is_dialled() {
    let (listener, port) = listen().await;
    let trust = Authority::new("Authority of the tests").trust();
    let handshake = look(&place(&domain(NAME), port), &trust, Instant::now()).await;
    assert_eq!(handshake.outcome, HandshakeOutcome::NotReached);
    assert!(is_unvisited(listener));
}

#[tokio::test]
async fn a_second_handshake_that_does_not_fit_is_not_begun() {
    let (listener, port) = listen().await;
    let cut_once = tokio::spawn(async move {
        let (first, _) = listener.accept().await.unwrap();
        first.set_zero_linger().unwrap();
        drop(first);
        listener
    });
    let trust = Authority::new("Authority of the tests").trust();
    let handshake = look(&place(&domain(NAME), port), &trust, soon()).await;
    assert_ne!(no_handshake(&handshake), "");
    assert!(is_unvisited(cut_once.await.unwrap()));
}

#[tokio::test]
async fn a_handshake_that_was_cut_off_is_tried_again() {
    let authority = Authority::new("Authority of the tests");
    let (listener, port) = listen().await;
    let acceptor = tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(authority.leaf(&[NAME]).server()));
    tokio::spawn(async move {
        let (first, _) = listener.accept().await.unwrap();
        first.set_zero_linger().unwrap();
        drop(first);
        let (second, _) = listener.accept().await.unwrap();
        drop(acceptor.accept(second).await);
    });
    let handshake = look(&place(&domain(NAME), port), &authority.trust(), plenty()).await;
    assert_eq!(served(&handshake).verified, Ok(()));
}

#[tokio::test]
async fn a_certificate_of_endless_names_becomes_a_short_fact() {
    let authority = Authority::new(&format!("{}\u{1b}[2J\n{{\"_aws\":1}}", "x".repeat(20_000)));
    let names: Vec<String> = (0..300).map(|number| format!("a{number}.example.net")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let stranger = Authority::new("Authority of the tests");
    let handshake = shake_with(&authority.leaf(&names), &stranger.trust()).await;
    let served = served(&handshake);
    assert_eq!((served.leaf.names.len(), served.leaf.more_names), (100, 200));
    let why = served.verified.clone().unwrap_err();
    assert!(why.starts_with("issuer unknown"), "{why}");
    let json = serde_json::to_string(&handshake).unwrap();
    assert!(json.len() < 5_000 && !json.contains("u001b"), "{} bytes", json.len());
    assert!(serde_json::from_str::<Handshake>(&json).is_ok_and(|again| again == handshake));
}

#[tokio::test]
async fn a_name_among_more_than_are_kept_still_verifies() {
    let authority = Authority::new("Authority of the tests");
    let mut names: Vec<String> = (0..300).map(|number| format!("a{number}.example.net")).collect();
    names.push(NAME.to_owned());
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let handshake = shake_with(&authority.leaf(&names), &authority.trust()).await;
    assert_eq!((&served(&handshake).verified, served(&handshake).leaf.more_names), (&Ok(()), 201));
}
