//! The rules of a web ACL as AWS describes them, and those of Firewall Manager.

use aws_sdk_wafv2::types::{
    ExcludedRule, FirewallManagerRuleGroup, ManagedRuleGroupStatement, OverrideAction, RateBasedStatement,
    Rule as Described, RuleAction, RuleActionOverride, RuleGroupReferenceStatement,
};
use facts::Seen;
use facts::waf::{Effect, Group, RateLimit, Rule, Test};

use super::ANSWER;

/// Length of the window where the answer has none, in seconds. Source: WAF API reference, `RateBasedStatement`.
const USUAL_WINDOW_S: i64 = 300;

/// A rule of the web ACL itself.
pub(super) fn own(described: &Described) -> Seen<Rule> {
    let statement = ANSWER.needs("Rules.Statement", described.statement())?;
    let test = if let Some(rate) = statement.rate_based_statement() {
        Test::Rate(limit(rate)?)
    } else {
        groups(statement.managed_rule_group_statement(), statement.rule_group_reference_statement())
    };
    let effect = match (described.action(), described.override_action()) {
        (Some(action), _) => effect(action),
        (None, Some(over)) => overridden(over),
        // AWS writes one of both; a rule without does nothing that is known.
        (None, None) => Effect::Other,
    };
    Ok(Rule { name: described.name().to_owned(), effect, test })
}

/// A rule group that Firewall Manager has put before or after the web ACL's own rules.
pub(super) fn of_firewall_manager(described: &FirewallManagerRuleGroup) -> Seen<Rule> {
    let statement = ANSWER.needs("FirewallManagerStatement", described.firewall_manager_statement())?;
    Ok(Rule {
        name: described.name().to_owned(),
        effect: overridden(ANSWER.needs("FirewallManagerRuleGroups.OverrideAction", described.override_action())?),
        test: groups(statement.managed_rule_group_statement(), statement.rule_group_reference_statement()),
    })
}

fn limit(rate: &RateBasedStatement) -> Seen<RateLimit> {
    let number = |field: &str, value: i64| {
        u64::try_from(value).map_err(|_| ANSWER.unreadable(format!("{field} is {value}, which is out of its range")))
    };
    // The SDK reads an absent window as 0.
    let window = if rate.evaluation_window_sec() == 0 { USUAL_WINDOW_S } else { rate.evaluation_window_sec() };
    Ok(RateLimit {
        limit: number("RateBasedStatement.Limit", rate.limit())?,
        window_s: number("RateBasedStatement.EvaluationWindowSec", window)?,
        key: rate.aggregate_key_type().as_str().to_owned(),
        narrowed: rate.scope_down_statement().is_some(),
    })
}

fn groups(managed: Option<&ManagedRuleGroupStatement>, own: Option<&RuleGroupReferenceStatement>) -> Test {
    match (managed, own) {
        (Some(managed), _) => Test::ManagedGroup(Group {
            name: managed.name().to_owned(),
            counting: counting(managed.rule_action_overrides(), excluded(managed)),
            allowing: allowing(managed.rule_action_overrides()),
            narrowed: managed.scope_down_statement().is_some(),
        }),
        (None, Some(own)) => Test::OwnGroup(Group {
            name: own.arn().to_owned(),
            counting: counting(own.rule_action_overrides(), &[]),
            allowing: allowing(own.rule_action_overrides()),
            narrowed: false,
        }),
        (None, None) => Test::Other,
    }
}

/// The older way to have a rule only count, which web ACLs made then still have.
/// Source: WAF API reference, `ManagedRuleGroupStatement`, "`ExcludedRules`".
fn excluded(managed: &ManagedRuleGroupStatement) -> &[ExcludedRule] {
    managed.excluded_rules()
}

/// Rules of a group that were told to count only.
fn counting(overrides: &[RuleActionOverride], excluded: &[ExcludedRule]) -> Vec<String> {
    let count = |it: &&RuleActionOverride| it.action_to_use().is_some_and(|action| action.count().is_some());
    let named = overrides.iter().filter(count).map(|it| it.name().to_owned());
    named.chain(excluded.iter().map(|it| it.name().to_owned())).collect()
}

/// Rules of a group that were told to let through what they match.
fn allowing(overrides: &[RuleActionOverride]) -> Vec<String> {
    let allows = |it: &&RuleActionOverride| it.action_to_use().is_some_and(|action| action.allow().is_some());
    overrides.iter().filter(allows).map(|it| it.name().to_owned()).collect()
}

fn effect(action: &RuleAction) -> Effect {
    let effects = [
        (Effect::Allow, action.allow().is_some()),
        (Effect::Block, action.block().is_some()),
        (Effect::Count, action.count().is_some()),
        (Effect::Captcha, action.captcha().is_some()),
        (Effect::Challenge, action.challenge().is_some()),
    ];
    effects.into_iter().find(|(_, is)| *is).map_or(Effect::Other, |(effect, _)| effect)
}

fn overridden(over: &OverrideAction) -> Effect {
    match (over.count(), over.none()) {
        (Some(_), _) => Effect::Count,
        (None, Some(_)) => Effect::OfItsGroup,
        (None, None) => Effect::Other,
    }
}
