//! The rules of one listener, without the default one, in the order in which they are asked.

use aws_sdk_elasticloadbalancingv2::types::{Rule as Described, RuleCondition};
use facts::Seen;
use facts::listener::{Condition, Rule, Value};
use transport::wire::Answer;

use super::action;

const ANSWER: Answer = Answer(super::listeners::RULES);

/// Without the default rule, by priority.
pub(crate) fn read_all(described: &[Described]) -> Seen<Vec<Rule>> {
    let own = described.iter().filter(|rule| rule.is_default() != Some(true));
    let mut rules = own.map(read).collect::<Seen<Vec<_>>>()?;
    // As texts, `10` would come before `9`.
    rules.sort_by_key(|rule| rule.priority.parse().unwrap_or(u32::MAX));
    Ok(rules)
}

fn read(described: &Described) -> Seen<Rule> {
    Ok(Rule {
        arn: ANSWER.arn("RuleArn", described.rule_arn())?,
        priority: ANSWER.text("Priority", described.priority())?,
        conditions: described.conditions().iter().map(condition).collect::<Seen<_>>()?,
        actions: action::read_all(ANSWER, described.actions())?,
    })
}

fn condition(described: &RuleCondition) -> Seen<Condition> {
    let field = ANSWER.text("Field of a condition", described.field())?;
    let header = described.http_header_config().and_then(|config| config.http_header_name()).map(ToOwned::to_owned);
    let mut values = values(described);
    if values.is_empty() {
        // Some conditions are written in the short form, without a config of their own.
        values = patterns(described.values(), described.regex_values());
    }
    Ok(Condition { field, header, values })
}

/// The values in the config of the condition's kind: only one is there.
fn values(condition: &RuleCondition) -> Vec<Value> {
    let mut values = Vec::new();
    if let Some(host) = condition.host_header_config() {
        values.extend(patterns(host.values(), host.regex_values()));
    }
    if let Some(path) = condition.path_pattern_config() {
        values.extend(patterns(path.values(), path.regex_values()));
    }
    if let Some(header) = condition.http_header_config() {
        values.extend(patterns(header.values(), header.regex_values()));
    }
    if let Some(query) = condition.query_string_config() {
        values.extend(query.values().iter().map(|pair| Value::Like(pair_in_words(pair.key(), pair.value()))));
    }
    let methods = condition.http_request_method_config().map_or(&[][..], |config| config.values());
    let sources = condition.source_ip_config().map_or(&[][..], |config| config.values());
    values.extend(methods.iter().chain(sources).cloned().map(Value::Like));
    values
}

fn patterns(plain: &[String], regexes: &[String]) -> Vec<Value> {
    plain.iter().cloned().map(Value::Like).chain(regexes.iter().cloned().map(Value::Regex)).collect()
}

/// A query condition may ask for a value under any key.
fn pair_in_words(key: Option<&str>, value: Option<&str>) -> String {
    let value = value.unwrap_or_default();
    key.map_or_else(|| value.to_owned(), |key| format!("{key}={value}"))
}
