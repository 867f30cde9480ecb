//! The API servers of the world's clusters: real TLS, behind the token of EKS, with the objects that a scenario gives them.
//!
//! What they serve is what a `kubectl` reads as a cluster: `make kubectl` shows it with a real one.

mod caller;
mod kinds;
mod objects;
mod serve;
mod store;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::base::locked;
use crate::error::KitError;

pub use kinds::Kind;
pub use objects::{healthy, ingress, service, slice, warning};
use store::Store;

/// One cluster's API server. Dropping it closes every connection.
#[derive(Debug)]
pub struct Cluster {
    /// As EKS knows it.
    pub name: String,
    /// `https://127.0.0.1:port`.
    pub endpoint: String,
    /// The authority that vouches for it, PEM.
    pub authority: String,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

#[derive(Debug)]
struct State {
    name: String,
    store: Mutex<Store>,
    troubles: Mutex<Troubles>,
    /// Bytes and answers that went out.
    told: Mutex<Told>,
}

/// What goes wrong with it.
#[derive(Debug, Default)]
struct Troubles {
    /// No caller has an access entry.
    knows_nobody: bool,
    /// Kinds that the caller may not list, and those whose lists expire after their first page.
    forbidden: BTreeSet<Kind>,
    expiring: BTreeSet<Kind>,
    cut: BTreeSet<Kind>,
    appearing: Option<Appearing>,
}

/// An object that somebody makes while others look.
#[derive(Debug)]
struct Appearing {
    kind: Kind,
    object: Value,
    /// Lists of its kind that are still begun without it.
    after: usize,
}

/// What it answered with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub answers: usize,
    pub bytes: usize,
}

impl Cluster {
    /// Starts it on a free loopback port, with nothing in it.
    pub async fn start(name: &str) -> Result<Self, KitError> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(KitError::io("listen as a cluster"))?;
        let address = listener.local_addr().map_err(KitError::io("listen as a cluster"))?;
        let (tls, authority) = tls(address).map_err(|error| KitError::broken(format!("cluster {name}: {error}")))?;
        let state = Arc::new(State {
            name: name.to_owned(),
            store: Mutex::default(),
            troubles: Mutex::default(),
            told: Mutex::default(),
        });
        let accepting = tokio::spawn(serve::accept(listener, TlsAcceptor::from(Arc::new(tls)), Arc::clone(&state)));
        Ok(Self { name: name.to_owned(), endpoint: format!("https://{address}"), authority, state, accepting })
    }

    /// Puts an object in, or in the place of the one of its name.
    pub fn put(&self, kind: Kind, object: &Value) {
        locked(&self.state.store).put(kind, object.clone());
    }

    /// Takes an object out.
    pub fn remove(&self, kind: Kind, namespace: &str, name: &str) {
        locked(&self.state.store).remove(kind, namespace, name);
    }

    /// Takes all of a kind and namespace out.
    pub fn remove_all(&self, kind: Kind, namespace: &str) {
        locked(&self.state.store).remove_all(kind, namespace);
    }

    /// Changes an object that is there.
    pub fn change(&self, kind: Kind, namespace: &str, name: &str, change: impl FnOnce(&mut Value)) {
        locked(&self.state.store).change(kind, namespace, name, change);
    }

    /// Pages have at most so many objects, whatever is asked for.
    pub fn set_page(&self, items: usize) {
        locked(&self.state.store).page = items.max(1);
    }

    /// No caller has an access entry any more.
    pub fn forget_callers(&self) {
        locked(&self.state.troubles).knows_nobody = true;
    }

    /// The caller may not list these.
    pub fn forbid(&self, kind: Kind) {
        locked(&self.state.troubles).forbidden.insert(kind);
    }

    /// Every list of these expires after its first page.
    pub fn expire(&self, kind: Kind) {
        locked(&self.state.troubles).expiring.insert(kind);
    }

    /// The answer to a list of these ends in its middle.
    pub fn cut(&self, kind: Kind) {
        locked(&self.state.troubles).cut.insert(kind);
    }

    /// Somebody makes this object once so many more lists of its kind were begun.
    pub fn appear(&self, kind: Kind, object: &Value, after: usize) {
        locked(&self.state.troubles).appearing = Some(Appearing { kind, object: object.clone(), after });
    }

    /// Nothing goes wrong any more.
    pub fn heal(&self) {
        *locked(&self.state.troubles) = Troubles::default();
    }

    /// What it answered with since the last time that this was asked.
    pub fn take_told(&self) -> Told {
        std::mem::take(&mut *locked(&self.state.told))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// A certificate for the address by an authority of its own, as EKS makes one for each cluster.
fn tls(address: SocketAddr) -> Result<(ServerConfig, String), Box<dyn std::error::Error + Send + Sync>> {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate()?;
    let root = authority.self_signed(&authority_key)?;
    let mut leaf = CertificateParams::new([address.ip().to_string()])?;
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    leaf.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate()?;
    let leaf = leaf.signed_by(&key, &Issuer::new(authority, authority_key))?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone(), root.der().clone()], key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok((config, root.pem()))
}
