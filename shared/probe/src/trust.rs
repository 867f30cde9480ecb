//! Whom the looks at the site trust: the authorities that this machine trusts, read once, or others.

use std::sync::{Arc, OnceLock};

use facts::{Seen, Unseen};
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

/// One verifier for handshakes and probes, so that both tell the same verdict.
#[derive(Clone, Debug)]
pub(crate) struct Trust {
    verifier: Arc<WebPkiServerVerifier>,
    config: Arc<ClientConfig>,
}

impl Trust {
    /// What this machine trusts: its certificate files, or those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name.
    pub(crate) fn platform() -> Seen<&'static Self> {
        static PLATFORM: OnceLock<Result<Trust, String>> = OnceLock::new();
        PLATFORM.get_or_init(|| Self::new(platform_roots()?)).as_ref().map_err(|why| Unseen::Failed {
            action: "reading the certificate authorities that this machine trusts".to_owned(),
            code: None,
            message: why.as_str().into(),
        })
    }

    /// Trust in these authorities and no others.
    pub(crate) fn new(roots: RootCertStore) -> Result<Self, String> {
        let provider = Arc::new(ring::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .map_err(|error| error.to_string())?;
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_webpki_verifier(Arc::clone(&verifier))
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        // A resumed session shows no certificate, and would let one address answer for another.
        config.resumption = Resumption::disabled();
        Ok(Self { verifier, config: Arc::new(config) })
    }

    pub(crate) fn verifier(&self) -> Arc<WebPkiServerVerifier> {
        Arc::clone(&self.verifier)
    }

    /// TLS that refuses whatever does not verify.
    pub(crate) fn config(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.config)
    }
}

fn platform_roots() -> Result<RootCertStore, String> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if added > 0 {
        return Ok(roots);
    }
    let why: Vec<String> = found.errors.iter().map(ToString::to_string).collect();
    Err(format!("no certificate was found; set SSL_CERT_FILE to a PEM file with some ({})", why.join("; ")))
}

#[cfg(test)]
mod tests;
