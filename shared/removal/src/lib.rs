//! Inventory and policy in, a plan out; then the plan is seen through with a second look before each step.
//!
//! Pure but for one trait, [`Executor`]: no clock, no environment, nothing of AWS. An orphan is proved, never presumed:
//! [`why`] puts the same question at plan time and again, on fresh facts, right before a removal.

pub mod account;
pub mod approval;
pub mod evidence;
#[cfg(any(test, feature = "example"))]
pub mod example;
mod explain;
pub mod fences;
pub mod fingerprint;
mod gone;
pub mod ledger;
pub mod loose_ends;
pub mod missing;
pub mod order;
pub mod orphan;
pub mod outcome;
pub mod pattern;
pub mod plan;
pub mod policy;
pub mod rule;
pub mod run;
mod scene;
pub mod snapshot;
pub mod step;
#[cfg(test)]
mod tests;
mod turns;
mod unread_clusters;
pub mod verdict;

pub use account::{AccountName, NotNamed};
pub use approval::{Approved, NoApproval, approve};
pub use evidence::Evidence;
pub use explain::{Explanation, explain};
pub use fences::Fences;
pub use fingerprint::{Digest, Fingerprint};
pub use ledger::Ledger;
pub use loose_ends::{Dangling, LooseEnds, loose_ends};
pub use missing::{Missing, MissingCluster, Want, missing};
pub use orphan::why;
pub use outcome::{Done, Outcome, Sparing};
pub use plan::{Mode, Plan, plan};
pub use policy::{Narrowing, Policy, Said};
pub use rule::{Predicate, Rule};
pub use run::{Bounds, Executor, Look, OfBatch, Removal, carry_out};
pub use snapshot::Snapshot;
pub use step::{Kept, Step, Unlisted};
pub use unread_clusters::unread_clusters;
pub use verdict::Verdict;
