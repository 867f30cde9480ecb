//! What is protected is closed without a token and open with one, and a token can be got where one must be asked for.

mod closed;
mod login;
mod open;
#[cfg(test)]
mod tests;

use facts::scope::Endpoint;
use facts::site::{EndpointProbes, Probe};
use facts::{Facts, Unseen};

use crate::check::{Check, Judgement};
use crate::expectations::Expectations;
use crate::finding::Verdict;
use crate::notes::Notes;
use crate::words::list;

pub(super) const CHECK: Check =
    Check { id: "auth", asks: "Is what is protected closed without a token, and open with one?", judge };

fn judge(facts: &Facts, _expectations: &Expectations) -> Judgement {
    let protected: Vec<&Endpoint> = facts.scope.endpoints.iter().filter(|it| it.token.is_some()).collect();
    if protected.is_empty() {
        return Err(Unseen::NotAsked { ask_with: "token of an endpoint".to_owned() });
    }
    let mut notes = Notes::default();
    for login in &facts.site.auth.logins {
        login::note(facts, login, &mut notes);
    }
    for endpoint in &protected {
        closed::note(facts, endpoint, &mut notes);
        open::note(facts, endpoint, &mut notes);
    }
    let names: Vec<&String> = protected.iter().map(|endpoint| &endpoint.name).collect();
    let logins = facts.site.auth.logins.iter().map(|it| format!("a token from POST {}; ", it.login.path));
    let expected = format!("{}{}: 401 without a token, not with one", logins.collect::<String>(), list(&names));
    let verb = if names.len() == 1 { "is" } else { "are" };
    let all_well = format!("{} {verb} closed without a token, and open with one", list(&names));
    Ok(notes.finding(expected, all_well))
}

/// The probes of an endpoint; where there are none, that is noted.
fn probes_of<'a>(all: &'a [EndpointProbes], name: &str, about: &str, notes: &mut Notes) -> Option<&'a [Probe]> {
    match all.iter().find(|it| it.name == name).map(|it| &it.probes) {
        Some(Ok(probes)) if !probes.is_empty() => Some(probes),
        Some(Err(unseen)) => {
            notes.unseen(about, unseen);
            None
        }
        Some(Ok(_)) | None => {
            notes.add(Verdict::Unknown, about, "was asked at no address");
            None
        }
    }
}
