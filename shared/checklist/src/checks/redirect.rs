//! Plain HTTP leads to HTTPS: by the listener's configuration, and by what it really answers.

mod configured;
mod live;
#[cfg(test)]
mod tests;

use facts::{Facts, Unseen};

use crate::check::{Check, Judgement};
use crate::expectations::Expectations;
use crate::finding::Verdict;
use crate::notes::Notes;

pub(super) const CHECK: Check = Check { id: "redirect", asks: "Does plain HTTP lead to HTTPS?", judge };

const ANNOTATION: &str = "alb.ingress.kubernetes.io/ssl-redirect";

fn judge(facts: &Facts, _: &Expectations) -> Judgement {
    let Some(plain_port) = facts.scope.http_port else {
        return Err(Unseen::NotAsked { ask_with: "ports.http".to_owned() });
    };
    let (domain, https_port) = (&facts.scope.domain, facts.scope.https_port);
    let mut configuration = Notes::default();
    configured::note(facts, plain_port, &mut configuration);
    let is_configured = configuration.worst() == Verdict::Pass;
    let mut notes = configuration;
    let mut answers = Notes::default();
    let is_live = live::note(facts, &mut answers);
    notes.append(answers);
    let expected = format!(
        "every request to http://{domain} on port {plain_port} gets a 301 to the same place at https on port {https_port}"
    );
    let all_well = format!("301 from port {plain_port} to https at every address, and so configured");
    let mut finding = notes.finding(expected, all_well);
    if is_configured && is_live == Some(false) {
        finding.seen = format!("configured but not live: {}", finding.seen);
    }
    Ok(finding)
}

/// Whether the listeners themselves are set up wrong: then a live answer that is right for once proves nothing.
pub(crate) fn is_misconfigured(facts: &Facts) -> bool {
    let mut notes = Notes::default();
    if let Some(port) = facts.scope.http_port {
        configured::note(facts, port, &mut notes);
    }
    notes.worst() == Verdict::Fail
}
