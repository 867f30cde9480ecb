//! The report of a fleet from what its shards left.

use std::cmp::Reverse;

use checklist::Verdict;
use facts::untrusted::one_line;

use super::{Counts, FleetReport, Member, NoResult, SCHEMA, ShardLine};
use crate::{Delivered, Run};

/// Characters of what is said of one shard among many.
const LONGEST_HEADLINE: usize = 600;

/// The report, not yet delivered. `problems` are those of the file as a whole.
pub fn report(members: &[Member], problems: Vec<String>, run: Run) -> FleetReport {
    let mut shards: Vec<ShardLine> = members.iter().map(line).collect();
    shards.sort_by(|one, other| {
        let rank = |it: &ShardLine| Reverse((it.overall, it.sites.map_or(0, |sites| sites.failed)));
        rank(one).cmp(&rank(other)).then_with(|| one.name.cmp(&other.name))
    });
    let blind = (!problems.is_empty() || shards.is_empty()).then_some(Verdict::Unknown);
    let overall = shards.iter().map(|shard| shard.overall).chain(blind).max().unwrap_or(Verdict::Unknown);
    let sites = shards.iter().filter_map(|shard| shard.sites).fold(Counts::default(), Counts::plus);
    let shards_usd = members.iter().filter_map(|member| member.result.as_ref().ok()).map(|result| result.usd).sum();
    let mut report = FleetReport {
        schema: SCHEMA.to_owned(),
        overall,
        headline: String::new(),
        problems,
        shards,
        sites,
        shards_usd,
        lasted_s: None,
        run,
        delivered: Delivered::default(),
        page: None,
    };
    report.headline = headline(&report);
    report
}

fn line(member: &Member) -> ShardLine {
    let line = ShardLine {
        name: member.name.clone(),
        account: member.account.clone(),
        region: member.region.clone(),
        overall: Verdict::Unknown,
        headline: String::new(),
        sites: None,
        failing: Vec::new(),
        looked_at: None,
        undelivered: false,
        hours: String::new(),
    };
    match &member.result {
        Ok(result) => ShardLine {
            overall: result.overall,
            headline: one_line(&result.headline, LONGEST_HEADLINE),
            undelivered: result.undelivered,
            sites: Some(result.sites),
            failing: result.failing.clone(),
            looked_at: Some(result.at),
            ..line
        },
        Err(NoResult { because, last, is_certain: _, mails: _ }) => {
            ShardLine { headline: one_line(because, LONGEST_HEADLINE), looked_at: *last, ..line }
        }
    }
}

impl FleetReport {
    /// How many shards stand so as a whole.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.shards.iter().filter(|shard| shard.overall == verdict).count()
    }

    /// Shards that did not report in this run.
    pub fn silent(&self) -> impl Iterator<Item = &ShardLine> {
        self.shards.iter().filter(|shard| shard.sites.is_none())
    }
}

impl FleetReport {
    /// Shards whose report, state or page could not be kept.
    pub fn undelivered(&self) -> impl Iterator<Item = &ShardLine> {
        self.shards.iter().filter(|shard| shard.undelivered)
    }
}

fn headline(report: &FleetReport) -> String {
    if let Some(first) = report.problems.first() {
        return format!("the file of the fleet cannot be used: {first}");
    }
    let (all, count) = (report.shards.len(), report.count(report.overall));
    let shards = counted(all, "shard");
    let silent = report.silent().count();
    let besides = besides(report, &shards);
    let sites = counted(report.sites.all(), "site");
    let first = report.shards.first().map_or_else(String::new, |it| format!(": {}: {}", it.name, it.headline));
    match report.overall {
        Verdict::Fail => {
            format!("{} of {sites} failing, in {count} of {shards}{first}{besides}", report.sites.failed)
        }
        Verdict::Warn => {
            format!("{} of {sites} with a warning, in {count} of {shards}{first}{besides}", report.sites.warned)
        }
        Verdict::Unknown | Verdict::Skip if all == 0 => "the file of the fleet names no shard".to_owned(),
        Verdict::Unknown | Verdict::Skip if silent > 0 => format!("{silent} of {shards} did not report"),
        Verdict::Unknown | Verdict::Skip => format!("{count} of {shards} could not be judged as a whole{first}"),
        Verdict::Pass => format!("all well: {shards}, {sites}{besides}"),
    }
}

/// What is so besides the worst.
fn besides(report: &FleetReport, shards: &str) -> String {
    let unknown = report.count(Verdict::Unknown);
    let and_unknown = match unknown {
        0 => String::new(),
        many => format!("; {many} of {shards} could not be judged"),
    };
    match report.undelivered().count() {
        0 => and_unknown,
        many => format!("{and_unknown}; of {many} the report, state or page was not kept"),
    }
}

fn counted(many: usize, what: &str) -> String {
    if many == 1 { format!("1 {what}") } else { format!("{many} {what}s") }
}
