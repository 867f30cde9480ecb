//! What was seen: plain data about one load balancer and its site, and about all that cleanup could remove; one file a
//! subject.
//!
//! Nothing here waits, judges or reads a clock. `aws` and `probe` fill these types, `checklist` reads them, a stored report
//! keeps them so that a run can be judged again.

pub mod address;
pub mod alert_path;
pub mod certificate;
pub mod cost;
pub mod dns;
pub mod ids;
pub mod inventory;
pub mod kubernetes;
pub mod listener;
pub mod load;
pub mod load_balancer;
pub mod logs;
pub mod metrics;
mod presence;
pub mod scope;
pub mod security_group;
pub mod seen;
pub mod site;
pub mod targets;
pub mod tls;
pub mod traffic;
pub mod untrusted;
mod vantage;
pub mod waf;

pub use presence::Presence;
pub use scope::Scope;
pub use seen::{Seen, Unseen};
pub use untrusted::{UntrustedMessage, UntrustedName, UntrustedText};
pub use vantage::Vantage;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Everything that one run saw, with the reason for whatever it could not see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// When the run began to look.
    pub at: Timestamp,
    pub scope: Scope,
    pub load_balancer: Seen<load_balancer::Found>,
    pub listeners: Seen<Vec<listener::Listener>>,
    /// The target groups that its listeners and rules forward to, with the health of each target.
    pub target_groups: Seen<Vec<targets::TargetGroup>>,
    /// What the domain resolves to, and what Route 53 holds.
    pub dns: dns::Dns,
    /// How the site answers, by endpoint and address.
    pub site: site::Site,
    /// What is served on the TLS port, by address.
    pub tls: Seen<Vec<tls::Handshake>>,
    /// The certificates that AWS holds for the listeners.
    pub certificates: Seen<Vec<certificate::Certificate>>,
    /// Where access logs should go, and the newest object there.
    pub logs: logs::Logs,
    /// `CloudWatch` figures of the load balancer.
    pub metrics: Seen<metrics::Metrics>,
    /// What decides about the monthly bill.
    pub cost: cost::Cost,
    /// Attributes of the load balancer by their keys, such as `idle_timeout.timeout_seconds`.
    #[serde(default = "seen::not_kept")]
    pub attributes: Seen<BTreeMap<String, String>>,
    /// The web ACL in front of the load balancer; `None` when there is none.
    #[serde(default = "seen::not_kept")]
    pub web_acl: Seen<Option<waf::WebAcl>>,
    /// What its security groups let in.
    #[serde(default = "seen::not_kept")]
    pub security_group_rules: Seen<Vec<security_group::Rule>>,
    /// Who is subscribed to the topic of the mails; `None` when there is no such topic.
    #[serde(default = "seen::not_kept")]
    pub subscriptions: Seen<Option<Vec<alert_path::Subscription>>>,
    /// What the cluster says whose controller made the load balancer; `None` where none did, or no cluster may be read.
    #[serde(default = "seen::not_kept")]
    pub declared: Seen<Option<kubernetes::declared::Declared>>,
    /// What came of the load test, where the event asks for one.
    #[serde(default = "load::not_asked")]
    pub load: Seen<load::Load>,
}

impl Facts {
    /// The load balancer, or why there is none to judge.
    pub fn the_load_balancer(&self) -> Seen<&load_balancer::LoadBalancer> {
        match &self.load_balancer {
            Ok(found) => found.one(),
            Err(unseen) => Err(unseen.blocks("the load balancer")),
        }
    }
}
