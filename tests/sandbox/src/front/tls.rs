//! How the load balancer's nodes speak TLS: which certificate they show and which versions they take.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::version::{TLS12, TLS13};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::{FrontError, Issued};

/// The protocol versions that are offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protocols {
    /// TLS 1.2 and 1.3, as `ELBSecurityPolicy-TLS13-1-2-2021-06` has it.
    #[default]
    Usual,
    OnlyTls12,
    OnlyTls13,
    /// Nothing newer than TLS 1.1: every handshake of today ends with the alert `protocol_version`.
    TooOld,
}

/// What a node needs to know for a handshake.
#[derive(Clone)]
pub(super) enum Terms {
    Offer(Arc<ServerConfig>),
    TooOld,
}

/// What came out of a handshake, in the words of the access log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handshake {
    /// `TLSv1.2` or `TLSv1.3`.
    pub version: &'static str,
    /// OpenSSL's name of the cipher, such as `ECDHE-ECDSA-AES128-GCM-SHA256`.
    pub cipher: String,
    /// The name that the client asked for (SNI).
    pub server_name: Option<String>,
}

/// The terms for a certificate and versions.
pub(super) fn terms(certificate: &Issued, protocols: Protocols) -> Result<Terms, FrontError> {
    let versions: &[_] = match protocols {
        Protocols::Usual => &[&TLS12, &TLS13],
        Protocols::OnlyTls12 => &[&TLS12],
        Protocols::OnlyTls13 => &[&TLS13],
        Protocols::TooOld => return Ok(Terms::TooOld),
    };
    let refused = |source| FrontError::Tls { name: certificate.name.clone(), source };
    let unreadable = |error: rustls::pki_types::pem::Error| refused(rustls::Error::General(error.to_string()));
    let pem = format!("{}{}", certificate.leaf, certificate.chain);
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    let key = PrivateKeyDer::from_pem_slice(certificate.key.as_bytes()).map_err(unreadable)?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(versions)
        .map_err(refused)?
        .with_no_client_auth()
        .with_single_cert(chain.map_err(unreadable)?, key)
        .map_err(refused)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Terms::Offer(Arc::new(config)))
}

/// Shakes hands; `None` when that came to nothing.
pub(super) async fn accept(terms: Terms, stream: TcpStream) -> Option<(TlsStream<TcpStream>, Handshake)> {
    let Terms::Offer(config) = terms else {
        refuse_as_too_new(stream).await;
        return None;
    };
    let stream = TlsAcceptor::from(config).accept(stream).await.ok()?;
    let (_, session) = stream.get_ref();
    let modern = session.protocol_version() == Some(rustls::ProtocolVersion::TLSv1_3);
    let handshake = Handshake {
        version: if modern { "TLSv1.3" } else { "TLSv1.2" },
        cipher: session.negotiated_cipher_suite().map_or_else(String::new, |suite| openssl_name(suite.suite())),
        server_name: session.server_name().map(str::to_owned),
    };
    Some((stream, handshake))
}

/// Reads the client's first record, then says what an old server says: fatal (2) `protocol_version` (70).
async fn refuse_as_too_new(mut stream: TcpStream) {
    const ALERT: [u8; 7] = [21, 3, 1, 0, 2, 2, 70];
    let mut header = [0; 5];
    if stream.read_exact(&mut header).await.is_err() {
        return;
    }
    let [_, _, _, high, low] = header;
    let mut hello = vec![0; usize::from(u16::from_be_bytes([high, low]))];
    if stream.read_exact(&mut hello).await.is_ok() && stream.write_all(&ALERT).await.is_ok() {
        let _ = stream.shutdown().await;
    }
}

/// `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256` is `ECDHE-RSA-AES128-GCM-SHA256` to OpenSSL; 1.3 suites keep their name.
fn openssl_name(suite: rustls::CipherSuite) -> String {
    let name = format!("{suite:?}");
    if let Some(modern) = name.strip_prefix("TLS13_") {
        return format!("TLS_{modern}");
    }
    name.trim_start_matches("TLS_").replace("_WITH", "").replace("AES_", "AES").replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ciphers_have_the_names_of_the_access_log() {
        let name = openssl_name(rustls::CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256);
        assert_eq!(name, "ECDHE-RSA-AES128-GCM-SHA256");
        assert_eq!(openssl_name(rustls::CipherSuite::TLS13_AES_256_GCM_SHA384), "TLS_AES_256_GCM_SHA384");
    }

    #[test]
    fn a_key_that_does_not_fit_is_said() {
        let pki = super::super::Pki::new("api.example.com", super::super::now()).unwrap();
        let mut certificate = pki.good().unwrap();
        certificate.key = pki.good().unwrap().key;
        let Err(error) = terms(&certificate, Protocols::Usual) else { panic!("a foreign key was taken") };
        assert!(error.to_string().contains("api.example.com"), "{error}");
    }
}
