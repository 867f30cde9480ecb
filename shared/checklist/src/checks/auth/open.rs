//! With its token, a protected endpoint lets us in.

use facts::Facts;
use facts::scope::{Endpoint, Token};
use facts::site::Probe;

use super::probes_of;
use crate::answerer::{Answerer, who_answered};
use crate::finding::Verdict;
use crate::notes::Notes;
use crate::replies;

/// Notes whether the endpoint turns us away; what else it answers is the question of another check.
pub(super) fn note(facts: &Facts, endpoint: &Endpoint, notes: &mut Notes) {
    let about = format!("{} with a token", endpoint.name);
    let Some(probes) = probes_of(&facts.site.endpoints, &endpoint.name, &about, notes) else { return };
    let refused = |probe: &Probe| {
        let reply = replies::reply(probe).ok()?;
        let answered = who_answered(facts, probe);
        let refused = reply.status == 401 || (reply.status == 403 && answered.by == Answerer::Target);
        refused.then(|| replies::status_in_words(reply, &answered))
    };
    let answers = probes.iter().filter(|probe| replies::reply(probe).is_ok()).count();
    let refusals: Vec<String> = probes.iter().filter_map(refused).collect();
    match refusals.first() {
        None if answers == 0 => notes.add(Verdict::Unknown, about, "not judged: no address gave a reply"),
        None => notes.add(Verdict::Pass, about, "not turned away"),
        Some(words) => {
            let asked = probes.len();
            let refused = refusals.len();
            let at = if refused == asked { String::new() } else { format!(" at {refused} of {asked} addresses") };
            notes.advise(Verdict::Fail, about, format!("the token is refused{at}: {words}"), renew(endpoint));
        }
    }
}

fn renew(endpoint: &Endpoint) -> String {
    match &endpoint.token {
        Some(Token { login: Some(login), .. }) => {
            format!(
                "the API gives tokens at POST {} that it does not take: its pods may have different keys",
                login.path
            )
        }
        Some(Token { secret, .. }) => format!(
            "the token may have run out: put a new one into the secret\naws secretsmanager list-secret-version-ids --region {} \
             --secret-id {secret} tells how old it is",
            secret.region()
        ),
        None => String::new(),
    }
}
