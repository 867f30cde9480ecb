//! Plain HTTP leads to HTTPS: by the listener's configuration, and by what it really answers.

mod causes;
pub(crate) mod config;
mod configured;
mod live;
#[cfg(test)]
mod tests;

use facts::{Facts, Unseen};

use super::security_groups;
use crate::check::{Check, Judgement, Needs, Reach, if_facts};
use crate::check_id::CheckId;
use crate::expectations::Expectations;
use crate::finding::Verdict;
use crate::notes::Notes;
use crate::replies;
use crate::scene::{Trouble, seen};
use crate::subject::Subject;
use crate::when;

pub(super) const CHECK: Check = Check {
    id: CheckId::Redirect,
    asks: "Does plain HTTP lead to HTTPS?",
    judge,
    needs: Needs::Site,
    hangs_on: &[
        if_facts(CheckId::LoadBalancer, when::it_is_unusable),
        if_facts(CheckId::Controller, causes::the_controller_left_it),
        if_facts(CheckId::Dns, causes::plain_requests_went_elsewhere),
        if_facts(CheckId::SecurityGroups, causes::plain_requests_got_no_connection),
        if_facts(CheckId::Tls, causes::no_port_connects),
    ],
    headline,
    affected: |trouble| format!("those who come by http://{}", trouble.domain()),
    annotation: Some("alb.ingress.kubernetes.io/ssl-redirect (and /listen-ports)"),
    is_certain: is_misconfigured,
    lags: false,
    shaken_by_deployment: false,
    serving: false,
    on_demand: false,
    reach: Reach::LoadBalancer,
    reads_last_minutes: false,
};

const ANNOTATION: &str = "alb.ingress.kubernetes.io/ssl-redirect";

fn judge(facts: &Facts, expectations: &Expectations) -> Judgement {
    let wanted = &expectations.redirect;
    let Some(plain_port) = facts.scope.http_port else {
        return Err(Unseen::NotAsked { ask_with: "ports.http".to_owned() });
    };
    let (domain, https_port) = (&facts.scope.domain, facts.scope.https_port);
    let mut configuration = Notes::default();
    match facts.scope.ends_connections() {
        Some(front) => {
            let seen = format!("not judged: {} answers plain HTTP", front.in_words());
            configuration.add(Verdict::Skip, "its listeners", seen);
        }
        None => configured::note(facts, plain_port, wanted, &mut configuration),
    }
    let is_configured = configuration.worst() == Verdict::Pass;
    let mut notes = configuration;
    let mut answers = Notes::default();
    replies::note_without_route(facts, &mut answers);
    let is_live = live::note(facts, wanted, security_groups::is_for_some(facts, expectations), &mut answers);
    notes.append(answers);
    let expected = format!(
        "every request to http://{domain} on port {plain_port} gets a {status} to the same place at https on port {https_port}",
        status = wanted.in_words()
    );
    let configured = if facts.scope.ends_connections().is_some() { "" } else { ", and so configured" };
    let all_well =
        format!("{} from port {plain_port} to https {}{configured}", wanted.in_words(), replies::everywhere(facts));
    let mut finding = notes.finding(expected, all_well);
    if is_configured && is_live == Some(false) {
        finding.seen = format!("configured but not live: {}", finding.seen);
    }
    Ok(finding)
}

fn headline(trouble: &Trouble<'_>) -> String {
    let first = trouble.first().filter(|detail| matches!(detail.about, Subject::LoadBalancer));
    first.map_or_else(|| seen(trouble), |detail| detail.seen.clone())
}

/// Whether the listeners themselves are set up wrong: then a live answer that is right for once proves nothing.
fn is_misconfigured(facts: &Facts, expectations: &Expectations) -> bool {
    let mut notes = Notes::default();
    if let (Some(port), None) = (facts.scope.http_port, facts.scope.ends_connections()) {
        configured::note(facts, port, &expectations.redirect, &mut notes);
    }
    notes.worst() == Verdict::Fail
}
