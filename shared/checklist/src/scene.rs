//! A judged run: facts, and what the checks said of them. Causes are looked for here.

use std::net::IpAddr;

use facts::Facts;
use facts::dns::Answer;
use facts::listener::Protocol;
use facts::site::{Outcome, Probe};
use facts::targets::{Target, TargetState};
use facts::tls::HandshakeOutcome;

use crate::check_id::CheckId;
use crate::expectations::Expectations;
use crate::finding::{Detail, Line, Verdict};
use crate::subject::Subject;

/// One judged run.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) expectations: &'a Expectations,
    pub(crate) lines: &'a [Line],
}

impl<'a> Scene<'a> {
    /// The check's line, where the list has it.
    pub(crate) fn line(&self, check: CheckId) -> Option<&'a Line> {
        self.lines.iter().find(|line| line.check == check)
    }

    /// What the check noted; nothing where the list does not have it.
    pub(crate) fn details(&self, check: CheckId) -> &'a [Detail] {
        self.line(check).map_or(&[][..], |line| line.finding.details.as_slice())
    }

    /// The answers of endpoints that were wrong, with their endpoint's name.
    pub(crate) fn wrong_answers(&self) -> impl Iterator<Item = (&'a str, &'a Probe)> {
        let details = self.details(CheckId::Endpoints);
        let worst = self.line(CheckId::Endpoints).map_or(Verdict::Fail, |line| line.finding.verdict);
        let is_wrong = move |name: &str, probe: &Probe| {
            details.iter().filter(|detail| detail.verdict == worst).any(|detail| match &detail.about {
                Subject::Answer { endpoint, address } => endpoint == name && *address == probe.address,
                Subject::Named(_)
                | Subject::LoadBalancer
                | Subject::Address(_)
                | Subject::Bucket(_)
                | Subject::HealthCheck { .. } => false,
            })
        };
        self.facts.site.endpoints.iter().flat_map(move |endpoint| {
            let name = endpoint.name.as_str();
            endpoint.probes.iter().flatten().filter(move |probe| is_wrong(name, probe)).map(move |probe| (name, probe))
        })
    }

    /// Addresses of the TLS port that stand badly.
    pub(crate) fn bad_handshakes(&self) -> impl Iterator<Item = (IpAddr, &'a HandshakeOutcome)> {
        let failed = self.details(CheckId::Tls).iter().filter(|detail| detail.verdict == Verdict::Fail);
        let bad: Vec<IpAddr> = failed.filter_map(|detail| detail.about.address()).collect();
        let handshakes = self.facts.tls.iter().flatten();
        handshakes.filter(move |it| bad.contains(&it.address)).map(|it| (it.address, &it.outcome))
    }

    /// Whether the check fails.
    pub(crate) fn fails(&self, check: CheckId) -> bool {
        self.line(check).is_some_and(|line| line.finding.verdict == Verdict::Fail)
    }

    /// Answers of the plain-HTTP port that are no redirect.
    pub(crate) fn bad_redirects(&self) -> impl Iterator<Item = &'a Probe> {
        let is_redirect =
            |probe: &Probe| matches!(&probe.outcome, Outcome::Reply(reply) if (300..400).contains(&reply.status));
        self.facts.site.redirect.iter().flatten().filter(move |probe| !is_redirect(probe))
    }

    /// Whether the address is none of the load balancer's own, though it should be one. Where those were not seen, it may
    /// well be none.
    pub(crate) fn is_elsewhere(&self, address: IpAddr) -> bool {
        if self.facts.scope.in_front.is_some() {
            return false;
        }
        match self.facts.dns.load_balancer.as_ref().map(|lookup| &lookup.answer) {
            Ok(Answer::Addresses { addresses, .. }) => !addresses.contains(&address),
            Ok(
                Answer::NxDomain
                | Answer::NoData
                | Answer::ServFail
                | Answer::Refused
                | Answer::TimedOut { .. }
                | Answer::Broken { .. },
            )
            | Err(_) => true,
        }
    }

    /// Whether an HTTPS listener is known to be missing, and nothing in front takes HTTPS in its place.
    pub(crate) fn has_no_https_listener(&self) -> bool {
        if self.facts.scope.ends_connections().is_some() {
            return false;
        }
        let port = self.facts.scope.https_port;
        let is_it = |protocol: &Protocol, at: u16| at == port && *protocol == Protocol::Https;
        self.facts.listeners.as_ref().is_ok_and(|all| !all.iter().any(|it| is_it(&it.protocol, it.port)))
    }

    /// Every target that was seen.
    pub(crate) fn targets(&self) -> impl Iterator<Item = &'a Target> {
        let groups = self.facts.target_groups.as_ref().map_or(&[][..], Vec::as_slice);
        groups.iter().flat_map(|group| group.targets.iter().flatten())
    }

    /// Whether all groups were seen, and no target of any is healthy.
    pub(crate) fn has_no_healthy_target(&self) -> bool {
        let seen = self.facts.target_groups.as_ref().is_ok_and(|groups| groups.iter().all(|it| it.targets.is_ok()));
        seen && !self.targets().any(|target| target.state == TargetState::Healthy)
    }
}

/// A check that stands badly for no other reason, with what follows from it.
#[derive(Clone, Copy)]
pub(crate) struct Trouble<'a> {
    pub(crate) scene: &'a Scene<'a>,
    pub(crate) line: &'a Line,
    pub(crate) consequences: &'a [CheckId],
}

impl<'a> Trouble<'a> {
    /// The first of the observations that make it as bad as it is.
    pub(crate) fn first(&self) -> Option<&'a Detail> {
        self.line.finding.details.iter().find(|detail| detail.verdict == self.line.finding.verdict)
    }

    /// Whether it only warns: nobody is hurt yet.
    pub(crate) fn is_warning(&self) -> bool {
        self.line.finding.verdict != Verdict::Fail
    }

    pub(crate) fn domain(&self) -> &'a str {
        self.scene.facts.scope.domain.as_str()
    }
}

/// What the check saw, which is what most causes are told as.
pub(crate) fn seen(trouble: &Trouble<'_>) -> String {
    trouble.line.finding.seen.clone()
}
