//! What a JSON Schema finds wrong with a body, each with its place, in a budget.

mod budget;
mod compile;
mod judge;
mod meter;
mod node;
mod prepare;
#[cfg(test)]
mod tests;

pub(crate) use prepare::{decoded, pointer};

pub use budget::Budget;
pub use compile::{Schema, Unusable};
pub(crate) use judge::Judged;
