//! The TLS port of one address: which certificate is served there, and whether it holds.

use std::io;
use std::time::Duration;

use facts::UntrustedText;
use facts::site::Outcome;
use facts::tls::{Handshake, HandshakeOutcome, Leaf, Served};
use rustls::{CertificateError, Error, ProtocolVersion};
use tokio::time::{Instant, timeout};
use transport::deadline::millis;

use super::place::Place;
use super::trust::Trust;
use super::witness::{Presented, Witness};
use super::{cause, leaf, reason};

/// The longest that one try may take, TCP and TLS together.
const TRY: Duration = Duration::from_secs(5);

/// Shakes hands with one address; once more after a transient failure, where all of another try fits in. An address
/// that did not have its whole time until `until` is not reached: that is no fault of its own.
pub(crate) async fn look(place: &Place<'_>, trust: &Trust, until: Instant) -> Handshake {
    look_for(place, trust, TRY, until).await
}

async fn look_for(place: &Place<'_>, trust: &Trust, try_for: Duration, until: Instant) -> Handshake {
    let left = || until.saturating_duration_since(Instant::now());
    let (mut outcome, mut took) = (HandshakeOutcome::NotReached, Took::default());
    let first = try_for.min(left());
    if !first.is_zero() {
        let mut result = once(place, trust, first, &mut took).await;
        if result.as_ref().is_err_and(Broken::is_transient) && left() >= try_for {
            result = once(place, trust, try_for, &mut took).await;
        }
        outcome = result.map_or_else(|broken| broken.outcome(took, try_for), HandshakeOutcome::Served);
    }
    Handshake { address: place.address, outcome, tcp_ms: took.tcp_ms, tls_ms: took.tls_ms }
}

async fn once(place: &Place<'_>, trust: &Trust, limit: Duration, took: &mut Took) -> Result<Served, Broken> {
    *took = Took::default();
    timeout(limit, shake(place, trust, took)).await.unwrap_or(Err(Broken::Silent { waited: limit }))
}

#[derive(Clone, Copy, Default)]
struct Took {
    tcp_ms: Option<u64>,
    tls_ms: Option<u64>,
}

/// Why a try gave no certificate.
enum Broken {
    Silent { waited: Duration },
    Told { detail: UntrustedText, transient: bool, refused: bool },
}

impl Broken {
    fn is_transient(&self) -> bool {
        match self {
            Self::Silent { .. } => true,
            Self::Told { transient, .. } => *transient,
        }
    }

    fn outcome(self, took: Took, try_for: Duration) -> HandshakeOutcome {
        let (detail, refused) = match self {
            Self::Silent { waited } if waited < try_for => return HandshakeOutcome::NotReached,
            Self::Silent { waited } => (format!("no answer within {} ms", millis(waited)).into(), false),
            Self::Told { detail, refused, .. } => (detail, refused),
        };
        match took.tcp_ms {
            Some(_) => HandshakeOutcome::NoHandshake { detail },
            None => HandshakeOutcome::NoConnection { refused, detail },
        }
    }
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        let outcome = cause::outcome(&error);
        let transient = cause::is_transient(&outcome);
        let refused = outcome == Outcome::Refused;
        let detail = match outcome {
            Outcome::Refused => "the connection was refused".into(),
            Outcome::Reset { detail } | Outcome::Tls { detail } | Outcome::Failed { detail } => detail,
            Outcome::Reply(_) | Outcome::TimedOut { .. } | Outcome::NotAsked { .. } | Outcome::NotReached => {
                error.to_string().into()
            }
        };
        Self::Told { detail, transient, refused }
    }
}

async fn shake(place: &Place<'_>, trust: &Trust, took: &mut Took) -> Result<Served, Broken> {
    let begun = Instant::now();
    let tcp = place.tcp().await?;
    took.tcp_ms = Some(millis(begun.elapsed()));
    let connected = Instant::now();
    let witness = Witness::new(trust);
    let tls = place.tls(witness.config(trust), tcp).await?;
    took.tls_ms = Some(millis(connected.elapsed()));
    let served = served(tls.get_ref().1.protocol_version(), witness.presented());
    served.map_err(|detail| Broken::Told { detail: detail.into(), transient: false, refused: false })
}

pub(crate) fn served(version: Option<ProtocolVersion>, presented: Option<Presented>) -> Result<Served, String> {
    let presented = presented.ok_or("the server presented no certificate")?;
    let leaf = leaf::read(&presented.leaf).map_err(|why| format!("the certificate cannot be read: {why}"))?;
    Ok(Served {
        version: version.map_or_else(String::new, |version| format!("{version:?}").replace('_', ".")),
        verified: presented.verdict.map_err(|error| why(&error, &leaf, presented.chain_length).into()),
        leaf,
        chain_length: presented.chain_length,
    })
}

/// The verifier's reason, and what the leaf and the chain add to "issuer unknown".
fn why(error: &Error, leaf: &Leaf, chain_length: usize) -> String {
    let reason = reason::in_words(error);
    if !matches!(error, Error::InvalidCertificate(CertificateError::UnknownIssuer)) {
        return reason;
    }
    if leaf.issuer == leaf.subject {
        format!("{reason}; it is signed by itself")
    } else if chain_length == 1 {
        format!("{reason}; {} is named as issuer, and no intermediate certificate was sent", leaf.issuer)
    } else {
        format!("{reason}; {} is named as issuer", leaf.issuer)
    }
}

#[cfg(test)]
mod tests;
