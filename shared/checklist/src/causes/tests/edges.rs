//! Every edge of the graph by itself: a check and its cause fail, nothing else does.

use facts::kubernetes::declared::{Declared, Failure};
use facts::kubernetes::setting::Setting;

use super::*;
use crate::CHECKLIST;
use crate::finding::Finding;

/// A check, its cause, and what breaks so that the one follows from the other.
type Case = (CheckId, CheckId, fn(&mut Facts));

const CASES: &[Case] = &[
    (CheckId::Dns, CheckId::LoadBalancer, gone),
    (CheckId::Tls, CheckId::LoadBalancer, gone),
    (CheckId::Tls, CheckId::Controller, the_controller_made_no_listener),
    (CheckId::Tls, CheckId::Dns, elsewhere),
    (CheckId::Tls, CheckId::SecurityGroups, everything_is_silent),
    (CheckId::Redirect, CheckId::LoadBalancer, gone),
    (CheckId::Redirect, CheckId::Controller, the_controller_made_no_listener),
    (CheckId::Redirect, CheckId::Dns, elsewhere),
    (CheckId::Redirect, CheckId::SecurityGroups, everything_is_silent),
    (CheckId::Redirect, CheckId::Tls, everything_is_refused),
    (CheckId::Drift, CheckId::Controller, whatever),
    (CheckId::Drift, CheckId::LoadBalancer, |it| declares(it, Setting::Scheme)),
    (CheckId::Drift, CheckId::SecurityGroups, |it| declares(it, Setting::InboundCidrs)),
    (CheckId::Drift, CheckId::Tls, |it| declares(it, Setting::SslPolicy)),
    (CheckId::Drift, CheckId::Redirect, |it| declares(it, Setting::SslRedirect)),
    (CheckId::Drift, CheckId::Waf, |it| declares(it, Setting::WebAcl)),
    (CheckId::Drift, CheckId::Attributes, |it| declares(it, Setting::LoadBalancerAttributes)),
    (CheckId::Attributes, CheckId::Tls, nothing_listens),
    (CheckId::Targets, CheckId::Tls, nothing_listens),
    (CheckId::Pods, CheckId::Controller, the_controller_registers_nothing),
    (CheckId::Targets, CheckId::Pods, no_pod_is_ready),
    (CheckId::Targets, CheckId::Attributes, the_health_check_asks_elsewhere),
    (CheckId::Auth, CheckId::LoadBalancer, gone),
    (CheckId::Auth, CheckId::Dns, whatever),
    (CheckId::Auth, CheckId::Tls, everything_is_refused),
    (CheckId::Auth, CheckId::Targets, targets_are_dead),
    (CheckId::Endpoints, CheckId::LoadBalancer, gone),
    (CheckId::Endpoints, CheckId::Dns, elsewhere),
    (CheckId::Endpoints, CheckId::SecurityGroups, everything_is_silent),
    (CheckId::Endpoints, CheckId::Tls, everything_is_refused),
    (CheckId::Endpoints, CheckId::Waf, |it| answers(it, 403, "awselb/2.0")),
    (CheckId::Endpoints, CheckId::Auth, |it| answers(it, 401, "uvicorn")),
    (CheckId::Endpoints, CheckId::Targets, targets_are_dead),
    (CheckId::Contract, CheckId::Endpoints, whatever),
    (CheckId::Contract, CheckId::Auth, whatever),
    (CheckId::Contract, CheckId::Targets, targets_are_dead),
    (CheckId::Metrics, CheckId::LoadBalancer, gone),
    (CheckId::Metrics, CheckId::Dns, whatever),
    (CheckId::Metrics, CheckId::Targets, whatever),
    (CheckId::Metrics, CheckId::Endpoints, whatever),
    (CheckId::Metrics, CheckId::Tls, nothing_listens),
    (CheckId::Traffic, CheckId::Dns, whatever),
    (CheckId::Traffic, CheckId::Targets, whatever),
    (CheckId::Traffic, CheckId::Endpoints, whatever),
    (CheckId::Traffic, CheckId::Tls, everything_is_refused),
    (CheckId::Load, CheckId::LoadBalancer, gone),
    (CheckId::Load, CheckId::Dns, whatever),
    (CheckId::Load, CheckId::Targets, whatever),
    (CheckId::Load, CheckId::Endpoints, whatever),
    (CheckId::Load, CheckId::Tls, everything_is_refused),
];

/// The edge asks for no facts.
fn whatever(_: &mut Facts) {}

fn gone(facts: &mut Facts) {
    facts.load_balancer = Ok(Found::None { looked_for: "shop".to_owned() });
}

fn each_connection(facts: &mut Facts, outcome: &Outcome, detail: &str) {
    facts.tls.as_mut().unwrap().iter_mut().for_each(|it| it.outcome = no_connection(detail));
    facts.site.redirect.as_mut().unwrap().iter_mut().for_each(|probe| probe.outcome = outcome.clone());
    each_probe(facts, |probe| probe.outcome = outcome.clone());
}

