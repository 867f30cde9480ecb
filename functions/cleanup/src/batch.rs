//! What looks at several steps in a row share, and when it has to be seen anew.

use aws::inventory::{Again, Batch};
use facts::inventory::Kind;
use jiff::{SignedDuration, Timestamp};
use removal::orphan::deciders::shared;
use removal::{Look, OfBatch};

/// The batch of the last steps: it serves the next one of their kind, but no more of them and no longer than [`shared`]
/// allows.
#[derive(Debug, Default)]
pub struct Shared {
    batch: Batch,
    kind: Option<Kind>,
    /// When the oldest look in it began.
    began: Option<Timestamp>,
    /// Steps that it served.
    served: usize,
    /// Steps of the run that were judged by what an earlier one saw, and how old that was at most.
    judged_by_it: usize,
    oldest: SignedDuration,
}

impl Shared {
    /// The batch for a step of this kind: an empty one, where the last may not serve it.
    pub fn serving(&mut self, kind: Kind, now: Timestamp) -> &mut Batch {
        let age = self.began.map_or(SignedDuration::ZERO, |began| now.duration_since(began));
        let allows = shared(kind).is_some_and(|it| self.served < it.steps && age <= it.oldest);
        if self.kind != Some(kind) || !allows {
            *self = Self { kind: Some(kind), judged_by_it: self.judged_by_it, oldest: self.oldest, ..Self::default() };
        }
        &mut self.batch
    }

    /// What the look with that batch saw, with what of it is of the batch.
    pub fn told(&mut self, kind: Kind, Again { seen, of_batch, .. }: Again) -> Look {
        let of_batch = of_batch.zip(shared(kind)).map(|(at, shared)| OfBatch { part: shared.part, at });
        if let Some(OfBatch { at, .. }) = of_batch {
            if self.served > 0 {
                self.judged_by_it = self.judged_by_it.saturating_add(1);
                self.oldest = self.oldest.max(seen.at.duration_since(at));
            }
            self.served = self.served.saturating_add(1);
            self.began = Some(self.began.map_or(at, |began| began.min(at)));
        }
        Look { seen, of_batch }
    }

    /// How many steps shared something with an earlier one, and how old it was: `None` where each saw all by itself.
    pub fn in_words(&self) -> Option<String> {
        let Self { judged_by_it: steps, oldest, .. } = self;
        (*steps > 0).then(|| {
            let were = if *steps == 1 { "step was" } else { "steps were" };
            let age = oldest.as_secs();
            format!("{steps} {were} judged by listeners or other zones that an earlier one saw, at most {age} s before")
        })
    }
}

#[cfg(test)]
mod tests {
    use facts::Unseen;
    use facts::inventory::Inventory;
    use transport::answers::Answers;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    /// A step of this kind at this second, whose look took what it shares from the batch, where that has it.
    fn step(batch: &mut Shared, kind: Kind, second: i64) -> Option<i64> {
        let _ = batch.serving(kind, at(second));
        let of_batch = batch.began.unwrap_or_else(|| at(second));
        let why = Unseen::NotAsked { ask_with: "kinds".to_owned() };
        let seen = Inventory::unseen(at(second), "123456789012", "us-east-1", &why);
        let look = batch.told(kind, Again { seen, of_batch: Some(of_batch), answers: Answers::default() });
        look.of_batch.map(|it| it.at.duration_since(at(0)).as_secs())
    }

    #[test]
    fn a_batch_serves_so_many_steps_and_so_long() {
        for kind in [Kind::TargetGroup, Kind::Record] {
            let limits = shared(kind).unwrap();
            let mut many = Shared::default();
            let began: Vec<i64> = (0..=limits.steps).filter_map(|_| step(&mut many, kind, 7)).collect();
            assert!(began.iter().all(|began| *began == 7) && many.served == 1, "the last has one of its own: {many:?}");
            let (mut long, oldest) = (Shared::default(), limits.oldest.as_secs());
            let began: Vec<_> = [0, oldest, oldest + 1].map(|second| step(&mut long, kind, second)).into();
            assert_eq!(began, [Some(0), Some(0), Some(oldest + 1)]);
        }
    }

    #[test]
    fn no_batch_serves_another_kind_and_some_kinds_have_none() {
        let mut batch = Shared::default();
        let kinds = [(Kind::TargetGroup, 1), (Kind::Record, 2), (Kind::LoadBalancer, 3), (Kind::TargetGroup, 4)];
        let began: Vec<_> = kinds.map(|(kind, second)| step(&mut batch, kind, second)).into();
        assert_eq!(began, [Some(1), Some(2), None, Some(4)]);
        assert_eq!(batch.in_words(), None);
    }

    #[test]
    fn the_age_of_what_is_shared_is_told() {
        let mut batch = Shared::default();
        for second in [0, 20, 41] {
            step(&mut batch, Kind::TargetGroup, second);
        }
        let words = batch.in_words().unwrap();
        assert_eq!(
            words,
            "2 steps were judged by listeners or other zones that an earlier one saw, at most 41 s before"
        );
    }
}
