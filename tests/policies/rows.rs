//! The form of the table: a call that a role may make, and what differs in those that it must not.

use crate::call::{Call, call};

/// Whose calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// The function `verify`.
    Verify,
    /// The function `cleanup`.
    Cleanup,
    /// The function `restore`.
    Restore,
    /// The function `widget`.
    Widget,
    /// The schedule of `verify`.
    Checklist,
    /// Its second one, for other load balancers.
    Clusters,
    /// The schedule of `cleanup`.
    Nightly,
    /// The state machine of the fleet.
    FleetMachine,
    /// The schedule of that.
    FleetSchedule,
}

/// One line of the table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) role: Role,
    pub(crate) allowed: bool,
    pub(crate) says: String,
    pub(crate) call: Call,
}

/// The table of one role, while it is written.
pub(crate) struct Table {
    role: Role,
    pub(crate) rows: Vec<Row>,
}

impl Table {
    pub(crate) fn new(role: Role) -> Self {
        Self { role, rows: Vec::new() }
    }

    /// A call that is allowed, and the same call with one thing changed, each of which must be denied.
    pub(crate) fn may(&mut self, says: &str, call: &Call, but_not: &[(&str, Call)]) {
        self.push(true, says, call.clone());
        for (other, changed) in but_not {
            self.push(false, &format!("{says}, but {other}"), changed.clone());
        }
    }

    /// Actions that are denied on anything.
    pub(crate) fn never(&mut self, says: &str, resource: &str, actions: &[&'static str]) {
        for action in actions {
            self.push(false, says, call(action, resource).of_cluster(crate::call::CLUSTER));
        }
    }

    fn push(&mut self, allowed: bool, says: &str, call: Call) {
        let verb = if allowed { "may" } else { "may not" };
        let says = format!("{:?} {verb} {}: {says}", self.role, call.action);
        self.rows.push(Row { role: self.role, allowed, says, call });
    }
}
