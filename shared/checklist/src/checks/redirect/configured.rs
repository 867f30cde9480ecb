//! What the listeners of plain HTTP are set up to do.

use facts::Facts;
use facts::listener::{Action, Condition, Listener, Protocol, Redirect, Rule, Value};

use super::ANNOTATION;
use super::config::RedirectConfig;
use crate::finding::Verdict;
use crate::hosts;
use crate::next_step::NextStep;
use crate::notes::Notes;
use crate::subject::Subject;
use crate::words::list;

/// Notes every HTTP listener: one that forwards lets requests in without TLS, whatever its neighbour does. On another
/// port than the scope's that may be meant so, and is a Warn.
pub(super) fn note(facts: &Facts, http_port: u16, wanted: &RedirectConfig, notes: &mut Notes) {
    let listeners = match &facts.listeners {
        Ok(listeners) => listeners,
        Err(unseen) => return notes.unseen("the configuration", unseen),
    };
    let plain: Vec<_> = listeners.iter().filter(|listener| listener.protocol == Protocol::Http).collect();
    if !plain.iter().any(|listener| listener.port == http_port) {
        let seen = format!("there is no HTTP listener on port {http_port}");
        notes.advise(Verdict::Fail, Subject::LoadBalancer, seen, how_to_listen(facts, http_port));
    }
    for listener in plain {
        let about = format!("the HTTP listener on port {}", listener.port);
        let counts = if listener.port == http_port { Verdict::Fail } else { Verdict::Warn };
        note_default(facts, listener, (counts, wanted), &about, notes);
        match &listener.rules {
            Ok(rules) => rules.iter().for_each(|rule| note_rule(facts, listener, rule, (counts, wanted), notes)),
            Err(unseen) => notes.unseen(format!("the rules of {about}"), unseen),
        }
    }
}

fn note_default(
    facts: &Facts,
    listener: &Listener,
    (counts, wanted): (Verdict, &RedirectConfig),
    about: &str,
    notes: &mut Notes,
) {
    // What the rules leave over, such as another host's name, is answered here and let in nowhere.
    if let (Some(status), true) = (fixed(&listener.default_actions), redirects_by_a_rule(facts, listener, wanted)) {
        return notes.add(
            Verdict::Pass,
            about,
            format!("answers {status} itself where no rule fits, and lets nothing in"),
        );
    }
    match wrong(facts, &listener.default_actions, wanted) {
        None => notes.add(Verdict::Pass, about, "redirects to https by default"),
        Some(Wrong { most, why }) => {
            notes.advise(counts.min(most), about, format!("{why} by default"), how_to_redirect(facts, listener));
        }
    }
}

fn note_rule(
    facts: &Facts,
    listener: &Listener,
    rule: &Rule,
    (counts, wanted): (Verdict, &RedirectConfig),
    notes: &mut Notes,
) {
    let about = format!("rule {} ({}) of port {}", rule.priority, list(&rule.conditions), listener.port);
    if hosts::is_for_another(rule, &facts.scope.domain) {
        return notes.add(Verdict::Skip, about, "is for another host");
    }
    // Often a page of its own for what nobody may see. Where it answers instead of the redirect, the live answer tells.
    if let Some(status) = fixed(&rule.actions) {
        return notes.add(Verdict::Pass, about, format!("answers {status} itself, and lets nothing in"));
    }
    if is_excepted(rule, wanted) {
        return notes.add(Verdict::Skip, about, "may be answered without https, as the event says (redirect.except)");
    }
    match wrong(facts, &rule.actions, wanted) {
        None => notes.add(Verdict::Pass, about, "redirects to https"),
        Some(Wrong { most, why }) => {
            let next = NextStep::annotated(format!(
                "aws elbv2 describe-rules --region {} --rule-arns {}; with the Ingress annotation {ANNOTATION} the \
                 controller makes no such rule",
                rule.arn.region(),
                rule.arn
            ));
            notes.advise(counts.min(most), about, why, next);
        }
    }
}

