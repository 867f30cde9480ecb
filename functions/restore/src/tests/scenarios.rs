//! What goes comes back, in the right order and by its new names, once.

use facts::ids::Arn;
use facts::inventory::load_balancer::LoadBalancer;
use facts::inventory::record::NameRecords;
use facts::inventory::target_group::TargetGroup;
use facts::inventory::{RecordName, ZoneId};
use restoration::Reason;

use super::*;

pub(super) const FIRST: &str = "20260901T020000Z-00000001";
pub(super) const SECOND: &str = "20260902T020000Z-00000002";
/// The attribute that is not as AWS would have it.
pub(super) const DELAY: (&str, &str) = ("deregistration_delay.timeout_seconds", "30");

/// A target group, the load balancer in front of it, and the name that leads there.
pub(super) struct Stack {
    pub(super) group: Resource,
    pub(super) balancer: Resource,
    pub(super) record: Resource,
}

pub(super) fn stand(account: &Account) -> Stack {
    let group = account.make(
        "CreateTargetGroup",
        &[("Name", "k8s-shop-web"), ("Protocol", "HTTP"), ("Port", "8000"), ("VpcId", "vpc-1"), ("TargetType", "ip")],
    );
    account.make_attribute(&group, DELAY);
    account.register(&group, "10.0.0.1", "8000");
    let balancer = account.make(
        "CreateLoadBalancer",
        &[
            ("Name", "k8s-shop"),
            ("Scheme", "internal"),
            ("Subnets.member.1", "subnet-1"),
            ("Tags.member.1.Key", "team"),
            ("Tags.member.1.Value", "shop"),
        ],
    );
    let action = [
        ("LoadBalancerArn", balancer.as_str()),
        ("Port", "80"),
        ("Protocol", "HTTP"),
        ("DefaultActions.member.1.Type", "forward"),
        ("DefaultActions.member.1.TargetGroupArn", group.as_str()),
    ];
    let listener = account.make("CreateListener", &action);
    account.make(
        "CreateRule",
        &[
            ("ListenerArn", &listener),
            ("Priority", "10"),
            ("Conditions.member.1.Field", "path-pattern"),
            ("Conditions.member.1.Values.member.1", "/api"),
            ("Actions.member.1.Type", "forward"),
            ("Actions.member.1.TargetGroupArn", &group),
        ],
    );
    let dns = account.dns_name(&balancer);
    let record = NameRecords {
        zone: ZoneId::new(example::ZONE),
        name: RecordName::new("api.dev.example.com"),
        linked_service: None,
        records: vec![make::alias("api.dev.example.com", "A", &dns), make::alias("api.dev.example.com", "AAAA", &dns)],
        ownership: vec![make::heritage("a-api.dev.example.com", "dns-blue")],
    };
    let arn = |text: String| Arn::try_from(text).unwrap();
    let mut facts = make::load_balancer("k8s-shop", "blue");
    facts.listeners.as_mut().unwrap()[0].arn = arn(listener);
    facts.dns_name = Some(make::domain(&dns));
    Stack {
        group: Resource::TargetGroup(TargetGroup { arn: arn(group), ..make::target_group("k8s-shop-web", "blue") }),
        balancer: Resource::LoadBalancer(LoadBalancer { arn: arn(balancer), ..facts }),
        record: Resource::Record(record),
    }
}

/// The whole stack goes in one run.
pub(super) async fn remove_all(account: &Account, stack: &Stack) {
    for (at, resource) in [&stack.record, &stack.balancer, &stack.group].into_iter().enumerate() {
        remove(account, RUN, at + 1, resource).await;
    }
    account.calls();
}

pub(super) fn makes(call: &str) -> bool {
    ["Create", "Register", "Modify", "Add", "Set", "Put", "Associate", "Request", "Authorize", "Delete", "Remove"]
        .iter()
        .any(|verb| call.starts_with(verb))
        || call == "route53:POST"
}

