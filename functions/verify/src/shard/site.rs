//! What a site of a shard is known by from run to run.

use std::fmt;

use facts::ids::Domain;
use facts::scope::Find;
use serde::{Deserialize, Serialize};

/// A domain has at most 253 characters, and the names of a cluster and of its stack 256 each.
const LONGEST: usize = 800;

/// Domain and load balancer, as they stand in state and reports: two load balancers may have one domain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SiteKey(String);

impl SiteKey {
    pub(crate) fn given(domain: &Domain, load_balancer: &Find) -> Self {
        Self(format!("{domain} at {}", name_of(load_balancer)))
    }

    /// The domain in it, where it is one of ours.
    pub(crate) fn domain(&self) -> Option<Domain> {
        let (domain, _) = self.0.split_once(" at ")?;
        Domain::try_from(domain.to_owned()).ok()
    }

    /// What the load balancer is called.
    pub(crate) fn load_balancer(&self) -> &str {
        self.0.split_once(" at ").map_or("", |(_, name)| name)
    }

    /// Whether a run of ours could have written it: a domain, and the name of a load balancer or of a stack.
    pub(crate) fn is_ours(&self) -> bool {
        let is_plain = self.0.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
        is_plain && self.0.len() <= LONGEST && self.domain().is_some()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SiteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the load balancer is called in the key of a site.
pub(super) fn name_of(find: &Find) -> String {
    match find {
        Find::Name(name) => name.clone(),
        Find::Arn(arn) => {
            arn.load_balancer_dimension().and_then(|it| it.split('/').nth(1)).unwrap_or_default().to_owned()
        }
        Find::Tags { cluster, stack } => format!("{cluster}/{stack}"),
    }
}
