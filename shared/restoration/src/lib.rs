//! Snapshots in; what comes back, in which order, as which calls, and what differs afterwards.
//!
//! Pure: no clock, no environment, nothing that waits. Requests are built from AWS's own answers as the snapshot holds
//! them, so that a field which nobody here has a name for comes back all the same.

pub mod about;
pub mod agreement;
pub mod answers;
pub mod certificate;
pub mod compare;
pub mod creation;
mod dead_ends;
pub mod element;
mod executor;
pub mod index;
pub mod load_balancer;
mod look;
mod missing;
pub mod names;
pub mod needs;
pub mod outcome;
mod parts;
pub mod plan;
pub mod record;
mod run;
pub mod security_group;
pub mod snapshots;
pub mod stored;
pub mod target_group;
pub mod thing;
pub mod view;
pub mod web_acl;
mod words;

#[cfg(test)]
mod tests;

pub use agreement::{Cleaned, Standing};
pub use compare::{Difference, Reason};
pub use creation::{Call, Creation, Made, Part, Sends};
pub use dead_ends::DeadEnds;
pub use executor::{Change, Executor};
pub use index::{Back, Begun, Known, RestoreIndex};
pub use names::Names;
pub use needs::Need;
pub use outcome::{Line, Outcome};
pub use plan::{Plan, State, Step};
pub use run::{BroughtBack, bring_back, tell};
pub use snapshots::Flaw;
pub use stored::Stored;
pub use thing::Thing;

/// The parameters of a call of the query protocol, by name and in order.
pub type Form = Vec<(String, String)>;

/// One parameter.
fn pair(name: impl Into<String>, value: impl Into<String>) -> (String, String) {
    (name.into(), value.into())
}
