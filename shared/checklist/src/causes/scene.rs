//! What the edges of the graph look at: facts, and what the checks said of them.

use std::net::IpAddr;

use facts::Facts;
use facts::dns::Answer;
use facts::listener::Protocol;
use facts::site::{Outcome, Probe};
use facts::targets::{Target, TargetState};
use facts::tls::HandshakeOutcome;

use crate::expectations::Expectations;
use crate::finding::Verdict;
use crate::judge::Line;

/// One judged run.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) facts: &'a Facts,
    pub(super) expectations: &'a Expectations,
    pub(super) lines: &'a [Line],
}

impl<'a> Scene<'a> {
    /// The check's line, where the list has it.
    pub(super) fn line(&self, check: &str) -> Option<&'a Line> {
        self.lines.iter().find(|line| line.check == check)
    }

    /// The answers of endpoints that were wrong, with their endpoint's name.
    pub(super) fn wrong_answers(&self) -> impl Iterator<Item = (&'a str, &'a Probe)> {
        let details = self.line("endpoints").map_or(&[][..], |line| line.finding.details.as_slice());
        let worst = self.line("endpoints").map_or(Verdict::Fail, |line| line.finding.verdict);
        let is_wrong = move |name: &str, probe: &Probe| {
            let about = format!("{name} at {}", probe.address);
            details.iter().any(|detail| detail.verdict == worst && detail.about == about)
        };
        self.facts.site.endpoints.iter().flat_map(move |endpoint| {
            let name = endpoint.name.as_str();
            endpoint.probes.iter().flatten().filter(move |probe| is_wrong(name, probe)).map(move |probe| (name, probe))
        })
    }

    /// Addresses of the TLS port that stand badly.
    pub(super) fn bad_handshakes(&self) -> impl Iterator<Item = (IpAddr, &'a HandshakeOutcome)> {
        let details = self.line("tls").map_or(&[][..], |line| line.finding.details.as_slice());
        let is_bad = |address: IpAddr| {
            let about = address.to_string();
            details.iter().any(|detail| detail.verdict == Verdict::Fail && detail.about == about)
        };
        let handshakes = self.facts.tls.iter().flatten();
        handshakes.filter(move |it| is_bad(it.address)).map(|it| (it.address, &it.outcome))
    }

    /// Answers of the plain-HTTP port that are no redirect.
    pub(super) fn bad_redirects(&self) -> impl Iterator<Item = &'a Probe> {
        let is_redirect =
            |probe: &Probe| matches!(&probe.outcome, Outcome::Reply(reply) if (300..400).contains(&reply.status));
        self.facts.site.redirect.iter().flatten().filter(move |probe| !is_redirect(probe))
    }

    /// Whether the address is none of the load balancer's own. Where those were not seen, it may well be none.
    pub(super) fn is_elsewhere(&self, address: IpAddr) -> bool {
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

    /// Whether an HTTPS listener is known to be missing.
    pub(super) fn has_no_https_listener(&self) -> bool {
        let port = self.facts.scope.https_port;
        let is_it = |protocol: &Protocol, at: u16| at == port && *protocol == Protocol::Https;
        self.facts.listeners.as_ref().is_ok_and(|all| !all.iter().any(|it| is_it(&it.protocol, it.port)))
    }

    /// Every target that was seen.
    pub(super) fn targets(&self) -> impl Iterator<Item = &'a Target> {
        let groups = self.facts.target_groups.as_ref().map_or(&[][..], Vec::as_slice);
        groups.iter().flat_map(|group| group.targets.iter().flatten())
    }

    /// Whether all groups were seen, and no target of any is healthy.
    pub(super) fn has_no_healthy_target(&self) -> bool {
        let seen = self.facts.target_groups.as_ref().is_ok_and(|groups| groups.iter().all(|it| it.targets.is_ok()));
        seen && !self.targets().any(|target| target.state == TargetState::Healthy)
    }
}
