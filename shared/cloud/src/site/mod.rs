//! The site as its users meet it: name, TLS, endpoints, redirect.

mod answer;
pub(crate) mod ask;
pub(crate) mod cause;
mod exchange;
mod handshake;
mod leaf;
pub(crate) mod login;
#[cfg(test)]
pub(crate) mod loopback;
pub(crate) mod place;
mod probe;
mod ready;
mod reason;
mod redirect;
pub mod resolve;
pub(crate) mod secret;
pub mod token;
pub(crate) mod trust;
pub(crate) mod visit;
mod witness;

use std::net::IpAddr;

use facts::auth::Auth;
use facts::dns::{Answer, Lookup};
use facts::ids::Domain;
use facts::site::{EndpointProbes, Site};
use facts::tls::Handshake;
use facts::{Scope, Seen, Unseen};
use redact::Secrets;

use crate::client::Cloud;
use crate::look::Deadline;
use trust::Trust;
use visit::Visit;

/// What a missing address is called.
const ADDRESS: &str = "an address of the domain";

/// What was seen of the site.
pub(crate) struct Looked {
    pub(crate) domain: Seen<Lookup>,
    pub(crate) site: Site,
    pub(crate) tls: Seen<Vec<Handshake>>,
    /// What was sent and must not leave.
    pub(crate) secrets: Secrets,
}

/// Looks up the name, then asks every address for everything at once.
pub(crate) async fn look(cloud: &Cloud, scope: &Scope, deadline: Deadline) -> Looked {
    look_trusting(cloud, scope, deadline, Trust::platform()).await
}

async fn look_trusting(cloud: &Cloud, scope: &Scope, deadline: Deadline, trust: Seen<&Trust>) -> Looked {
    let (domain, credentials) = tokio::join!(
        deadline.look("the name of the site", resolve::look(cloud, scope, &scope.domain)),
        token::look(cloud, &scope.endpoints, deadline),
    );
    let mut secrets = Secrets::default();
    credentials.iter().flatten().flatten().for_each(|it| it.note(&mut secrets));
    let (vantage, until) = (&cloud.vantage, deadline.until());
    let visit = addresses(&domain, &scope.domain)
        .and_then(|addresses| trust.map(|trust| Visit { scope, vantage, addresses, trust, until }));
    match visit {
        Ok(visit) => {
            let (tokens, logins) = login::look(&visit, &credentials).await;
            tokens.iter().flatten().flatten().for_each(|token| token.note(&mut secrets));
            let (endpoints, without_token, redirect, tls) =
                tokio::join!(visit.probes(tokens), visit.without_token(), visit.redirects(), visit.handshakes());
            let auth = Auth { without_token, logins };
            Looked { domain, site: Site { endpoints, redirect, auth }, tls: Ok(tls), secrets }
        }
        Err(unseen) => Looked { secrets, ..nothing(domain, scope, &unseen) },
    }
}

/// The facts where there is nothing to ask.
fn nothing(domain: Seen<Lookup>, scope: &Scope, unseen: &Unseen) -> Looked {
    let endpoint = |name: &String| EndpointProbes { name: name.clone(), probes: Err(unseen.clone()) };
    let endpoints = scope.endpoints.iter().map(|e| endpoint(&e.name)).collect();
    let protected = scope.endpoints.iter().filter(|e| e.token.is_some());
    let auth = Auth { without_token: protected.map(|e| endpoint(&e.name)).collect(), logins: Vec::new() };
    let redirect = Err(if scope.http_port.is_some() { unseen.clone() } else { redirect::not_asked() });
    Looked { domain, site: Site { endpoints, redirect, auth }, tls: Err(unseen.clone()), secrets: Secrets::default() }
}

/// The addresses that can be dialled from here.
pub(crate) fn addresses(domain: &Seen<Lookup>, name: &Domain) -> Seen<Vec<IpAddr>> {
    let lookup = domain.as_ref().map_err(|unseen| unseen.blocks(ADDRESS))?;
    let because = match &lookup.answer {
        Answer::Addresses { addresses, .. } => {
            let dialled: Vec<IpAddr> = addresses.iter().copied().filter(|address| place::has_route(*address)).collect();
            if !dialled.is_empty() {
                return Ok(dialled);
            }
            format!("{name} has IPv6 addresses only, and there is no way out for IPv6 from here")
        }
        Answer::NxDomain => format!("{name} does not exist (NXDOMAIN)"),
        Answer::NoData => format!("{name} has no A or AAAA record"),
        Answer::ServFail => format!("the resolver could not get an answer about {name} (SERVFAIL)"),
        Answer::Refused => format!("the resolver refused to answer about {name}"),
        Answer::TimedOut { .. } => format!("the resolver gave no answer about {name} in time"),
        Answer::Broken { detail } => format!("the resolver could not be asked ({detail})"),
    };
    Err(Unseen::Needs { fact: ADDRESS.to_owned(), because })
}

#[cfg(test)]
mod tests;
