//! How the time of a run is shared out.

use std::time::Duration;

use runtime::Clock;

/// The longest that one resource takes: the looks before and after, and every call that makes a part of it.
const STEP: Duration = Duration::from_mins(2);
/// Time of the run that is kept for writing down and telling what was done.
const DELIVERY: Duration = Duration::from_secs(30);

/// What is left for looking, at most for one step.
pub(crate) fn for_a_look(clock: Clock) -> Duration {
    clock.but_for(DELIVERY).left().min(STEP)
}

/// Whether there is time for one more step.
pub(crate) fn has_time_for_a_step(clock: Clock) -> bool {
    clock.but_for(DELIVERY).left() >= STEP
}
