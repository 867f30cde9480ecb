//! The names of the checks.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::value::{self, StrDeserializer};
use serde::{Deserialize, Deserializer, Serialize};

macro_rules! check_ids {
    ($($id:ident = $name:literal),+ $(,)?) => {
        /// A check's name in reports, metrics, events and documents; with underscores it is that of its folder.
        /// Sorted in the order of the checklist.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum CheckId {
            $(#[doc = $name] #[serde(rename = $name)] $id,)+
        }

        impl CheckId {
            /// The name.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$id => $name,)+
                }
            }
        }
    };
}

check_ids! {
    LoadBalancer = "load-balancer",
    Controller = "controller",
    Dns = "dns",
    SecurityGroups = "security-groups",
    Tls = "tls",
    Redirect = "redirect",
    Waf = "waf",
    Pods = "pods",
    Targets = "targets",
    Auth = "auth",
    Endpoints = "endpoints",
    Contract = "contract",
    Drift = "drift",
    Attributes = "attributes",
    Quotas = "quotas",
    Metrics = "metrics",
    Traffic = "traffic",
    AccessLogs = "access-logs",
    Cost = "cost",
    Load = "load",
    AlertPath = "alert-path",
}

impl CheckId {
    /// The check of this name; `None` where there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::deserialize(StrDeserializer::<value::Error>::new(name)).ok()
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The names one after the other, with commas.
pub fn names(checks: &[CheckId]) -> String {
    checks.iter().map(|check| check.as_str()).collect::<Vec<_>>().join(", ")
}

/// Reads a stored map and leaves out checks that this version does not have: another one may have written it.
pub(crate) fn known<'de, D, V>(deserializer: D) -> Result<BTreeMap<CheckId, V>, D::Error>
where
    D: Deserializer<'de>,
    V: Deserialize<'de>,
{
    let all = BTreeMap::<String, V>::deserialize(deserializer)?;
    Ok(all.into_iter().filter_map(|(name, value)| Some((CheckId::from_name(&name)?, value))).collect())
}

/// The same of a set.
pub(crate) fn known_set<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<CheckId>, D::Error> {
    let all = BTreeSet::<String>::deserialize(deserializer)?;
    Ok(all.iter().filter_map(|name| CheckId::from_name(name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::CHECKLIST;

    #[test]
    fn what_is_stored_is_what_is_read_and_shown() {
        for check in CHECKLIST {
            assert_eq!(serde_json::to_value(check.id).unwrap(), check.id.as_str());
            assert_eq!(CheckId::from_name(check.id.as_str()), Some(check.id));
        }
        assert_eq!(CheckId::from_name("dsn"), None);
    }
}
