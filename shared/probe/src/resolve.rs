//! What a name resolves to: who is asked, how often, and for how long.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use facts::address::{Special, special};
use facts::dns::{Answer, Lookup};
use facts::ids::Domain;
use facts::{Scope, Seen};
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{Name, RecordType};
use tokio::time::{Instant, timeout};
use transport::deadline::millis;

use super::answer::{Found, failure, found, merge};
use crate::Prober;

/// The longest that one question may take.
const TRY: Duration = Duration::from_secs(2);
/// A name that every resolver knows, or refuses to tell: any answer shows that it works.
const OTHER_NAME: &str = "amazonaws.com.";

/// Asks the event's resolvers, else those of our vantage, else the system's.
pub(crate) async fn look(prober: &Prober, scope: &Scope, name: &Domain) -> Seen<Lookup> {
    if let Some(detail) = scope.resolvers.iter().find_map(|at| no_resolver(at.ip(), prober.vantage.probe_loopback)) {
        let answer = Answer::Broken { detail: detail.into() };
        return Ok(Lookup { resolver: called(&scope.resolvers), answer, took_ms: 0 });
    }
    timed(prober, &scope.resolvers, name).await
}

/// Asks those of our vantage, else the system's, whatever resolvers the event names.
pub(crate) async fn own(prober: &Prober, name: &Domain) -> Seen<Lookup> {
    timed(prober, &[], name).await
}

async fn timed(prober: &Prober, resolvers: &[SocketAddr], name: &Domain) -> Seen<Lookup> {
    let begun = Instant::now();
    let answer = answer(prober, resolvers, name).await;
    Ok(Lookup { resolver: called(asked(prober, resolvers)), answer, took_ms: millis(begun.elapsed()) })
}

/// The same, without who was asked and for how long.
pub(crate) async fn answer(prober: &Prober, resolvers: &[SocketAddr], name: &Domain) -> Answer {
    match resolver(asked(prober, resolvers), TRY) {
        Ok(resolver) => ask(&resolver, name, TRY).await,
        Err(error) => Answer::Broken { detail: error.to_string().into() },
    }
}

/// What one resolver answers about a name.
#[cfg(feature = "outside")]
pub(crate) async fn answer_of(at: SocketAddr, name: &Domain) -> Answer {
    match resolver(&[at], TRY) {
        Ok(resolver) => ask(&resolver, name, TRY).await,
        Err(error) => Answer::Broken { detail: error.to_string().into() },
    }
}

/// Why an event's resolver is not asked. Those of private networks are, and the one that AWS has in every VPC.
/// Source: Route 53 developer guide, "What is Route 53 VPC Resolver?".
fn no_resolver(at: IpAddr, loopback_is_asked: bool) -> Option<String> {
    const OF_AWS: [IpAddr; 2] =
        [IpAddr::V4(Ipv4Addr::new(169, 254, 169, 253)), IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x253))];
    let what = special(at).filter(|_| !OF_AWS.contains(&at))?;
    let is_fine = what == Special::Private || (what == Special::Loopback && loopback_is_asked);
    (!is_fine).then(|| format!("{at} of dns.resolvers is {what}: never asked"))
}

fn asked<'a>(prober: &'a Prober, resolvers: &'a [SocketAddr]) -> &'a [SocketAddr] {
    if resolvers.is_empty() { &prober.vantage.resolvers } else { resolvers }
}

fn called(named: &[SocketAddr]) -> String {
    if named.is_empty() {
        return "system".to_owned();
    }
    named.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A resolver that asks the network each time: nothing kept from before, no hosts file, no tries of its own.
fn resolver(named: &[SocketAddr], try_for: Duration) -> Result<TokioResolver, NetError> {
    let mut builder = if named.is_empty() {
        TokioResolver::builder_tokio()?
    } else {
        let config = ResolverConfig::from_name_servers(named.iter().map(name_server).collect());
        TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
    };
    let options = builder.options_mut();
    options.timeout = try_for;
    options.attempts = 0;
    options.cache_size = 0;
    options.use_hosts_file = ResolveHosts::Never;
    options.preserve_intermediates = true;
    builder.build()
}

fn name_server(at: &SocketAddr) -> NameServerConfig {
    let mut connections = vec![ConnectionConfig::udp(), ConnectionConfig::tcp()];
    for connection in &mut connections {
        connection.port = at.port();
    }
    NameServerConfig::new(at.ip(), true, connections)
}

async fn ask(resolver: &TokioResolver, name: &Domain, try_for: Duration) -> Answer {
    // A trailing dot: the name as it stands, without the system's search list.
    let name = match Name::from_ascii(format!("{name}.")) {
        Ok(name) => name,
        Err(error) => return Answer::Broken { detail: format!("{name} cannot be asked for: {error}").into() },
    };
    let (four, six) =
        tokio::join!(twice(resolver, &name, RecordType::A, try_for), twice(resolver, &name, RecordType::AAAA, try_for));
    let answer = merge(four, six);
    if !matches!(answer, Answer::TimedOut { .. }) {
        return answer;
    }
    Answer::TimedOut { resolver_works: works(resolver, try_for).await }
}

async fn twice(resolver: &TokioResolver, name: &Name, kind: RecordType, try_for: Duration) -> Result<Found, Answer> {
    match once(resolver, name, kind, try_for).await {
        Err(Answer::TimedOut { .. } | Answer::ServFail) => once(resolver, name, kind, try_for).await,
        answer => answer,
    }
}

async fn once(resolver: &TokioResolver, name: &Name, kind: RecordType, try_for: Duration) -> Result<Found, Answer> {
    match timeout(try_for, resolver.lookup(name.clone(), kind)).await {
        Ok(Ok(lookup)) => found(name, lookup.answers()),
        Ok(Err(error)) => Err(failure(&error)),
        Err(_) => Err(Answer::TimedOut { resolver_works: false }),
    }
}

/// Whether the resolver answers at all, be it with a refusal.
async fn works(resolver: &TokioResolver, try_for: Duration) -> bool {
    match timeout(try_for, resolver.lookup(OTHER_NAME, RecordType::A)).await {
        Ok(Ok(_) | Err(NetError::Dns(_))) => true,
        Ok(Err(_)) | Err(_) => false,
    }
}

#[cfg(test)]
mod tests;
