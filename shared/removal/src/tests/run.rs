//! Carrying out: what happens between plan and removal, one interruption at a time.

mod guard;

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use facts::inventory::{Inventory, Kind, Resource};
use jiff::SignedDuration;

use crate::approval::approve;
use crate::example::make::{elb, load_balancer, security_group, stack_tags};
use crate::example::{AT, Example, GONE, account, denied};
use crate::orphan::deciders::{Part, deciders, shared};
use crate::outcome::{Done, Outcome, Sparing};
use crate::plan::{Mode, plan};
use crate::rule::Rule;
use crate::run::{Bounds, Executor, Look, OfBatch, Removal, carry_out};
use crate::step::Step;

/// Executor that do as they are told and write down what they did.
struct Script {
    fresh: Inventory,
    of_batch: Option<OfBatch>,
    answer: Removal,
    approval: Result<(), String>,
    steps_left: usize,
    may_wait: bool,
    snapshot: Result<String, String>,
    record: Result<(), String>,
    /// How many times all is found to work before it is not.
    works: usize,
    /// After how many removals it was asked.
    asked_after: Vec<usize>,
    did: Vec<String>,
}

impl Executor for Script {
    async fn still_works(&mut self) -> Result<(), String> {
        let removed = self.did.iter().filter(|did| did.starts_with("remove")).count();
        self.asked_after.push(removed);
        if self.asked_after.len() > self.works { Err("/predict answers 503".to_owned()) } else { Ok(()) }
    }

    async fn use_approval(&mut self) -> Result<(), String> {
        self.did.push("use approval".to_owned());
        self.approval.clone()
    }

    fn has_time(&self) -> bool {
        self.steps_left > self.did.iter().filter(|did| did.starts_with("look")).count()
    }

    async fn wait(&mut self, time: SignedDuration) -> bool {
        self.did.push(format!("wait {}", time.as_secs()));
        self.may_wait
    }

    async fn look(&mut self, step: &Step) -> Look {
        self.did.push(format!("look {}", step.resource.kind()));
        Look { seen: self.fresh.clone(), of_batch: self.of_batch }
    }

    async fn snapshot(&mut self, resource: &Resource) -> Result<String, String> {
        self.did.push(format!("snapshot {}", resource.kind()));
        self.snapshot.clone()
    }

    async fn remove(&mut self, resource: &Resource) -> Removal {
        self.did.push(format!("remove {}", resource.kind()));
        self.answer.clone()
    }

    async fn record(&mut self, done: &Done) -> Result<(), String> {
        self.did.push(format!("record {}", done.step.resource.kind()));
        self.record.clone()
    }
}

/// Nothing here waits, so one poll is enough.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the executor of a test never wait"),
    }
}

fn script(fresh: &Example) -> Script {
    Script {
        fresh: fresh.inventory.clone(),
        of_batch: None,
        answer: Removal::Removed,
        approval: Ok(()),
        steps_left: usize::MAX,
        may_wait: true,
        snapshot: Ok("s3://x".to_owned()),
        record: Ok(()),
        works: usize::MAX,
        asked_after: Vec::new(),
        did: Vec::new(),
    }
}

fn only(kind: Kind) -> Example {
    let mut example = account();
    super::fence(&mut example, |fences| fences.kinds = [kind].into());
    example
}

fn run(example: &Example, executor: &mut Script) -> Vec<Done> {
    let today = plan(&example.inventory, &example.policy, &example.ledger, Mode::Apply);
    let approved = approve(&today.digest(), None, &today).unwrap();
    let bounds = Bounds { approved: &approved, policy: &example.policy, ledger: &example.ledger };
    at_once(carry_out(today, bounds, executor))
}

fn outcome(kind: Kind, change: impl FnOnce(&mut Example), tell: impl FnOnce(&mut Script)) -> (Outcome, Vec<String>) {
    let example = only(kind);
    let mut meanwhile = example.clone();
    change(&mut meanwhile);
    let mut executor = script(&meanwhile);
    tell(&mut executor);
    let mut done = run(&example, &mut executor);
    assert_eq!(done.len(), 1);
    (done.remove(0).outcome, executor.did)
}

/// All that is done for the first step of a run.
fn whole_step(kind: Kind) -> [String; 5] {
    let of_step = |verb| format!("{verb} {kind}");
    [of_step("look"), "use approval".to_owned(), of_step("snapshot"), of_step("remove"), of_step("record")]
}

#[test]
fn each_step_is_looked_at_kept_removed_and_written_down_before_the_next() {
    for kind in Kind::ALL {
        let (outcome, did) = outcome(kind, |_| (), |_| ());
        assert_eq!(outcome, Outcome::Removed { snapshot: "s3://x".to_owned() });
        assert_eq!(did, whole_step(kind));
    }
}

