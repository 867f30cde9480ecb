//! Every edge of the graph by itself: a check and its cause fail, nothing else does.

use super::*;
use crate::finding::Finding;

/// A check, its cause, and what breaks so that the one follows from the other.
type Case = (&'static str, &'static str, fn(&mut Facts));

const CASES: &[Case] = &[
    ("dns", "load-balancer", gone),
    ("tls", "load-balancer", gone),
    ("tls", "dns", elsewhere),
    ("tls", "security-groups", everything_is_silent),
    ("redirect", "load-balancer", gone),
    ("redirect", "dns", elsewhere),
    ("redirect", "security-groups", everything_is_silent),
    ("redirect", "tls", everything_is_refused),
    ("attributes", "tls", nothing_listens),
    ("targets", "tls", nothing_listens),
    ("targets", "attributes", the_health_check_asks_elsewhere),
    ("auth", "load-balancer", gone),
    ("auth", "dns", whatever),
    ("auth", "tls", everything_is_refused),
    ("auth", "targets", targets_are_dead),
    ("endpoints", "load-balancer", gone),
    ("endpoints", "dns", elsewhere),
    ("endpoints", "security-groups", everything_is_silent),
    ("endpoints", "tls", everything_is_refused),
    ("endpoints", "waf", |it| answers(it, 403, "awselb/2.0")),
    ("endpoints", "auth", |it| answers(it, 401, "uvicorn")),
    ("endpoints", "targets", targets_are_dead),
    ("contract", "endpoints", whatever),
    ("contract", "auth", whatever),
    ("contract", "targets", targets_are_dead),
    ("metrics", "load-balancer", gone),
    ("metrics", "dns", whatever),
    ("metrics", "targets", whatever),
    ("metrics", "endpoints", whatever),
    ("metrics", "tls", nothing_listens),
    ("traffic", "dns", whatever),
    ("traffic", "targets", whatever),
    ("traffic", "endpoints", whatever),
    ("traffic", "tls", everything_is_refused),
    ("load", "load-balancer", gone),
    ("load", "dns", whatever),
    ("load", "targets", whatever),
    ("load", "endpoints", whatever),
    ("load", "tls", everything_is_refused),
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

fn the_health_check_asks_elsewhere(facts: &mut Facts) {
    facts.target_groups.as_mut().unwrap()[0].health_check.path = Some("/".to_owned());
    targets_are(facts, &TargetState::Unhealthy);
}

fn targets_are_dead(facts: &mut Facts) {
    targets_are(facts, &TargetState::Unhealthy);
    answers(facts, 500, "uvicorn");
}

/// The causes when these two checks fail, by what was broken or given so, and whatever else fails is left out.
fn told_of_both(effect: &str, cause: &str, break_it: fn(&mut Facts)) -> Vec<(String, Vec<String>)> {
    let (mut facts, expectations) = healthy();
    break_it(&mut facts);
    let mut lines = judge(&facts, &expectations);
    lines.retain(|line| [effect, cause].contains(&line.check.as_str()) || line.finding.verdict <= Verdict::Pass);
    for line in lines.iter_mut().filter(|line| [effect, cause].contains(&line.check.as_str())) {
        if line.finding.verdict < Verdict::Fail {
            line.finding = Finding::new(Verdict::Fail, "", "");
        }
    }
    causes(&facts, &expectations, &lines).into_iter().map(|it| (it.check, it.consequences)).collect()
}

#[test]
fn each_edge_alone_explains_its_check() {
    for (effect, cause, break_it) in CASES {
        assert_eq!(told_of_both(effect, cause, *break_it), one(cause, &[effect]), "{effect} hangs on {cause}");
    }
}

#[test]
fn that_both_fail_proves_nothing_where_the_facts_must_say_so() {
    let edges = GRAPH.iter().flat_map(|node| node.hangs_on.iter().map(move |edge| (node.check, edge)));
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
fn each_edge_has_its_case() {
    let edges = GRAPH.iter().flat_map(|node| node.hangs_on.iter().map(move |edge| (node.check, edge.cause)));
    let cases: BTreeSet<(&str, &str)> = CASES.iter().map(|(effect, cause, _)| (*effect, *cause)).collect();
    assert_eq!(edges.collect::<BTreeSet<_>>(), cases, "an edge of causes/graph.rs is a line of CASES");
    assert_eq!(cases.len(), CASES.len(), "each once");
}
