//! Kinds, numbers and amounts as people read them.

use facts::Unseen;
use facts::inventory::{Kind, OtherUser, ResourceId};

pub(super) fn usd(amount: f64) -> String {
    format!("${amount:.2}")
}

/// Whether an amount is worth a word: not when it would read $0.00.
pub(super) fn is_an_amount(amount: f64) -> bool {
    amount >= 0.005
}

/// A number with its noun: `1 orphan`, `3 orphans`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

pub(crate) fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Record => "records",
        Kind::LoadBalancer => "load balancers",
        Kind::TargetGroup => "target groups",
        Kind::Certificate => "certificates",
        Kind::ValidationRecord => "validation records",
        Kind::SecurityGroup => "security groups",
        Kind::WebAcl => "web ACLs",
    }
}

/// So many of a kind: `1 target group`, `3 load balancers`.
pub(crate) fn counted(kind: Kind, number: usize) -> String {
    let all = plural(kind);
    format!("{number} {}", if number == 1 { all.strip_suffix('s').unwrap_or(all) } else { all })
}

/// A sentence in which each ARN is only what follows the account: the rest is the same for all that a run sees.
pub(crate) fn short(text: &str) -> String {
    let word = |word: &str| match word.split_once("arn:") {
        Some((before, arn)) => format!("{before}{}", arn.splitn(5, ':').last().unwrap_or(arn)),
        None => word.to_owned(),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// A resource as people call it, with what tells it from another of the same name.
pub(crate) fn label(kind: Kind, name: &str, id: &ResourceId) -> String {
    match kind {
        Kind::Certificate | Kind::SecurityGroup => format!("{name} ({})", short(id.as_str())),
        Kind::Record | Kind::ValidationRecord => {
            match id.as_str().split_once(':').and_then(|(_, id)| id.split_once('/')) {
                Some((zone, _)) => format!("{name} in {zone}"),
                None => name.to_owned(),
            }
        }
        Kind::LoadBalancer | Kind::TargetGroup | Kind::WebAcl => name.to_owned(),
    }
}

/// Why a fact of a cleanup run is missing, in words.
pub(super) fn missing(why: &Unseen) -> String {
    match why {
        // An event of cleanup only narrows: nothing can be asked for in it.
        Unseen::NotAsked { ask_with } => format!("not looked at: {ask_with}"),
        Unseen::Denied { .. }
        | Unseen::Throttled { .. }
        | Unseen::TimedOut { .. }
        | Unseen::Failed { .. }
        | Unseen::ClusterNotRead { .. }
        | Unseen::Needs { .. } => why.to_string(),
    }
}

/// What a person can do about a missing fact of a cleanup run.
pub(super) fn next_step(why: &Unseen) -> Option<String> {
    match why {
        Unseen::Denied { action, .. } => Some(format!("allow {action} in the role of the cleanup function")),
        Unseen::NotAsked { .. } => OtherUser::setting_of(why)
            .map(|setting| format!("where that service is not used in this account, say so: {setting}")),
        Unseen::Throttled { .. }
        | Unseen::TimedOut { .. }
        | Unseen::Failed { .. }
        | Unseen::ClusterNotRead { .. }
        | Unseen::Needs { .. } => why.next_step(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_shortened_wherever_it_stands() {
        assert_eq!(
            short("target group 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/1' is in use: yes"),
            "target group 'targetgroup/a/1' is in use: yes"
        );
        assert_eq!(short("nothing to shorten: 1:2"), "nothing to shorten: 1:2");
    }

    #[test]
    fn what_shares_a_name_is_told_apart() {
        let id = ResourceId::new("record:Z1/old.example.com");
        assert_eq!(label(Kind::Record, "old.example.com", &id), "old.example.com in Z1");
        let id = ResourceId::new("arn:aws:acm:us-east-1:123456789012:certificate/1");
        assert_eq!(label(Kind::Certificate, "example.com", &id), "example.com (certificate/1)");
    }
}
