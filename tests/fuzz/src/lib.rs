//! Everything that reads what somebody else wrote, fed with any bytes: each target calls the code that the functions
//! call, and says what must hold of whatever comes out. A panic is a fault.
//!
//! `make fuzz SECONDS=n` gives each target to libFuzzer, which looks for inputs that reach new code. The test `corpus`
//! goes through the inputs in `corpus/` and small changes of them, without libFuzzer.

#![expect(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a target tells by a panic what does not hold"
)]

mod access_log;
mod body;
mod certificate;
mod dns;
mod event;
mod history;
mod ledger;
mod metrics;
pub mod mutate;
mod openapi;
mod ownership;
mod plain;
mod plan;
mod replay;
mod snapshot;
mod state;

/// Code that reads something from outside.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// What it reads; the name of its folder in `corpus/`.
    pub name: &'static str,
    /// The most bytes that libFuzzer gives it.
    pub longest: usize,
    /// Reads it, and panics where something does not hold that must. Tells whether the input was taken for what it should
    /// be: one that is refused at once shows little.
    pub read: fn(&[u8]) -> bool,
}

const KIB: usize = 1024;

/// Every target.
pub const TARGETS: [Target; 14] = [
    Target { name: "event", longest: 8 * KIB, read: event::read },
    Target { name: "state", longest: 16 * KIB, read: state::read },
    Target { name: "history", longest: 16 * KIB, read: history::read },
    Target { name: "replay", longest: 64 * KIB, read: replay::read },
    Target { name: "ledger", longest: 16 * KIB, read: ledger::read },
    Target { name: "snapshot", longest: 32 * KIB, read: snapshot::read },
    Target { name: "plan", longest: 32 * KIB, read: plan::read },
    Target { name: "access-log", longest: 8 * KIB, read: access_log::read },
    Target { name: "body", longest: 4 * KIB, read: body::read },
    Target { name: "metrics", longest: 4 * KIB, read: metrics::read },
    Target { name: "openapi", longest: 8 * KIB, read: openapi::read },
    Target { name: "ownership", longest: 4 * KIB, read: ownership::read },
    Target { name: "dns", longest: 2 * KIB, read: dns::read },
    Target { name: "certificate", longest: 8 * KIB, read: certificate::read },
];

/// The target of this name.
pub fn target(name: &str) -> Option<Target> {
    TARGETS.into_iter().find(|target| target.name == name)
}
