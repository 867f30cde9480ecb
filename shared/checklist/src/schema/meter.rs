//! The steps that the validator may take: counted as it looks at the body, so it can be stopped anywhere.
//!
//! The validator has no fuel of its own, and the function has one thread. But every look that it takes at a body goes
//! through our node, and there the count is kept.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// The most bytes of stack that one judgement may take. Lambda's thread has 8 MiB, a test's has 2 MiB.
const MOST_STACK: usize = 768 * 1024;

/// What is left of the steps.
pub(super) struct Meter {
    left: Cell<u64>,
    /// Where the stack was when the judgement began.
    stack: usize,
    /// What the schema makes dear.
    pub(super) dear: Dear,
}

/// What a look costs beyond one step, because of what the schema does with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Dear {
    /// Steps for each 64 bytes of a text.
    pub(super) text: u64,
    /// Steps for each name of an object.
    pub(super) name: u64,
    /// Steps for each byte of such a name.
    pub(super) letter: u64,
    /// Steps for each error, for what it copies of the schema.
    pub(super) error: u64,
}

/// Why a judgement ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stopped {
    /// It took all of its steps, or went too deep.
    Spent,
    /// The validator broke.
    Broke,
}

/// What stands for [`Stopped::Spent`] while the validator's frames are left.
struct Spent;

impl Meter {
    pub(super) fn new(steps: u64, dear: Dear) -> Self {
        Self { left: Cell::new(steps), stack: here(), dear }
    }

    pub(super) fn left(&self) -> u64 {
        self.left.get()
    }

    /// Takes so many steps, or ends the judgement.
    ///
    /// It ends by unwinding: the validator offers no other way out. Nothing is reported as a panic, and [`run`] is
    /// where it arrives.
    pub(super) fn spend(&self, steps: u64) {
        match self.left.get().checked_sub(steps) {
            Some(left) if self.deep() <= MOST_STACK => self.left.set(left),
            Some(_) | None => {
                self.left.set(0);
                resume_unwind(Box::new(Spent))
            }
        }
    }

    /// Bytes of stack in use since the judgement began.
    pub(super) fn deep(&self) -> usize {
        self.stack.abs_diff(here())
    }
}

#[inline(never)]
fn here() -> usize {
    let mark = 0_u8;
    std::hint::black_box(std::ptr::from_ref(&mark)).addr()
}

/// Does it, and tells why not where it was ended. What it works on is not used again after that.
pub(super) fn run<T>(judgement: impl FnOnce() -> T) -> Result<T, Stopped> {
    let why = |payload: Box<dyn Any + Send>| if payload.is::<Spent>() { Stopped::Spent } else { Stopped::Broke };
    catch_unwind(AssertUnwindSafe(judgement)).map_err(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_more_steps_than_there_are_is_stopped() {
        let meter = Meter::new(10, Dear::default());
        assert_eq!(run(|| (0..5).for_each(|_| meter.spend(2))), Ok(()));
        assert_eq!((run(|| meter.spend(1)), meter.left()), (Err(Stopped::Spent), 0));
    }

    #[test]
    fn what_goes_too_deep_is_stopped_before_the_stack_ends() {
        #[expect(clippy::large_types_passed_by_value, reason = "it is there to fill the stack")]
        fn deeper(meter: &Meter, room: [u8; 1024]) -> u8 {
            meter.spend(1);
            if meter.left() == 0 { 0 } else { deeper(meter, std::hint::black_box(room)).wrapping_add(room[7]) }
        }
        let meter = Meter::new(u64::MAX, Dear::default());
        assert_eq!(run(|| deeper(&meter, [0; 1024])), Err(Stopped::Spent));
    }
}
