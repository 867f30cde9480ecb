//! One thing changed in the healthy example, and what the check says of it.

use facts::Unseen;
use facts::waf::{Group, RateLimit, Rule, Test};

use super::*;
use crate::example::{denied, healthy};

const SQLI: &str = "AWSManagedRulesSQLiRuleSet";

fn after(change: impl FnOnce(&mut Facts, &mut WafConfig)) -> Finding {
    let (mut facts, mut expectations) = healthy();
    change(&mut facts, &mut expectations.waf);
    judge(&facts, &expectations).unwrap()
}

/// The finding after one change to the web ACL.
fn with(change: impl FnOnce(&mut WebAcl)) -> Finding {
    after(|facts, _| change(web_acl(facts)))
}

/// The finding after one change to its rate-based rule.
fn limited(change: impl FnOnce(&mut RateLimit)) -> Finding {
    with(|acl| {
        let Test::Rate(limit) = &mut acl.rules[0].test else { panic!("the first rule of the example is a limit") };
        change(limit);
    })
}

/// The finding after one change to the use of the SQL injection group.
fn grouped(change: impl FnOnce(&mut Group)) -> Finding {
    with(|acl| {
        let Test::ManagedGroup(group) = &mut acl.rules[1].test else { panic!("the second is a managed group") };
        change(group);
    })
}

fn web_acl(facts: &mut Facts) -> &mut WebAcl {
    facts.web_acl.as_mut().unwrap().as_mut().unwrap()
}

#[track_caller]
fn assert_seen(finding: &Finding, verdict: Verdict, seen: &str) {
    assert_eq!((finding.verdict, finding.seen.as_str()), (verdict, seen));
}

#[test]
fn the_healthy_one_is_told_with_what_it_does() {
    assert_seen(
        &after(|_, _| {}),
        Verdict::Pass,
        "retail-prediction-waf lets one address make at most 3000 requests in 5 minutes and blocks by \
         AWSManagedRulesSQLiRuleSet and AWSManagedRulesKnownBadInputsRuleSet",
    );
}

#[test]
fn none_fails_with_how_to_attach_one() {
    let finding = after(|facts, _| facts.web_acl = Ok(None));
    assert_seen(&finding, Verdict::Fail, "there is no web ACL in front of the load balancer");
    let next = finding.next.unwrap();
    assert!(next.contains("alb.ingress.kubernetes.io/wafv2-acl-arn: WEB_ACL_ARN"), "{next}");
    assert!(
        next.contains("--resource-arn arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/"),
        "{next}"
    );
}

#[test]
fn none_is_no_failure_where_none_is_wanted() {
    let finding = after(|facts, wanted| {
        wanted.wanted = false;
        facts.web_acl = Ok(None);
    });
    assert_eq!(finding.verdict, Verdict::Skip);
}

#[test]
fn one_that_cannot_be_seen_is_unknown_and_never_none() {
    let (mut facts, expectations) = healthy();
    facts.web_acl = denied("wafv2:GetWebACL");
    let unseen = judge(&facts, &expectations).unwrap_err();
    assert!(matches!(unseen, Unseen::Denied { action, .. } if action == "wafv2:GetWebACL"));
}

#[test]
fn a_limit_counts_by_what_it_lets_through_in_five_minutes() {
    let of = |requests, window_s| limited(|limit| (limit.limit, limit.window_s) = (requests, window_s)).verdict;
    assert_eq!(of(3000, 300), Verdict::Pass);
    assert_eq!(of(3001, 300), Verdict::Fail);
    assert_eq!(of(600, 60), Verdict::Pass);
    assert_eq!(of(601, 60), Verdict::Fail);
    // Three windows of two minutes lie in any five.
    assert_eq!(of(1000, 120), Verdict::Pass);
    assert_eq!(of(1001, 120), Verdict::Fail);
    // What is meant for ten minutes may come in five of them.
    assert_eq!(of(3000, 600), Verdict::Pass);
    assert_eq!(of(5000, 600), Verdict::Fail);
    assert_seen(
        &limited(|limit| (limit.limit, limit.window_s) = (2000, 60)),
        Verdict::Fail,
        "the limit of one address: API-RateLimit limits to 2000 in 1 min, so 10000 in 5 minutes, more than 3000",
    );
}

