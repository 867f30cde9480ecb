//! What every look at a site needs.

use facts::dns::Lookup;
use facts::ids::Domain;
use facts::{Seen, Vantage};
use transport::deadline::Deadline;
use transport::query::QueryClient;

use crate::resolve;

/// Looks at sites from one vantage.
#[derive(Clone, Debug)]
pub struct Prober {
    /// Asks Secrets Manager for what an endpoint wants.
    pub(crate) secrets: QueryClient,
    pub(crate) vantage: Vantage,
}

impl Prober {
    /// Secrets come from where `secrets` asks.
    pub fn new(secrets: QueryClient, vantage: Vantage) -> Self {
        Self { secrets, vantage }
    }

    /// What a name resolves to by our own resolver; `look` names the look where it takes too long.
    pub async fn own_name(&self, look: &str, name: &Domain, deadline: Deadline) -> Seen<Lookup> {
        deadline.look(look, resolve::own(self, name)).await
    }
}
