//! Mails as people read them.

use checklist::alerts::{Bulletin, Policy, Run as Found, State};
use checklist::example::healthy;
use checklist::{Verdict, causes, judge};
use facts::Facts;
use facts::site::{Outcome, Reply};
use facts::targets::TargetState;
use jiff::Timestamp;

use super::*;
use crate::Run;
use crate::build;

/// The mail of the last of these runs, five minutes apart, and the state that it leaves.
fn last_mail(mut state: State, policy: &Policy, story: &[&dyn Fn(&mut Facts)]) -> Option<Mail> {
    let mut mail = None;
    for (minute, found) in (0..).step_by(5).zip(story) {
        let (mut facts, expectations) = healthy();
        found(&mut facts);
        let lines = judge(&facts, &expectations);
        let causes = causes(&facts, &expectations, &lines);
        facts.at = Timestamp::from_second(facts.at.as_second() + minute * 60).unwrap();
        let found = Found::new(&facts, &expectations, &lines, &causes);
        let (next, outcome) = state.after(&found, policy, Vec::new());
        let run = Run::begun("7c9e6679".to_owned(), facts.at, "us-east-1".to_owned());
        let report = build::report(&facts, lines, causes, Some((&state, &next)), run);
        let about = About { name: "retail-prediction", state: &next, kept: "s3://bucket/reports/verify/x.json" };
        mail = outcome.bulletin.map(|bulletin: Bulletin| super::mail(&report, &bulletin, about));
        state = next;
    }
    mail
}

fn mail_of(story: &[&dyn Fn(&mut Facts)]) -> Mail {
    last_mail(State::default(), &Policy::default(), story).unwrap()
}

fn well(_: &mut Facts) {}

fn predict_down(facts: &mut Facts) {
    for target in facts.target_groups.as_mut().unwrap()[0].targets.as_mut().unwrap() {
        (target.state, target.since) = (TargetState::Unhealthy, None);
    }
    for probe in facts.site.endpoints[3].probes.as_mut().unwrap() {
        probe.outcome = Outcome::Reply(Reply {
            status: 503,
            version: "HTTP/1.1".to_owned(),
            headers: vec![("server".to_owned(), "uvicorn".to_owned())],
            body: "no model".to_owned(),
            truncated: false,
            ..Reply::default()
        });
    }
}

fn logs_off(facts: &mut Facts) {
    facts.logs.settings.as_mut().unwrap().enabled = false;
}

#[test]
fn the_first_screen_tells_cause_since_when_who_and_what_to_do() {
    let mail = mail_of(&[&well, &predict_down, &predict_down]);
    assert_eq!(mail.subject, "[FAIL] retail-prediction: /predict answers 503, no healthy target");
    let first = mail.text.split("\n\nFollows from it").next().unwrap();
    assert_eq!(
        first,
        "/predict answers 503, no healthy target

State       targets: FAIL since 2026-09-01 12:05 UTC, before: PASS
Noticed by  those who call POST /predict, at every address
Seen        0 of 2 targets healthy in k8s-retailpr-retailap-0a1b2c3d4e: the
            load balancer fails open and still routes to all
            (10.0.11.23:8000 unhealthy: AWS gives no reason)

Next step
  aws elbv2 describe-target-health --region us-east-1 --target-group-arn \
         arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/k8s-retailpr-retailap-0a1b2c3d4e/73e2d6bc24d8a067
  the group asks /health on the target's own port for 200 (Ingress annotation \
         alb.ingress.kubernetes.io/healthcheck-path)"
    );
}

#[test]
fn below_it_stand_consequences_changes_and_the_whole_checklist() {
    let mail = mail_of(&[&well, &predict_down, &predict_down]);
    let endpoints = "Follows from it\n  fail    endpoints: POST /predict: wrong at every address: status 503";
    assert!(mail.text.contains(endpoints), "{}", mail.text);
    let changed = "Changed since 2026-09-01 12:00 UTC, when nothing failed\n  - target 10.0.11.23:8000 of \
                   k8s-retailpr-retailap-0a1b2c3d4e: healthy -> unhealthy\n";
    assert!(mail.text.contains(changed), "{}", mail.text);
    assert!(!mail.text.contains("\nAlso\n"), "what follows is not told twice: {}", mail.text);
    assert!(mail.text.contains("Whole checklist\n  pass    load-balancer"), "{}", mail.text);
    assert!(mail.text.ends_with("Report: s3://bucket/reports/verify/x.json\n"), "{}", mail.text);
}

