//! One thing broken in the healthy example, and what the check says of it.

use facts::listener::{Action, Rule, Weighted};

use super::*;
use crate::example::{condition, denied, healthy, minutes_ago};

fn after(change: impl FnOnce(&mut Facts)) -> Finding {
    let (mut facts, expectations) = healthy();
    change(&mut facts);
    judge(&facts, &expectations).unwrap()
}

fn groups(facts: &mut Facts) -> &mut Vec<TargetGroup> {
    facts.target_groups.as_mut().unwrap()
}

fn targets(facts: &mut Facts) -> &mut Vec<Target> {
    groups(facts)[0].targets.as_mut().unwrap()
}

/// One of the two targets in this state, seen in it for so many minutes.
fn one_is(state: TargetState, reason: Option<&str>, minutes: i64) -> Finding {
    after(|facts| set(&mut targets(facts)[1], state, reason, minutes))
}

fn all_are(state: &TargetState, reason: Option<&str>) -> Finding {
    after(|facts| targets(facts).iter_mut().for_each(|target| set(target, state.clone(), reason, 1)))
}

fn set(target: &mut Target, state: TargetState, reason: Option<&str>, minutes: i64) {
    target.state = state;
    target.reason = reason.map(str::to_owned);
    target.since = Some(minutes_ago(minutes));
}

/// A second group, with no healthy target, that gets this weight beside the first one in the same forward.
fn second_group(facts: &mut Facts, weight: u16) {
    let mut second = groups(facts)[0].clone();
    second.name = "blue".to_owned();
    second.arn = format!("{}0", second.arn).try_into().unwrap();
    for target in second.targets.as_mut().unwrap() {
        set(target, TargetState::Unhealthy, Some("Target.Timeout"), 60);
    }
    let group = second.arn.clone();
    groups(facts).push(second);
    let rule: &mut Rule = &mut facts.listeners.as_mut().unwrap()[1].rules.as_mut().unwrap()[0];
    let Action::Forward { groups } = &mut rule.actions[0] else { panic!("the example forwards") };
    groups.push(Weighted { group, weight });
}

#[test]
fn every_state_and_reason_has_words() {
    use TargetState::{Draining, Initial, Unavailable, Unhealthy, UnhealthyDraining, Unused};
    let other = || TargetState::Other("resting".to_owned());
    let cases = [
        (Unhealthy, Some("Target.ResponseCodeMismatch"), "unhealthy: the health check got another status"),
        (Unhealthy, Some("Target.Timeout"), "unhealthy: the health check got no answer in time"),
        (Unhealthy, Some("Target.FailedHealthChecks"), "unhealthy: the health check could not connect"),
        (Unhealthy, Some("Elb.InternalError"), "unhealthy: an internal error of the load balancer"),
        (Unused, Some("Target.NotRegistered"), "unused: not registered with the group"),
        (Unused, Some("Target.NotInUse"), "unused: its group is not used by the load balancer"),
        (Unused, Some("Target.InvalidState"), "unused: the instance is stopped or terminated"),
        (Unused, Some("Target.IpUnusable"), "unused: its address is used by a load balancer"),
        (Initial, Some("Elb.RegistrationInProgress"), "initial: being registered"),
        (Initial, Some("Elb.InitialHealthChecking"), "initial: in its first health checks"),
        (Draining, Some("Target.DeregistrationInProgress"), "draining: being drained"),
        (UnhealthyDraining, None, "unhealthy.draining: AWS gives no reason"),
        (Unavailable, Some("Target.HealthCheckDisabled"), "unavailable: health checks are switched off"),
        (other(), Some("Target.New"), "resting: Target.New"),
    ];
    for (state, reason, words) in cases {
        let finding = one_is(state, reason, 1);
        let detail = finding.details.iter().find(|detail| detail.about.to_string() == "10.0.12.24:8000").unwrap();
        assert!(detail.seen.starts_with(words), "{}", detail.seen);
    }
}

#[test]
fn an_unhealthy_target_fails_even_where_enough_are_healthy() {
    let (mut facts, mut expectations) = healthy();
    expectations.targets.min_healthy = 1;
    set(&mut targets(&mut facts)[1], TargetState::Unhealthy, Some("Target.Timeout"), 60);
    targets(&mut facts)[1].description = Some("Request timed out".to_owned());
    let finding = judge(&facts, &expectations).unwrap();
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(
        finding.seen.starts_with(
            "1 of 2 targets healthy in k8s-retailpr-retailap-0a1b2c3d4e (10.0.12.24:8000 unhealthy: the health check got"
        ),
        "{}",
        finding.seen
    );
    assert!(finding.seen.contains("(Request timed out)"), "{}", finding.seen);
    assert!(finding.next.unwrap().starts_with(
        "aws elbv2 describe-target-health --region us-east-1 --target-group-arn arn:aws:elasticloadbalancing:us-east-1:"
    ));
}

