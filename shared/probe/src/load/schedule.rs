//! When requests are due and which endpoint each asks: the same plan gives the same schedule.

use std::time::Duration;

use facts::load::{Caps, Model, Phase, Plan, Share};

const SECOND: Duration = Duration::from_secs(1);

/// One request that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// From the start. In the closed model: not before.
    pub(crate) due: Duration,
    /// The share of the plan's mix that it belongs to.
    pub(crate) share: usize,
}

/// All requests of the plan, within the caps.
pub(crate) fn arrivals(plan: &Plan, caps: Caps) -> impl Iterator<Item = Arrival> {
    let mut mix = Mix::new(&plan.mix);
    let most = usize::try_from(caps.requests).unwrap_or(usize::MAX);
    let end = SECOND * caps.seconds;
    dues(&plan.model, caps)
        .take(most)
        .take_while(move |due| *due < end)
        .map(move |due| Arrival { due, share: mix.next() })
}

fn dues(model: &Model, caps: Caps) -> Box<dyn Iterator<Item = Duration> + '_> {
    let every = move |rate: u32| SECOND / rate.min(caps.rate).max(1);
    match model {
        Model::Open { phases } => Box::new(starts(phases).flat_map(move |(start, phase)| {
            let end = start + SECOND * phase.seconds;
            let rate = phase.rate.min(caps.rate);
            (0_u32..).map(move |nth| start + nth * SECOND / rate.max(1)).take_while(move |due| rate > 0 && *due < end)
        })),
        Model::Closed { requests, .. } => Box::new((0..*requests).map(move |nth| nth * every(caps.rate))),
    }
}

/// Each phase with its start.
pub(crate) fn starts(phases: &[Phase]) -> impl Iterator<Item = (Duration, Phase)> {
    phases.iter().scan(Duration::ZERO, |start, phase| {
        let this = *start;
        *start += SECOND * phase.seconds;
        Some((this, *phase))
    })
}

/// Chooses by weight, as evenly as it can be: of 30 to 70 each ten requests are three and seven, and never three in a row.
///
/// Each choice adds to every share its weight; the one with most gives away as much as all weights together.
struct Mix(Vec<Weighted>);

struct Weighted {
    weight: i64,
    credit: i64,
}

impl Mix {
    fn new(shares: &[Share]) -> Self {
        Self(shares.iter().map(|share| Weighted { weight: i64::from(share.weight), credit: 0 }).collect())
    }

    fn next(&mut self) -> usize {
        let total: i64 = self.0.iter().map(|share| share.weight).sum();
        for share in &mut self.0 {
            share.credit += share.weight;
        }
        // Of equals the first.
        let chosen = self.0.iter_mut().enumerate().rev().max_by_key(|(_, share)| share.credit);
        let Some((at, share)) = chosen else { return 0 };
        share.credit -= total;
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAPS: Caps = Caps { rate: 50, requests: 10_000, seconds: 300, in_flight: 100 };

    fn plan(model: Model, weights: &[u32]) -> Plan {
        let share = |weight: &u32| Share { endpoint: format!("{weight}"), weight: *weight };
        Plan { model, mix: weights.iter().map(share).collect(), stop_percent: 10.0 }
    }

    fn open(phases: &[(u32, u32)]) -> Model {
        Model::Open { phases: phases.iter().map(|(seconds, rate)| Phase { seconds: *seconds, rate: *rate }).collect() }
    }

    fn count(plan: &Plan, caps: Caps) -> (usize, Option<Duration>) {
        let all: Vec<Arrival> = arrivals(plan, caps).collect();
        (all.len(), all.last().map(|last| last.due))
    }

    #[test]
    fn phases_follow_one_another_and_requests_come_evenly() {
        let seed = plan(open(&[(60, 10), (120, 20), (60, 5)]), &[30, 70]);
        let all: Vec<Arrival> = arrivals(&seed, CAPS).collect();
        assert_eq!(all.len(), 600 + 2400 + 300);
        let ms = |at: usize| all[at].due.as_millis();
        assert_eq!((ms(0), ms(1), ms(599), ms(600), ms(601)), (0, 100, 59_900, 60_000, 60_050));
        assert_eq!((ms(3000), ms(3001)), (180_000, 180_200));
    }

    #[test]
    fn a_rate_that_divides_no_second_drifts_not() {
        let all: Vec<Duration> = arrivals(&plan(open(&[(10, 7)]), &[1]), CAPS).map(|arrival| arrival.due).collect();
        assert_eq!((all.len(), all[7], all[63]), (70, SECOND, SECOND * 9));
    }

    #[test]
    fn shares_are_met_in_every_ten_requests_and_never_bunched() {
        let shares: Vec<usize> =
            arrivals(&plan(open(&[(10, 10)]), &[30, 70]), CAPS).map(|arrival| arrival.share).collect();
        for ten in shares.chunks(10) {
            assert_eq!(ten.iter().filter(|share| **share == 0).count(), 3, "{ten:?}");
        }
        assert!(shares.windows(4).all(|four| four.contains(&0)), "{shares:?}");
        assert_eq!(shares[..5], [1, 0, 1, 1, 0]);
    }

    #[test]
    fn a_share_of_weight_0_is_never_asked() {
        assert!(arrivals(&plan(open(&[(10, 10)]), &[0, 1]), CAPS).all(|arrival| arrival.share == 1));
    }

    #[test]
    fn whatever_the_plan_says_the_caps_hold() {
        let fast = plan(open(&[(10, 1000)]), &[1]);
        assert_eq!(count(&fast, CAPS), (500, Some(Duration::from_millis(9980))));
        assert_eq!(count(&fast, Caps { requests: 20, ..CAPS }).0, 20);
        assert_eq!(count(&fast, Caps { seconds: 2, ..CAPS }).0, 100);
        assert_eq!(count(&fast, Caps { rate: 0, ..CAPS }).0, 0);
        let long = plan(open(&[(1000, 1)]), &[1]);
        assert_eq!(count(&long, CAPS), (300, Some(SECOND * 299)));
    }

    #[test]
    fn a_closed_model_is_as_quick_as_the_rate_that_is_allowed() {
        let closed = plan(Model::Closed { clients: 10, requests: 1000 }, &[1]);
        assert_eq!(count(&closed, CAPS), (1000, Some(Duration::from_millis(999 * 20))));
        assert_eq!(count(&closed, Caps { requests: 3, ..CAPS }).0, 3);
    }
}
