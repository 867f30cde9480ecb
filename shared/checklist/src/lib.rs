//! Facts and expectations in, verdicts out: no waiting, no clock, no environment.
//!
//! One file a check under `checks`, one line each in [`CHECKLIST`]. `?` on a missing fact is the Unknown verdict.

pub mod alerts;
pub mod annotation;
pub mod answerer;
pub mod causes;
pub mod changes;
pub mod check;
pub mod checks;
mod commands;
#[cfg(any(test, feature = "example"))]
pub mod example;
pub mod expectations;
pub mod finding;
mod hosts;
pub mod judge;
mod notes;
pub mod prices;
mod replies;
pub mod schema;
mod words;

pub use answerer::{Answered, Answerer, who_answered};
pub use causes::{Cause, causes};
pub use check::{Check, Judgement};
pub use checks::{CHECKLIST, ON_DEMAND};
pub use expectations::Expectations;
pub use finding::{Detail, Finding, Verdict};
pub use judge::{Line, judge, overall};
