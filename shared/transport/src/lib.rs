//! One call to AWS, from its form to its whole answer: signed, tried again, counted, and within our share of its rate.
//!
//! Whoever needs more than a call or two of a service uses the SDK's client, made from the same configuration and watched
//! by the same meter.

pub mod answers;
pub mod causes;
pub mod config;
pub mod deadline;
pub mod incident;
pub mod input;
pub mod meter;
pub mod pages;
pub mod query;
pub mod rates;
pub mod reader;
pub mod service;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod unseen;
pub mod whole;
pub mod wire;