#[test]
fn a_limit_is_one_only_for_each_address() {
    let by = |key: &str| limited(|limit| limit.key = key.to_owned());
    assert_eq!(by("CONSTANT").verdict, Verdict::Fail);
    assert!(by("CONSTANT").seen.contains("for all addresses together"));
    assert_eq!(by("CUSTOM_KEYS").verdict, Verdict::Fail);
    let forwarded = by("FORWARDED_IP");
    assert_eq!(forwarded.verdict, Verdict::Warn);
    assert!(forwarded.seen.contains("which a client can make up"), "{}", forwarded.seen);
    assert_eq!(limited(|limit| limit.narrowed = true).verdict, Verdict::Warn);
}

#[test]
fn a_limit_that_only_counts_is_none_and_the_best_of_several_counts() {
    let finding = with(|acl| acl.rules[0].effect = Effect::Count);
    assert_seen(&finding, Verdict::Fail, "the limit of one address: API-RateLimit only counts, and blocks nothing");
    let both = with(|acl| {
        let mut second = acl.rules[0].clone();
        second.effect = Effect::Count;
        acl.rules.insert(0, second);
    });
    assert_eq!(both.verdict, Verdict::Pass);
}

#[test]
fn no_limit_fails_unless_a_group_of_the_account_may_have_one() {
    let finding = with(|acl| drop(acl.rules.remove(0)));
    assert_seen(&finding, Verdict::Fail, "the limit of one address: there is no rate-based rule");
    let next = finding.next.unwrap();
    assert!(next.ends_with("--scope REGIONAL --name retail-prediction-waf --id 1a2b3c4d"), "{next}");
    let own = |effect| {
        let group =
            Group { name: "arn:aws:wafv2:x".to_owned(), counting: Vec::new(), allowing: Vec::new(), narrowed: false };
        with(|acl| acl.rules[0] = Rule { name: "ours".to_owned(), effect, test: Test::OwnGroup(group) })
    };
    assert_eq!(own(Effect::OfItsGroup).verdict, Verdict::Unknown);
    assert_eq!(own(Effect::Count).verdict, Verdict::Fail);
    assert_eq!(
        after(|facts, wanted| {
            wanted.rate_limit = None;
            web_acl(facts).rules.remove(0);
        })
        .verdict,
        Verdict::Pass
    );
}

#[test]
fn a_group_that_is_missing_or_only_counts_fails() {
    let finding = with(|acl| drop(acl.rules.remove(1)));
    assert_seen(&finding, Verdict::Fail, &format!("{SQLI}: is not among the rules"));
    let finding = with(|acl| acl.rules[1].effect = Effect::Count);
    assert_seen(&finding, Verdict::Fail, &format!("{SQLI}: is set to Count, and blocks nothing"));
}

#[test]
fn a_group_of_which_some_rules_only_count_or_that_sees_little_warns() {
    let finding = grouped(|group| group.counting = vec!["SQLi_BODY".to_owned()]);
    assert_seen(&finding, Verdict::Warn, &format!("{SQLI}: blocks, but for rules that only count: SQLi_BODY"));
    assert_eq!(grouped(|group| group.narrowed = true).verdict, Verdict::Warn);
}

#[test]
fn a_group_that_firewall_manager_puts_there_counts() {
    let finding = with(|acl| {
        let mut rule = acl.rules.remove(1);
        rule.name = "FMManagedRule".to_owned();
        acl.firewall_manager.push(rule);
    });
    assert_eq!(finding.verdict, Verdict::Pass);
    let detail = finding.details.iter().find(|detail| detail.about.to_string() == SQLI).unwrap();
    assert_eq!(detail.seen, "is put there by Firewall Manager and blocks");
    let counting = with(|acl| {
        let mut rule = acl.rules.remove(1);
        rule.effect = Effect::Count;
        acl.firewall_manager.push(rule);
        acl.managed_by_firewall_manager = true;
    });
    assert_eq!(counting.verdict, Verdict::Fail);
    assert!(counting.next.unwrap().starts_with("ask the administrator of Firewall Manager: arn:aws:wafv2:"));
}

