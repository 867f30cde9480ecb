//! The laws of cleanup, over generated accounts in memory: what goes was an orphan at the last look, every orphan goes,
//! and whatever happens meanwhile nothing else does.
//!
//! `CASES=n` sets the number of cases of each law; above the default a line of progress is shown.

#[cfg(test)]
mod account_spec;
#[cfg(test)]
mod blind;
#[cfg(test)]
mod dead_cluster;
#[cfg(test)]
mod events;
#[cfg(test)]
mod executor;
#[cfg(test)]
mod interference;
#[cfg(test)]
mod mutations;
#[cfg(test)]
mod plan_laws;
#[cfg(test)]
mod run_laws;
#[cfg(test)]
mod runner;
#[cfg(test)]
mod settle_laws;
#[cfg(test)]
mod variants;
#[cfg(test)]
mod world;