#[test]
fn what_came_into_use_after_the_plan_stays() {
    let (outcome, did) = outcome(
        Kind::TargetGroup,
        |it| it.inventory.target_groups.as_mut().unwrap()[0].load_balancers = vec![elb("loadbalancer/app/x/1")],
        |_| (),
    );
    assert!(
        matches!(outcome, Outcome::Spared { why: Sparing::NoOrphanAnyMore { rule: Rule::HasNoLoadBalancer, .. } }),
        "{outcome:?}"
    );
    assert_eq!(did, ["look target-group", "record target-group"]);
}

#[test]
fn what_changed_stays_even_as_an_orphan() {
    let edit = |it: &mut Example| it.inventory.web_acls.as_mut().unwrap()[0].lock_token = "token-2".to_owned();
    let (outcome, _) = outcome(Kind::WebAcl, edit, |_| ());
    assert_eq!(outcome, Outcome::Spared { why: Sparing::Changed });
}

#[test]
fn what_the_second_look_cannot_see_stays() {
    let blind = |it: &mut Example| it.inventory.clusters.listed = denied("eks:ListClusters");
    let (spared, did) = outcome(Kind::TargetGroup, blind, |_| ());
    assert!(matches!(spared, Outcome::Spared { why: Sparing::Unseen { .. } }), "{spared:?}");
    assert!(!did.iter().any(|it| it.starts_with("remove")));
    let (unlisted, _) = outcome(Kind::TargetGroup, |it| it.inventory.target_groups = denied("x"), |_| ());
    assert!(matches!(unlisted, Outcome::Spared { why: Sparing::Unseen { .. } }), "{unlisted:?}");
}

/// What becomes of a step of this kind whose look took this part from a batch of so many seconds before.
fn outcome_of_batch(kind: Kind, part: Part, age: i64) -> Outcome {
    let at = AT.checked_sub(SignedDuration::from_secs(age)).unwrap();
    outcome(kind, |_| (), |executor| executor.of_batch = Some(OfBatch { part, at })).0
}

#[test]
fn what_steps_may_share_is_fresh_enough_for_so_long_and_nothing_else_is() {
    for kind in Kind::ALL {
        for part in Part::ALL {
            let oldest = shared(kind).filter(|it| it.part == part).map(|it| it.oldest.as_secs());
            for age in [0, 60, 61, 300, 301, -1] {
                let goes = matches!(outcome_of_batch(kind, part, age), Outcome::Removed { .. });
                let may_go = oldest.is_some_and(|oldest| (0..=oldest).contains(&age));
                assert_eq!(goes, may_go, "{kind} by {part:?} of {age} s before");
            }
        }
    }
    let Outcome::Spared { why: Sparing::Unseen { what } } = outcome_of_batch(Kind::Record, Part::Zones, 9) else {
        panic!("it stays")
    };
    assert_eq!(what, "what its steps share was seen 9 s before, and must be seen anew");
}

/// What AWS would let go stays a fact of the step.
#[test]
fn what_aws_does_not_refuse_is_seen_for_each_target_group() {
    let may_share = shared(Kind::TargetGroup).unwrap().part;
    let own: Vec<Part> = deciders(Kind::TargetGroup).iter().copied().filter(|part| *part != may_share).collect();
    assert_eq!(own, [Part::Clusters, Part::Objects, Part::UsersOfTargetGroups, Part::TargetGroups]);
    let sharing: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| shared(*kind).is_some()).collect();
    assert!(sharing.len() == 2 && !sharing.contains(&Kind::LoadBalancer), "{sharing:?}");
}

#[test]
fn what_is_gone_already_is_gone() {
    let (outcome, did) = outcome(Kind::WebAcl, |it| it.inventory.web_acls = Ok(vec![]), |_| ());
    assert_eq!((outcome, did.len()), (Outcome::Gone, 2));
}

#[test]
fn without_a_snapshot_nothing_goes() {
    let (outcome, did) = outcome(Kind::Record, |_| (), |it| it.snapshot = Err("412".to_owned()));
    assert_eq!(outcome, Outcome::Spared { why: Sparing::NoSnapshot { why: "412".to_owned() } });
    assert!(!did.iter().any(|it| it.starts_with("remove")));
}

#[test]
fn a_refusal_is_an_outcome() {
    let said = || "ResourceInUse".to_owned();
    let why = || facts::Unseen::Throttled { action: "DeleteTargetGroup".to_owned() };
    for (answer, expected) in [
        (Removal::Gone, Outcome::Gone),
        (Removal::InUse { said: said() }, Outcome::Spared { why: Sparing::InUse { said: said() } }),
        (Removal::Changed { said: said() }, Outcome::Spared { why: Sparing::ChangedMeanwhile { said: said() } }),
        (Removal::Failed { why: why() }, Outcome::Failed { why: why() }),
    ] {
        assert_eq!(outcome(Kind::TargetGroup, |_| (), |it| it.answer = answer).0, expected);
    }
}

#[test]
fn an_approval_is_used_once_and_only_where_something_is_about_to_go() {
    let used = |executor: &Script| executor.did.iter().filter(|did| *did == "use approval").count();
    let example = account();
    let mut all_works = script(&example);
    assert!(run(&example, &mut all_works).len() > 1);
    assert_eq!(used(&all_works), 1);

    let mut stopped = script(&example);
    stopped.works = 0;
    run(&example, &mut stopped);
    let (_, nothing_left) = outcome(Kind::WebAcl, |it| it.inventory.web_acls = Ok(vec![]), |_| ());
    assert_eq!((used(&stopped), nothing_left.contains(&"use approval".to_owned())), (0, false));
}

