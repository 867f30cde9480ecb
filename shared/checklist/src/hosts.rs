//! Which hosts a rule is for.

use facts::Facts;
use facts::ids::{Arn, Domain};
use facts::listener::{Action, Condition, Rule, Value};

/// Whether a condition of the rule keeps requests for the domain away from it. Every condition must be met, and one is
/// met by any of its values. Source: user guide, "Condition types for listener rules".
pub(crate) fn is_for_another(rule: &Rule, domain: &Domain) -> bool {
    let mut hosts = rule.conditions.iter().filter(|condition| condition.field == Condition::HOST_HEADER);
    hosts.any(|condition| !condition.values.iter().any(|value| may_be(value, domain)))
}

/// Whether only rules for other hosts forward to the group: it is somebody else's behind the same load balancer. Where a
/// listener or its rules were not seen, one of them may well forward to it for this domain.
pub(crate) fn is_only_for_others(facts: &Facts, group: &Arn) -> bool {
    let Ok(listeners) = &facts.listeners else { return false };
    let forwards = |actions: &[Action]| actions.iter().any(|action| action.forwards_to(group));
    let mut for_others = false;
    for listener in listeners {
        let Ok(rules) = &listener.rules else { return false };
        let of_this = |rule: &&Rule| !is_for_another(rule, &facts.scope.domain);
        if forwards(&listener.default_actions) || rules.iter().filter(of_this).any(|rule| forwards(&rule.actions)) {
            return false;
        }
        for_others |= rules.iter().any(|rule| forwards(&rule.actions));
    }
    for_others
}

/// A regular expression is not read here, so that it may be any host.
fn may_be(value: &Value, domain: &Domain) -> bool {
    match value {
        Value::Like(pattern) => {
            pattern.is_empty() || covers(pattern.to_ascii_lowercase().as_bytes(), domain.as_str().as_bytes())
        }
        Value::Regex(_) => true,
    }
}

/// `*` stands for any characters or none, `?` for exactly one.
fn covers(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern, name) {
        ([], []) => true,
        ([b'*', rest @ ..], []) => covers(rest, name),
        ([b'*', rest @ ..], [_, later @ ..]) => covers(rest, name) || covers(pattern, later),
        ([b'?', rest @ ..], [_, later @ ..]) => covers(rest, later),
        ([wanted, rest @ ..], [is, later @ ..]) => wanted == is && covers(rest, later),
        ([], [_, ..]) | ([_, ..], []) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::condition;

    fn is_other(conditions: &[&str]) -> bool {
        let rule = Rule {
            arn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener-rule/app/a/1/2/3"
                .to_owned()
                .try_into()
                .unwrap(),
            priority: "5".to_owned(),
            conditions: conditions.iter().map(|it| condition(it)).collect(),
            actions: vec![Action::FixedResponse { status: "404".to_owned() }],
        };
        is_for_another(&rule, &"api.example.com".to_owned().try_into().unwrap())
    }

    #[test]
    fn only_a_host_that_cannot_be_ours_is_another() {
        for ours in [
            "host-header api.example.com",
            "host-header API.Example.com",
            "host-header *.example.com",
            "host-header shop.example.com or api.*",
            "host-header ap?.example.com",
            "host-header *",
            "host-header regex ^shop",
            "path-pattern /old",
        ] {
            assert!(!is_other(&[ours]), "{ours}");
        }
        for other in [
            "host-header shop.example.com",
            "host-header shop.example.com or www.example.com",
            "host-header *.shop.example.com",
            "host-header api?.example.com",
            "host-header example.com",
        ] {
            assert!(is_other(&[other]), "{other}");
            assert!(is_other(&["path-pattern /*", other]), "{other} and a path");
        }
        assert!(!is_other(&[]));
    }
}
