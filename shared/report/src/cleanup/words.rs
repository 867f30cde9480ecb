//! Kinds, numbers and amounts as people read them.

use facts::Unseen;
use facts::inventory::Kind;

/// An amount of US dollars.
pub(super) fn usd(amount: f64) -> String {
    format!("${amount:.2}")
}

/// Whether an amount is worth a word: not when it would read $0.00.
pub(super) fn is_an_amount(amount: f64) -> bool {
    amount >= 0.005
}

/// A number with its noun: `1 orphan`, `3 orphans`.
pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Several of a kind.
pub(super) fn plural(kind: Kind) -> &'static str {
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

/// What was seen, short enough for a line: of an ARN that is all of it, what follows the account.
pub(super) fn short(text: &str) -> &str {
    match text.strip_prefix("arn:") {
        Some(rest) if !text.contains(char::is_whitespace) => rest.splitn(5, ':').last().unwrap_or(text),
        Some(_) | None => text,
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
        | Unseen::Needs { .. } => why.to_string(),
    }
}

/// What a person can do about a missing fact of a cleanup run.
pub(super) fn next_step(why: &Unseen) -> Option<String> {
    match why {
        Unseen::Denied { action, .. } => Some(format!("allow {action} in the role of the cleanup function")),
        Unseen::NotAsked { ask_with } => ask_with
            .strip_prefix("without: ")
            .map(|service| format!("where {service} is not used in this account, say so in the setting WITHOUT")),
        Unseen::Throttled { .. } | Unseen::TimedOut { .. } | Unseen::Failed { .. } | Unseen::Needs { .. } => {
            why.next_step()
        }
    }
}