#[test]
fn a_recovery_tells_how_long_it_was() {
    let mail = mail_of(&[&predict_down, &predict_down, &predict_down, &well, &well]);
    let all = checklist::CHECKLIST.len();
    assert_eq!(mail.subject, format!("[RECOVERED] retail-prediction: works again, all {all} checks pass"));
    assert!(
        mail.text.contains("\ntargets: PASS, before: FAIL since 2026-09-01 12:00 UTC, for 20 min\n"),
        "{}",
        mail.text
    );
}

#[test]
fn what_is_over_while_something_else_is_not_is_only_better() {
    let both = |it: &mut Facts| {
        predict_down(it);
        logs_off(it);
    };
    let mail = mail_of(&[&both, &both, &logs_off, &logs_off]);
    assert!(mail.subject.starts_with("[BETTER] retail-prediction: targets is well again; still so: access logs are"));
    assert!(mail.text.contains("\nNot over: access-logs since 2026-09-01 12:00 UTC\n"), "{}", mail.text);
}

#[test]
fn several_news_are_one_mail_that_counts_them() {
    let both = |it: &mut Facts| {
        predict_down(it);
        logs_off(it);
    };
    let mail = mail_of(&[&predict_down, &both]);
    assert_eq!(mail.subject, "[FAIL] retail-prediction: /predict answers 503, no healthy target (and 1 more)");
    assert!(
        mail.text.contains("State       access-logs: FAIL since 2026-09-01 12:05 UTC, before: PASS"),
        "{}",
        mail.text
    );
}

#[test]
fn a_reminder_and_what_was_held_back_are_told_as_such() {
    let policy = Policy { remind_h: Some(1), ..Policy::default() };
    let story: Vec<&dyn Fn(&mut Facts)> = vec![&predict_down; 14];
    let mail = last_mail(State::default(), &policy, &story).unwrap();
    assert!(mail.subject.starts_with("[STILL FAIL] retail-prediction: for 1 h 5 min: /predict answers 503"));
    let held = State { held_back_since: Some("2026-09-01T11:20:00Z".parse().unwrap()), ..State::default() };
    let mail = last_mail(held, &policy, &[&logs_off]).unwrap();
    assert!(mail.text.contains("\nHeld back since 2026-09-01 11:20 UTC: "), "{}", mail.text);
}

#[test]
fn a_certificate_that_ends_is_told_by_its_days() {
    let ending = |it: &mut Facts| {
        for handshake in it.tls.as_mut().unwrap() {
            if let facts::tls::HandshakeOutcome::Served(served) = &mut handshake.outcome {
                served.leaf.not_after = Timestamp::from_second(it.at.as_second() + 13 * 86_400 + 5).unwrap();
            }
        }
        it.certificates.as_mut().unwrap()[0].acm.as_mut().unwrap().kind = "IMPORTED".to_owned();
    };
    let mail = mail_of(&[&ending]);
    assert_eq!(mail.subject, "[WARN] retail-prediction: the certificate ends in 13 days");
    assert!(mail.text.contains("Noticed by  nobody yet"), "{}", mail.text);
}

#[test]
fn a_subject_is_short_and_plain_whatever_is_told() {
    let mail = mail_of(&[&|it: &mut Facts| {
        logs_off(it);
        it.logs.settings.as_mut().unwrap().bucket = "\u{1f525}\n".repeat(200);
    }]);
    assert!(mail.subject.len() <= 99 && mail.subject.is_ascii(), "{}", mail.subject);
    assert_eq!(subject::word(Verdict::Warn), "WARN");
}
