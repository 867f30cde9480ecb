//! Answers are what the API's own description says that they are.

mod answer;
pub(crate) mod config;
mod document;
mod schema;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use facts::scope::Endpoint;
use facts::site::Probe;
use facts::{Facts, Unseen};

use crate::check::{Check, Judgement, Needs, Reach, always, if_facts};
use crate::check_id::CheckId;
use crate::expectations::{EndpointExpectation, Expectations};
use crate::finding::{Finding, Verdict};
use crate::notes::Notes;
use crate::replies;
use crate::scene;
use crate::schema::Budget;
use crate::when;
use crate::words::count;
use answer::{Contract, Said};
use document::{Document, NoDocument};

pub(super) const CHECK: Check = Check {
    id: CheckId::Contract,
    asks: "Are answers what the API's own description says that they are?",
    judge,
    needs: Needs::Answers,
    hangs_on: &[
        always(CheckId::Endpoints),
        always(CheckId::Auth),
        if_facts(CheckId::Targets, when::no_target_is_healthy),
    ],
    headline: scene::seen,
    affected: |_| "clients that rely on the API's own description".to_owned(),
    annotation: None,
    is_certain: |_, _| false,
    lags: false,
    shaken_by_deployment: true,
    serving: false,
    on_demand: false,
    reach: Reach::Site,
    reads_last_minutes: false,
};

fn judge(facts: &Facts, expectations: &Expectations) -> Judgement {
    let asked_for = |it: &str| Unseen::NotAsked { ask_with: it.to_owned() };
    let path = expectations.contract.document.as_deref().ok_or_else(|| asked_for("contract.document"))?;
    let holder = facts.scope.endpoints.iter().find(|it| it.method == "GET" && without_query(&it.path) == path);
    let holder = holder.ok_or_else(|| asked_for(&format!("an endpoint with the path {path}")))?;
    let expected = format!("statuses, content types and bodies as {path} has them");
    let document = match Document::find(facts, holder) {
        Ok(document) => document,
        Err(NoDocument::Unseen(unseen)) => return Err(unseen),
        Err(NoDocument::Bad { verdict, words, next }) => {
            return Ok(Finding::new(verdict, expected, format!("{path}: {words}")).next(next));
        }
    };
    let (mut notes, mut budget) = (Notes::default(), Budget::of_a_check());
    let mut judged = 0;
    for wanted in expectations.endpoints.iter().filter(|it| it.name != holder.name) {
        let is_ignored = expectations.contract.ignore.contains(&wanted.name);
        match facts.scope.endpoints.iter().find(|it| it.name == wanted.name) {
            Some(_) if is_ignored => notes.add(Verdict::Skip, &wanted.name, "left out by the event"),
            Some(endpoint) => {
                judged += usize::from(note_endpoint(facts, &document, endpoint, wanted, &mut notes, &mut budget));
            }
            None => notes.add(Verdict::Unknown, &wanted.name, "was not asked"),
        }
    }
    let all_well = format!("answers of {} are as {path} has them", count(judged, "endpoint"));
    Ok(notes.finding(expected, all_well))
}

/// Notes what the answers of one endpoint are; tells whether any was held against the document.
fn note_endpoint(
    facts: &Facts,
    document: &Document,
    endpoint: &Endpoint,
    wanted: &EndpointExpectation,
    notes: &mut Notes,
    budget: &mut Budget,
) -> bool {
    let name = endpoint.name.as_str();
    let probes = match facts.site.endpoints.iter().find(|it| it.name == name).map(|it| &it.probes) {
        Some(Ok(probes)) => probes.as_slice(),
        Some(Err(unseen)) => {
            notes.unseen(name, unseen);
            return false;
        }
        None => &[],
    };
    let mut contract = Contract::new(document, endpoint, wanted);
    let said: BTreeSet<Said> = probes.iter().map(|probe| contract.judge(facts, probe, budget)).collect();
    // An answer that says nothing about the contract hides none that does.
    let judged: Vec<&Said> = said.iter().filter(|said| said.is_of_the_answer).collect();
    let told = if judged.is_empty() { said.iter().collect() } else { judged };
    for said in &told {
        let next = said.next.clone().unwrap_or_else(|| ask_again(facts, endpoint, probes));
        notes.advise(said.verdict, name, &said.words, next);
    }
    if told.is_empty() {
        notes.add(Verdict::Unknown, name, "was asked at no address");
    }
    told.iter().any(|said| said.is_of_the_answer && said.verdict != Verdict::Skip)
}

fn ask_again(facts: &Facts, endpoint: &Endpoint, probes: &[Probe]) -> String {
    probes.first().map(|probe| replies::curl(facts, endpoint, probe.address)).unwrap_or_default()
}

fn without_query(path: &str) -> &str {
    path.split('?').next().unwrap_or(path)
}
