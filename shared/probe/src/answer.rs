//! What a resolver's reply means: addresses, no such name, no address, a resolver that fails, or a fault of ours.

use std::net::IpAddr;

use facts::dns::{Answer, MOST_VIA};
use facts::ids::Domain;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, RData, Record};

/// Addresses of one kind, and the names that led to them.
#[derive(Default)]
pub(super) struct Found {
    addresses: Vec<IpAddr>,
    via: Vec<Domain>,
}

/// Both kinds as one answer. Addresses of one kind are enough; otherwise what became of A counts for more.
pub(super) fn merge(four: Result<Found, Answer>, six: Result<Found, Answer>) -> Answer {
    let failure = match (&four, &six) {
        (Ok(_), _) | (_, Ok(_)) => None,
        (Err(Answer::NoData), Err(other)) | (Err(other), Err(_)) => Some(other.clone()),
    };
    if let Some(failure) = failure {
        return failure;
    }
    let (four, six) = (four.unwrap_or_default(), six.unwrap_or_default());
    let mut addresses = [four.addresses, six.addresses].concat();
    addresses.sort_unstable();
    addresses.dedup();
    Answer::Addresses { addresses, via: if four.via.is_empty() { six.via } else { four.via } }
}

/// What the records of a reply hold for this name.
pub(super) fn found(name: &Name, records: &[Record]) -> Result<Found, Answer> {
    let address = |record: &Record| record.data.ip_addr();
    let addresses: Vec<IpAddr> = records.iter().filter_map(address).collect();
    if addresses.is_empty() {
        return Err(Answer::NoData);
    }
    Ok(Found { addresses, via: chain(name, records) })
}

/// The names of the CNAME chain, from the first alias to the name that has the addresses.
fn chain(name: &Name, records: &[Record]) -> Vec<Domain> {
    let mut via = Vec::new();
    let mut at = name;
    // A chain is no longer than its records: one that runs in a circle ends here.
    for _ in records.iter().take(MOST_VIA) {
        let Some(next) = records.iter().filter(|record| &record.name == at).find_map(alias) else { break };
        via.extend(Domain::try_from(next.to_ascii()));
        at = next;
    }
    via
}

fn alias(record: &Record) -> Option<&Name> {
    if let RData::CNAME(name) = &record.data { Some(&name.0) } else { None }
}

/// What a question without records came to.
pub(super) fn failure(error: &NetError) -> Answer {
    if let NetError::Timeout = error {
        return Answer::TimedOut { resolver_works: false };
    }
    if let NetError::Dns(DnsError::NoRecordsFound(none)) = error {
        return said(none.response_code);
    }
    if let NetError::Dns(DnsError::ResponseCode(code)) = error {
        return said(*code);
    }
    Answer::Broken { detail: error.to_string().into() }
}

fn said(code: ResponseCode) -> Answer {
    let meanings = [
        (ResponseCode::NXDomain, Answer::NxDomain),
        (ResponseCode::NoError, Answer::NoData),
        (ResponseCode::ServFail, Answer::ServFail),
        (ResponseCode::Refused, Answer::Refused),
    ];
    let meaning = meanings.into_iter().find(|(known, _)| *known == code).map(|(_, answer)| answer);
    meaning.unwrap_or_else(|| Answer::Broken { detail: format!("the resolver answered `{code}`").into() })
}

#[cfg(test)]
mod tests {
    use super::super::loopback::domain;
    use super::super::loopback::names::alias as cname;
    use super::*;

    #[test]
    fn a_chain_in_a_circle_ends() {
        let records = [cname("api.example.com.", "edge."), cname("edge.", "api.example.com.")];
        assert_eq!(chain(&Name::from_ascii("api.example.com.").unwrap(), &records), [domain("api.example.com")]);
    }

    #[test]
    fn what_became_of_a_counts_for_more_than_what_became_of_aaaa() {
        let merged = |four, six| merge(Err(four), Err(six));
        assert_eq!(merged(Answer::Refused, Answer::NoData), Answer::Refused);
        assert_eq!(merged(Answer::NoData, Answer::ServFail), Answer::ServFail);
        assert_eq!(merged(Answer::NoData, Answer::NoData), Answer::NoData);
        assert_eq!(merged(Answer::ServFail, Answer::NxDomain), Answer::ServFail);
    }
}
