//! Whoever else works in the account while a run is under way: a controller, a person, a bad network.

use proptest::prelude::*;
use proptest::sample::select;

use crate::blind::{Blind, any_blindness};
use crate::mutations::Mutation;

/// When somebody meddles with the resource of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// Before the second look, which must notice.
    BeforeLook,
    /// After it: only AWS can still refuse.
    AfterLook,
}

/// What goes wrong at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Somebody meddles.
    Interfere(When, Mutation),
    /// The second look cannot see a part.
    Blind(Blind),
    /// No snapshot.
    NoSnapshot,
    /// The removal fails; it may have happened.
    RemovalFails {
        /// Whether it happened.
        happened: bool,
    },
    /// The outcome cannot be written down.
    NoRecord,
    /// The time is up.
    TimeUp,
    /// What must go on working no longer does, from here on.
    Breaks,
}

/// Any trouble at any of the first steps.
pub(crate) fn any_trouble() -> impl Strategy<Value = Vec<(usize, Trouble)>> {
    let when = select(vec![When::BeforeLook, When::AfterLook]);
    let mutation = select(vec![
        Mutation::Use,
        Mutation::Protect,
        Mutation::Edit,
        Mutation::ReviveCluster,
        Mutation::AskInCluster,
        Mutation::NameInCluster,
        Mutation::Remove,
    ]);
    let trouble = prop_oneof![
        6 => (when, mutation).prop_map(|(when, mutation)| Trouble::Interfere(when, mutation)),
        4 => any_blindness().prop_map(Trouble::Blind),
        1 => Just(Trouble::NoSnapshot),
        1 => any::<bool>().prop_map(|happened| Trouble::RemovalFails { happened }),
        1 => Just(Trouble::NoRecord),
        1 => Just(Trouble::TimeUp),
        1 => Just(Trouble::Breaks),
    ];
    prop::collection::vec((0..8_usize, trouble), 0..6)
}