#[test]
fn where_the_approval_cannot_be_used_up_nothing_goes() {
    let example = account();
    let mut executor = script(&example);
    executor.approval = Err("another run used it".to_owned());
    let done = run(&example, &mut executor);
    let told = Outcome::NotReached { why: "another run used it".to_owned() };
    assert!(done.iter().all(|done| done.outcome == told), "{done:#?}");
    assert_eq!(executor.did, ["look record", "use approval"]);
}

#[test]
fn when_time_is_up_the_rest_is_not_reached() {
    let example = account();
    let mut executor = script(&example);
    executor.steps_left = 2;
    let done = run(&example, &mut executor);
    let not_reached = done.iter().filter(|it| matches!(it.outcome, Outcome::NotReached { .. })).count();
    assert!(not_reached >= done.len() - 2 && done.len() > 3, "{done:?}");
    assert_eq!(executor.did.iter().filter(|it| it.starts_with("look")).count(), 2);
}

#[test]
fn what_cannot_be_written_down_ends_the_run() {
    let example = account();
    let mut executor = script(&example);
    executor.record = Err("S3 is away".to_owned());
    let done = run(&example, &mut executor);
    assert_eq!(executor.did, whole_step(Kind::Record));
    assert!(done[1..].iter().all(|it| matches!(it.outcome, Outcome::NotReached { .. })));
}

#[test]
fn what_was_not_approved_stays() {
    let example = account();
    let approved =
        crate::Approved::by_schedule(&plan(&example.inventory, &example.policy, &example.ledger, Mode::Plan));
    let today = plan(&example.inventory, &example.policy, &example.ledger, Mode::Apply);
    let mut executor = script(&example);
    let bounds = Bounds { approved: &approved, policy: &example.policy, ledger: &example.ledger };
    let done = at_once(carry_out(today, bounds, &mut executor));
    assert!(done.iter().all(|it| it.outcome == Outcome::Spared { why: Sparing::NotApproved }));
    assert!(!executor.did.iter().any(|it| it.starts_with("look")), "{:?}", executor.did);
}

/// A load balancer and the security group of its stack, with a target group of another stack between them; and what
/// AWS says to each removal.
fn one_behind_another(answer: Removal) -> (String, Vec<Done>) {
    let mut example = account();
    super::fence(&mut example, |fences| {
        fences.kinds = [Kind::LoadBalancer, Kind::SecurityGroup, Kind::TargetGroup].into();
    });
    let balancer = load_balancer("k8s-shop-old", GONE);
    let tags = Ok(stack_tags("k8s-shop-old-lb", GONE, "ManagedLBSecurityGroup"));
    let group = facts::inventory::security_group::SecurityGroup { tags, ..security_group("sg-old", GONE) };
    example.inventory.security_groups = Ok(vec![group]);
    let mut executor = script(&example);
    executor.answer = answer;
    (balancer.arn.to_string(), run(&example, &mut executor))
}

#[test]
fn what_needs_time_after_another_waits_for_a_later_run() {
    let lost =
        Removal::Failed { why: facts::Unseen::TimedOut { action: "DeleteLoadBalancer".to_owned(), after_ms: 1 } };
    for (answer, words) in [(Removal::Removed, "only went in this one"), (lost, "may have gone in this one")] {
        let (balancer, done) = one_behind_another(answer);
        let reached: Vec<(Kind, bool)> = done
            .iter()
            .map(|it| (it.step.resource.kind(), !matches!(it.outcome, Outcome::NotReached { .. })))
            .collect();
        // The target group is of another stack.
        assert_eq!(reached, [(Kind::LoadBalancer, true), (Kind::TargetGroup, true), (Kind::SecurityGroup, false)]);
        let Outcome::NotReached { why } = &done[2].outcome else { panic!("{:?}", done[2].outcome) };
        assert!(why.contains(&balancer) && why.ends_with(words), "{why}");
    }
}

/// Otherwise one thing that may never go would keep others for ever.
#[test]
fn nothing_waits_for_what_certainly_did_not_go() {
    let said = || "no".to_owned();
    let refusals = [
        Removal::Failed {
            why: facts::Unseen::Denied { action: "DeleteLoadBalancer".to_owned(), message: said().into() },
        },
        Removal::Failed { why: facts::Unseen::Throttled { action: "DeleteLoadBalancer".to_owned() } },
        Removal::InUse { said: said() },
        Removal::Changed { said: said() },
    ];
    for refusal in refusals {
        let (_, done) = one_behind_another(refusal.clone());
        let waits = done.iter().filter(|it| matches!(it.outcome, Outcome::NotReached { .. })).count();
        assert_eq!((done.len(), waits), (3, 0), "{refusal:?}");
    }
}
