//! What is wrong in a zone and stays is told, and only that.

use facts::inventory::RecordName;
use facts::inventory::record::Record;

use crate::example::make::{alias, heritage};
use crate::example::{DEAD_NAME, DEAD_OWNER, Example, account, denied};
use crate::loose_ends::{LooseEnds, loose_ends};
use crate::plan::{Mode, plan};

fn told(change: impl FnOnce(&mut Vec<Record>)) -> LooseEnds {
    let mut example = account();
    change(example.inventory.zones.as_mut().unwrap()[0].records.as_mut().unwrap());
    ends_of(&example)
}

fn ends_of(example: &Example) -> LooseEnds {
    let plan = plan(&example.inventory, &example.policy, &example.ledger, Mode::Plan);
    loose_ends(&example.inventory, &example.policy, &plan)
}

#[test]
fn what_goes_is_no_loose_end() {
    assert_eq!(told(|_| ()), LooseEnds::default());
}

/// Half of the users of the name are led to what is gone.
#[test]
fn one_of_several_that_leads_nowhere_is_told() {
    let ends = told(|records| {
        let weighted = |to: &str, id: &str| {
            let set_identifier = Some(id.to_owned());
            Record { set_identifier, ..alias("app.dev.example.com", "A", to) }
        };
        records.push(weighted(DEAD_NAME, "blue"));
        records.push(weighted("k8s-shop-web-2222222222.us-east-1.elb.amazonaws.com", "green"));
    });
    let [one] = ends.dangling.as_slice() else { panic!("{ends:?}") };
    assert_eq!((one.name.as_str(), one.set_identifier.as_deref()), ("app.dev.example.com", Some("blue")));
    assert_eq!(one.to.as_str(), DEAD_NAME);
}

#[test]
fn a_text_of_a_dead_owner_beside_which_nothing_is_is_told() {
    let ends = told(|records| {
        records.push(heritage("a-left.dev.example.com", DEAD_OWNER));
        records.push(heritage("a-kept.dev.example.com", "dns-green"));
    });
    assert_eq!(ends.lone_texts, [RecordName::new("a-left.dev.example.com")]);
}

#[test]
fn of_what_was_not_seen_nothing_is_told() {
    let mut example = account();
    example.inventory.zones.as_mut().unwrap()[0].records.as_mut().unwrap().push(alias(
        "app.dev.example.com",
        "A",
        DEAD_NAME,
    ));
    assert_eq!(ends_of(&example).dangling.len(), 1);
    example.inventory.classic = denied("elasticloadbalancing:DescribeLoadBalancers");
    assert_eq!(ends_of(&example), LooseEnds::default());
}
