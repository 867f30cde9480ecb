//! What the scenarios stand on: a local AWS that refuses what AWS refuses, the retail API behind it, and its faults.
//!
//! ```text
//! functions, sam, scenarios --> proxy (counts, faults, refusals, truths) --> ministack (an AWS emulator)
//! probes of verify          --> front (DNS, TLS edge) --> ministack's load balancer --> stub API
//! ```

mod base;
mod error;
mod http;
mod xml;

pub mod breaks;
pub mod cluster;
pub mod front;
pub mod ministack;
pub mod places;
pub mod proxy;
mod sandbox;
pub mod wire;
pub mod world;

pub use error::KitError;
pub use sandbox::{Mail, PARAMETERS, Printed, READ_CLUSTERS, STACK, Sandbox};
