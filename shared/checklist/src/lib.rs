//! Facts and expectations in, verdicts out: no waiting, no clock, no environment.
//!
//! One folder a check under `checks`, one line each in [`CHECKLIST`]. `?` on a missing fact is the Unknown verdict.

mod acceptance;
pub mod alerts;
pub mod annotation;
pub mod answerer;
pub mod causes;
pub mod changes;
pub mod check;
pub mod check_id;
pub mod checks;
mod commands;
#[cfg(any(test, feature = "example"))]
pub mod example;
pub mod expectations;
mod exposition;
pub mod extent;
pub mod finding;
mod hosts;
pub mod judge;
mod next_step;
mod notes;
pub mod prices;
mod replies;
mod scene;
pub mod schema;
mod spare;
mod subject;
mod symptom;
mod when;
mod words;

pub use acceptance::{Acceptance, Accepted, Stands, accepted, is_acceptable};
pub use answerer::{Answered, Answerer, who_answered};
pub use causes::{Cause, causes};
pub use check::{Check, Judgement};
pub use check_id::CheckId;
pub use checks::CHECKLIST;
pub use expectations::Expectations;
pub use extent::{Extent, extents};
pub use finding::{Detail, Finding, Line, Verdict};
pub use judge::{judge, needs_new_figures, overall};
pub use subject::Subject;
