//! Questions to a resolver that answers, refuses, fails or is silent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use hickory_resolver::proto::op::{Query, ResponseCode};

use super::super::loopback::domain;
use super::super::loopback::names::{Says, address, alias, resolve};
use super::*;

/// For a resolver that is silent; the others have all the time that a real one has.
const SHORT: Duration = Duration::from_millis(400);

async fn answer(says: impl Fn(&Query) -> Says + Send + 'static) -> Answer {
    answer_within(TRY, says).await
}

async fn answer_within(try_for: Duration, says: impl Fn(&Query) -> Says + Send + 'static) -> Answer {
    let at = resolve(says).await;
    ask(&resolver(&[at], try_for).unwrap(), &domain("api.example.com"), try_for).await
}

fn code(code: ResponseCode) -> impl Fn(&Query) -> Says + Send {
    move |_| Says::Code(code)
}

#[tokio::test]
async fn both_kinds_of_addresses_are_found_and_sorted() {
    let says = |query: &Query| {
        Says::Records(if query.query_type() == RecordType::A {
            vec![address("api.example.com.", "192.0.2.9"), address("api.example.com.", "192.0.2.1")]
        } else {
            vec![address("api.example.com.", "2001:db8::1")]
        })
    };
    let addresses = ["192.0.2.1", "192.0.2.9", "2001:db8::1"].map(|text| text.parse().unwrap()).to_vec();
    assert_eq!(answer(says).await, Answer::Addresses { addresses, via: Vec::new() });
}

#[tokio::test]
async fn the_names_of_a_chain_are_told_in_order() {
    let says = |query: &Query| {
        let mut records = vec![
            alias("api.example.com.", "edge.example.net."),
            alias("edge.example.net.", "shop-1.us-east-1.elb.amazonaws.com."),
        ];
        if query.query_type() == RecordType::A {
            records.push(address("shop-1.us-east-1.elb.amazonaws.com.", "192.0.2.1"));
        }
        Says::Records(records)
    };
    let via = vec![domain("edge.example.net"), domain("shop-1.us-east-1.elb.amazonaws.com")];
    assert_eq!(answer(says).await, Answer::Addresses { addresses: vec!["192.0.2.1".parse().unwrap()], via });
}

#[tokio::test]
async fn each_refusal_has_its_own_name() {
    assert_eq!(answer(code(ResponseCode::NXDomain)).await, Answer::NxDomain);
    assert_eq!(answer(|_| Says::Records(Vec::new())).await, Answer::NoData);
    assert_eq!(answer(code(ResponseCode::ServFail)).await, Answer::ServFail);
    assert_eq!(answer(code(ResponseCode::Refused)).await, Answer::Refused);
    let Answer::Broken { detail } = answer(code(ResponseCode::NotImp)).await else { panic!("not implemented") };
    assert!(detail.contains("the resolver answered"), "{detail}");
}

#[tokio::test]
async fn one_failure_of_the_servers_is_asked_about_again() {
    let asked = AtomicU32::new(0);
    let says = move |query: &Query| match (query.query_type(), asked.fetch_add(1, Ordering::SeqCst)) {
        (_, 0 | 1) => Says::Code(ResponseCode::ServFail),
        (RecordType::A, _) => Says::Records(vec![address("api.example.com.", "192.0.2.1")]),
        (_, _) => Says::Records(Vec::new()),
    };
    let addresses = vec!["192.0.2.1".parse().unwrap()];
    assert_eq!(answer(says).await, Answer::Addresses { addresses, via: Vec::new() });
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_not_asked_for_again() {
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let says = move |_: &Query| {
        count.fetch_add(1, Ordering::SeqCst);
        Says::Code(ResponseCode::NXDomain)
    };
    assert_eq!(answer(says).await, Answer::NxDomain);
    assert_eq!(asked.load(Ordering::SeqCst), 2, "A and AAAA, once each");
}

#[tokio::test]
async fn silence_about_one_name_is_told_from_a_silent_resolver() {
    assert_eq!(answer_within(SHORT, |_| Says::Nothing).await, Answer::TimedOut { resolver_works: false });
    let about_others = |query: &Query| match query.name().to_ascii().as_str() {
        "api.example.com." => Says::Nothing,
        _ => Says::Code(ResponseCode::Refused),
    };
    assert_eq!(answer_within(SHORT, about_others).await, Answer::TimedOut { resolver_works: true });
}

#[tokio::test]
async fn an_answer_of_one_kind_is_enough() {
    let says = |query: &Query| {
        let is_a = query.query_type() == RecordType::A;
        if is_a { Says::Records(vec![address("api.example.com.", "192.0.2.1")]) } else { Says::Nothing }
    };
    let addresses = vec!["192.0.2.1".parse().unwrap()];
    assert_eq!(answer_within(SHORT, says).await, Answer::Addresses { addresses, via: Vec::new() });
}
