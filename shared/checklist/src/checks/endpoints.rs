//! Each endpoint answers as it must, at every address of the domain.

mod causes;
mod next;
mod reply;
#[cfg(test)]
mod tests;

use facts::Facts;
use facts::site::Probe;

use super::security_groups;
use crate::check::{Check, Judgement, Needs, Reach, for_answers, if_facts};
use crate::check_id::CheckId;
use crate::expectations::{EndpointExpectation, Expectations};
use crate::finding::Verdict;
use crate::notes::{Notes, sentences_in_words};
use crate::replies;
use crate::schema::Budget;
use crate::subject::Subject;
use crate::when;
use crate::when::is_silent;
use crate::words::list;
use reply::{Assertions, Wrong};

pub(super) const CHECK: Check = Check {
    id: CheckId::Endpoints,
    asks: "Does every endpoint answer as it must, at every address?",
    judge,
    needs: Needs::Site,
    hangs_on: &[
        if_facts(CheckId::LoadBalancer, when::it_is_unusable),
        for_answers(CheckId::Dns, causes::it_went_elsewhere),
        for_answers(CheckId::SecurityGroups, causes::it_got_no_connection),
        for_answers(CheckId::Tls, causes::it_got_no_tls),
        for_answers(CheckId::Waf, causes::the_web_acl_answered),
        for_answers(CheckId::Auth, causes::it_was_not_let_in),
        for_answers(CheckId::Targets, causes::targets_explain_it),
    ],
    headline: causes::headline,
    affected: |_| "those who wait for a slow answer".to_owned(),
    annotation: None,
    is_certain: |_, _| false,
    lags: false,
    shaken_by_deployment: true,
    serving: true,
    on_demand: false,
    reach: Reach::Site,
    reads_last_minutes: false,
};

/// How the answers of an endpoint are told where none is right.
const EVERYWHERE: &str = "wrong at every address: ";

#[expect(clippy::unnecessary_wraps, reason = "every check has this signature")]
fn judge(facts: &Facts, expectations: &Expectations) -> Judgement {
    let is_for_some = security_groups::is_for_some(facts, expectations);
    let (mut notes, mut budget) = (Notes::default(), Budget::of_a_check());
    let mut told: Vec<(Verdict, &str, String)> = Vec::new();
    for wanted in &expectations.endpoints {
        let mut of_endpoint = Notes::default();
        let said = note_endpoint(facts, wanted, is_for_some, &mut of_endpoint, &mut budget);
        told.push((of_endpoint.worst(), wanted.name.as_str(), said));
        notes.append(of_endpoint);
    }
    replies::note_without_route(facts, &mut notes);
    let worst = notes.worst();
    let names: Vec<_> = expectations.endpoints.iter().map(|wanted| &wanted.name).collect();
    let all_well = format!("{} answer as they must {}", list(&names), replies::everywhere(facts));
    let mut finding = notes.finding(format!("a right answer from {} at every address", list(&names)), all_well);
    if worst > Verdict::Pass {
        told.retain(|(verdict, ..)| *verdict == worst);
        finding.seen = in_words(&told, names.len());
    }
    Ok(finding)
}

/// What is said of each endpoint; endpoints of which the same is said are told together.
fn in_words(told: &[(Verdict, &str, String)], asked: usize) -> String {
    let mut by_words: Vec<(&str, Vec<&str>)> = Vec::new();
    for (_, name, said) in told {
        match by_words.iter_mut().find(|(words, _)| words == said) {
            Some((_, names)) => names.push(name),
            None => by_words.push((said, vec![name])),
        }
    }
    let who =
        |names: &[&str]| if names.len() == asked && asked > 1 { format!("all {asked} endpoints") } else { list(names) };
    let sentences: Vec<_> = by_words.iter().map(|(said, names)| format!("{}: {said}", who(names))).collect();
    sentences_in_words(&sentences)
}

/// Notes the answer of each address, and gives the endpoint in words.
fn note_endpoint(
    facts: &Facts,
    wanted: &EndpointExpectation,
    is_for_some: bool,
    notes: &mut Notes,
    budget: &mut Budget,
) -> String {
    let name = wanted.name.as_str();
    let Some(endpoint) = facts.scope.endpoints.iter().find(|it| it.name == name) else {
        notes.add(Verdict::Unknown, name, "was not asked");
        return "was not asked".to_owned();
    };
    let probes = match facts.site.endpoints.iter().find(|it| it.name == name).map(|it| &it.probes) {
        Some(Ok(probes)) if !probes.is_empty() => probes,
        Some(Err(unseen)) => {
            notes.unseen(name, unseen);
            return unseen.to_string();
        }
        Some(Ok(_)) | None => {
            notes.add(Verdict::Unknown, name, "was asked at no address");
            return "was asked at no address".to_owned();
        }
    };
    let assertions = Assertions::new(wanted, budget);
    let mut failed: Vec<(Verdict, String, String)> = Vec::new();
    for probe in probes {
        let about = Subject::Answer { endpoint: name.to_owned(), address: probe.address };
        match assertions.check(facts, probe, endpoint, budget) {
            Err(_) if is_for_some && is_silent(probe) => {
                notes.add(Verdict::Unknown, about, replies::NOT_LET_IN);
                failed.push((Verdict::Unknown, probe.address.to_string(), replies::NOT_LET_IN.to_owned()));
            }
            Ok(()) => notes.add(Verdict::Pass, about, in_time(probe)),
            Err(Wrong { verdict, words, next }) => {
                let next = next.map_or_else(|| next::step(facts, endpoint, probe), str::to_owned);
                notes.advise(verdict, about, &words, next);
                failed.push((verdict, probe.address.to_string(), words));
            }
        }
    }
    summary(probes.len(), &failed)
}

fn in_time(probe: &Probe) -> String {
    probe.phases.total_ms.map_or_else(|| "as it must be".to_owned(), |ms| format!("as it must be, in {ms} ms"))
}

/// The endpoint over all its addresses: how many answer, and what is wrong at the others.
fn summary(asked: usize, wrong: &[(Verdict, String, String)]) -> String {
    let worst = wrong.iter().map(|(verdict, ..)| *verdict).max().unwrap_or(Verdict::Pass);
    let mut by_words: Vec<(&str, Vec<&str>)> = Vec::new();
    for (_, address, words) in wrong.iter().filter(|(verdict, ..)| *verdict == worst) {
        match by_words.iter_mut().find(|(said, _)| said == words) {
            Some((_, addresses)) => addresses.push(address),
            None => by_words.push((words, vec![address])),
        }
    }
    let reasons: Vec<_> = by_words.iter().map(|(words, at)| format!("{}: {words}", list(at))).collect();
    let reasons = sentences_in_words(&reasons);
    let count = |wanted| wrong.iter().filter(|(verdict, ..)| *verdict == wanted).count();
    let (failing, unknown) = (count(Verdict::Fail), count(Verdict::Unknown));
    match (by_words.as_slice(), failing) {
        ([], _) => "answers as it must".to_owned(),
        ([(words, _)], failing) if failing == asked => format!("{EVERYWHERE}{words}"),
        (_, 0) => reasons,
        (_, failing) => {
            let addresses = if asked == 1 { "address answers" } else { "addresses answer" };
            let right = asked.saturating_sub(failing).saturating_sub(unknown);
            let unjudged = if unknown > 0 { format!("; {unknown} not judged") } else { String::new() };
            format!("{right} of {asked} {addresses} as they must; {reasons}{unjudged}")
        }
    }
}
