//! What stands in a subject, where a mail has room for some 70 letters.

use facts::logs::Landed;

use super::*;

fn headline(break_it: impl Fn(&mut Facts)) -> String {
    let found = causes_of(break_it);
    let [cause] = found.as_slice() else { panic!("one cause: {found:?}") };
    cause.headline.clone()
}

#[test]
fn a_record_that_leads_elsewhere_is_told_with_where() {
    let told = headline(lead_elsewhere);
    assert_eq!(told, "the domain leads elsewhere, to an-older-alb-1.us-east-1.elb.amazonaws.com");
    let told = headline(|it| {
        lead_elsewhere(it);
        it.dns.record.as_mut().unwrap().records.clear();
    });
    assert_eq!(told, "the domain has no record");
}

#[test]
fn a_listener_that_is_gone_is_told_without_what_every_address_answers() {
    let told = headline(|it| {
        it.listeners.as_mut().unwrap().retain(|listener| listener.protocol != Protocol::Http);
        it.site.redirect.as_mut().unwrap().iter_mut().for_each(|probe| probe.outcome = Outcome::Refused);
    });
    assert_eq!(told, "there is no HTTP listener on port 80");
    let told = headline(|it| it.site.redirect.as_mut().unwrap()[1].outcome = Outcome::Refused);
    assert!(told.starts_with("configured but not live: 203.0.113.11"), "{told}");
}

#[test]
fn a_wrong_body_is_told_with_its_status_and_the_first_that_is_wrong() {
    let told = headline(|it| {
        for probe in it.site.endpoints[3].probes.as_mut().unwrap() {
            let Outcome::Reply(reply) = &mut probe.outcome else { panic!("the example replies") };
            reply.body = r#"{"prediction": "a lot", "model_version": "v7"}"#.to_owned();
        }
    });
    assert_eq!(told, "/predict answers 200, but wrong: /prediction: \"a lot\" is not of type \"number\"");
    let told = headline(|it| each_probe(it, |probe| probe.outcome = Outcome::Refused));
    assert!(!told.contains("but wrong"), "{told}");
}

#[test]
fn logs_that_stop_are_told_without_their_bucket() {
    let stop = |it: &mut Facts| {
        let Ok(Landed::Bucket { newest, .. }) = &mut it.logs.landed else { panic!("the example has a bucket") };
        newest.as_mut().unwrap().end -= jiff::SignedDuration::from_hours(2);
    };
    assert_eq!(
        headline(stop),
        "access logs: the newest object ends 125 min ago, more than 20, and there were requests"
    );
    let told = headline(|it| it.logs.settings.as_mut().unwrap().enabled = false);
    assert_eq!(told, "access logs are off");
}
