//! The site as its users meet it: name, TLS, endpoints, redirect.

use facts::address::{Refusal, Unasked};
use facts::dns::{Answer, Lookup};
use facts::load_balancer::Scheme;
use facts::site::Auth;
use facts::site::{EndpointProbes, Site};
use facts::tls::Handshake;
use facts::{Scope, Seen, Unseen, Vantage};
use redact::Secrets;
use transport::deadline::Deadline;

use crate::address_policy::{self, Grounds, Permitted};
use crate::room::Room;
use crate::trust::Trust;
use crate::visit::Visit;
use crate::{Prober, ca, login, place, redirect, resolve, token};

/// What was seen of the site.
#[derive(Debug)]
pub struct SeenSite {
    /// What its name resolves to, by the resolvers of the event where it names some.
    pub domain: Seen<Lookup>,
    /// The same by our own resolver, where the event names others.
    pub own: Option<Seen<Lookup>>,
    /// Addresses that were not asked, with the reason.
    pub unasked: Vec<Unasked>,
    pub site: Site,
    pub tls: Seen<Vec<Handshake>>,
    /// What was sent and must not leave.
    pub secrets: Secrets,
}

impl Prober {
    /// Looks up the name, then asks every address for everything at once. `scheme` is waited for only where an address is
    /// private.
    pub async fn site(
        &self,
        scope: &Scope,
        scheme: impl Future<Output = Seen<Scheme>>,
        deadline: Deadline,
    ) -> SeenSite {
        let trust = ca::trust(self, scope, deadline).await;
        look_trusting(self, scope, scheme, deadline, trust.as_ref().map_err(Clone::clone)).await
    }
}

async fn look_trusting(
    prober: &Prober,
    scope: &Scope,
    scheme: impl Future<Output = Seen<Scheme>>,
    deadline: Deadline,
    trust: Seen<&Trust>,
) -> SeenSite {
    let (domain, own, credentials) = tokio::join!(
        deadline.look("the name of the site", resolve::look(prober, scope, &scope.domain)),
        own_answer(prober, scope, deadline),
        token::look(prober, &scope.endpoints, deadline),
    );
    let mut secrets = Secrets::default();
    credentials.iter().flatten().flatten().for_each(|it| it.note(&mut secrets));
    let (vantage, until) = (&prober.vantage, deadline.until());
    let (addresses, unasked) = addresses(vantage, own.as_ref().unwrap_or(&domain), scope, scheme).await;
    let looked = |site, tls, secrets| SeenSite { domain, own, unasked: unasked.clone(), site, tls, secrets };
    match addresses.and_then(|addresses| trust.map(|trust| (addresses, trust))) {
        Ok((addresses, trust)) => {
            // What has no route from here is told once, and in no look's place.
            let told = unasked.iter().filter(|it| it.why != Refusal::NoRoute);
            let (room, unasked) = (Room::default(), told.cloned().collect());
            let visit = Visit { scope, vantage, addresses, unasked, trust, room, until };
            let (tokens, logins) = login::look(&visit, &credentials).await;
            tokens.iter().flatten().flatten().for_each(|token| token.note(&mut secrets));
            let (endpoints, without_token, redirect, tls) =
                tokio::join!(visit.probes(tokens), visit.without_token(), visit.redirects(), visit.handshakes());
            let auth = Auth { without_token, logins };
            looked(Site { endpoints, redirect, auth }, Ok(tls), secrets)
        }
        Err(unseen) => looked(nothing(scope, &unseen), Err(unseen), secrets),
    }
}

/// What our own resolver says, where the event names others: an event must not choose what is asked.
async fn own_answer(prober: &Prober, scope: &Scope, deadline: Deadline) -> Option<Seen<Lookup>> {
    if scope.resolvers.is_empty() {
        return None;
    }
    Some(prober.own_name("the name of the site at our own resolver", &scope.domain, deadline).await)
}

/// The facts where there is nothing to ask.
fn nothing(scope: &Scope, unseen: &Unseen) -> Site {
    let endpoint = |name: &String| EndpointProbes { name: name.clone(), probes: Err(unseen.clone()) };
    let endpoints = scope.endpoints.iter().map(|e| endpoint(&e.name)).collect();
    let protected = scope.endpoints.iter().filter(|e| e.token.is_some());
    let auth = Auth { without_token: protected.map(|e| endpoint(&e.name)).collect(), logins: Vec::new() };
    let redirect = Err(if scope.http_port.is_some() { unseen.clone() } else { redirect::not_asked() });
    Site { endpoints, redirect, auth }
}

/// The addresses that may be asked and can be dialled from here, and those that are not asked.
pub(crate) async fn addresses(
    vantage: &Vantage,
    seen: &Seen<Lookup>,
    scope: &Scope,
    scheme: impl Future<Output = Seen<Scheme>>,
) -> (Seen<Vec<Permitted>>, Vec<Unasked>) {
    let name = &scope.domain;
    let none = |because: String| {
        let because = if scope.resolvers.is_empty() {
            because
        } else {
            format!("{because}; what is asked follows our own resolver, whatever dns.resolvers names")
        };
        Err(Unseen::Needs { fact: place::ADDRESS.to_owned(), because })
    };
    let lookup = match seen {
        Ok(lookup) => lookup,
        Err(unseen) => return (Err(unseen.blocks(place::ADDRESS)), Vec::new()),
    };
    let because = match &lookup.answer {
        Answer::Addresses { addresses, .. } => {
            let scheme = if address_policy::needs_the_scheme(addresses) { scheme.await } else { not_needed() };
            let grounds = Grounds { probe_loopback: vantage.probe_loopback, scheme: &scheme };
            let (permitted, mut unasked) = address_policy::sort(addresses, grounds);
            let (dialled, without_route): (Vec<Permitted>, Vec<Permitted>) =
                permitted.iter().copied().partition(|it| place::has_route(it.address()));
            let asked = match (dialled.is_empty(), unasked.first()) {
                (false, _) => Ok(dialled),
                (true, Some(first)) if permitted.is_empty() => none(format!("{} {}", first.address, first.why)),
                (true, _) => {
                    none(format!("{name} has IPv6 addresses only, and there is no way out for IPv6 from here"))
                }
            };
            let no_route = |it: Permitted| Unasked { address: it.address(), why: Refusal::NoRoute };
            unasked.extend(without_route.into_iter().filter(|_| asked.is_ok()).map(no_route));
            return (asked, unasked);
        }
        Answer::NxDomain => format!("{name} does not exist (NXDOMAIN)"),
        Answer::NoData => format!("{name} has no A or AAAA record"),
        Answer::ServFail => format!("the resolver could not get an answer about {name} (SERVFAIL)"),
        Answer::Refused => format!("the resolver refused to answer about {name}"),
        Answer::TimedOut { .. } => format!("the resolver gave no answer about {name} in time"),
        Answer::Broken { detail } => format!("the resolver could not be asked ({detail})"),
    };
    (none(because), Vec::new())
}

fn not_needed() -> Seen<Scheme> {
    Err(Unseen::Needs { fact: "the scheme".to_owned(), because: "no address is private".to_owned() })
}

#[cfg(test)]
pub(crate) mod tests;