#[test]
fn no_target_at_all_is_a_503() {
    let finding = after(|facts| targets(facts).clear());
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.seen.contains("no target is registered in"), "{}", finding.seen);
}

#[test]
fn only_unused_targets_are_a_503() {
    let finding = all_are(&TargetState::Unused, Some("Target.NotInUse"));
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.seen.contains("all 2 targets unused in"), "{}", finding.seen);
}

#[test]
fn only_unhealthy_targets_fail_open_and_are_no_503() {
    let finding = all_are(&TargetState::Unhealthy, Some("Target.ResponseCodeMismatch"));
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(
        finding.seen.starts_with("0 of 2 targets healthy in k8s-") && finding.seen.contains("fails open"),
        "{}",
        finding.seen
    );
    assert!(!finding.seen.contains("503"));
}

#[test]
fn a_young_target_only_warns_while_the_group_is_short_of_it() {
    let finding = one_is(TargetState::Initial, Some("Elb.InitialHealthChecking"), 10);
    assert_eq!(finding.verdict, Verdict::Warn);
    assert!(finding.seen.contains("1 of 2 targets healthy"), "{}", finding.seen);
}

#[test]
fn an_initial_target_that_is_too_old_fails() {
    let finding = one_is(TargetState::Initial, Some("Elb.InitialHealthChecking"), 11);
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.seen.contains("so for more than 600 s"), "{}", finding.seen);
}

#[test]
fn a_rollout_with_enough_healthy_targets_passes() {
    for state in [TargetState::Draining, TargetState::UnhealthyDraining, TargetState::Initial] {
        let extra = |minutes| {
            after(|facts| {
                let mut extra = targets(facts)[0].clone();
                set(&mut extra, state.clone(), Some("Target.DeregistrationInProgress"), minutes);
                targets(facts).push(extra);
            })
        };
        assert_eq!(extra(2).verdict, Verdict::Pass, "{state:?} young");
        assert_eq!(extra(20).verdict, Verdict::Fail, "{state:?} old");
    }
}

#[test]
fn where_aws_knows_the_health_of_none_it_is_unknown() {
    let finding = all_are(&TargetState::Unavailable, Some("Elb.InternalError"));
    assert_eq!(finding.verdict, Verdict::Unknown);
}

#[test]
fn unseen_health_of_one_group_is_unknown() {
    let finding = after(|facts| groups(facts)[0].targets = denied("elasticloadbalancing:DescribeTargetHealth"));
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert!(
        finding.seen.contains("the health of k8s-retailpr-retailap-0a1b2c3d4e was not seen: not allowed"),
        "{}",
        finding.seen
    );
    assert!(finding.next.unwrap().contains("allow elasticloadbalancing:DescribeTargetHealth"));
}

#[test]
fn unseen_health_of_one_group_hides_no_failure_of_another() {
    let finding = after(|facts| {
        second_group(facts, 1);
        groups(facts)[0].targets = denied("elasticloadbalancing:DescribeTargetHealth");
    });
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.seen.starts_with("0 of 2 targets healthy in blue: "), "{}", finding.seen);
    assert!(finding.details.iter().any(|detail| detail.verdict == Verdict::Unknown));
}

#[test]
fn a_group_of_weight_0_may_be_down_and_any_other_weight_counts() {
    let finding = after(|facts| second_group(facts, 0));
    assert_eq!(finding.verdict, Verdict::Pass);
    assert!(finding.seen.contains("blue gets no traffic (weight 0), 0 of 2 targets healthy"), "{}", finding.seen);
    assert_eq!(after(|facts| second_group(facts, 1)).verdict, Verdict::Fail);
}

#[test]
fn a_group_of_weight_0_counts_where_another_rule_was_not_seen() {
    let finding = after(|facts| {
        second_group(facts, 0);
        facts.listeners.as_mut().unwrap()[0].rules = denied("elasticloadbalancing:DescribeRules");
    });
    assert_eq!(finding.verdict, Verdict::Fail);
}

#[test]
fn weight_0_for_every_group_fails() {
    let finding = after(|facts| {
        second_group(facts, 0);
        let rule = &mut facts.listeners.as_mut().unwrap()[1].rules.as_mut().unwrap()[0];
        let Action::Forward { groups } = &mut rule.actions[0] else { panic!("the example forwards") };
        for it in groups {
            it.weight = 0;
        }
    });
    assert_eq!(finding.verdict, Verdict::Fail);
    let next = finding.next.unwrap();
    let command =
        "\naws elbv2 describe-rules --region us-east-1 --listener-arn arn:aws:elasticloadbalancing:us-east-1:";
    assert_eq!(next.matches(command).count(), 1, "only one listener forwards: {next}");
}

