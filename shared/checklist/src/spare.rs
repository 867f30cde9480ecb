//! Which target groups are kept ready and get no traffic.

use facts::Facts;
use facts::listener::{Action, Listener, Weighted};
use facts::targets::TargetGroup;

/// Whether the group is kept ready, but gets no traffic: every forward to it has weight 0. Where a listener's rules
/// were not seen, one of them may well forward to it.
pub(crate) fn is_spare(facts: &Facts, group: &TargetGroup) -> bool {
    let Ok(listeners) = &facts.listeners else { return false };
    if listeners.iter().any(|listener| listener.rules.is_err()) {
        return false;
    }
    let mut weights =
        listeners.iter().flat_map(Listener::actions).flat_map(weighted).filter(|it| it.group == group.arn).peekable();
    weights.peek().is_some() && weights.all(|it| it.weight == 0)
}

/// The groups that an action forwards to, with their weights.
pub(crate) fn weighted(action: &Action) -> &[Weighted] {
    match action {
        Action::Forward { groups } => groups,
        Action::Redirect(_) | Action::FixedResponse { .. } | Action::Authenticate { .. } | Action::Other { .. } => &[],
    }
}
