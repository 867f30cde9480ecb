//! What is served on the TLS port holds, lasts, and is what AWS holds for the listener.

mod causes;
pub(crate) mod config;
pub(crate) mod held;
mod leaf;
mod policy;
#[cfg(test)]
mod tests;
mod waiting;

use facts::Facts;
use facts::address::is_private;
use facts::certificate::Certificate;
use facts::ids::Arn;
use facts::listener::{Listener, Protocol};
use facts::tls::{HandshakeOutcome, Served};

use super::security_groups;
use crate::check::{Check, Judgement, Needs, Reach, if_facts};
use crate::check_id::CheckId;
use crate::expectations::{Expectations, TlsConfig, TlsVersion};
use crate::finding::Verdict;
use crate::notes::Notes;
use crate::replies;
use crate::scene::{self, Trouble};
use crate::subject::Subject;
use crate::when;

pub(super) const CHECK: Check = Check {
    id: CheckId::Tls,
    asks: "Is the right certificate served, and will it stay good?",
    judge,
    needs: Needs::Site,
    hangs_on: &[
        if_facts(CheckId::LoadBalancer, when::it_is_unusable),
        if_facts(CheckId::Controller, causes::the_controller_left_it),
        if_facts(CheckId::Dns, causes::handshakes_went_elsewhere),
        if_facts(CheckId::SecurityGroups, causes::handshakes_got_no_connection),
    ],
    headline: scene::seen,
    affected,
    annotation: Some("alb.ingress.kubernetes.io/certificate-arn (and /ssl-policy, /listen-ports)"),
    is_certain: |facts, _| has_expired(facts),
    lags: false,
    shaken_by_deployment: false,
    serving: true,
    on_demand: false,
    reach: Reach::Certificate,
    reads_last_minutes: false,
};

#[expect(clippy::unnecessary_wraps, reason = "every check has this signature")]
fn judge(facts: &Facts, expectations: &Expectations) -> Judgement {
    let wanted = &expectations.tls;
    let is_for_some = security_groups::is_for_some(facts, expectations);
    let mut notes = Notes::default();
    let mut days = None;
    match &facts.tls {
        Err(unseen) => notes.unseen("what is served", unseen),
        Ok(handshakes) if handshakes.is_empty() => {
            notes.add(Verdict::Unknown, "what is served", "no address was asked");
        }
        Ok(handshakes) => {
            for handshake in handshakes {
                let about = Subject::Address(handshake.address);
                match &handshake.outcome {
                    HandshakeOutcome::Served(served) => {
                        note_version(facts, served, wanted, &about, &mut notes);
                        let left = leaf::note(facts, served, wanted, &about, &mut notes);
                        days = Some(days.map_or(left, |fewest: i64| fewest.min(left)));
                        // What ends TLS in front has a certificate of its own.
                        if facts.scope.ends_connections().is_none() {
                            held::note_served(facts, served, &about, &mut notes);
                        }
                    }
                    HandshakeOutcome::NoConnection { refused: false, .. } if is_for_some => {
                        notes.add(Verdict::Unknown, about, replies::NOT_LET_IN);
                    }
                    HandshakeOutcome::NoConnection { refused: false, .. } if is_private(handshake.address) => {
                        notes.add(Verdict::Unknown, about, replies::FROM_OUTSIDE);
                    }
                    HandshakeOutcome::NoConnection { detail, .. } => {
                        notes.advise(Verdict::Fail, about, format!("no connection: {detail}"), try_it(facts));
                    }
                    HandshakeOutcome::NoHandshake { detail } => {
                        notes.advise(Verdict::Fail, about, format!("no TLS: {detail}"), try_it(facts));
                    }
                    HandshakeOutcome::NotAsked { why } => notes.add(Verdict::Unknown, about, why.to_string()),
                    HandshakeOutcome::NotReached => {
                        notes.add(Verdict::Unknown, about, "the run's time was over before it was asked");
                    }
                }
            }
        }
    }
    replies::note_without_route(facts, &mut notes);
    policy::note(facts, wanted, &mut notes);
    held::note_certificates(facts, wanted, &mut notes);
    let by = if wanted.ca.is_some() { " by tls.ca" } else { "" };
    let expected = format!(
        "a certificate for {} that verifies{by}, {} days to go, {} or newer",
        facts.scope.domain,
        wanted.warn_days,
        wanted.min_version.as_str()
    );
    let all_well = days.map_or_else(String::new, |days| {
        format!("the right certificate is served {}, with {days} days to go", replies::everywhere(facts))
    });
    Ok(notes.finding(expected, all_well))
}

