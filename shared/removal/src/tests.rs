//! The example as a whole: what goes of it, in which order, and that everything is accounted for.

use facts::inventory::{Kind, ResourceId};

use crate::example::{account, fences, policy};
use crate::fences::{Caps, Fences};
use crate::plan::{Mode, plan};

#[test]
fn the_example_has_one_orphan_and_one_survivor_of_each_kind() {
    let example = account();
    let plan = plan(
        &example.inventory,
        &policy(Fences { caps: Caps { count: 10, percent: 100 }, ..fences() }),
        &example.ledger,
        Mode::Plan,
    );
    let orphans: Vec<ResourceId> = Kind::ALL.into_iter().map(|kind| example.orphan(kind).unwrap().id()).collect();
    let steps: Vec<ResourceId> = plan.steps().iter().map(|step| step.resource.id()).collect();
    assert_eq!(steps, orphans, "{:#?}", plan.kept());
    for kept in plan.kept() {
        println!("{} {:?}", kept.id, kept.reason);
    }
}
