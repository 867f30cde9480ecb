//! Generated histories: what each run finds, and what happens to it.

use std::fmt;

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::select;

use crate::CheckId;
use crate::alerts::maintenance::Window;
use crate::alerts::{Policy, Raise};
use crate::finding::Verdict;

/// The checks of this world. Each of the first three is explained by the one before it; the last stands alone.
pub(super) const CHECKS: [CheckId; 4] = [CheckId::Targets, CheckId::Endpoints, CheckId::Metrics, CheckId::Cost];
/// 2026-11-24T12:00:00Z.
pub(super) const BEGIN_S: i64 = 1_795_521_600;

/// A history, small enough to be read when a law breaks.
#[derive(Clone, Debug)]
pub(super) struct History {
    pub(super) policy: Policy,
    pub(super) steps: Vec<Step>,
}

/// One run.
#[derive(Clone)]
pub(super) struct Step {
    /// What the clock says more than at the last run; less, where it was set back.
    pub(super) advance_s: i64,
    /// What each of [`CHECKS`] says.
    pub(super) verdicts: [Verdict; CHECKS.len()],
    /// Whether what is bad cannot flap.
    pub(super) certain: bool,
    pub(super) deploying: bool,
    pub(super) memory: Memory,
    pub(super) delivery: Delivery,
}

/// On one line, or a broken law fills the screen.
impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { advance_s, verdicts, certain, deploying, memory, delivery } = self;
        write!(f, "{advance_s:+} {verdicts:?} certain={certain} deploying={deploying} {memory:?} {delivery:?}")
    }
}

/// What the run finds of the last state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Memory {
    Kept,
    /// It is gone, or cannot be read.
    Lost,
}

/// What becomes of what the run would keep and send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    Works,
    /// The topic takes nothing.
    Refused,
    /// SNS refuses the first mail for good, and what is sent in its place.
    RefusedForGood,
    /// Another run wrote the state first.
    Overtaken,
    /// The run ends after its first write.
    EndsBeforeSending,
    /// The run ends after it sent, before it could note that.
    EndsAfterSending,
}

/// A run of five minutes later in which nothing goes wrong but what the checks say.
pub(super) fn calm(verdicts: [Verdict; CHECKS.len()]) -> Step {
    let (memory, delivery) = (Memory::Kept, Delivery::Works);
    Step { advance_s: 300, verdicts, certain: false, deploying: false, memory, delivery }
}

pub(super) fn any_history() -> impl Strategy<Value = History> {
    let memory = prop_oneof![15 => Just(Memory::Kept), 1 => Just(Memory::Lost)];
    (policy(), steps(memory)).prop_map(|(policy, steps)| History { policy, steps })
}

/// Histories in which everything is remembered.
pub(super) fn history_without_losses() -> impl Strategy<Value = History> {
    (policy(), steps(Just(Memory::Kept))).prop_map(|(policy, steps)| History { policy, steps })
}

fn policy() -> impl Strategy<Value = Policy> {
    let raise = || (1..=3_u32, 0..=2_u32).prop_map(|(after, more)| Raise { after, of: after + more });
    let counts = (1..=3_u32, 1..=5_u32);
    let each = prop::collection::btree_map(select(&CHECKS[..]), raise(), 0..=2);
    let remind = prop::option::weighted(0.8, 1..=12_u32);
    let raises = (raise(), each);
    (raises, counts, remind, prop::collection::vec(window(), 0..=2)).prop_map(
        |(raises, counts, remind_h, maintenance)| {
            let ((raise, raise_each), (recover_after, max_mails_per_hour)) = (raises, counts);
            Policy { name: None, raise, raise_each, recover_after, remind_h, max_mails_per_hour, maintenance }
        },
    )
}

/// A window within the first hours.
fn window() -> impl Strategy<Value = Window> {
    let at = |minute: i64| Timestamp::from_second(BEGIN_S + minute * 60).unwrap();
    (0..300_i64, 1..120_i64).prop_map(move |(from, long)| Window::Once { from: at(from), until: at(from + long) })
}

fn steps(memory: impl Strategy<Value = Memory>) -> impl Strategy<Value = Vec<Step>> {
    let advance_s = prop_oneof![
        20 => Just(300_i64),
        4 => 1..900_i64,
        1 => -8_000..0_i64,
        1 => 3_600..100_000_i64,
    ];
    let delivery = prop_oneof![
        12 => Just(Delivery::Works),
        1 => Just(Delivery::Refused),
        1 => Just(Delivery::RefusedForGood),
        1 => Just(Delivery::Overtaken),
        1 => Just(Delivery::EndsBeforeSending),
        1 => Just(Delivery::EndsAfterSending),
    ];
    let happens = (advance_s, prop::bool::weighted(0.1), prop::bool::weighted(0.2), memory, delivery);
    (stretches(), prop::collection::vec(happens, 60)).prop_map(|(verdicts, happens)| {
        let step = |((advance_s, certain, deploying, memory, delivery), verdicts)| Step {
            advance_s,
            verdicts,
            certain,
            deploying,
            memory,
            delivery,
        };
        happens.into_iter().zip(verdicts).map(step).collect()
    })
}

/// What the checks say in run after run: what they say, they say for a while.
fn stretches() -> impl Strategy<Value = Vec<[Verdict; CHECKS.len()]>> {
    let verdict = prop_oneof![
        6 => Just(Verdict::Pass),
        4 => Just(Verdict::Fail),
        2 => Just(Verdict::Warn),
        1 => Just(Verdict::Unknown),
        1 => Just(Verdict::Skip),
    ];
    let of_check = prop::collection::vec((verdict, 1..6_usize), 0..16);
    prop::collection::vec(of_check, CHECKS.len()).prop_map(|checks| {
        let flat: Vec<Vec<Verdict>> = checks
            .into_iter()
            .map(|parts| parts.into_iter().flat_map(|(verdict, runs)| std::iter::repeat_n(verdict, runs)).collect())
            .collect();
        let runs = flat.iter().map(Vec::len).max().unwrap_or_default();
        let said = |run: usize| std::array::from_fn(|check| flat[check].get(run).copied().unwrap_or(Verdict::Pass));
        (0..runs).map(said).collect()
    })
}
