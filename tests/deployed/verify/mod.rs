//! The deployed verify: one deployed sandbox, healed before each case.

mod alerts;
mod answers;
mod attacks;
mod auth;
mod blind;
mod broken;
mod calls;
mod clusters;
mod contract;
mod fields;
mod fleet;
mod guards;
mod hostile;
mod load;
mod replay;
mod secrets;
mod shard;
mod stage;
mod state;
mod status;
mod traffic;

use libtest_mimic::Trial;

use crate::harness::together;

/// Every case, in one world.
pub(crate) fn trials() -> Vec<Trial> {
    let cases = [
        alerts::cases(),
        broken::cases(),
        answers::cases(),
        attacks::cases(),
        auth::cases(),
        blind::cases(),
        calls::cases(),
        contract::cases(),
        fields::cases(),
        guards::cases(),
        hostile::cases(),
        load::cases(),
        replay::cases(),
        secrets::cases(),
        state::cases(),
        status::cases(),
        traffic::cases(),
    ];
    let mut trials = together(cases.into_iter().flatten().collect());
    trials.extend(together(clusters::cases()));
    trials.extend(together(shard::cases()));
    trials.extend(together(fleet::cases()));
    trials
}