fn affected(trouble: &Trouble<'_>) -> String {
    if trouble.is_warning() {
        return "nobody yet".to_owned();
    }
    format!("everybody who calls https://{}, once the certificate or a node is gone", trouble.domain())
}

fn has_expired(facts: &Facts) -> bool {
    let handshakes = facts.tls.iter().flatten();
    handshakes.filter_map(|it| served(&it.outcome)).any(|served| served.leaf.not_after < facts.at)
}

fn note_version(facts: &Facts, served: &Served, wanted: &TlsConfig, about: &Subject, notes: &mut Notes) {
    let version = served.version.as_str();
    match number_of(version) {
        Some(number) if number >= wanted.min_version.number() => {}
        Some(_) => {
            let seen = format!("speaks {version}, older than {}", wanted.min_version.as_str());
            let listener = https_listener(facts).filter(|_| facts.scope.ends_connections().is_none());
            let next = listener.map_or_else(|| try_it(facts).into(), |it| policy::how_to_set(it, wanted.min_version));
            notes.advise(Verdict::Fail, about, seen, next);
        }
        None => notes.add(Verdict::Unknown, about, format!("speaks {version}, which is not a known version")),
    }
}

/// The minor number of TLS 1. A handshake of ours offers nothing older than these.
fn number_of(version: &str) -> Option<u8> {
    match version {
        "TLSv1.3" => Some(3),
        "TLSv1.2" => Some(2),
        _ => None,
    }
}

impl TlsVersion {
    fn number(self) -> u8 {
        match self {
            Self::V1_2 => 2,
            Self::V1_3 => 3,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::V1_2 => "TLSv1.2",
            Self::V1_3 => "TLSv1.3",
        }
    }
}

/// The HTTPS listener of the scope's port, where the listeners were seen and it is there.
fn https_listener(facts: &Facts) -> Option<&Listener> {
    let listeners = facts.listeners.as_ref().ok()?;
    listeners.iter().find(|it| it.port == facts.scope.https_port && it.protocol == Protocol::Https)
}

fn served(outcome: &HandshakeOutcome) -> Option<&Served> {
    match outcome {
        HandshakeOutcome::Served(served) => Some(served),
        HandshakeOutcome::NoConnection { .. }
        | HandshakeOutcome::NoHandshake { .. }
        | HandshakeOutcome::NotAsked { .. }
        | HandshakeOutcome::NotReached => None,
    }
}

/// What AWS holds for that listener; all that it holds, where the listener's own list was not seen.
fn certificates(facts: &Facts) -> impl Iterator<Item = &Certificate> {
    let own: Option<&Vec<Arn>> = https_listener(facts).and_then(|listener| listener.certificates.as_ref().ok());
    facts.certificates.iter().flatten().filter(move |it| own.is_none_or(|own| own.contains(&it.arn)))
}

fn try_it(facts: &Facts) -> String {
    let (domain, port) = (&facts.scope.domain, facts.scope.https_port);
    let by = if facts.scope.ca.is_some() { " -CAfile CA.pem" } else { "" };
    format!("openssl s_client -connect {domain}:{port} -servername {domain}{by} </dev/null")
}

fn describe(certificate: &Arn) -> String {
    format!("aws acm describe-certificate --region {} --certificate-arn {certificate}", certificate.region())
}
