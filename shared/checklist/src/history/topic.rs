//! What people are told of together.

use serde::{Deserialize, Serialize};

/// A group of checks in which one cause shows at several places: it is told once. What stands badly in one group hides
/// nothing of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// Whether users are served: from the name to the endpoints.
    Site,
    /// What `CloudWatch` and the access logs count.
    Figures,
    /// Whether access logs arrive.
    Logs,
    /// What it costs.
    Cost,
    /// How it is set and guarded: what stands badly here need not hurt users today.
    Settings,
    /// Whether mails like these reach anybody.
    AlertPath,
}

impl Topic {
    /// Every topic, the one that hurts users first.
    pub const ALL: [Self; 6] = [Self::Site, Self::Figures, Self::Logs, Self::Cost, Self::Settings, Self::AlertPath];

    /// The topic of a check.
    pub fn of(check: &str) -> Self {
        match check {
            "metrics" | "traffic" => Self::Figures,
            "access-logs" => Self::Logs,
            "cost" => Self::Cost,
            "waf" | "security-groups" | "attributes" => Self::Settings,
            "alert-path" => Self::AlertPath,
            _ => Self::Site,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::checks::CHECKLIST;

    #[test]
    fn every_topic_has_its_checks() {
        let mut checks: BTreeMap<Topic, Vec<&str>> = BTreeMap::new();
        for check in CHECKLIST {
            checks.entry(Topic::of(check.id)).or_default().push(check.id);
        }
        let site = vec!["load-balancer", "dns", "tls", "redirect", "targets", "auth", "endpoints", "contract"];
        let alone = |id| vec![id];
        assert_eq!(
            checks,
            BTreeMap::from([
                (Topic::Site, site),
                (Topic::Figures, vec!["metrics", "traffic"]),
                (Topic::Logs, alone("access-logs")),
                (Topic::Cost, alone("cost")),
                (Topic::Settings, vec!["security-groups", "waf", "attributes"]),
                (Topic::AlertPath, alone("alert-path")),
            ])
        );
    }
}
