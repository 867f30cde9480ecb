//! What every function stands on: its settings from the environment, its clock, its documents in the bucket, one order of
//! delivery, its log, and the loop that takes one event after the other.

mod clock;
mod delivery;
mod document;
mod ending;
mod serve;
mod stack;

pub use clock::Clock;
pub use delivery::{Delivery, in_time, mail, put_json};
pub use document::{Document, Versioned};
pub use ending::Ending;
pub use serve::{BadEvent, Error, Refusal, log, serve};
pub use stack::Stack;
