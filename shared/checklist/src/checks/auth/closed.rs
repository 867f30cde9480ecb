//! Without its token, a protected endpoint turns whoever asks away.

use std::collections::BTreeSet;

use facts::Facts;
use facts::scope::Endpoint;
use facts::site::{Probe, Reply};

use super::probes_of;
use crate::answerer::{Answerer, who_answered};
use crate::finding::Verdict;
use crate::notes::Notes;
use crate::replies;

/// Notes what the endpoint answers without its token: by itself or by a rule before it, it must turn us away.
pub(super) fn note(facts: &Facts, endpoint: &Endpoint, notes: &mut Notes) {
    let about = format!("{} without a token", endpoint.name);
    let Some(probes) = probes_of(&facts.site.auth.without_token, &endpoint.name, &about, notes) else { return };
    let mut said: BTreeSet<(Verdict, String)> = BTreeSet::new();
    for probe in probes {
        said.insert(match replies::reply(probe) {
            Ok(reply) => without_token(facts, probe, reply),
            // Whether the address answers at all is the question of another check.
            Err(none) => (Verdict::Unknown, format!("not judged: {}", none.words)),
        });
    }
    // One address that turns us away is enough where others give no answer at all.
    let is_judged = said.iter().any(|(verdict, _)| *verdict != Verdict::Unknown);
    for (verdict, words) in said.into_iter().filter(|(verdict, _)| !is_judged || *verdict != Verdict::Unknown) {
        let next = next_without_token(facts, endpoint, probes, verdict);
        notes.advise(verdict, &about, words, next);
    }
}

fn without_token(facts: &Facts, probe: &Probe, reply: &Reply) -> (Verdict, String) {
    let answered = who_answered(facts, probe);
    let status = reply.status;
    match (status, answered.by) {
        (401, _) => (Verdict::Pass, "401".to_owned()),
        // FastAPI's HTTPBearer answered so for long.
        (403, Answerer::Target) => (Verdict::Pass, "403".to_owned()),
        (200..=299, _) => (Verdict::Fail, format!("open to everybody: status {status} instead of 401")),
        (403 | 500..=599, _) => {
            (Verdict::Unknown, format!("not judged: {}", replies::status_in_words(reply, &answered)))
        }
        _ => (Verdict::Warn, format!("{} instead of 401", replies::status_in_words(reply, &answered))),
    }
}

fn next_without_token(facts: &Facts, endpoint: &Endpoint, probes: &[Probe], verdict: Verdict) -> String {
    let bare = Endpoint { token: None, ..endpoint.clone() };
    let ask = probes.first().map(|probe| replies::curl(facts, &bare, probe.address)).unwrap_or_default();
    if verdict == Verdict::Fail {
        format!("whoever finds the path can use it: look for the dependency that asks for the token\n{ask}")
    } else {
        ask
    }
}
