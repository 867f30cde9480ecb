//! What the rules of a web ACL do, against what they should.

use facts::waf::{Effect, Group, RateLimit, Rule, Test, WebAcl};

use crate::expectations::WafConfig;
use crate::finding::Verdict;
use crate::next_step::NextStep;
use crate::notes::Notes;
use crate::words::list;

/// The span that the wanted limit is for, in seconds.
const SPAN_S: u64 = 300;

/// Whether a rule limits what one address may ask: the best of them counts.
pub(super) fn note_rate(web_acl: &WebAcl, most: u32, change: &NextStep, notes: &mut Notes) {
    let about = "the limit of one address";
    let limits = web_acl.rules.iter().filter_map(|rule| match &rule.test {
        Test::Rate(limit) => Some(judge_limit(rule, limit, most)),
        Test::ManagedGroup(_) | Test::OwnGroup(_) | Test::Other => None,
    });
    let hidden: Vec<&str> = all(web_acl).filter_map(own_group).collect();
    match limits.min_by_key(|(verdict, _)| *verdict) {
        Some((Verdict::Pass, seen)) => notes.add(Verdict::Pass, about, seen),
        Some((verdict, seen)) => notes.advise(verdict, about, seen, change.clone()),
        None if hidden.is_empty() => notes.advise(Verdict::Fail, about, "there is no rate-based rule", change.clone()),
        None => {
            let seen = format!("there is no rate-based rule, unless in {}, which is not looked into", list(&hidden));
            let next = change.clone().and("where that group has one, set waf.rate_limit in the event to null");
            notes.advise(Verdict::Unknown, about, seen, next);
        }
    }
}

/// The limit that a rule sets in any five minutes, and whether it is one.
///
/// A shorter window begins anew within them; a longer one may be used up in them.
fn judge_limit(rule: &Rule, limit: &RateLimit, most: u32) -> (Verdict, String) {
    let RateLimit { limit: requests, window_s, key, narrowed } = limit;
    let name = &rule.name;
    let told = format!("{name} limits to {requests} in {}", span(*window_s));
    let windows = SPAN_S.div_ceil((*window_s).max(1));
    let in_span = requests.saturating_mul(windows);
    match rule.effect {
        Effect::Block | Effect::Captcha | Effect::Challenge => {}
        Effect::Count => return (Verdict::Fail, format!("{name} only counts, and blocks nothing")),
        Effect::Allow | Effect::OfItsGroup | Effect::Other => {
            return (Verdict::Fail, format!("{name} does not block what is over its limit"));
        }
    }
    match key.as_str() {
        "IP" | "FORWARDED_IP" => {}
        "CONSTANT" => return (Verdict::Fail, format!("{told} for all addresses together, not for one")),
        other => return (Verdict::Fail, format!("{told} for each {other}, so one address may have many")),
    }
    if in_span > u64::from(most) {
        let more = if windows > 1 { format!(", so {in_span} in 5 minutes") } else { String::new() };
        return (Verdict::Fail, format!("{told}{more}, more than {most}"));
    }
    if *narrowed {
        return (Verdict::Warn, format!("{told}, but only of the requests that its scope-down statement lets it see"));
    }
    if key == "FORWARDED_IP" {
        let seen =
            format!("{told} by an address in a header, which a client can make up unless a proxy of yours sets it");
        return (Verdict::Warn, seen);
    }
    (Verdict::Pass, told)
}

/// Whether this managed group is there and blocks; the best of its uses counts.
pub(super) fn note_group(web_acl: &WebAcl, wanted: &str, change: &NextStep, notes: &mut Notes) {
    let uses = all(web_acl).filter_map(|(rule, by)| match &rule.test {
        Test::ManagedGroup(group) if group.name == wanted => Some(judge_group(rule, group, by)),
        Test::ManagedGroup(_) | Test::OwnGroup(_) | Test::Rate(_) | Test::Other => None,
    });
    match uses.min_by_key(|(verdict, _)| *verdict) {
        Some((Verdict::Pass, seen)) => notes.add(Verdict::Pass, wanted, seen),
        Some((verdict, seen)) => notes.advise(verdict, wanted, seen, change.clone()),
        None => notes.advise(Verdict::Fail, wanted, "is not among the rules", change.clone()),
    }
}

