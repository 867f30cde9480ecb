//! Why TLS failed, in words for a person.

use jiff::Timestamp;
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error};

/// The most names of a certificate that are named.
const NAMED: usize = 3;

/// The reason in words; rustls' own where it has none better.
pub(crate) fn in_words(error: &Error) -> String {
    if let Error::InvalidCertificate(certificate) = error {
        return about_certificate(certificate);
    }
    if let Error::InvalidMessage(_) = error {
        return format!("what answers there does not speak TLS ({error})");
    }
    if let Error::PeerIncompatible(_) | Error::AlertReceived(AlertDescription::ProtocolVersion) = error {
        return format!("no TLS version or cipher in common ({error})");
    }
    if let Error::AlertReceived(AlertDescription::HandshakeFailure) = error {
        return format!("the server found no cipher or certificate for this handshake ({error})");
    }
    if let Error::AlertReceived(AlertDescription::UnrecognisedName) = error {
        return format!("the server has no certificate for this name ({error})");
    }
    error.to_string()
}

fn about_certificate(error: &CertificateError) -> String {
    if let CertificateError::ExpiredContext { not_after, .. } = error {
        return format!("expired on {}", day(*not_after));
    }
    if let CertificateError::NotValidYetContext { not_before, .. } = error {
        return format!("not valid before {}", day(*not_before));
    }
    if let CertificateError::NotValidForNameContext { expected, presented } = error {
        let names: Vec<&str> = presented.iter().take(NAMED).map(|name| quoted(name)).collect();
        let more = presented.len().saturating_sub(NAMED);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let names = if names.is_empty() { "no name at all".to_owned() } else { names.join(", ") + &more };
        return format!("is for {names}, not for {}", expected.to_str());
    }
    if let CertificateError::UnknownIssuer = error {
        return "issuer unknown: no authority that this machine trusts has signed it".to_owned();
    }
    Error::InvalidCertificate(error.clone()).to_string()
}

/// The name itself: the verifier writes `DnsName("api.example.com")`.
fn quoted(name: &str) -> &str {
    name.split('"').nth(1).unwrap_or(name)
}

/// The day in UTC, such as `2026-11-24`.
fn day(at: UnixTime) -> String {
    let moment = i64::try_from(at.as_secs()).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    moment.map_or_else(|| "a day out of range".to_owned(), |moment| moment.strftime("%Y-%m-%d").to_string())
}
