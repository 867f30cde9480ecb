//! The load test: only where an event asks for it, only against the domain of the event, and only while that bears it.

mod drive;
#[cfg(test)]
mod loopback;
mod schedule;
mod sender;
mod tally;
mod window;

use std::time::Duration;

use drive::{Until, drive};
use facts::load::{Caps, Load, Model, Plan, is_trouble};
use facts::scope::Endpoint;
use facts::site::{Outcome, Probe};
use facts::{Facts, Scope, Seen, Unseen};
use redact::Secrets;
use sender::Sender;
use tokio::time::Instant;
use transport::deadline::Deadline;
use transport::deadline::millis;

use crate::Prober;
use crate::address_policy::scheme_of;
use crate::ask::Ask;
use crate::room::Room;
use crate::site::addresses;
use crate::trust::Trust;
use crate::visit::Visit;
use crate::{ca, login, token};

const LOOK: &str = "the load test";
/// A shorter test in the closed model is not worth its name.
const LEAST: Duration = Duration::from_secs(1);

impl Prober {
    /// Puts the load of the facts' scope on the site that these facts were seen of. Nothing is sent where the site is in
    /// trouble already, or where `time_left` would not do.
    ///
    /// What is sent and must not leave is added to `secrets`.
    pub async fn load(&self, facts: &Facts, caps: Caps, time_left: Duration, secrets: &mut Secrets) -> Seen<Load> {
        if facts.scope.load.is_none() {
            return facts::load::not_asked();
        }
        let trust = ca::trust(self, &facts.scope, Deadline::within(time_left)).await;
        load_trusting(self, facts, caps, time_left, trust.as_ref().map_err(Clone::clone), secrets).await
    }
}

async fn load_trusting(
    prober: &Prober,
    facts: &Facts,
    caps: Caps,
    time_left: Duration,
    trust: Seen<&Trust>,
    secrets: &mut Secrets,
) -> Seen<Load> {
    let scope = &facts.scope;
    let Some(plan) = &scope.load else { return facts::load::not_asked() };
    let scheme = async { scheme_of(&facts.load_balancer) };
    let (addresses, _) = addresses(&prober.vantage, facts.dns.seen_from_here(), scope, scheme).await;
    let addresses = addresses?;
    let endpoints = endpoints(facts, plan)?;
    bears_it(facts, plan)?;
    let begun = Instant::now();
    let longest = endpoints.iter().map(|endpoint| Duration::from_millis(endpoint.timeout_ms)).max().unwrap_or_default();
    fits(&plan.model, longest, time_left)?;
    let trust = trust?;
    let credentials = token::look(prober, &endpoints, Deadline::within(time_left)).await;
    credentials.iter().flatten().flatten().for_each(|it| it.note(secrets));
    let asked = Scope { endpoints: endpoints.clone(), ..scope.clone() };
    let until = begun + time_left;
    let (vantage, room) = (&prober.vantage, Room::default());
    let addresses_of_visit = addresses.clone();
    let visit =
        Visit { scope: &asked, vantage, addresses: addresses_of_visit, unasked: Vec::new(), trust, room, until };
    let (tokens, _) = login::look(&visit, &credentials).await;
    tokens.iter().flatten().flatten().for_each(|token| token.note(secrets));
    let ask = |(endpoint, token): (&Endpoint, Seen<_>)| {
        let token: Option<_> = token?;
        let ask = Ask::endpoint(&scope.domain, scope.https_port, endpoint, token.as_ref(), trust);
        ask.map_err(|why| failed(format!("{} cannot be asked: {why}", endpoint.name)))
    };
    let asks = endpoints.iter().zip(tokens).map(ask).collect::<Seen<Vec<_>>>()?;
    let sender = Sender::new(scope, &prober.vantage, &addresses, trust, asks).map_err(failed)?;
    let wait = begun + time_left;
    let until = Until { send: wait.checked_sub(longest).unwrap_or(begun), wait };
    let load = drive(plan, caps, &sender, until).await;
    let asked = u32::try_from(addresses.len()).unwrap_or(u32::MAX);
    Ok(Load { connections: sender.connections(), addresses: asked, ..load })
}

/// The endpoints of the mix, in its order.
fn endpoints(facts: &Facts, plan: &Plan) -> Seen<Vec<Endpoint>> {
    let find = |name: &String| facts.scope.endpoints.iter().find(|endpoint| endpoint.name == *name).cloned();
    let missing = |name| failed(format!("{name} is none of the endpoints"));
    plan.mix.iter().map(|share| find(&share.endpoint).ok_or_else(|| missing(&share.endpoint))).collect()
}

/// What is in trouble without any load gets none.
fn bears_it(facts: &Facts, plan: &Plan) -> Seen<()> {
    let mut asked = facts.site.endpoints.iter().filter(|it| plan.mix.iter().any(|share| share.endpoint == it.name));
    asked.try_for_each(|endpoint| {
        let probes = endpoint.probes.as_ref().map_err(|unseen| unseen.blocks("the answer of each endpoint"))?;
        let wrong = |probe: &Probe| trouble(&probe.outcome).map(|what| (probe.address, what));
        match probes.iter().find_map(wrong) {
            None => Ok(()),
            Some((address, what)) => Err(Unseen::Needs {
                fact: "a site that bears it".to_owned(),
                because: format!("{} at {address} {what} without any load", endpoint.name),
            }),
        }
    })
}

fn trouble(outcome: &Outcome) -> Option<String> {
    match outcome {
        // It gets no load either.
        Outcome::NotAsked { .. } => None,
        Outcome::Reply(reply) => is_trouble(reply.status).then(|| format!("answers {}", reply.status)),
        Outcome::Refused
        | Outcome::Reset { .. }
        | Outcome::TimedOut { .. }
        | Outcome::Tls { .. }
        | Outcome::Failed { .. }
        | Outcome::NotReached => Some("gives no answer".to_owned()),
    }
}

fn fits(model: &Model, longest: Duration, time_left: Duration) -> Seen<()> {
    let needs = model.seconds().map_or(LEAST, Duration::from_secs) + longest;
    if needs <= time_left {
        return Ok(());
    }
    Err(failed(format!(
        "nothing was sent, for it takes up to {} s, and the run has {} s left for it: shorten load.phases, or raise Timeout \
         of VerifyFunction in template.yaml",
        needs.as_secs(),
        millis(time_left) / 1000
    )))
}

fn failed(message: String) -> Unseen {
    Unseen::Failed { action: LOOK.to_owned(), code: None, message: message.into() }
}

#[cfg(test)]
mod tests;