#[test]
fn a_default_that_refuses_needs_a_rule_that_lets_through() {
    let finding = with(|acl| acl.default = DefaultAction::Block);
    assert_eq!(finding.verdict, Verdict::Warn);
    assert!(finding.seen.contains("no rule of its own lets anything through"), "{}", finding.seen);
    let finding = with(|acl| {
        acl.default = DefaultAction::Block;
        acl.rules.push(Rule { name: "ours".to_owned(), effect: Effect::Allow, test: Test::Other });
    });
    assert_eq!(finding.verdict, Verdict::Pass);
}

#[test]
fn failing_open_is_told_unless_it_is_wanted() {
    let open = |facts: &mut Facts| {
        facts.attributes.as_mut().unwrap().insert(FAIL_OPEN.to_owned(), "true".to_owned());
    };
    let finding = after(|facts, _| open(facts));
    assert_eq!(finding.verdict, Verdict::Warn);
    assert!(finding.next.unwrap().contains("--attributes Key=waf.fail_open.enabled,Value=false"));
    assert_eq!(
        after(|facts, wanted| {
            open(facts);
            wanted.fail_open = true;
        })
        .verdict,
        Verdict::Pass
    );
    let hidden = after(|facts, _| facts.attributes = denied("elasticloadbalancing:DescribeLoadBalancerAttributes"));
    assert_eq!(hidden.verdict, Verdict::Unknown);
}

fn lets_through(name: &str) -> Rule {
    Rule { name: name.to_owned(), effect: Effect::Allow, test: Test::Other }
}

/// What an early rule lets through ends there: no later rule sees it.
#[test]
fn a_rule_that_lets_through_before_what_protects_warns_by_name() {
    let at = |place: usize| with(|acl| acl.rules.insert(place, lets_through("AllowUS")));
    let first = at(0);
    assert_eq!(first.verdict, Verdict::Warn);
    assert!(first.seen.contains("AllowUS"), "{}", first.seen);
    assert!(first.seen.contains("before") && first.seen.contains(SQLI), "{}", first.seen);
    assert_eq!(at(1).verdict, Verdict::Warn, "behind the limit, before the groups");
    let last = after(|_, _| {}).details.len();
    let behind = with(|acl| acl.rules.push(lets_through("AllowUS")));
    assert_eq!((behind.verdict, behind.details.len()), (Verdict::Pass, last), "{}", behind.seen);
    for harmless in [Effect::Block, Effect::Count, Effect::Challenge] {
        let finding = with(|acl| acl.rules.insert(0, Rule { effect: harmless, ..lets_through("other") }));
        assert_eq!(finding.verdict, Verdict::Pass, "{harmless:?}");
    }
    let unwanted = after(|facts, wanted| {
        (wanted.rate_limit, wanted.managed_groups) = (None, Vec::new());
        web_acl(facts).rules.insert(0, lets_through("AllowUS"));
    });
    assert_eq!(unwanted.verdict, Verdict::Pass, "nothing is asked for that it could keep from seeing");
}

#[test]
fn a_group_whose_rules_are_told_to_let_through_warns_by_name() {
    let finding = grouped(|group| group.allowing = vec!["SQLi_BODY".to_owned()]);
    assert_eq!(finding.verdict, Verdict::Warn);
    assert!(finding.seen.contains("SQLi_BODY"), "{}", finding.seen);
    let early = with(|acl| {
        let Test::ManagedGroup(mut group) = acl.rules[1].test.clone() else { panic!("the second is a managed group") };
        (group.name, group.allowing) = ("Bots".to_owned(), vec!["Search".to_owned()]);
        acl.rules
            .insert(0, Rule { name: "bots".to_owned(), effect: Effect::OfItsGroup, test: Test::ManagedGroup(group) });
    });
    assert_eq!(early.verdict, Verdict::Warn, "what it lets through is seen by no later rule");
    assert!(early.seen.contains("bots"), "{}", early.seen);
}
