//! What judging may cost.

/// The most steps for all that one check of one run compiles and judges. A step takes some 50 ns of a whole core, and
/// Lambda gives a seventh of one: a check has 7 s.
const MOST_OF_A_CHECK: u64 = 20_000_000;
/// The most steps for one body.
pub(super) const MOST_OF_A_BODY: u64 = 3_000_000;
/// The most steps to tell what is wrong with one.
pub(super) const MOST_OF_ERRORS: u64 = 1_000_000;
/// Steps to compile what weighs one.
pub(super) const TO_COMPILE: u64 = 100;
/// Steps of a pattern that may go back and try again, beside those of its length.
pub(super) const TO_GO_BACK: u64 = 500;

/// The steps that one check of one run may still take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    left: u64,
}

impl Budget {
    /// Why something is not judged when all steps are taken.
    pub(crate) const SPENT: &str = "the bodies before it took all steps that there are for one run";

    /// What a check begins with.
    #[must_use]
    pub fn of_a_check() -> Self {
        Self { left: MOST_OF_A_CHECK }
    }

    /// How many of so many steps there are.
    pub(super) fn at_most(&self, steps: u64) -> u64 {
        self.left.min(steps)
    }

    pub(super) fn spend(&mut self, steps: u64) {
        self.left = self.left.saturating_sub(steps);
    }

    /// Takes so many steps, and tells whether there were as many.
    pub(crate) fn take(&mut self, steps: u64) -> bool {
        let enough = steps <= self.left;
        self.spend(steps);
        enough
    }

    #[cfg(test)]
    pub(crate) fn spent(&self) -> u64 {
        MOST_OF_A_CHECK - self.left
    }
}
