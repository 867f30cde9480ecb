//! The load balancer is set as its Ingresses declare it: what was changed past the cluster, or never arrived, is named
//! with both values.

mod difference;
mod load_balancer;
mod target_group;
#[cfg(test)]
mod tests;

use facts::Facts;
use facts::Seen;
use facts::kubernetes::declared::{Declared, Settings};
use facts::kubernetes::setting::Setting;

use self::difference::{Difference, OfGroup};
use super::controller;
use crate::check::{Check, Judgement, Needs, Reach, always, if_facts};
use crate::check_id::CheckId;
use crate::expectations::Expectations;
use crate::finding::{Finding, Verdict};
use crate::next_step::NextStep;
use crate::notes::Notes;
use crate::scene::{self, Scene};
use crate::words::count;

pub(super) const CHECK: Check = Check {
    id: CheckId::Drift,
    asks: "Is it set as the cluster declares?",
    judge,
    needs: Needs::LoadBalancer,
    hangs_on: &[
        always(CheckId::Controller),
        if_facts(CheckId::LoadBalancer, |scene| differs_only_in(scene, OF_LOAD_BALANCER)),
        if_facts(CheckId::SecurityGroups, |scene| differs_only_in(scene, OF_SECURITY_GROUPS)),
        if_facts(CheckId::Tls, |scene| differs_only_in(scene, OF_TLS)),
        if_facts(CheckId::Redirect, |scene| differs_only_in(scene, OF_REDIRECT)),
        if_facts(CheckId::Waf, |scene| differs_only_in(scene, OF_WAF)),
        if_facts(CheckId::Attributes, |scene| differs_only_in(scene, OF_ATTRIBUTES)),
    ],
    headline: scene::seen,
    affected: |_| "nobody yet: but it is not set as its Ingress says".to_owned(),
    annotation: None,
    is_certain: |_, _| false,
    lags: false,
    shaken_by_deployment: true,
    serving: false,
    on_demand: true,
    reach: Reach::LoadBalancer,
    reads_last_minutes: false,
};

/// What other checks are about: where one of them stands badly, it tells more of the same than a difference does.
const OF_LOAD_BALANCER: &[Setting] = &[Setting::Scheme, Setting::IpAddressType, Setting::LoadBalancerName];
const OF_SECURITY_GROUPS: &[Setting] = &[Setting::SecurityGroups, Setting::InboundCidrs];
const OF_TLS: &[Setting] = &[Setting::ListenPorts, Setting::CertificateArn, Setting::SslPolicy];
const OF_REDIRECT: &[Setting] = &[Setting::ListenPorts, Setting::SslRedirect];
const OF_WAF: &[Setting] = &[Setting::WebAcl];
const OF_ATTRIBUTES: &[Setting] = &[
    Setting::LoadBalancerAttributes,
    Setting::TargetGroupAttributes,
    Setting::HealthcheckPath,
    Setting::HealthcheckPort,
    Setting::HealthcheckProtocol,
    Setting::HealthcheckInterval,
    Setting::HealthcheckTimeout,
    Setting::HealthyThreshold,
    Setting::UnhealthyThreshold,
    Setting::SuccessCodes,
];

/// One setting, and what came of its comparison.
struct Compared {
    setting: Setting,
    about: String,
    /// What shows more of who declares it.
    look: String,
    difference: Seen<Option<Difference>>,
}

fn judge(facts: &Facts, _: &Expectations) -> Judgement {
    let expected = "what the annotations of its Ingresses and the parameters of their class declare";
    let Some(declared) = facts.declared.as_ref().map_err(Clone::clone)? else {
        return Ok(Finding::new(Verdict::Skip, expected, controller::why_no_cluster(facts)));
    };
    let mut notes = Notes::default();
    let compared = compared(facts, declared)?;
    let settings = count(compared.len(), "setting");
    for it in compared {
        note(it, &mut notes);
    }
    for object in &declared.objects {
        for host in &object.hosts {
            note_host(facts, &object.name, host, &mut notes);
        }
    }
    if notes.is_empty() {
        notes.add(Verdict::Skip, "its Ingresses", "they declare nothing that could be compared");
    }
    Ok(notes.finding(expected, format!("{settings} are as declared")))
}

/// Every setting that is declared, of the load balancer and of each target group.
fn compared(facts: &Facts, declared: &Declared) -> Seen<Vec<Compared>> {
    let of_group = OfGroup {
        is_alone: declared.objects.len() == 1,
        names_security_groups: declared.objects.iter().any(|it| it.settings.contains_key(&Setting::SecurityGroups)),
    };
    let mut all = Vec::new();
    for object in &declared.objects {
        let compare = |setting, value: &str| load_balancer::compare(setting, value, of_group, facts);
        all.extend(of_settings(&object.settings, &object.name, &look_at("ingress", &object.name), compare));
    }
    for binding in &declared.bindings {
        let groups = facts.target_groups.as_ref().map_err(Clone::clone)?;
        let Some(group) = groups.iter().find(|group| group.arn == binding.target_group) else { continue };
        let compare = |setting, value: &str| target_group::compare(setting, value, binding, group);
        all.extend(of_settings(&binding.settings, &group.name, &look_at("service", &binding.service), compare));
    }
    Ok(all)
}

fn of_settings(
    settings: &Settings,
    of: &str,
    look: &str,
    compare: impl Fn(Setting, &str) -> Seen<Option<Difference>>,
) -> Vec<Compared> {
    let compared = settings.iter().map(|(setting, value)| Compared {
        setting: *setting,
        about: format!("{} of {of}", setting.annotation()),
        look: look.to_owned(),
        difference: value.as_ref().map_err(Clone::clone).and_then(|value| compare(*setting, value)),
    });
    compared.collect()
}

fn look_at(kind: &str, of: &str) -> String {
    let (namespace, name) = of.split_once('/').unwrap_or_default();
    format!("kubectl describe {kind} --namespace {namespace} {name}")
}

fn note(it: Compared, notes: &mut Notes) {
    match it.difference {
        Ok(None) => notes.add(Verdict::Pass, it.about, "as declared"),
        Ok(Some(Difference { declared, has })) => {
            let seen = format!("declared is {declared}, and AWS has {has}");
            notes.advise(Verdict::Warn, it.about, seen, NextStep::annotated(it.look));
        }
        Err(unseen) => notes.unseen(it.about, &unseen),
    }
}

fn note_host(facts: &Facts, ingress: &str, host: &str, notes: &mut Notes) {
    let about = format!("host {host} of {ingress}");
    match load_balancer::has_rule_for(host, facts) {
        Ok(true) => notes.add(Verdict::Pass, about, "a rule of a listener takes it"),
        Ok(false) => notes.advise(Verdict::Warn, about, "no rule of a listener takes it", look_at("ingress", ingress)),
        Err(unseen) => notes.unseen(about, &unseen),
    }
}

/// Whether something differs, and nothing but these.
fn differs_only_in(scene: &Scene<'_>, these: &[Setting]) -> bool {
    let compared = scene.facts.declared.iter().flatten().flat_map(|declared| compared(scene.facts, declared));
    let differs = |it: Compared| matches!(it.difference, Ok(Some(_))).then_some(it.setting);
    let mut differing = compared.flatten().filter_map(differs).peekable();
    differing.peek().is_some() && differing.all(|setting| these.contains(&setting))
}
