//! Edges of checks that are given as failing, whatever the facts.

use super::*;
use crate::example::denied;
use crate::finding::Finding;

/// The causes when one more check fails, of which the example has no facts to break.
fn with_failing(check: CheckId, break_it: impl Fn(&mut Facts)) -> Vec<(CheckId, Vec<CheckId>)> {
    let (mut facts, expectations) = healthy();
    break_it(&mut facts);
    let finding = Finding::new(Verdict::Fail, "", "");
    let mut lines = judge(&facts, &expectations);
    lines.retain(|line| line.check != check);
    lines.insert(0, Line { check, asks: String::new(), finding });
    causes(&facts, &expectations, &lines).into_iter().map(|it| (it.check, it.consequences)).collect()
}

#[test]
fn a_security_group_explains_silence_and_never_a_refusal() {
    let all_are = |it: &mut Facts, outcome: &Outcome, detail: &str| {
        it.tls.as_mut().unwrap().iter_mut().for_each(|it| it.outcome = no_connection(detail));
        it.site.redirect.as_mut().unwrap().iter_mut().for_each(|probe| probe.outcome = outcome.clone());
        each_probe(it, |probe| probe.outcome = outcome.clone());
    };
    let found = with_failing(CheckId::SecurityGroups, |it| all_are(it, &silent(), "timed out"));
    assert_eq!(
        found,
        one(
            CheckId::SecurityGroups,
            &[CheckId::Tls, CheckId::Redirect, CheckId::Auth, CheckId::Endpoints, CheckId::Contract]
        )
    );
    let found = with_failing(CheckId::SecurityGroups, |it| all_are(it, &Outcome::Refused, "connection refused"));
    assert_eq!(
        found,
        [
            alone(CheckId::SecurityGroups, &[]),
            alone(CheckId::Tls, &[CheckId::Redirect, CheckId::Auth, CheckId::Endpoints, CheckId::Contract])
        ]
    );
}

#[test]
fn the_web_acl_explains_what_it_blocked_and_a_refused_token_what_was_not_let_in() {
    let blocked = with_failing(CheckId::Waf, |it| answers(it, 403, "awselb/2.0"));
    assert_eq!(blocked, one(CheckId::Waf, &[CheckId::Endpoints, CheckId::Contract]));
    let own = with_failing(CheckId::Waf, |it| answers(it, 403, "uvicorn"));
    assert_eq!(own, [alone(CheckId::Waf, &[]), alone(CheckId::Auth, &[CheckId::Endpoints, CheckId::Contract])]);
    assert_eq!(
        with_failing(CheckId::Auth, |it| answers(it, 401, "uvicorn")),
        one(CheckId::Auth, &[CheckId::Endpoints, CheckId::Contract])
    );
    let broken = with_failing(CheckId::Auth, |it| answers(it, 500, "uvicorn"));
    assert_eq!(broken, [alone(CheckId::Auth, &[]), alone(CheckId::Endpoints, &[CheckId::Contract])]);
}

#[test]
fn dead_targets_let_nobody_in() {
    let found = with_failing(CheckId::Auth, |it| targets_are(it, &TargetState::Unhealthy));
    assert_eq!(found, one(CheckId::Targets, &[CheckId::Auth]));
}

#[test]
fn wrong_answers_are_all_that_is_needed_to_break_what_is_read_of_them() {
    for effect in [CheckId::Contract, CheckId::Traffic, CheckId::Load, CheckId::Metrics] {
        let found = with_failing(effect, |it| answers(it, 404, "uvicorn"));
        let [(cause, consequences)] = found.as_slice() else { panic!("{effect}: {found:?}") };
        assert!(*cause == CheckId::Endpoints && consequences.contains(&effect), "{effect}: {found:?}");
    }
}

#[test]
fn a_warning_explains_no_failure() {
    let (facts, expectations) = healthy();
    let line = |check: CheckId, verdict| Line { check, asks: String::new(), finding: Finding::new(verdict, "", "") };
    let told = |cause, effect| {
        causes(&facts, &expectations, &[line(CheckId::Endpoints, cause), line(CheckId::Contract, effect)]).len()
    };
    assert_eq!(told(Verdict::Warn, Verdict::Fail), 2);
    assert_eq!(told(Verdict::Warn, Verdict::Warn), 1);
    assert_eq!(told(Verdict::Fail, Verdict::Warn), 1);
    assert_eq!(told(Verdict::Unknown, Verdict::Fail), 1, "and what is unknown is no cause");
}

#[test]
fn what_cannot_be_seen_explains_nothing_and_is_no_cause() {
    let found = told(|it| {
        it.target_groups = denied("elasticloadbalancing:DescribeTargetHealth");
        answers(it, 500, "uvicorn");
    });
    assert_eq!(found, one(CheckId::Endpoints, &[CheckId::Contract]));
}

#[test]
fn what_nobody_waits_for_stays_apart() {
    let found = told(|it| {
        targets_are(it, &TargetState::Unhealthy);
        it.logs.settings.as_mut().unwrap().enabled = false;
    });
    assert_eq!(found, [alone(CheckId::Targets, &[]), alone(CheckId::AccessLogs, &[])]);
}

#[test]
fn a_domain_without_an_address_explains_that_the_site_could_not_be_asked() {
    let found = told(|it| {
        it.dns.domain.as_mut().unwrap().answer = Answer::NxDomain;
        it.tls = denied("x");
        it.site.redirect = denied("x");
        it.site.endpoints.iter_mut().for_each(|endpoint| endpoint.probes = denied("x"));
    });
    assert_eq!(
        found,
        one(CheckId::Dns, &[CheckId::Tls, CheckId::Redirect, CheckId::Auth, CheckId::Endpoints, CheckId::Contract])
    );
}

#[test]
fn targets_that_fail_open_and_still_answer_have_no_consequence() {
    assert_eq!(told(|it| targets_are(it, &TargetState::Unhealthy)), one(CheckId::Targets, &[]));
}
