//! The report of a shard from those of its sites.

use std::collections::BTreeMap;

use checklist::{Cause, CheckId, Extent, Verdict};
use facts::ids::Domain;

use super::{Fault, SCHEMA, ShardReport, SiteLine, WithoutDomain};
use crate::{Delivered, Report, Run};

/// A site that was looked at.
#[derive(Clone, Copy, Debug)]
pub struct SeenSite<'a> {
    /// What it is known by from run to run.
    pub key: &'a str,
    pub report: &'a Report,
    /// How far each of its checks reaches.
    pub extents: &'a BTreeMap<CheckId, Extent>,
}

/// A site that is known and was not looked at.
#[derive(Clone, Debug)]
pub struct UnseenSite {
    pub key: String,
    pub domain: Domain,
    pub because: String,
}

/// What a run over many sites saw.
#[derive(Debug)]
pub struct Seen<'a> {
    /// What mails call the shard.
    pub name: String,
    pub sites: Vec<SeenSite<'a>>,
    /// Sites that are known and were not looked at, each with the reason.
    pub unseen: Vec<UnseenSite>,
    pub without_domain: Vec<WithoutDomain>,
    /// Load balancers that their tag keeps out.
    pub left_out: usize,
    pub unlisted: Option<String>,
    pub appeared: Vec<String>,
    pub gone: Vec<String>,
}

/// The report, not yet delivered.
pub fn report(seen: Seen<'_>, run: Run) -> ShardReport {
    let faults = faults(&seen.sites);
    let mut sites: Vec<SiteLine> = seen.sites.iter().map(line).collect();
    sites.extend(seen.unseen.into_iter().map(unseen));
    sites.sort_by(|one, other| other.overall.cmp(&one.overall).then_with(|| one.domain.cmp(&other.domain)));
    let blind = seen.unlisted.is_some() || !seen.without_domain.is_empty() || sites.is_empty();
    let worst = sites.iter().map(|site| site.overall).max().filter(|worst| *worst != Verdict::Skip);
    let overall = worst.into_iter().chain(blind.then_some(Verdict::Unknown)).max().unwrap_or(Verdict::Unknown);
    let mut report = ShardReport {
        schema: SCHEMA.to_owned(),
        name: seen.name,
        overall,
        headline: String::new(),
        faults,
        sites,
        appeared: seen.appeared,
        gone: seen.gone,
        without_domain: seen.without_domain,
        left_out: seen.left_out,
        unlisted: seen.unlisted,
        run,
        delivered: Delivered::default(),
        page: None,
    };
    report.headline = headline(&report);
    report
}

fn line(SeenSite { key, report, .. }: &SeenSite<'_>) -> SiteLine {
    SiteLine {
        key: (*key).to_owned(),
        domain: report.domain.clone(),
        load_balancer: report.load_balancer.clone(),
        overall: report.overall,
        headline: report.headline.clone(),
        checks: report.checks.iter().map(|judged| (judged.line.check, judged.line.finding.verdict)).collect(),
        hours: String::new(),
    }
}

fn unseen(UnseenSite { key, domain, because }: UnseenSite) -> SiteLine {
    SiteLine {
        key,
        domain,
        load_balancer: None,
        overall: Verdict::Unknown,
        headline: because,
        checks: BTreeMap::new(),
        hours: String::new(),
    }
}

/// Every cause of every site, those that are one fault together. Of those that are as bad the one with the most sites
/// comes first.
fn faults(sites: &[SeenSite<'_>]) -> Vec<Fault> {
    let mut keyed: Vec<(Option<&Extent>, Fault)> = Vec::new();
    for SeenSite { report, extents, .. } in sites {
        for cause in &report.causes {
            let extent = extents.get(&cause.check);
            let is_same = |(known, fault): &&mut (Option<&Extent>, Fault)| {
                fault.check == cause.check && fault.verdict == cause.verdict && extent.is_some() && *known == extent
            };
            match keyed.iter_mut().find(is_same) {
                Some((_, fault)) => fault.join(report, cause),
                None => keyed.push((extent, Fault::at(report, cause))),
            }
        }
    }
    let mut faults: Vec<Fault> = keyed.into_iter().map(|(_, fault)| fault).collect();
    faults.sort_by_key(|fault| std::cmp::Reverse((fault.verdict, fault.sites.len())));
    faults
}

impl Fault {
    fn at(report: &Report, cause: &Cause) -> Self {
        let judged = report.checks.iter().find(|judged| judged.line.check == cause.check);
        Self {
            check: cause.check,
            verdict: cause.verdict,
            headline: cause.headline.clone(),
            next: judged.and_then(|judged| judged.line.finding.next.clone()),
            consequences: cause.consequences.clone(),
            sites: vec![report.domain.clone()],
        }
    }

    fn join(&mut self, report: &Report, cause: &Cause) {
        self.sites.push(report.domain.clone());
        let new = cause.consequences.iter().filter(|check| !self.consequences.contains(check));
        let new: Vec<CheckId> = new.copied().collect();
        self.consequences.extend(new);
    }
}

impl ShardReport {
    /// How many sites stand so as a whole.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.sites.iter().filter(|site| site.overall == verdict).count()
    }
}

/// How many stand badly, and the worst fault; without one, what else is so.
fn headline(report: &ShardReport) -> String {
    if let Some(why) = &report.unlisted {
        return format!("the load balancers could not be listed: {why}");
    }
    let all = match report.sites.len() {
        1 => "1 site".to_owned(),
        many => format!("{many} sites"),
    };
    let count = report.count(report.overall);
    match report.overall {
        Verdict::Fail | Verdict::Warn => {
            let word = if report.overall == Verdict::Fail { "failing" } else { "with a warning" };
            let first = report.faults.first().map_or_else(String::new, |fault| format!(": {}", fault.headline));
            let more = match report.faults.len() {
                0 | 1 => String::new(),
                many => format!(" (and {} more)", many - 1),
            };
            format!("{count} of {all} {word}{first}{more}")
        }
        Verdict::Pass => format!("all well: {all}"),
        Verdict::Unknown | Verdict::Skip => match (report.sites.is_empty(), report.without_domain.len()) {
            (true, 0) => "no load balancer was found, and none is given".to_owned(),
            (_, 0) => format!("{count} of {all} could not be judged"),
            (_, 1) => "1 load balancer has no domain that is known".to_owned(),
            (_, many) => format!("{many} load balancers have no domain that is known"),
        },
    }
}
