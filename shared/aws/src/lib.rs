//! The one way to AWS: what verify and cleanup see of an account, what stands there under an id, and our own state, reports
//! and mails.
//!
//! Of AWS it only reads; what it writes are objects in our bucket and messages to our topic.

mod acm;
pub mod actions;
mod alias;
pub mod client;
mod elb;
pub mod elsewhere;
pub mod inventory;
pub mod observe;
mod operations;
pub mod operator;
#[cfg(feature = "outside")]
pub mod outside;
pub mod presence;
pub mod raw;
pub mod record_set;
pub mod role;
pub mod store;
#[cfg(test)]
mod testing;

pub use actions::{CLEANUP_ACTIONS, RESTORE_ACTIONS, VERIFY_ACTIONS};
pub use client::Aws;
