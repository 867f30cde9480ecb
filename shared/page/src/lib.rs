//! The status page of a load balancer, and the history that it shows: no waiting, no clock, no environment.

pub mod history;

pub use history::History;
