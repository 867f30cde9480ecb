//! The end of a certificate: told at a few numbers of days, once each, hiding nothing.

use facts::tls::HandshakeOutcome;

use super::*;

const DAY_S: i64 = 86_400;

/// The served certificate ends in so many days, and nobody renews it.
fn ends_in(days: i64) -> impl Fn(&mut Facts) {
    move |it| {
        let end = Timestamp::from_second(it.at.as_second() + days * DAY_S + 60).unwrap();
        for handshake in it.tls.as_mut().unwrap() {
            let HandshakeOutcome::Served(served) = &mut handshake.outcome else { panic!("the example serves") };
            served.leaf.not_after = end;
            if days < 0 {
                served.verified = Err("expired".into());
            }
        }
        for held in it.certificates.as_mut().unwrap() {
            let acm = held.acm.as_mut().unwrap();
            (acm.kind, acm.renewal) = ("IMPORTED".to_owned(), None);
        }
    }
}

/// The same certificate, as it is seen so many days later.
fn later(days: i64, left_at_first: i64) -> impl Fn(&mut Facts) {
    move |it| {
        ends_in(left_at_first)(it);
        it.at = Timestamp::from_second(it.at.as_second() + days * DAY_S).unwrap();
    }
}

#[test]
fn each_number_of_days_is_told_once() {
    let days: Vec<_> = (0..33).map(|day| later(day, 31)).collect();
    // Twice a day, which is no other number.
    let story: Vec<&dyn Fn(&mut Facts)> = days.iter().flat_map(|day| [day as &dyn Fn(&mut Facts); 2]).collect();
    // Logs that grow old with the days are another matter.
    let told: Vec<String> = told(&story).into_iter().filter(|words| words.ends_with("days")).collect();
    assert_eq!(told, ["29 days", "13 days", "6 days", "2 days", "0 days"]);
}

#[test]
fn an_outage_beside_it_is_told_as_ever_and_a_renewal_once() {
    let ending = ends_in(20);
    let both = |it: &mut Facts| {
        ends_in(20)(it);
        targets_down(it);
    };
    let node_down = |it: &mut Facts| {
        ends_in(20)(it);
        it.tls.as_mut().unwrap()[0].outcome = HandshakeOutcome::NoHandshake { detail: "reset".into() };
    };
    let story: Story<'_> = &[&ending, &both, &both, &ending, &ending, &node_down, &node_down, &well, &well];
    let policy = Policy { max_mails_per_hour: 10, ..Policy::default() };
    assert_eq!(
        told_with(&policy, story).0,
        ["20 days", "", "fail targets", "", "over targets", "", "fail tls", "renewed 120", "over tls"]
    );
}

#[test]
fn a_node_that_is_down_does_not_hide_that_the_certificate_ends() {
    let node_down = |it: &mut Facts| {
        ends_in(5)(it);
        it.tls.as_mut().unwrap()[0].outcome = HandshakeOutcome::NoHandshake { detail: "reset".into() };
    };
    assert_eq!(told(&[&node_down, &node_down]), ["5 days", "fail tls"]);
}

#[test]
fn an_expired_one_is_a_failure_at_once() {
    assert_eq!(told(&[&ends_in(-1)]), ["fail tls"]);
}
