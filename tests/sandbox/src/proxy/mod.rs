//! The way to the emulator that every AWS call takes: counted, hurt on request, and answered as AWS would.

mod call;
mod corrections;
mod counts;
mod faults;
mod pages;
mod refusal;
mod routes;
mod serve;
mod strict;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

pub use call::Operation;
pub use corrections::TargetState;
pub use counts::Counts;
pub use faults::{Fault, Rule};

use crate::base::locked;
use crate::error::KitError;
use crate::http::Http;
use crate::wire::Wire;
use corrections::Memory;

/// Pages are this long, so that a caller that reads one page only is found out.
pub const PAGE: usize = 2;

/// A running proxy. Dropping it closes every connection.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

/// What all connections share.
#[derive(Debug)]
struct State {
    upstream: OnceLock<SocketAddr>,
    http: Http,
    page: AtomicUsize,
    counts: Mutex<Counts>,
    /// Tells who waits for a call that one has come.
    called: Notify,
    faults: Mutex<faults::Faults>,
    memory: Memory,
}

impl State {
    /// A client that goes past the proxy, for what the truths have to ask in the account and Region of a call.
    fn beyond(&self, call: &call::Call) -> Wire {
        let upstream = self.upstream.get().map(ToString::to_string).unwrap_or_default();
        Wire::new(format!("http://{upstream}")).in_region(&call.region).by_key(&self.memory.root_of(&call.access_key))
    }
}

impl Proxy {
    /// Listens on a free loopback port. Calls are answered once `point_at` has been called.
    pub async fn start() -> Result<Self, KitError> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(KitError::io("listen for AWS calls"))?;
        let address = listener.local_addr().map_err(KitError::io("listen for AWS calls"))?;
        let state = Arc::new(State {
            upstream: OnceLock::new(),
            http: Http::new(),
            page: AtomicUsize::new(PAGE),
            counts: Mutex::default(),
            called: Notify::new(),
            faults: Mutex::default(),
            memory: Memory::default(),
        });
        let accepting = tokio::spawn(serve::accept(listener, Arc::clone(&state)));
        Ok(Self { address, state, accepting })
    }

    /// Sends calls on to the emulator from now on. The first address stays.
    pub fn point_at(&self, upstream: SocketAddr) {
        let _ = self.state.upstream.set(upstream);
    }

    /// The address for `AWS_ENDPOINT_URL`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The calls since the last reset.
    pub fn counts(&self) -> Counts {
        locked(&self.state.counts).clone()
    }

    /// Ends when this call, such as `s3:PutObject`, has come since the last reset, before it is answered.
    pub async fn called(&self, operation: &str) {
        loop {
            let next = self.state.called.notified();
            if self.counts().count(operation) > 0 {
                return;
            }
            next.await;
        }
    }

    pub fn reset_counts(&self) {
        locked(&self.state.counts).clear();
    }

    /// Lets calls fail. Rules add up; the first that hits a call decides.
    pub fn fault(&self, rule: Rule) {
        locked(&self.state.faults).add(rule);
    }

    pub fn clear_faults(&self) {
        locked(&self.state.faults).clear();
    }

    /// How long the pages of lists are at most (2 at first).
    pub fn set_page(&self, items: usize) {
        self.state.page.store(items.max(1), Ordering::Relaxed);
    }

    /// Says what the health of one target is whatever its probe says, or with `None` lets the probe speak again.
    /// `target` is its id, such as `127.0.0.11`.
    pub fn set_target(&self, target: &str, state: Option<TargetState>) {
        self.state.memory.set_target(target, state);
    }

    /// Says what the health of one target is, as a part of the world: nothing heals it.
    pub fn keep_target(&self, target: &str, state: TargetState) {
        self.state.memory.keep_target(target, state);
    }

    /// Says what AWS tells of a resource in fields that the emulator cannot be given: those of `CertificateDetail`,
    /// `WebACL` and `Cluster`, and `CreatedTime` of a load balancer. `fields` is a JSON object.
    pub fn say(&self, arn: &str, fields: &Value) {
        self.state.memory.say(arn, &fields.as_object().cloned().unwrap_or_default());
    }

    /// Subscriptions of these protocols wait for their confirmation, and all others have it. The emulator asks nobody.
    pub fn leave_unconfirmed(&self, protocols: &[&str]) {
        self.state.memory.leave_unconfirmed(protocols);
    }

    /// Every target's probe speaks again, but for those of the world.
    pub fn clear_targets(&self) {
        self.state.memory.clear_targets();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
