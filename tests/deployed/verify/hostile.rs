//! A domain that somebody else holds, a bucket that others write, and a topic that refuses: people are told all the same,
//! and nothing is asked that only this function can reach.

use hyper::Method;
use sandbox::Sandbox;
use sandbox::front::DoorState;
use sandbox::proxy::{Fault, Rule};
use serde_json::{Value, json};

use crate::verify::stage::{
    Case, case, check, event, event_with, not_passed, object, state_keys, subjects, verify, verify_with,
};

const DOMAIN: &str = "api.retail-prediction.example.com";

pub(crate) fn cases() -> Vec<Case<Sandbox>> {
    vec![
        case!(a_certificate_of_endless_names_at_each_address_is_told_in_a_mail_and_so_is_its_end),
        case!(a_domain_that_leads_to_nobodys_site_is_told_and_not_asked),
        case!(an_event_names_no_resolver_that_is_none),
        case!(a_mail_that_sns_refuses_for_good_is_replaced_and_stands_before_no_other),
        case!(questions_by_hand_share_four_mails_an_hour_and_the_schedule_has_its_own),
        case!(a_state_too_large_to_be_ours_is_begun_anew),
    ]
}

async fn a_certificate_of_endless_names_at_each_address_is_told_in_a_mail_and_so_is_its_end(sandbox: &Sandbox) {
    verify(sandbox).await;
    sandbox.front.edge.serve(&sandbox.front.pki.by_a_stranger(55_000).unwrap()).unwrap();
    let report = verify(sandbox).await;
    assert_eq!(not_passed(&report).get("tls"), Some(&"fail"), "{}", report.table());
    assert!(report.delivered.mail.starts_with("sent: "), "{:?}", report.delivered);
    let whole = serde_json::to_string(&report).unwrap();
    assert!(whole.len() < 100_000, "the answer has {} bytes", whole.len());
    let mails = sandbox.mails().await.unwrap();
    assert!(mails.len() == 1 && mails[0].body.len() <= 60_000, "{} mails", mails.len());
    assert!(mails[0].body.contains("xxx...") && !mails[0].body.contains(&"x".repeat(201)), "{}", mails[0].body);
    sandbox.heal().await.unwrap();
    verify(sandbox).await;
    let told = subjects(sandbox).await;
    assert!(told.len() == 1 && told[0].starts_with("[RECOVERED]"), "{told:?}");
}

async fn a_domain_that_leads_to_nobodys_site_is_told_and_not_asked(sandbox: &Sandbox) {
    let here = |names: &mut sandbox::front::Names| {
        names.others.insert(DOMAIN.to_owned(), vec!["169.254.169.254".parse().unwrap(), "10.0.0.1".parse().unwrap()]);
    };
    sandbox.front.dns.change(here);
    let report = verify(sandbox).await;
    sandbox.front.dns.change(|names| drop(names.others.remove(DOMAIN)));
    let seen = &check(&report, "dns").line.finding;
    assert_eq!(seen.verdict.as_str(), "fail");
    assert!(seen.details.iter().any(|it| it.seen.contains("the metadata of AWS: never asked")), "{seen:?}");
    for id in ["tls", "endpoints", "redirect"] {
        let finding = &check(&report, id).line.finding;
        assert!(finding.verdict.as_str() == "unknown" && finding.seen.contains("never asked"), "{id}: {finding:?}");
    }
}

async fn an_event_names_no_resolver_that_is_none(sandbox: &Sandbox) {
    for (resolver, words) in [("127.0.0.1:53", "dns.resolvers[0]"), ("192.0.2.53:5353", "must be asked at port 53")] {
        let mut asked = event_with("dns", &json!({"resolvers": [resolver]}));
        asked["page"] = json!(false);
        let answer = sandbox.invoke("VerifyFunction", &asked).await.unwrap();
        assert!(answer.function_error.is_some() && answer.payload.to_string().contains(words), "{}", answer.payload);
    }
}

async fn a_mail_that_sns_refuses_for_good_is_replaced_and_stands_before_no_other(sandbox: &Sandbox) {
    sandbox.world.logs_stop().await.unwrap();
    sandbox.proxy.fault(Rule::on("sns:Publish", Fault::Invalid).times(1));
    let report = verify(sandbox).await;
    assert!(report.delivered.mail.starts_with("sent in short: [FAIL]"), "{:?}", report.delivered);
    let mails = sandbox.mails().await.unwrap();
    assert!(mails.len() == 1 && mails[0].body.contains("reports/verify/"), "{mails:?}");
    sandbox.heal().await.unwrap();
    sandbox.proxy.fault(Rule::on("sns:Publish", Fault::Invalid));
    let report = verify(sandbox).await;
    assert!(report.delivered.mail.starts_with("refused for good, and dropped: [RECOVERED]"), "{:?}", report.delivered);
    assert!(report.delivered.failed);
    sandbox.proxy.clear_faults();
    sandbox.world.logs_stop().await.unwrap();
    let report = verify(sandbox).await;
    assert!(report.delivered.mail.starts_with("sent: [FAIL]"), "{:?}", report.delivered);
    assert_eq!(subjects(sandbox).await.len(), 1);
}

async fn questions_by_hand_share_four_mails_an_hour_and_the_schedule_has_its_own(sandbox: &Sandbox) {
    sandbox.front.edge.set_zone(1, DoorState::Refuses).await.unwrap();
    let mut held = 0;
    for number in 0..7 {
        let mut asked: Value = event_with("cost", &json!({"monthly_usd": 60 + number}));
        asked["page"] = json!(false);
        held += usize::from(verify_with(sandbox, &asked).await.delivered.mail.contains("all together"));
    }
    assert_eq!((subjects(sandbox).await.len(), held), (4, 3));
    verify(sandbox).await;
    assert_eq!(subjects(sandbox).await.len(), 1, "nobody silences the schedule");
}

async fn a_state_too_large_to_be_ours_is_begun_anew(sandbox: &Sandbox) {
    let bucket = sandbox.physical("StateBucket").await.unwrap();
    sandbox.world.logs_stop().await.unwrap();
    verify_with(sandbox, &event()).await;
    let [key] = state_keys(sandbox, &bucket).await.try_into().unwrap();
    object(sandbox, Method::PUT, &bucket, &key, &" ".repeat(2 * 1024 * 1024)).await;
    let report = verify(sandbox).await;
    assert!(report.delivered.state.contains("begun anew"), "{:?}", report.delivered);
    assert_eq!(subjects(sandbox).await.len(), 2, "once, and once more after the memory was lost");
}
