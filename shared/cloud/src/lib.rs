//! The only crate that waits: it looks at AWS and at the site, and keeps our own state, reports and mails.
//!
//! Of AWS it only reads; what it writes are objects in our bucket and messages to our topic.

pub mod actions;
mod alias;
mod causes;
pub mod client;
pub mod incident;
pub mod inventory;
pub mod load;
pub mod look;
pub mod meter;
pub mod observe;
pub mod operator;
#[cfg(feature = "outside")]
pub mod outside;
pub mod presence;
pub mod query;
pub mod raw;
pub mod record_set;
pub mod site;
pub mod store;
pub mod unseen;
mod whole;

pub use actions::{CLEANUP_ACTIONS, RESTORE_ACTIONS, VERIFY_ACTIONS, WIDGET_ACTIONS};
pub use client::Cloud;
