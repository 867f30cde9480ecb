//! What is read of bytes that somebody else made, without the wire that brings them: for tests that give it anything.

use std::net::SocketAddr;

use facts::dns::Answer;
use facts::ids::Domain;
use facts::site::Undecoded;
use facts::tls::Served;
use jiff::Timestamp;
use rustls::RootCertStore;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

use crate::body::Body;
use crate::room::Room;
use crate::trust::Trust;
use crate::witness::Witness;
use crate::{handshake, resolve};

/// What the resolver that listens there answers about a name: both kinds of addresses, asked as in a run.
pub async fn dns_answer(at: SocketAddr, name: &Domain) -> Answer {
    resolve::answer_of(at, name).await
}

/// What is kept of a body with this `content-encoding`, at most so many bytes, or why there is none.
pub fn body(encoding: &str, bytes: &[u8], limit: usize) -> Result<Vec<u8>, Undecoded> {
    let room = Room::default();
    let mut body = Body::begin(std::iter::once(encoding), limit, &room);
    // As it comes over a wire: in pieces.
    let _ = bytes.chunks(100).all(|piece| body.take(piece));
    let read = body.finish();
    read.undecoded.map_or(Ok(read.bytes), Err)
}

/// Who judges certificates in [`certificate`].
#[derive(Debug)]
pub struct Authorities(Trust);

impl Authorities {
    /// These authorities, in DER, and no others. The error says why they are none.
    pub fn from_roots(roots: &[Vec<u8>]) -> Result<Self, String> {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(roots.iter().map(|der| CertificateDer::from(der.as_slice())));
        Trust::new(store).map(Self)
    }
}

/// What is seen of a server that presents this chain, leaf first, for a name at a time. The error says why it cannot be
/// read.
pub fn certificate(chain: &[&[u8]], by: &Authorities, name: &Domain, at: Timestamp) -> Result<Served, String> {
    let mut certificates = chain.iter().map(|der| CertificateDer::from(*der));
    let leaf = certificates.next().unwrap_or_else(|| CertificateDer::from(Vec::new()));
    let intermediates: Vec<CertificateDer<'_>> = certificates.collect();
    let name = ServerName::try_from(name.as_str()).map_err(|error| error.to_string())?;
    let since_1970 = at.duration_since(Timestamp::UNIX_EPOCH).unsigned_abs();
    let now = UnixTime::since_unix_epoch(since_1970);
    let witness = Witness::new(&by.0);
    witness.verify_server_cert(&leaf, &intermediates, &name, &[], now).map_err(|error| error.to_string())?;
    handshake::served(None, witness.presented())
}
