//! What second looks of several steps in a row share. It begins empty with each run, so that nothing in it is of a plan.

use std::collections::BTreeMap;

use facts::Seen;
use facts::ids::Domain;
use facts::inventory::RecordName;
use facts::inventory::load_balancer::LoadBalancer;
use jiff::Timestamp;

/// What one look saw for several steps. Whoever holds it throws it away when it has served enough of them, or long
/// enough.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// By the VPC of the target group: what could forward to it.
    forwarding: BTreeMap<Option<String>, Of<Vec<LoadBalancer>>>,
    /// Where the records of other zones lead.
    elsewhere: Option<Of<BTreeMap<Domain, RecordName>>>,
}

/// Something seen, and when the look at it began.
#[derive(Clone, Debug)]
struct Of<T> {
    at: Timestamp,
    seen: T,
}

impl Batch {
    /// When the look at the oldest part of it began; `None` while it is empty.
    pub fn began(&self) -> Option<Timestamp> {
        let forwarding = self.forwarding.values().map(|it| it.at);
        forwarding.chain(self.elsewhere.as_ref().map(|it| it.at)).min()
    }

    /// What could forward to a group of this VPC, and when the look at it began.
    pub(super) async fn forwarding(
        &mut self,
        vpc: Option<String>,
        now: Timestamp,
        look: impl Future<Output = Seen<Vec<LoadBalancer>>>,
    ) -> (Seen<Vec<LoadBalancer>>, Timestamp) {
        if let Some(Of { at, seen }) = self.forwarding.get(&vpc) {
            return (Ok(seen.clone()), *at);
        }
        let seen = look.await;
        // What is only half seen, the next step tries again.
        if let Some(seen) = seen.as_ref().ok().filter(|list| list.iter().all(is_whole)) {
            self.forwarding.insert(vpc, Of { at: now, seen: seen.clone() });
        }
        (seen, now)
    }

    /// Where the records of other zones lead, and when the look at them began.
    pub(super) async fn elsewhere(
        &mut self,
        now: Timestamp,
        look: impl Future<Output = Seen<BTreeMap<Domain, RecordName>>>,
    ) -> (Seen<BTreeMap<Domain, RecordName>>, Timestamp) {
        if let Some(Of { at, seen }) = &self.elsewhere {
            return (Ok(seen.clone()), *at);
        }
        let seen = look.await;
        self.elsewhere = seen.as_ref().ok().map(|seen| Of { at: now, seen: seen.clone() });
        (seen, now)
    }
}

fn is_whole(it: &LoadBalancer) -> bool {
    it.listeners.as_ref().is_ok_and(|listeners| listeners.iter().all(|listener| listener.rules.is_ok()))
}
