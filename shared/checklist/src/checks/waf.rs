//! A web ACL stands in front of the load balancer, limits what one address may ask, and blocks what it should.

pub(crate) mod config;
mod rules;
#[cfg(test)]
mod tests;

use facts::Facts;
use facts::ids::Arn;
use facts::waf::{DefaultAction, Effect, WebAcl};

use crate::check::{Check, Judgement, Needs, Reach};
use crate::check_id::CheckId;
use crate::commands::set_load_balancer_attributes;
use crate::expectations::{Expectations, WafConfig};
use crate::finding::{Finding, Verdict};
use crate::next_step::NextStep;
use crate::notes::Notes;
use crate::scene;
use crate::words::{list, quoted};

pub(super) const CHECK: Check = Check {
    id: CheckId::Waf,
    asks: "Does a web ACL protect the load balancer?",
    judge,
    needs: Needs::LoadBalancer,
    hangs_on: &[],
    headline: scene::seen,
    affected: |_| "nobody yet: but attackers get further than they should".to_owned(),
    annotation: Some("alb.ingress.kubernetes.io/wafv2-acl-arn"),
    is_certain: |_, _| true,
    lags: false,
    shaken_by_deployment: false,
    serving: false,
    on_demand: false,
    reach: Reach::LoadBalancer,
    reads_last_minutes: false,
};

/// The annotation that names the web ACL.
const ANNOTATION: &str = "alb.ingress.kubernetes.io/wafv2-acl-arn";
/// Whether requests get through unchecked while the load balancer cannot reach AWS WAF.
const FAIL_OPEN: &str = "waf.fail_open.enabled";

fn judge(facts: &Facts, expectations: &Expectations) -> Judgement {
    let wanted = &expectations.waf;
    if !wanted.wanted {
        return Ok(Finding::new(Verdict::Skip, "no web ACL is asked for", "not asked for (waf.wanted is false)"));
    }
    let load_balancer = facts.the_load_balancer()?;
    let web_acl = facts.web_acl.as_ref().map_err(Clone::clone)?;
    let expected = format!("a web ACL that {}", does(wanted));
    let Some(web_acl) = web_acl else {
        let finding = Finding::new(Verdict::Fail, expected, "there is no web ACL in front of the load balancer");
        return Ok(finding.next(attach(&load_balancer.arn)));
    };
    let mut notes = Notes::default();
    let change = how_to_change(web_acl);
    if let Some(most) = wanted.rate_limit {
        rules::note_rate(web_acl, most, &change, &mut notes);
    }
    for group in &wanted.managed_groups {
        rules::note_group(web_acl, group, &change, &mut notes);
    }
    rules::note_order(web_acl, wanted, &change, &mut notes);
    note_default(web_acl, &change, &mut notes);
    note_fail_open(facts, &load_balancer.arn, wanted.fail_open, &mut notes);
    Ok(notes.finding(expected, format!("{} {}", web_acl.name, does(wanted))))
}

/// What a web ACL must do, after its name.
fn does(wanted: &WafConfig) -> String {
    let rate = wanted.rate_limit.map(|most| format!("lets one address make at most {most} requests in 5 minutes"));
    let groups = (!wanted.managed_groups.is_empty()).then(|| format!("blocks by {}", list(&wanted.managed_groups)));
    let all: Vec<String> = rate.into_iter().chain(groups).collect();
    if all.is_empty() { "is there".to_owned() } else { all.join(" and ") }
}

fn note_default(web_acl: &WebAcl, change: &NextStep, notes: &mut Notes) {
    let about = "what no rule decides about";
    match web_acl.default {
        DefaultAction::Allow => notes.add(Verdict::Pass, about, "goes through"),
        DefaultAction::Block if web_acl.rules.iter().any(|rule| rule.effect == Effect::Allow) => {
            notes.add(Verdict::Pass, about, "is refused, but for what a rule lets through");
        }
        // A group can let something through as well, and its rules are not seen.
        DefaultAction::Block => {
            notes.advise(
                Verdict::Warn,
                about,
                "is refused, and no rule of its own lets anything through",
                change.clone(),
            );
        }
    }
}

fn note_fail_open(facts: &Facts, arn: &Arn, wanted: bool, notes: &mut Notes) {
    let about = format!("attribute {FAIL_OPEN}");
    let attributes = match &facts.attributes {
        Ok(attributes) => attributes,
        Err(unseen) => return notes.unseen(about, unseen),
    };
    // Its default is false: a load balancer that does not list it has never had it set.
    let open = attributes.get(FAIL_OPEN).is_some_and(|value| value == "true");
    let seen = if open {
        "true: without an answer of AWS WAF requests go through unchecked"
    } else {
        "false: without an answer of AWS WAF requests end with 500"
    };
    if open == wanted {
        notes.add(Verdict::Pass, about, seen);
    } else {
        let value = if wanted { "true" } else { "false" };
        notes.advise(Verdict::Warn, about, seen, set_load_balancer_attributes(arn, &[(FAIL_OPEN, value)]));
    }
}

fn attach(load_balancer: &Arn) -> NextStep {
    let region = load_balancer.region();
    NextStep::annotated(format!(
        "set the Ingress annotation {ANNOTATION}: WEB_ACL_ARN\naws wafv2 list-web-acls --region {region} --scope REGIONAL\n\
         aws wafv2 associate-web-acl --region {region} --web-acl-arn WEB_ACL_ARN --resource-arn {load_balancer}"
    ))
}

/// A web ACL is changed as a whole, so the command shows it; Firewall Manager's is not ours to change.
fn how_to_change(web_acl: &WebAcl) -> NextStep {
    let (name, arn) = (&web_acl.name, &web_acl.arn);
    if web_acl.managed_by_firewall_manager {
        return format!("ask the administrator of Firewall Manager: {arn} is theirs").into();
    }
    let id = arn.as_str().rsplit('/').next().unwrap_or_default();
    NextStep::annotated(format!(
        "change its rules, or name another web ACL in the Ingress annotation {ANNOTATION}\naws wafv2 get-web-acl --region \
         {} --scope REGIONAL --name {} --id {id}",
        arn.region(),
        quoted(name)
    ))
}
