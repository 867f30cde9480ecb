//! Who notices a cause, in words.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::scene::Scene;
use crate::finding::Verdict;
use crate::judge::Line;
use crate::words::list;

/// Who notices this cause: users, as far as endpoints fail for it, or those whom such a fault reaches.
pub(super) fn by(scene: &Scene<'_>, line: &Line, consequences: &[String]) -> String {
    let domain = &scene.facts.scope.domain;
    let is_warning = line.finding.verdict != Verdict::Fail;
    let with_it = |check: &str| line.check == check || consequences.iter().any(|it| it == check);
    if with_it("endpoints") && !is_warning {
        return callers(scene);
    }
    match line.check.as_str() {
        "load-balancer" | "dns" | "tls" if is_warning => "nobody yet".to_owned(),
        "load-balancer" if consequences.is_empty() => "nobody yet: it lacks what it needs when a zone fails".to_owned(),
        "dns" | "load-balancer" => format!("everybody who looks {domain} up"),
        "tls" => format!("everybody who calls https://{domain}, once the certificate or a node is gone"),
        "redirect" => format!("those who come by http://{domain}"),
        "targets" => "nobody yet: the endpoints that were asked still answer".to_owned(),
        "endpoints" => "those who wait for a slow answer".to_owned(),
        "metrics" | "traffic" | "load" => "a part of the users, as the figures show".to_owned(),
        "access-logs" => "nobody: but what happened cannot be looked up later".to_owned(),
        "cost" => "who pays the bill".to_owned(),
        "waf" | "security-groups" => "nobody yet: but attackers get further than they should".to_owned(),
        "auth" => "users of what needs a token, or what should be kept from all others".to_owned(),
        "contract" => "clients that rely on the API's own description".to_owned(),
        "alert-path" => "you: mails of the next outage may not arrive".to_owned(),
        _ => "nobody yet".to_owned(),
    }
}

/// Those who call the failing endpoints, at the failing addresses.
fn callers(scene: &Scene<'_>) -> String {
    let (mut names, mut addresses): (Vec<&str>, BTreeSet<IpAddr>) = (Vec::new(), BTreeSet::new());
    for (name, probe) in scene.wrong_answers() {
        if !names.contains(&name) {
            names.push(name);
        }
        addresses.insert(probe.address);
    }
    let probes = scene.facts.site.endpoints.iter().flat_map(|endpoint| endpoint.probes.iter().flatten());
    let asked: BTreeSet<IpAddr> = probes.map(|probe| probe.address).collect();
    let all = scene.facts.scope.endpoints.len();
    let who = if names.len() == all { "everybody".to_owned() } else { format!("those who call {}", list(&names)) };
    if addresses.is_empty() {
        "everybody".to_owned()
    } else if addresses.len() == asked.len() {
        format!("{who}, at every address")
    } else {
        let at: Vec<_> = addresses.iter().collect();
        format!("{who}, by {} of {} addresses ({})", addresses.len(), asked.len(), list(&at))
    }
}