fn judge_group(rule: &Rule, group: &Group, by: &str) -> (Verdict, String) {
    match rule.effect {
        Effect::OfItsGroup => {}
        Effect::Count => return (Verdict::Fail, format!("{by}is set to Count, and blocks nothing")),
        Effect::Allow | Effect::Block | Effect::Captcha | Effect::Challenge | Effect::Other => {
            return (Verdict::Unknown, format!("{by}has an override that AWS did not have when this was written"));
        }
    }
    if !group.allowing.is_empty() {
        return (Verdict::Warn, format!("{by}blocks, but lets through what these match: {}", list(&group.allowing)));
    }
    if !group.counting.is_empty() {
        return (Verdict::Warn, format!("{by}blocks, but for rules that only count: {}", list(&group.counting)));
    }
    if group.narrowed {
        return (Verdict::Warn, format!("{by}blocks, but sees only what its scope-down statement lets it see"));
    }
    (Verdict::Pass, format!("{by}blocks"))
}

/// Rules that let something through before a rule that is wanted sees it. What they match ends there: whether that is
/// little or much, what is wanted does not hold for it.
pub(super) fn note_order(web_acl: &WebAcl, wanted: &WafConfig, change: &NextStep, notes: &mut Notes) {
    let protects = |rule: &Rule| match &rule.test {
        Test::Rate(_) => wanted.rate_limit.is_some(),
        Test::ManagedGroup(group) => wanted.managed_groups.contains(&group.name),
        Test::OwnGroup(_) | Test::Other => false,
    };
    for (at, rule) in web_acl.rules.iter().enumerate().filter(|(_, rule)| lets_through(rule)) {
        let later = web_acl.rules.iter().skip(at.saturating_add(1)).filter(|later| protects(later));
        let later: Vec<&str> = later.map(called).collect();
        if !later.is_empty() {
            let seen = format!("lets through what it matches before {} see it", list(&later));
            notes.advise(Verdict::Warn, format!("rule {}", rule.name), seen, change.clone());
        }
    }
}

/// Whether a rule may let a request through to the load balancer at once. What the rules of a group of the account do is
/// not in the answer.
fn lets_through(rule: &Rule) -> bool {
    match (&rule.test, rule.effect) {
        (_, Effect::Allow) => true,
        (Test::ManagedGroup(group) | Test::OwnGroup(group), Effect::OfItsGroup) => !group.allowing.is_empty(),
        (
            Test::Rate(_) | Test::Other | Test::ManagedGroup(_) | Test::OwnGroup(_),
            Effect::Block | Effect::Count | Effect::Captcha | Effect::Challenge | Effect::OfItsGroup | Effect::Other,
        ) => false,
    }
}

/// A rule by what people know it by.
fn called(rule: &Rule) -> &str {
    match &rule.test {
        Test::ManagedGroup(group) => &group.name,
        Test::Rate(_) | Test::OwnGroup(_) | Test::Other => &rule.name,
    }
}

/// Every rule with whose it is, where it is not the web ACL's own.
fn all(web_acl: &WebAcl) -> impl Iterator<Item = (&Rule, &'static str)> {
    let own = web_acl.rules.iter().map(|rule| (rule, ""));
    own.chain(web_acl.firewall_manager.iter().map(|rule| (rule, "is put there by Firewall Manager and ")))
}

/// The group of the account behind a rule, unless nothing in it can block.
fn own_group<'a>((rule, _): (&'a Rule, &str)) -> Option<&'a str> {
    match (&rule.test, rule.effect) {
        (Test::OwnGroup(_), Effect::Count) | (Test::Rate(_) | Test::ManagedGroup(_) | Test::Other, _) => None,
        (Test::OwnGroup(group), _) => Some(&group.name),
    }
}

fn span(seconds: u64) -> String {
    if seconds.is_multiple_of(60) { format!("{} min", seconds / 60) } else { format!("{seconds} s") }
}
