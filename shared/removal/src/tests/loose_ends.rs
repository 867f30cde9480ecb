//! What is wrong in a zone and stays is told, and only that.

use facts::ids::Arn;
use facts::inventory::record::Record;
use facts::inventory::tagged::Tagged;
use facts::inventory::{ClusterName, RecordName};

use crate::example::make::{alias, heritage};
use crate::example::{ALIVE, DEAD_NAME, DEAD_OWNER, Example, GONE, account, denied};
use crate::loose_ends::{LooseEnds, loose_ends};
use crate::plan::{Mode, plan};

const EKSCTL: &str = "alpha.eksctl.io/cluster-name";

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

/// What eksctl and other tools made for a cluster carries their tags.
#[test]
fn what_a_cluster_that_is_gone_left_of_other_types_is_told() {
    let tagged = |resource: &str, key: &str, value: &str| Tagged {
        arn: Arn::try_from(format!("arn:aws:{resource}")).unwrap(),
        tags: [(key.to_owned(), value.to_owned())].into(),
    };
    let of_eksctl = |cluster: &str| tagged("ec2:us-east-1:123456789012:elastic-ip/eipalloc-1", EKSCTL, cluster);
    let told = |bearers: Vec<Tagged>, leftovers: Vec<Tagged>| {
        let mut example = account();
        example.inventory.bearers = Ok(bearers);
        example.inventory.leftovers = [(ClusterName::new(GONE), Ok(leftovers))].into();
        let of_gone = ends_of(&example).left_behind.remove(&ClusterName::new(GONE)).unwrap_or_default();
        of_gone.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let address = "arn:aws:ec2:us-east-1:123456789012:elastic-ip/eipalloc-1";
    assert_eq!(told(Vec::new(), vec![of_eksctl(GONE)]), [address]);
    assert_eq!(told(vec![of_eksctl(GONE)], vec![of_eksctl(GONE)]), [address], "once");
    let owned = |value: &str| tagged("s3:::logs", &format!("kubernetes.io/cluster/{GONE}"), value);
    assert_eq!(told(vec![owned("owned")], Vec::new()), ["arn:aws:s3:::logs"]);
    assert_eq!(told(vec![owned("shared")], Vec::new()), [""; 0], "others use it too");
    let group = "elasticloadbalancing:us-east-1:123456789012:targetgroup/k8s-a/1";
    assert_eq!(told(vec![tagged(group, EKSCTL, GONE)], Vec::new()), [""; 0], "it is a kind of its own");
    assert_eq!(told(vec![of_eksctl(ALIVE)], Vec::new()), [""; 0]);
}

#[test]
fn what_could_not_be_asked_about_a_cluster_is_told() {
    let mut example = account();
    example.inventory.leftovers = [GONE, ALIVE].map(|name| (ClusterName::new(name), denied("tag:GetResources"))).into();
    let unasked = ends_of(&example).unasked;
    assert_eq!(unasked.keys().map(ClusterName::as_str).collect::<Vec<_>>(), [GONE]);
}
