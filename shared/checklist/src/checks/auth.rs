//! What is protected is closed without a token and open with one, and a token can be got where one must be asked for.

mod closed;
mod login;
mod open;
#[cfg(test)]
mod tests;

use facts::scope::Endpoint;
use facts::site::{EndpointProbes, Probe};
use facts::{Facts, Unseen};

use crate::check::{Check, Judgement, Needs, Reach, always, if_facts};
use crate::check_id::CheckId;
use crate::expectations::Expectations;
use crate::finding::Verdict;
use crate::notes::Notes;
use crate::scene;
use crate::when;
use crate::words::list;

pub(super) const CHECK: Check = Check {
    id: CheckId::Auth,
    asks: "Is what is protected closed without a token, and open with one?",
    judge,
    needs: Needs::Answers,
    hangs_on: &[
        if_facts(CheckId::LoadBalancer, when::it_is_unusable),
        always(CheckId::Dns),
        if_facts(CheckId::Tls, when::https_is_down),
        if_facts(CheckId::Targets, when::no_target_is_healthy),
    ],
    headline: scene::seen,
    affected: |_| "users of what needs a token, or what should be kept from all others".to_owned(),
    annotation: Some("alb.ingress.kubernetes.io/auth-type"),
    is_certain: |_, _| false,
    lags: false,
    shaken_by_deployment: true,
    serving: false,
    on_demand: false,
    reach: Reach::LoadBalancer,
    reads_last_minutes: false,
};

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
