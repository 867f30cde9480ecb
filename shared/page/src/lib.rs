//! The status page of a load balancer, and the history that it shows: no waiting, no clock, no environment.

#[cfg(any(test, feature = "example"))]
pub mod example;
pub mod fleet;
pub mod history;
mod html;
pub mod shard;
mod style;
mod view;

pub use history::History;
pub use view::{Shown, html};
