//! Probes of servers that cut off, hang, are not trusted, or speak something else.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use facts::site::WaitingFor;
use futures_util::future::join_all;

use super::super::super::loopback::{is_unvisited, listen, soon, speak};
use super::*;

/// A request to whatever is at this port.
async fn get_at(port: u16) -> Probe {
    let (_, trust) = site();
    look(&place(&domain(NAME), port), &ask(&endpoint("GET", "/"), None, &trust), plenty()).await
}

#[tokio::test]
async fn a_connection_cut_once_is_tried_again() {
    let heard = AtomicU32::new(0);
    let does = move |_: &Heard| match heard.fetch_add(1, Ordering::SeqCst) {
        0 => Does::Reset,
        _ => reply("200 OK", "", ""),
    };
    let probe = get(does).await;
    assert_eq!((replied(&probe).status, probe.attempts), (200, 2));
}

#[tokio::test]
async fn a_connection_cut_twice_is_a_reset() {
    for answer in [
        |_: &Heard| Does::Reset,
        |_: &Heard| Does::Answer("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_owned()),
    ] {
        let probe = get(answer).await;
        assert!(matches!(probe.outcome, Outcome::Reset { .. }), "{probe:?}");
        assert_eq!(probe.attempts, 2);
        assert!(probe.phases.connect_ms.is_some() && probe.phases.total_ms.is_none());
    }
}

#[tokio::test]
async fn a_handshake_that_is_cut_off_is_a_reset() {
    let probe = get_at(speak(b"").await).await;
    assert!(matches!(probe.outcome, Outcome::Reset { .. }), "{probe:?}");
    assert_eq!((probe.attempts, probe.phases), (2, Phases::default()));
}

#[tokio::test]
async fn plain_http_on_the_tls_port_is_told_and_not_tried_again() {
    let probe = get_at(speak(b"HTTP/1.1 400 Bad Request\r\n\r\n").await).await;
    let Outcome::Tls { detail } = &probe.outcome else { panic!("{probe:?}") };
    assert!(detail.starts_with("what answers there does not speak TLS"), "{detail}");
    assert_eq!((probe.attempts, probe.phases), (1, Phases::default()));
}

#[tokio::test]
async fn a_refused_connection_is_tried_twice() {
    let (listener, port) = listen().await;
    drop(listener);
    let probe = get_at(port).await;
    assert_eq!((probe.outcome, probe.attempts, probe.phases), (Outcome::Refused, 2, Phases::default()));
}

#[tokio::test]
async fn a_wait_without_end_names_what_it_waited_for() {
    let (server, trust) = site();
    let (_listener, silent) = listen().await;
    let no_head = serve(Some(server.clone()), |_| Does::AnswerAndHold(String::new())).await;
    let no_end =
        serve(Some(server), |_| Does::AnswerAndHold("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_owned()))
            .await;
    let endpoint = Endpoint { timeout_ms: 500, ..endpoint("GET", "/") };
    let (name, ask) = (domain(NAME), ask(&endpoint, None, &trust));
    let places = [silent, no_head, no_end].map(|port| place(&name, port));
    let probes = join_all(places.iter().map(|place| look(place, &ask, plenty()))).await;
    for (probe, expected) in probes.into_iter().zip([WaitingFor::Connect, WaitingFor::FirstByte, WaitingFor::Body]) {
        let outcome = Outcome::TimedOut { waiting_for: expected, after_ms: 500 };
        assert_eq!((probe.outcome, probe.attempts), (outcome, 2));
    }
}

#[tokio::test]
async fn a_wait_that_the_run_cuts_short_is_not_the_sites_fault() {
    let (_, trust) = site();
    let (_listener, port) = listen().await;
    let begun = Instant::now();
    let probe = look(&place(&domain(NAME), port), &ask(&endpoint("GET", "/"), None, &trust), soon()).await;
    assert_eq!((&probe.outcome, probe.attempts), (&Outcome::NotReached, 1));
    assert!(begun.elapsed() < Duration::from_secs(5), "{probe:?}");
}

#[tokio::test]
async fn with_no_time_left_nothing_is_asked() {
    let (_, trust) = site();
    let (listener, port) = listen().await;
    let probe = look(&place(&domain(NAME), port), &ask(&endpoint("GET", "/"), None, &trust), Instant::now()).await;
    assert_eq!((probe.outcome, probe.attempts, probe.phases), (Outcome::NotReached, 0, Phases::default()));
    assert!(is_unvisited(listener));
}

#[tokio::test]
async fn a_second_try_that_does_not_fit_is_not_begun() {
    let (listener, port) = listen().await;
    drop(listener);
    let (_, trust) = site();
    let probe = look(&place(&domain(NAME), port), &ask(&endpoint("GET", "/"), None, &trust), soon()).await;
    assert_eq!((probe.outcome, probe.attempts), (Outcome::Refused, 1));
}

#[tokio::test]
async fn a_first_try_that_had_its_whole_time_stays_what_it_was() {
    let (_, trust) = site();
    let (_listener, port) = listen().await;
    let endpoint = Endpoint { timeout_ms: 500, ..endpoint("GET", "/") };
    let until = Instant::now() + Duration::from_millis(900);
    let probe = look(&place(&domain(NAME), port), &ask(&endpoint, None, &trust), until).await;
    let outcome = Outcome::TimedOut { waiting_for: WaitingFor::Connect, after_ms: 500 };
    assert_eq!((probe.outcome, probe.attempts), (outcome, 1));
}

#[tokio::test]
async fn what_does_not_verify_gets_no_request_and_no_second_try() {
    let authority = Authority::new("Authority of the tests");
    let heard: &'static AtomicU32 = Box::leak(Box::new(AtomicU32::new(0)));
    let identity = authority.leaf_until(&[NAME], 2024);
    let port = serve(Some(identity.server()), move |_| {
        heard.fetch_add(1, Ordering::SeqCst);
        reply("200 OK", "", "")
    })
    .await;
    let ask = ask(&endpoint("GET", "/"), Some(&secret("s3cr3t-t0k3n")), &authority.trust());
    let probe = look(&place(&domain(NAME), port), &ask, plenty()).await;
    assert_eq!(probe.outcome, Outcome::Tls { detail: "expired on 2024-01-01".into() });
    assert_eq!((probe.attempts, heard.load(Ordering::SeqCst)), (1, 0));
}

#[tokio::test]
async fn what_answers_without_http_is_told() {
    let probe = get(|_| Does::Answer("SSH-2.0-OpenSSH_9.6\r\n\r\n".to_owned())).await;
    assert!(matches!(probe.outcome, Outcome::Failed { .. }), "{probe:?}");
    assert_eq!(probe.attempts, 1);
}
