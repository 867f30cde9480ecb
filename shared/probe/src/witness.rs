//! A verifier that lets every handshake finish and keeps what was presented, with the real verifier's verdict.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};

use super::trust::Trust;

/// What a server presented.
#[derive(Clone, Debug)]
pub(crate) struct Presented {
    pub(crate) leaf: Vec<u8>,
    pub(crate) chain_length: usize,
    pub(crate) verdict: Result<(), Error>,
}

/// Looks on. Why letting an untrusted server pass is safe here: over such a connection nothing is ever sent or read,
/// it is closed as soon as the handshake is done, and the verdict is reported as a fact. Requests go over
/// [`Trust::config`], which refuses what does not verify. Without this an expired certificate could not be read at all.
#[derive(Debug)]
pub(crate) struct Witness {
    real: Arc<WebPkiServerVerifier>,
    presented: Mutex<Option<Presented>>,
}

impl Witness {
    pub(crate) fn new(trust: &Trust) -> Arc<Self> {
        Arc::new(Self { real: trust.verifier(), presented: Mutex::new(None) })
    }

    /// TLS as the probes speak it, with this verifier in place of the real one.
    pub(crate) fn config(self: &Arc<Self>, trust: &Trust) -> Arc<ClientConfig> {
        let mut config = ClientConfig::clone(&trust.config());
        config.dangerous().set_certificate_verifier(Arc::<Self>::clone(self));
        Arc::new(config)
    }

    /// What was presented in the last handshake.
    pub(crate) fn presented(&self) -> Option<Presented> {
        self.presented.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verdict = self.real.verify_server_cert(leaf, intermediates, name, ocsp, now).map(drop);
        let presented = Presented { leaf: leaf.to_vec(), chain_length: 1 + intermediates.len(), verdict };
        *self.presented.lock().unwrap_or_else(PoisonError::into_inner) = Some(presented);
        Ok(ServerCertVerified::assertion())
    }

    // The signatures are checked for real: a server must hold the key of the certificate that is reported.
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.real.verify_tls12_signature(message, leaf, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.real.verify_tls13_signature(message, leaf, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.real.supported_verify_schemes()
    }
}