/// Whether the rule is only for paths that may be answered without HTTPS.
fn is_excepted(rule: &Rule, wanted: &RedirectConfig) -> bool {
    let mut paths = rule.conditions.iter().filter(|it| it.field == Condition::PATH_PATTERN).peekable();
    let is_named = |value: &Value| match value {
        Value::Like(path) => wanted.except.contains(path),
        Value::Regex(_) => false,
    };
    paths.peek().is_some() && paths.all(|condition| condition.values.iter().all(is_named))
}

/// What is wrong with some actions, and how bad that is at most.
struct Wrong {
    most: Verdict,
    why: String,
}

/// Whether a rule that may be for this domain redirects to https. Where the rules were not seen nobody knows.
fn redirects_by_a_rule(facts: &Facts, listener: &Listener, wanted: &RedirectConfig) -> bool {
    let is_ours = |rule: &&Rule| !hosts::is_for_another(rule, &facts.scope.domain);
    let redirects = |rule: &Rule| {
        rule.actions.iter().any(|action| matches!(action, Action::Redirect(_)))
            && wrong(facts, &rule.actions, wanted).is_none_or(|wrong| wrong.most < Verdict::Fail)
    };
    listener.rules.iter().flatten().filter(is_ours).any(redirects)
}

/// The status of a fixed response, where that is what the actions end in.
fn fixed(actions: &[Action]) -> Option<&str> {
    match actions.last()? {
        Action::FixedResponse { status } => Some(status),
        Action::Forward { .. } | Action::Redirect(_) | Action::Authenticate { .. } | Action::Other { .. } => None,
    }
}

/// What is wrong with these actions, if anything is.
fn wrong(facts: &Facts, actions: &[Action], wanted: &RedirectConfig) -> Option<Wrong> {
    let mut why = "does nothing".to_owned();
    for action in actions {
        why = match action {
            Action::Redirect(redirect) => return faults(facts, redirect, wanted),
            Action::Forward { .. } => "forwards to targets without TLS".to_owned(),
            Action::FixedResponse { status } => format!("answers {status} itself"),
            Action::Authenticate { by } => format!("asks for {by}"),
            Action::Other { name } => format!("does {name}"),
        };
    }
    Some(Wrong { most: Verdict::Fail, why })
}

/// A redirect that is right but for its status brings users there as well.
fn faults(facts: &Facts, redirect: &Redirect, wanted: &RedirectConfig) -> Option<Wrong> {
    let Redirect { protocol, host, port, path, query, status } = redirect;
    let (domain, https_port) = (facts.scope.domain.as_str(), facts.scope.https_port.to_string());
    let mut faults = Vec::new();
    if protocol.as_deref() != Some("HTTPS") {
        faults.push(format!("to {} instead of HTTPS", protocol.as_deref().unwrap_or("the same protocol")));
    }
    if port.as_deref() != Some(https_port.as_str()) {
        faults.push(format!("to port {} instead of {https_port}", port.as_deref().unwrap_or("the request's own")));
    }
    if let Some(host) = host.as_deref().filter(|host| !host.eq_ignore_ascii_case(domain)) {
        faults.push(format!("to host {host}"));
    }
    if let Some(path) = path {
        faults.push(format!("to path {path}"));
    }
    if let Some(query) = query {
        faults.push(format!("with query {query}"));
    }
    let most = if faults.is_empty() { Verdict::Warn } else { Verdict::Fail };
    if !wanted.status.contains(status) {
        faults.push(format!("with {status} instead of {}", wanted.in_words()));
    }
    (!faults.is_empty()).then(|| Wrong { most, why: format!("redirects {}", list(&faults)) })
}

fn how_to_listen(facts: &Facts, http_port: u16) -> NextStep {
    NextStep::annotated(format!(
        "set the Ingress annotations alb.ingress.kubernetes.io/listen-ports: '[{{\"HTTP\": {http_port}}}, {{\"HTTPS\": \
         {https}}}]' and {ANNOTATION}: \"{https}\"",
        https = facts.scope.https_port
    ))
}

fn how_to_redirect(facts: &Facts, listener: &Listener) -> NextStep {
    NextStep::annotated(format!(
        "set the Ingress annotation {ANNOTATION}: \"{}\"\naws elbv2 describe-listeners --region {} --listener-arns {}",
        facts.scope.https_port,
        listener.arn.region(),
        listener.arn
    ))
}
