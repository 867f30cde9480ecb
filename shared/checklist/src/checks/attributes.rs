//! Attributes of load balancer and target groups, and their health checks, are those that the event names.

pub(crate) mod config;
mod health_check;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use facts::Facts;
use facts::targets::TargetGroup;

use crate::check::{Check, Judgement, Needs, Reach, if_facts};
use crate::check_id::CheckId;
use crate::commands::{look_for_target_groups, set_load_balancer_attributes, set_target_group_attributes};
use crate::expectations::{AttributesConfig, Expectations};
use crate::finding::{Finding, Verdict};
use crate::hosts;
use crate::next_step::NextStep;
use crate::notes::Notes;
use crate::scene;
use crate::subject::Subject;
use crate::when;
use crate::words::count;

pub(super) const CHECK: Check = Check {
    id: CheckId::Attributes,
    asks: "Are load balancer, target groups and health checks set as they must be?",
    judge,
    needs: Needs::LoadBalancer,
    hangs_on: &[if_facts(CheckId::Tls, when::nothing_forwards)],
    headline: scene::seen,
    affected: |_| "nobody yet".to_owned(),
    annotation: Some(
        "alb.ingress.kubernetes.io/load-balancer-attributes (and /target-group-attributes, /healthcheck-path)",
    ),
    is_certain: |_, _| true,
    lags: false,
    shaken_by_deployment: false,
    serving: false,
    on_demand: false,
    reach: Reach::LoadBalancer,
    reads_last_minutes: false,
};

#[expect(clippy::unnecessary_wraps, reason = "every check has this signature")]
fn judge(facts: &Facts, expectations: &Expectations) -> Judgement {
    let wanted = &expectations.attributes;
    let of_groups = wanted.target_group.len() + wanted.health_check.named().len();
    let number = wanted.load_balancer.len() + of_groups;
    if number == 0 {
        return Ok(Finding::new(Verdict::Skip, "no setting is asked for", "not asked for (attributes names none)"));
    }
    let mut notes = Notes::default();
    if !wanted.load_balancer.is_empty() {
        note_load_balancer(facts, wanted, &mut notes);
    }
    if of_groups > 0 {
        note_target_groups(facts, wanted, &mut notes);
    }
    let settings = count(number, "setting");
    Ok(notes.finding(format!("{settings} as the event names them"), format!("{settings} as wanted")))
}

/// One setting: what it should be, and what it is.
struct Setting {
    name: String,
    /// What it is a setting of.
    kind: Kind,
    wanted: String,
    is: Option<String>,
}

enum Kind {
    Attribute,
    HealthCheck,
}

fn note_load_balancer(facts: &Facts, wanted: &AttributesConfig, notes: &mut Notes) {
    let about = "the load balancer";
    let load_balancer = match facts.the_load_balancer() {
        Ok(load_balancer) => load_balancer,
        Err(unseen) => return notes.unseen(about, &unseen),
    };
    match &facts.attributes {
        Err(unseen) => notes.unseen(about, unseen),
        Ok(attributes) => {
            let next = |wrong: &[(&str, &str)]| set_load_balancer_attributes(&load_balancer.arn, wrong);
            note(&load_balancer.name, &beside(&wanted.load_balancer, attributes), next, notes);
        }
    }
}

fn note_target_groups(facts: &Facts, wanted: &AttributesConfig, notes: &mut Notes) {
    match &facts.target_groups {
        Err(unseen) => notes.unseen("the target groups", unseen),
        Ok(groups) if groups.is_empty() => {
            notes.advise(Verdict::Fail, "the target groups", "there is none", look_for_target_groups(facts));
        }
        Ok(groups) => groups.iter().for_each(|group| {
            if hosts::is_only_for_others(facts, &group.arn) {
                notes.add(Verdict::Skip, &group.name, "gets only what is asked of other hosts");
            } else {
                note_target_group(group, wanted, notes);
            }
        }),
    }
}

fn note_target_group(group: &TargetGroup, wanted: &AttributesConfig, notes: &mut Notes) {
    let settings = health_check::beside(&wanted.health_check.named(), &group.health_check);
    note(&group.name, &settings, |wrong| health_check::set(&group.arn, wrong), notes);
    match &group.attributes {
        _ if wanted.target_group.is_empty() => {}
        Err(unseen) => notes.unseen(&group.name, unseen),
        Ok(attributes) => {
            let next = |wrong: &[(&str, &str)]| set_target_group_attributes(&group.arn, wrong);
            note(&group.name, &beside(&wanted.target_group, attributes), next, notes);
        }
    }
}

fn beside(wanted: &BTreeMap<String, String>, is: &BTreeMap<String, String>) -> Vec<Setting> {
    let pair = |(name, wanted): (&String, &String)| Setting {
        name: name.clone(),
        kind: Kind::Attribute,
        wanted: wanted.clone(),
        is: is.get(name).cloned(),
    };
    wanted.iter().map(pair).collect()
}

/// Notes each setting; the next step of all that are wrong is one command.
fn note(of: &str, settings: &[Setting], next: impl Fn(&[(&str, &str)]) -> NextStep, notes: &mut Notes) {
    let is_wrong = |it: &&Setting| it.is.as_ref() != Some(&it.wanted);
    let wrong: Vec<(&str, &str)> =
        settings.iter().filter(is_wrong).map(|it| (it.name.as_str(), it.wanted.as_str())).collect();
    for setting in settings {
        let Setting { name, kind, wanted, is } = setting;
        let about = match kind {
            Kind::Attribute => Subject::Named(format!("{name} of {of}")),
            Kind::HealthCheck => Subject::HealthCheck { setting: name.clone(), group: of.to_owned() },
        };
        match is {
            Some(is) if is == wanted => notes.add(Verdict::Pass, about, format!("is {is}")),
            Some(is) => notes.advise(Verdict::Fail, about, format!("is {is} instead of {wanted}"), next(&wrong)),
            None => {
                let seen = format!("is not there, and should be {wanted}; is that its name, and for its kind?");
                notes.advise(Verdict::Fail, about, seen, next(&wrong));
            }
        }
    }
}
