//! What all questions but the schedule's may mail together. Any change of an event is another question with a memory of
//! its own, so that a limit for each of them would be none; and what others ask must not use up what the schedule needs.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The most mails of all these questions together in any hour.
pub const MOST: usize = 4;

const HOUR_S: i64 = 3_600;
/// How far a clock may be ahead of another. What is later than that was written by nobody's clock.
const AHEAD_S: i64 = 900;

/// When mails of such questions were sent, of the last hour.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    sent: Vec<Timestamp>,
}

impl Budget {
    /// One that is used up, as after something that cannot be read: nobody knows how many were sent.
    pub fn used_up(at: Timestamp) -> Self {
        Self { sent: vec![at; MOST] }
    }

    /// Takes as many of these mails as are left, and gives their number. `most` is the event's own limit.
    pub fn take(&mut self, at: Timestamp, wanted: usize, most: u32) -> usize {
        let ago = |sent: &Timestamp| at.as_second().saturating_sub(sent.as_second());
        self.sent.retain(|sent| (-AHEAD_S..HOUR_S).contains(&ago(sent)));
        self.sent.truncate(MOST);
        let most = usize::try_from(most).unwrap_or(usize::MAX).min(MOST);
        let taken = wanted.min(most.saturating_sub(self.sent.len()));
        self.sent.extend(std::iter::repeat_n(at, taken));
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_795_521_600 + second).unwrap()
    }

    #[test]
    fn all_questions_share_four_an_hour_and_an_event_may_ask_for_fewer() {
        let mut budget = Budget::default();
        let taken: Vec<usize> = (0..43).map(|number| budget.take(at(number * 28), 1, 60)).collect();
        assert_eq!(taken.iter().sum::<usize>(), 4, "43 questions in 20 minutes");
        assert_eq!(budget.take(at(3_599), 3, 60), 0);
        assert_eq!(budget.take(at(3_700), 5, 2), 2);
    }

    #[test]
    fn no_time_that_somebody_wrote_holds_mails_back_for_more_than_an_hour() {
        let far = Budget { sent: vec![at(1_000_000_000); 1000] };
        assert_eq!(far.clone().take(at(0), 9, 60), 4);
        let mut near = Budget { sent: vec![at(800); 1000] };
        assert_eq!((near.take(at(0), 9, 60), near.take(at(4_401), 9, 60)), (0, 4));
        assert_eq!(Budget::used_up(at(0)).take(at(10), 9, 60), 0);
    }
}
