use facts::listener::Rule;

use super::*;
use crate::example::{arn, denied, healthy};
use crate::finding::Finding;

fn after(change: impl FnOnce(&mut Facts, &mut Expectations)) -> Finding {
    let (mut facts, mut expectations) = healthy();
    change(&mut facts, &mut expectations);
    judge(&facts, &expectations).unwrap()
}

fn listener(facts: &mut Facts) -> &mut Listener {
    facts.listeners.as_mut().unwrap().iter_mut().find(|it| it.protocol == Protocol::Https).unwrap()
}

fn with_rules(facts: &mut Facts, number: usize) {
    let rules = listener(facts).rules.as_mut().unwrap();
    let rule: Rule = rules[0].clone();
    rules.resize(number, rule);
}

#[test]
fn what_comes_near_to_a_quota_warns_with_what_is_left() {
    let finding = after(|facts, _| with_rules(facts, 89));
    let seen = "listeners 2 of 50, rules 89 of 100, certificates 0 of 25, target groups 1 of 100";
    assert_eq!((finding.verdict, finding.seen.as_str()), (Verdict::Pass, seen));
    let finding = after(|facts, _| with_rules(facts, 90));
    assert_eq!(
        (finding.verdict, finding.seen.as_str()),
        (Verdict::Warn, "rules: 90 of 100: 10 more before AWS refuses")
    );
    let finding = after(|facts, _| with_rules(facts, 100));
    assert_eq!(finding.seen, "rules: 100 of 100: AWS refuses the next");
    assert!(finding.next.unwrap().contains("list-service-quotas"));
}

#[test]
fn a_quota_that_aws_raised_is_that_of_the_event() {
    let raised = |facts: &mut Facts, expectations: &mut Expectations| {
        with_rules(facts, 100);
        expectations.quotas.rules = 200;
    };
    assert_eq!(after(raised).verdict, Verdict::Pass);
}

#[test]
fn certificates_count_once_and_the_default_one_not_at_all() {
    let many = |number: usize| {
        move |facts: &mut Facts, _: &mut Expectations| {
            let arns = (0..number).map(|it| arn(format!("arn:aws:acm:us-east-1:123456789012:certificate/{it}")));
            listener(facts).certificates = Ok(arns.collect());
        }
    };
    assert_eq!(after(many(23)).verdict, Verdict::Pass);
    assert_eq!(after(many(24)).seen, "certificates: 23 of 25: 2 more before AWS refuses");
}

#[test]
fn what_was_not_seen_is_unknown_and_hides_nothing_else() {
    let finding = after(|facts, _| {
        listener(facts).rules = denied("elasticloadbalancing:DescribeRules");
        facts.target_groups = denied("elasticloadbalancing:DescribeTargetGroups");
    });
    let unknown: Vec<String> = finding
        .details
        .iter()
        .filter(|detail| detail.verdict == Verdict::Unknown)
        .map(|detail| detail.about.to_string())
        .collect();
    assert_eq!((finding.verdict, unknown.len()), (Verdict::Unknown, 2), "{finding:?}");
}
