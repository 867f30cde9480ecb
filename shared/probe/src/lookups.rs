//! What a resolver says about the names of load balancers that records point at.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use facts::Seen;
use facts::dns::Answer;
use facts::ids::Domain;
use futures_util::stream::{self, StreamExt as _};
use transport::deadline::Deadline;

use crate::{Prober, resolve};

const LOOK: &str = "the name of a load balancer in DNS";

/// Questions to the resolver at once.
const AT_ONCE: usize = 16;

impl Prober {
    /// Our own resolver's answer about each name.
    pub async fn lookups(&self, names: BTreeSet<Domain>, time_left: Duration) -> BTreeMap<Domain, Seen<Answer>> {
        let deadline = Deadline::within(time_left);
        let asked = names.into_iter().map(async |name| {
            let answer = deadline.look(LOOK, async { Ok(resolve::answer(self, &[], &name).await) }).await;
            (name, answer)
        });
        stream::iter(asked).buffer_unordered(AT_ONCE).collect().await
    }
}

#[cfg(test)]
mod tests {
    use hickory_resolver::proto::op::ResponseCode;

    use super::*;
    use crate::loopback::names::{Says, resolve};
    use crate::loopback::prober;

    #[tokio::test]
    async fn each_name_is_asked_for() {
        let at = resolve(|_| Says::Code(ResponseCode::NXDomain)).await;
        let vantage = facts::Vantage { resolvers: vec![at], ..facts::Vantage::default() };
        let names: BTreeSet<Domain> = ["gone-1.us-east-1.elb.amazonaws.com", "named-1.us-east-1.elb.amazonaws.com"]
            .into_iter()
            .map(|name| Domain::try_from(name.to_owned()).unwrap())
            .collect();
        let found = prober(vantage).lookups(names.clone(), Duration::from_secs(30)).await;
        assert_eq!(found.keys().cloned().collect::<BTreeSet<_>>(), names);
        assert!(found.values().all(|answer| *answer == Ok(Answer::NxDomain)), "{found:?}");
    }
}
