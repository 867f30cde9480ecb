//! What people are told: a state machine over the stored state. Pure: the state of the last run and what this run found
//! in, the new state and the news out.
//!
//! Whether something should be told is asked anew in each run, of the state alone. What may not be told now (too many
//! mails, a maintenance window) is not noted as told, so it comes again with the next run for as long as it is so.

mod bounds;
pub mod budget;
pub mod cron;
mod decide;
mod expiry;
#[cfg(test)]
mod laws;
pub mod maintenance;
pub mod news;
pub mod policy;
mod run;
mod standing;
pub mod state;
#[cfg(test)]
mod tests;

pub use news::{Bulletin, Held, News, Outcome};
pub use policy::{Policy, Raise};
pub use run::Run;
pub use state::{Mail, PastRun, State};
