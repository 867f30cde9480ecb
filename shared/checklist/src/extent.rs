//! How far a fault reaches: what two sites have in common is told once.

use std::collections::{BTreeMap, BTreeSet};

use facts::Facts;
use facts::ids::{Arn, Domain};
use facts::inventory::ClusterName;
use facts::tls::HandshakeOutcome;

use crate::check::Reach;
use crate::check_id::CheckId;
use crate::finding::{Line, Verdict};

/// What a fault is of. Two sites whose faults of one check are equal here have one fault.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// What tells of faults: whatever is looked at has it in common.
    Stack,
    /// A cluster whose controller stands still.
    Cluster(ClusterName),
    /// The certificate that is served, by its issuer and serial number.
    Certificate(String),
    LoadBalancer {
        arn: Arn,
        /// What of it is at fault: two sites may have a target group each.
        parts: BTreeSet<String>,
    },
    Site(Domain),
}

/// How far each check reaches in these facts, by what it found. `only_ending` says that TLS stands badly, if it does, for no
/// more than the end of its certificate.
pub fn extents(facts: &Facts, lines: &[Line], only_ending: bool) -> BTreeMap<CheckId, Extent> {
    lines.iter().map(|line| (line.check, extent(facts, line, only_ending))).collect()
}

fn extent(facts: &Facts, line: &Line, only_ending: bool) -> Extent {
    let site = || Extent::Site(facts.scope.domain.clone());
    let load_balancer = || match facts.the_load_balancer() {
        Ok(found) => Extent::LoadBalancer { arn: found.arn.clone(), parts: parts(line) },
        Err(_) => site(),
    };
    match line.check.check().reach {
        Reach::Stack => Extent::Stack,
        Reach::Cluster => cluster(facts).map_or_else(load_balancer, Extent::Cluster),
        Reach::Certificate if only_ending || parts(line).is_empty() => {
            certificate(facts).map_or_else(load_balancer, Extent::Certificate)
        }
        Reach::Certificate | Reach::LoadBalancer => load_balancer(),
        Reach::Site => site(),
    }
}

/// Only a Deployment that is not available stands still for all of its cluster: an object that cannot be deployed is one
/// load balancer's trouble.
fn cluster(facts: &Facts) -> Option<ClusterName> {
    let declared = facts.declared.as_ref().ok()?.as_ref()?;
    let is_down = !declared.controllers.is_empty() && declared.controllers.iter().all(|it| it.available == 0);
    is_down.then(|| declared.cluster.clone())
}

/// By issuer and serial number: another issuer may give the same one.
fn certificate(facts: &Facts) -> Option<String> {
    let mut served = facts.tls.iter().flatten().filter_map(|handshake| match &handshake.outcome {
        HandshakeOutcome::Served(served) => Some(format!("{} {}", served.leaf.issuer, served.leaf.serial)),
        HandshakeOutcome::NoConnection { .. }
        | HandshakeOutcome::NoHandshake { .. }
        | HandshakeOutcome::NotAsked { .. }
        | HandshakeOutcome::NotReached => None,
    });
    served.next()
}

/// What stands as badly as the whole. Of what stands well nothing is at fault.
fn parts(line: &Line) -> BTreeSet<String> {
    let worst = line.finding.verdict;
    let is_fault = matches!(worst, Verdict::Warn | Verdict::Fail);
    let details = line.finding.details.iter().filter(|detail| is_fault && detail.verdict == worst);
    details.map(|detail| detail.about.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use facts::targets::TargetState;

    use super::*;
    use crate::example::healthy;
    use crate::judge::judge;

    /// The extents of the example behind this domain, with this changed.
    fn extents_at(domain: &str, change: impl FnOnce(&mut Facts)) -> BTreeMap<CheckId, Extent> {
        let (mut facts, expectations) = healthy();
        facts.scope.domain = domain.to_owned().try_into().unwrap();
        change(&mut facts);
        let lines = judge(&facts, &expectations);
        extents(&facts, &lines, false)
    }

    fn unhealthy(facts: &mut Facts) {
        let group = &mut facts.target_groups.as_mut().unwrap()[0];
        group.targets.as_mut().unwrap().iter_mut().for_each(|target| target.state = TargetState::Unhealthy);
    }

    #[test]
    fn sites_of_one_load_balancer_share_its_faults_and_no_answers() {
        let (one, other) = (extents_at("a.example.com", unhealthy), extents_at("b.example.com", unhealthy));
        for check in [CheckId::Targets, CheckId::Waf, CheckId::Tls, CheckId::AlertPath] {
            assert_eq!(one[&check], other[&check], "{check}");
        }
        for check in [CheckId::Dns, CheckId::Endpoints] {
            assert_ne!(one[&check], other[&check], "{check}");
        }
    }

    #[test]
    fn two_groups_of_one_load_balancer_are_two_faults() {
        let renamed = extents_at("a.example.com", |facts| {
            unhealthy(facts);
            facts.target_groups.as_mut().unwrap()[0].name = "another".to_owned();
            let targets = facts.target_groups.as_mut().unwrap()[0].targets.as_mut().unwrap();
            for target in targets {
                target.id = format!("1{}", target.id);
            }
        });
        assert_ne!(renamed[&CheckId::Targets], extents_at("a.example.com", unhealthy)[&CheckId::Targets]);
    }

    #[test]
    fn a_controller_that_is_down_is_its_clusters_trouble() {
        let down = |facts: &mut Facts| {
            let declared = facts.declared.as_mut().unwrap().as_mut().unwrap();
            declared.controllers.iter_mut().for_each(|it| it.available = 0);
        };
        assert!(matches!(extents_at("a.example.com", down)[&CheckId::Controller], Extent::Cluster(_)));
        assert!(matches!(extents_at("a.example.com", |_| ())[&CheckId::Controller], Extent::LoadBalancer { .. }));
    }

    /// A policy that is too old, or an address that refuses, is no fault of the certificate.
    #[test]
    fn only_the_end_of_a_certificate_is_common_to_all_that_serve_it() {
        let (mut facts, expectations) = healthy();
        facts.tls = Err(crate::example::denied::<()>("tls").unwrap_err());
        let lines = judge(&facts, &expectations);
        assert!(matches!(extents(&facts, &lines, false)[&CheckId::Tls], Extent::LoadBalancer { .. }));
        let at = |days: i64| {
            let (mut facts, expectations) = healthy();
            let until = crate::example::minutes_ago(-days * 1_440);
            for handshake in facts.tls.as_mut().unwrap() {
                if let HandshakeOutcome::Served(served) = &mut handshake.outcome {
                    served.leaf.not_after = until;
                }
            }
            let lines = judge(&facts, &expectations);
            [true, false].map(|only_ending| extents(&facts, &lines, only_ending)[&CheckId::Tls].clone())
        };
        let [ends, otherwise] = at(3);
        assert!(matches!(ends, Extent::Certificate(_)) && matches!(otherwise, Extent::LoadBalancer { .. }));
    }

    #[test]
    fn what_stands_well_differs_in_nothing_but_where_it_is() {
        let healthy = extents_at("a.example.com", |_| ());
        assert!(matches!(&healthy[&CheckId::Targets], Extent::LoadBalancer { parts, .. } if parts.is_empty()));
    }
}