fn everything_is_silent(facts: &mut Facts) {
    each_connection(facts, &silent(), "timed out");
}

fn everything_is_refused(facts: &mut Facts) {
    each_connection(facts, &Outcome::Refused, "connection refused");
}

fn elsewhere(facts: &mut Facts) {
    lead_elsewhere(facts);
    everything_is_refused(facts);
}

fn nothing_listens(facts: &mut Facts) {
    facts.listeners.as_mut().unwrap().retain(|listener| listener.protocol == Protocol::Http);
    facts.target_groups = Ok(Vec::new());
}

fn the_controller_fails(facts: &mut Facts) {
    let failure = Failure { reason: "FailedDeployModel".into(), message: "denied".into(), at: facts.at };
    declared(facts).objects[0].failure = Some(failure);
}

fn the_controller_made_no_listener(facts: &mut Facts) {
    the_controller_fails(facts);
    facts.listeners = Ok(Vec::new());
}

fn the_controller_registers_nothing(facts: &mut Facts) {
    the_controller_fails(facts);
    facts.target_groups.as_mut().unwrap()[0].targets = Ok(Vec::new());
}

fn declares(facts: &mut Facts, setting: Setting) {
    declared(facts).objects[0].settings.insert(setting, Ok("something else".into()));
}

fn no_pod_is_ready(facts: &mut Facts) {
    declared(facts).bindings[0].ready.clear();
    facts.target_groups.as_mut().unwrap()[0].targets = Ok(Vec::new());
}

fn declared(facts: &mut Facts) -> &mut Declared {
    facts.declared.as_mut().unwrap().as_mut().unwrap()
}

fn the_health_check_asks_elsewhere(facts: &mut Facts) {
    facts.target_groups.as_mut().unwrap()[0].health_check.path = Some("/".to_owned());
    targets_are(facts, &TargetState::Unhealthy);
}

fn targets_are_dead(facts: &mut Facts) {
    targets_are(facts, &TargetState::Unhealthy);
    answers(facts, 500, "uvicorn");
}

/// The causes when these two checks fail, by what was broken or given so, and whatever else fails is left out.
fn told_of_both(effect: CheckId, cause: CheckId, break_it: fn(&mut Facts)) -> Vec<(CheckId, Vec<CheckId>)> {
    let (mut facts, expectations) = healthy();
    break_it(&mut facts);
    let mut lines = judge(&facts, &expectations);
    lines.retain(|line| [effect, cause].contains(&line.check) || line.finding.verdict <= Verdict::Pass);
    for line in lines.iter_mut().filter(|line| [effect, cause].contains(&line.check)) {
        if line.finding.verdict < Verdict::Fail {
            line.finding = Finding::new(Verdict::Fail, "", "");
        }
    }
    causes(&facts, &expectations, &lines).into_iter().map(|it| (it.check, it.consequences)).collect()
}

#[test]
fn each_edge_alone_explains_its_check() {
    for (effect, cause, break_it) in CASES {
        assert_eq!(told_of_both(*effect, *cause, *break_it), one(*cause, &[*effect]), "{effect} hangs on {cause}");
    }
}

#[test]
fn that_both_fail_proves_nothing_where_the_facts_must_say_so() {
    let edges = CHECKLIST.iter().flat_map(|check| check.hangs_on.iter().map(move |edge| (check.id, edge)));
    for (effect, edge) in edges {
        let told = told_of_both(effect, edge.cause, whatever);
        let apart = match edge.when {
            When::Always => 1,
            When::Facts(_) | When::Answers(_) => 2,
        };
        assert_eq!(told.len(), apart, "{effect} and {}: {told:?}", edge.cause);
    }
}

#[test]
fn no_check_explains_itself_through_others() {
    fn causes_of(check: CheckId, above: &mut Vec<CheckId>) {
        assert!(!above.contains(&check), "a circle: {above:?} and {check} again");
        above.push(check);
        check.check().hangs_on.iter().for_each(|edge| causes_of(edge.cause, above));
        above.pop();
    }
    for check in CHECKLIST {
        causes_of(check.id, &mut Vec::new());
    }
}

#[test]
fn each_edge_has_its_case() {
    let edges = CHECKLIST.iter().flat_map(|check| check.hangs_on.iter().map(move |edge| (check.id, edge.cause)));
    let cases: BTreeSet<(CheckId, CheckId)> = CASES.iter().map(|(effect, cause, _)| (*effect, *cause)).collect();
    assert_eq!(edges.collect::<BTreeSet<_>>(), cases, "an edge of a check is a line of CASES");
    assert_eq!(cases.len(), CASES.len(), "each once");
}