#[test]
fn no_group_at_all_fails() {
    let finding = after(|facts| groups(facts).clear());
    assert_eq!(finding.verdict, Verdict::Fail);
    assert_eq!(finding.seen, "no listener or rule forwards to a target group");
    let next = finding.next.unwrap();
    assert!(next.contains("\naws elbv2 describe-target-groups --region us-east-1 --load-balancer-arn arn:"), "{next}");
}

#[test]
fn groups_that_cannot_be_seen_are_not_judged() {
    let (mut facts, expectations) = healthy();
    facts.target_groups = denied("elasticloadbalancing:DescribeTargetGroups");
    assert!(judge(&facts, &expectations).is_err());
}

/// Lambda targets have none unless somebody switches them on.
#[test]
fn a_group_without_health_checks_is_not_judged() {
    let off = after(|facts| {
        groups(facts)[0].health_check.enabled = false;
        for target in targets(facts) {
            set(target, TargetState::Unavailable, Some("Target.HealthCheckDisabled"), 60);
        }
    });
    assert_eq!(off.verdict, Verdict::Skip, "{}", off.seen);
    assert!(off.seen.contains("has no health checks"), "{}", off.seen);
    assert_eq!(off.next, None, "there is no path that is asked");
    let none = after(|facts| {
        groups(facts)[0].health_check.enabled = false;
        targets(facts).clear();
    });
    assert_eq!(none.verdict, Verdict::Fail, "of no target there is nothing to ask");
}

/// On a shared load balancer the groups of other hosts are other people's.
#[test]
fn a_group_that_only_other_hosts_reach_is_not_judged() {
    let shared = |words: &str| {
        after(|facts| {
            second_group(facts, 1);
            let arn = groups(facts)[1].arn.clone();
            groups(facts)[1].targets = Ok(Vec::new());
            let listener = &mut facts.listeners.as_mut().unwrap()[1];
            let rules = listener.rules.as_mut().unwrap();
            let Action::Forward { groups } = &mut rules[0].actions[0] else { panic!("the example forwards") };
            groups.pop();
            let mut rule = rules[0].clone();
            rule.conditions = vec![condition(words)];
            rule.actions = vec![Action::Forward { groups: vec![Weighted { group: arn, weight: 1 }] }];
            rules.push(rule);
        })
    };
    let others = shared("host-header shop.other-team.example.org");
    assert_eq!(others.verdict, Verdict::Pass, "{}", others.seen);
    assert!(others.seen.contains("gets only what is asked of other hosts"), "{}", others.seen);
    for ours in ["path-pattern /shop/*", "host-header *"] {
        assert_eq!(shared(ours).verdict, Verdict::Fail, "{ours}");
    }
    let unread = after(|facts| {
        second_group(facts, 1);
        facts.listeners.as_mut().unwrap()[0].rules = denied("elasticloadbalancing:DescribeRules");
    });
    assert_eq!(unread.verdict, Verdict::Fail, "another rule may lead there");
}

/// Two healthy nodes, and three without a pod.
fn nodes(facts: &mut Facts) {
    let mut node = targets(facts)[0].clone();
    (node.id, node.port) = ("i-0123456789abcdef0".to_owned(), Some(31_234));
    set(&mut node, TargetState::Unhealthy, Some("Target.FailedHealthChecks"), 60);
    targets(facts).extend([node.clone(), node.clone(), node]);
}

#[test]
fn nodes_without_a_pod_warn_and_pass_where_the_event_allows_them() {
    let finding = after(nodes);
    assert_eq!(finding.verdict, Verdict::Warn, "{}", finding.seen);
    assert!(finding.next.unwrap().contains("targets.max_unhealthy"));
    let allowing = |most: u32, change: fn(&mut Facts)| {
        let (mut facts, mut expectations) = healthy();
        nodes(&mut facts);
        change(&mut facts);
        expectations.targets.max_unhealthy = most;
        judge(&facts, &expectations).unwrap().verdict
    };
    assert_eq!(allowing(3, |_| {}), Verdict::Pass);
    assert_eq!(allowing(2, |_| {}), Verdict::Warn);
    let one_healthy = |facts: &mut Facts| set(&mut targets(facts)[1], TargetState::Unhealthy, None, 60);
    assert_eq!(allowing(4, one_healthy), Verdict::Fail, "the least number holds whatever is allowed");
    let a_pod = |facts: &mut Facts| targets(facts)[2].id = "10.0.12.99".to_owned();
    assert_eq!(allowing(2, a_pod), Verdict::Fail, "a pod that fails is no node without one");
}