#[tokio::test(start_paused = true)]
async fn a_plan_makes_nothing_and_a_run_brings_everything_back_by_its_new_names() {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    let plan = invoke(&account, json!({"run": RUN})).await.unwrap();
    assert_eq!(
        outcomes(&plan),
        [
            (Kind::TargetGroup, &Outcome::CanComeBack),
            (Kind::LoadBalancer, &Outcome::CanComeBack),
            (Kind::Record, &Outcome::CanComeBack)
        ],
        "the reverse of the removal"
    );
    let calls = account.calls();
    assert!(!calls.iter().any(|call| makes(call)), "{calls:?}");
    assert!(!calls.contains(&"Publish".to_owned()), "a plan is for who asked");

    let report = undo(&account, RUN).await;
    let expected = [Kind::TargetGroup, Kind::LoadBalancer, Kind::Record].map(|kind| (kind, &Outcome::CameBack));
    assert_eq!(outcomes(&report), expected, "{}", report.table());
    let calls = account.calls();
    assert!(!calls.iter().any(|call| call.starts_with("Delete") || call.starts_with("Remove")), "{calls:?}");
    assert_eq!(calls.iter().filter(|call| *call == "Publish").count(), 1, "one mail");
    assert_eq!(calls.iter().filter(|call| *call == "route53:POST").count(), 1, "a name and its twin in one change");

    let new_group = report.lines[0].new_id.clone().unwrap();
    assert_ne!(new_group, stack.group.id().to_string());
    let world = account.world();
    let forwards = world.elb.things.iter().filter(|(arn, _)| arn.contains(":listener")).map(|(_, it)| &it.fields);
    let text: String = forwards.flatten().map(answers::xml).collect::<Vec<_>>().concat();
    assert_eq!(text.matches(&new_group).count(), 2, "listener and rule lead to the new group: {text}");
    assert!(!text.contains(stack.group.id().as_str()), "{text}");
    assert_eq!(world.zone.0.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn every_field_is_equal_or_told_with_its_reason() {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    let report = undo(&account, RUN).await;
    for line in &report.lines {
        assert_eq!(line.loses, [""; 0], "the snapshot knows the tags of rules too");
        for difference in &line.differences {
            assert_eq!(difference.reason, Reason::NewId, "{}: {difference}", line.name);
        }
    }
    let fields = |at: usize| report.lines[at].differences.iter().map(|it| it.field.as_str()).collect::<Vec<_>>();
    assert_eq!(fields(0), ["TargetGroupArn"], "attributes and targets are as they were");
    assert!(fields(1).contains(&"Listener 80 / Rule 10 / Actions[1].TargetGroupArn"), "{:?}", fields(1));
    assert_eq!(fields(2).len(), 2, "both records lead to the new name: {:?}", fields(2));
    assert!(
        report.by_hand[0].ends_with("none here led there"),
        "the records lead to the new one: {:?}",
        report.by_hand
    );
}

#[tokio::test(start_paused = true)]
async fn a_second_restoration_finds_everything_there() {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    let plan = invoke(&account, json!({"run": RUN})).await.unwrap();
    let approve = json!({"run": RUN, "mode": "apply", "digest": plan.digest});
    invoke(&account, approve.clone()).await.unwrap();
    account.calls();
    let before = format!("{:?}", account.world().elb.things.keys());
    let again = invoke(&account, approve).await.unwrap_err();
    assert!(again.to_string().contains("used the approval of"), "{again}");
    let plan = invoke(&account, json!({"run": RUN})).await.unwrap();
    assert!(plan.lines.iter().all(|line| line.outcome == Outcome::IsThere), "{}", plan.table());
    let calls = account.calls();
    assert!(!calls.iter().any(|call| makes(call) || call == "Publish"), "{calls:?}");
    assert_eq!(format!("{:?}", account.world().elb.things.keys()), before);
    assert_eq!((plan.digest, plan.approve), (None, None), "there is nothing to approve any more");
}

#[tokio::test(start_paused = true)]
async fn what_went_in_different_runs_finds_itself_again() {
    let account = Account::default();
    let stack = stand(&account);
    remove(&account, FIRST, 1, &stack.record).await;
    remove(&account, FIRST, 2, &stack.balancer).await;
    remove(&account, SECOND, 1, &stack.group).await;

    let early = invoke(&account, json!({"run": FIRST})).await.unwrap();
    let Outcome::WouldBeRefused { why } = &early.lines[0].outcome else { panic!("{}", early.table()) };
    assert!(why[0].contains(stack.group.id().as_str()), "it says what is missing: {why:?}");

    let group = undo(&account, SECOND).await;
    let rest = undo(&account, FIRST).await;
    assert!(rest.lines.iter().all(|line| line.outcome == Outcome::CameBack), "{}", rest.table());
    let forwards = rest.lines[0].differences.iter().find(|it| it.field.contains("DefaultActions")).unwrap();
    assert_eq!(forwards.is, group.lines[0].new_id);
}

#[tokio::test(start_paused = true)]
async fn a_name_waits_for_the_load_balancer_that_a_later_run_removed() {
    let account = Account::default();
    let stack = stand(&account);
    remove(&account, FIRST, 1, &stack.record).await;
    remove(&account, SECOND, 1, &stack.balancer).await;
    let told = format!("which run {SECOND} removed: undo that run first");
    let early = invoke(&account, json!({"run": FIRST})).await.unwrap();
    let Outcome::NotReached { why } = &early.lines[0].outcome else { panic!("{}", early.table()) };
    assert!(why.ends_with(&told), "{why}");
    assert_eq!(early.digest, None, "there is nothing to approve yet");
    let early = undo(&account, FIRST).await;
    assert!(matches!(early.lines[0].outcome, Outcome::NotReached { .. }), "{}", early.table());
    assert_eq!(account.world().zone.0.len(), 0, "no name leads to what comes back by another");

    undo(&account, SECOND).await;
    let report = undo(&account, FIRST).await;
    assert_eq!(outcomes(&report), [(Kind::Record, &Outcome::CameBack)], "{}", report.table());
    assert_eq!(report.lines[0].differences.len(), 2, "both lead to the new name: {}", report.table());
}

#[tokio::test(start_paused = true)]
async fn a_name_does_not_wait_for_a_load_balancer_that_is_there_after_all() {
    let account = Account::default();
    let stack = stand(&account);
    remove(&account, FIRST, 1, &stack.record).await;
    let elb = account.world().elb.things.clone();
    remove(&account, SECOND, 1, &stack.balancer).await;
    account.world().elb.things = elb;
    let report = undo(&account, FIRST).await;
    assert_eq!(outcomes(&report), [(Kind::Record, &Outcome::CameBack)], "{}", report.table());
}

#[tokio::test(start_paused = true)]
async fn only_what_is_named_comes_back() {
    let account = Account::default();
    let stack = stand(&account);
    remove_all(&account, &stack).await;
    let only = json!(["k8s-shop-web"]);
    let plan = invoke(&account, json!({"run": RUN, "only": only})).await.unwrap();
    let apply = json!({"run": RUN, "only": only, "mode": "apply", "digest": plan.digest});
    let report = invoke(&account, apply).await.unwrap();
    assert_eq!(outcomes(&report), [(Kind::TargetGroup, &Outcome::CameBack)]);
    let Err(Refused::BadEvent(problems)) = invoke(&account, json!({"run": RUN, "only": ["nothing"]})).await else {
        panic!("there is nothing of that name");
    };
    assert_eq!(problems[0].to_string(), "only[0]: the run removed nothing that goes by nothing");
}

#[tokio::test(start_paused = true)]
async fn the_list_tells_what_each_run_removed_and_how_much_of_it_is_back() {
    let account = Account::default();
    let stack = stand(&account);
    remove(&account, FIRST, 1, &stack.record).await;
    remove(&account, SECOND, 1, &stack.group).await;
    undo(&account, FIRST).await;
    let list = invoke(&account, json!({})).await.unwrap();
    let runs: Vec<(&str, &[String])> = list.runs.iter().map(|it| (it.run.as_str(), it.removed.as_slice())).collect();
    let (group, record) = ("target-group k8s-shop-web".to_owned(), "record api.dev.example.com".to_owned());
    assert_eq!(runs, [(SECOND, &[group][..]), (FIRST, &[record][..])], "the last one first");
    assert_eq!((list.runs[0].back, list.runs[1].back), (0, 1));
}
