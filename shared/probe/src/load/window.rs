//! When a load test has done enough harm: the share of failing requests among those that ended lately.

use std::collections::VecDeque;
use std::time::Duration;

/// What counts as lately.
const SPAN: Duration = Duration::from_secs(10);
/// Fewer ends than this prove nothing.
const LEAST: u32 = 20;

/// The ends of the last seconds.
#[derive(Debug)]
pub(crate) struct Window {
    ends: VecDeque<(Duration, bool)>,
    failed: u32,
    stop_percent: f64,
}

impl Window {
    pub(crate) fn new(stop_percent: f64) -> Self {
        Self { ends: VecDeque::new(), failed: 0, stop_percent }
    }

    /// Takes note of a request that ended so long after the start. Failures and all of lately, once those are too many.
    pub(crate) fn note(&mut self, at: Duration, failed: bool) -> Option<(u32, u32)> {
        while self.ends.front().is_some_and(|(first, _)| *first + SPAN <= at) {
            if self.ends.pop_front().is_some_and(|(_, failed)| failed) {
                self.failed -= 1;
            }
        }
        self.ends.push_back((at, failed));
        self.failed += u32::from(failed);
        let all = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        let too_many = f64::from(self.failed) * 100.0 > self.stop_percent * f64::from(all);
        (all >= LEAST && too_many).then_some((self.failed, all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_few_failures_prove_nothing_and_many_do() {
        let mut window = Window::new(10.0);
        for at in 0..19 {
            assert_eq!(window.note(ms(at), true), None);
        }
        assert_eq!(window.note(ms(19), false), Some((19, 20)));
    }

    #[test]
    fn exactly_the_share_that_is_allowed_goes_on() {
        let mut window = Window::new(10.0);
        for at in 0..20 {
            assert_eq!(window.note(ms(at), at < 2), None, "{at}");
        }
        assert_eq!(window.note(ms(20), true), Some((3, 21)));
    }

    #[test]
    fn what_is_long_ago_is_forgotten() {
        let mut window = Window::new(50.0);
        for at in 0..15 {
            assert_eq!(window.note(ms(at), true), None);
        }
        for at in 10_014..10_100 {
            assert_eq!(window.note(ms(at), false), None);
        }
        assert_eq!((window.ends.len(), window.failed), (86, 0));
    }
}
