//! What was seen of all sites, judged: each by its own rules, then what they have in common. Pure.

use std::collections::{BTreeMap, BTreeSet};

use checklist::alerts::{Bulletin, Held, Policy, Run as Found, State};
use checklist::{CheckId, Expectations, Extent, Line, Verdict, causes, extents};
use facts::dns::PointsAt;
use facts::ids::Domain;
use facts::{Facts, targets};
use report::border::Border;
use report::shard::{SeenSite, ShardReport, UnseenSite, WithoutDomain};
use report::{Report, Run, build};
use serde_json::Value;

use super::ask::Shard;
use super::looks::{Looked, NotReached};
use super::news::News;
use super::site::SiteKey;
use super::state::ShardState;
use super::watch::Watched;

/// Bytes of what was seen that one report keeps: a function has a few hundred megabytes for all it does.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// One site, judged.
pub(super) struct JudgedSite {
    pub(super) key: SiteKey,
    pub(super) report: Report,
    /// After the run, without mails.
    pub(super) state: State,
    pub(super) bulletin: Option<Bulletin>,
    pub(super) extents: BTreeMap<CheckId, Extent>,
    /// What was seen of one that does not stand well, as far as it may be stored.
    pub(super) facts: Option<Value>,
    pub(super) expectations: Expectations,
}

/// All of it.
pub(super) struct Judged {
    pub(super) report: ShardReport,
    pub(super) sites: Vec<JudgedSite>,
    pub(super) next: ShardState,
    pub(super) news: News,
    pub(super) held: Option<Held>,
}

/// Judges every site that was seen, and notes what of it is told.
pub(super) fn judge(
    watched: Watched,
    shard: &Shard,
    before: &ShardState,
    is_known: bool,
    keeps_bodies: bool,
    run: Run,
) -> Judged {
    let Watched { looked, not_reached, mut without_domain, left_out, unlisted, metrics_asked: _ } = watched;
    without_domain.extend(not_reached.iter().filter_map(|it| never_seen(before, it)));
    let at = run.at;
    let mut next = before.begun();
    let elsewhere = elsewhere(&looked, before);
    let mut found: BTreeSet<SiteKey> = BTreeSet::new();
    let (mut sites, mut held, mut room) = (Vec::new(), Vec::new(), MOST_BYTES);
    for looked in looked {
        if looked.is_found {
            found.insert(looked.key.clone());
        }
        if elsewhere.contains(&looked.key) {
            next.keep(before, &looked.key);
            continue;
        }
        let (site, kept_back) = one(looked, shard, before, (is_known, keeps_bodies, &mut room), &run);
        next.sites.insert(site.key.clone(), site.state.clone());
        held.extend(kept_back);
        sites.push(site);
    }
    let unlisted = unlisted.map(|unseen| unseen.to_string());
    let mut unseen = not_seen(before, shard, &not_reached, &without_domain, unlisted.as_deref());
    unseen.retain(|(key, _)| !next.sites.contains_key(key) && !elsewhere.contains(key));
    for (key, _) in &unseen {
        next.keep(before, key);
    }
    // Of a load balancer that was begun the next run knows by itself which sites come first.
    let begin = not_reached.iter().find(|it| it.site.is_none()).or(not_reached.first());
    next.next = begin.map(|it| it.name.clone());
    let still: BTreeSet<SiteKey> =
        unseen.iter().map(|(key, _)| key.clone()).filter(|key| before.found.contains(key)).collect();
    let there: BTreeSet<SiteKey> = found.union(&still).cloned().collect();
    let most = shard.alerts.max_mails_per_hour;
    let known = (unlisted.as_deref(), without_domain.as_slice());
    let news = News::note(before, &mut next, there, known, at, most);
    let seen = build_seen(shard, &sites, unseen, (without_domain, left_out.len()), unlisted, &news);
    let mut report = report::shard::report(seen, run);
    note_hours(&mut report, before, &mut next);
    Judged { report, sites, next, news, held: held.into_iter().next() }
}

/// One site as an event of one site would judge it, but that the mails are the shard's.
fn one(
    looked: Looked,
    shard: &Shard,
    before: &ShardState,
    (is_known, keeps_bodies, room): (bool, bool, &mut usize),
    run: &Run,
) -> (JudgedSite, Option<Held>) {
    let Looked { key, asked, mut facts, secrets, is_found: _, figures } = looked;
    let state = before.state_of(&key);
    if let Ok(groups) = &mut facts.target_groups {
        targets::remember(groups, &state.sightings, facts.at);
    }
    let expectations = asked.expectations;
    let lines = checklist::judge(&facts, &expectations);
    let causes = causes(&facts, &expectations, &lines);
    let accepted = checklist::accepted(&expectations.accepted, &lines, facts.at);
    let sightings = targets::sightings(&facts.target_groups, &state.sightings);
    let border = Border::new(secrets, keeps_bodies);
    let found = Found::new(&facts, &expectations, &lines, &causes);
    let extents = extents(&facts, &lines, found.only_ending);
    let found = Found { shape: found.shape.clone().with_texts(|text| border.sentence(text)), ..found };
    let policy =
        Policy { name: shard.alerts.name.clone(), max_mails_per_hour: shard.alerts.max_mails_per_hour, ..asked.alerts };
    let (mut next, outcome) = state.after(&found, &policy, sightings);
    next.figures = figures.or(next.figures);
    let stands_well = !lines.iter().any(stands_badly);
    let mut report = build::report(&facts, lines, causes, is_known.then_some((&state, &next)), run.clone());
    report.accepted = accepted;
    border.pass(&mut report);
    let facts = if stands_well || *room == 0 { None } else { border.facts(facts).ok() };
    let facts = facts.filter(|facts| fits(facts, room));
    let state = next.without_mails();
    (JudgedSite { key, report, state, bulletin: outcome.bulletin, extents, facts, expectations }, outcome.held)
}

/// Whether it fits into what is left of the room, which it takes then. One that does not leaves none for others.
fn fits(facts: &Value, room: &mut usize) -> bool {
    let left = room.checked_sub(facts.to_string().len());
    *room = left.unwrap_or_default();
    left.is_some()
}

/// Notes how each site of the report stood in this hour, and shows the hours before it.
fn note_hours(report: &mut ShardReport, before: &ShardState, next: &mut ShardState) {
    for site in &mut report.sites {
        let mut hours = before.hours.get(site.key.as_str()).cloned().unwrap_or_default();
        hours.note(report.run.at, Some(site.overall).filter(|_| !site.checks.is_empty()));
        site.hours = hours.letters();
        next.hours.insert(site.key.clone(), hours);
    }
}

fn stands_badly(line: &Line) -> bool {
    line.finding.verdict > Verdict::Pass
}

/// Sites that were found at two load balancers of which only the other one is where their name leads: the next half of a
/// change from one to the other, and nobody's trouble. The other one may be one that was not looked at in this run.
fn elsewhere(looked: &[Looked], before: &ShardState) -> BTreeSet<SiteKey> {
    let domain = |it: &Looked| it.asked.scope.domain.clone();
    let mut here: BTreeSet<Domain> =
        looked.iter().filter(|it| leads_here(&it.facts) != Some(false)).map(domain).collect();
    let seen: BTreeSet<&SiteKey> = looked.iter().map(|it| &it.key).collect();
    here.extend(before.found.iter().filter(|key| !seen.contains(key)).filter_map(SiteKey::domain));
    let is_spare = |it: &&Looked| it.is_found && leads_here(&it.facts) == Some(false) && here.contains(&domain(it));
    looked.iter().filter(is_spare).map(|it| it.key.clone()).collect()
}

/// Whether the name leads to this load balancer: by its records, of which each may have its turn, where all of them name
/// load balancers; else by the addresses of the moment. `None` where neither tells.
fn leads_here(facts: &Facts) -> Option<bool> {
    let own = facts.the_load_balancer().ok()?.dns_name.as_str();
    let records = facts.dns.record.as_ref().map_or(&[][..], |records| records.records.as_slice());
    let targets: Vec<&str> = records.iter().flat_map(|record| targets_of(&record.points_at)).collect();
    let is_own = |target: &&str| plain(target).eq_ignore_ascii_case(own);
    if targets.iter().any(is_own) {
        return Some(true);
    }
    if !targets.is_empty() && targets.iter().all(|target| plain(target).ends_with(OF_LOAD_BALANCERS)) {
        return Some(false);
    }
    let (Ok(name), Ok(own)) = (&facts.dns.domain, &facts.dns.load_balancer) else { return None };
    let (name, own) = (name.answer.addresses(), own.answer.addresses());
    (!name.is_empty() && !own.is_empty()).then(|| name.iter().any(|address| own.contains(address)))
}

/// What every name of a load balancer ends with. Source: ELB user guide, "DNS name".
const OF_LOAD_BALANCERS: &str = ".elb.amazonaws.com";

/// The console writes `dualstack.` before the name.
fn plain(target: &str) -> &str {
    let target = target.trim_end_matches('.');
    target.strip_prefix("dualstack.").unwrap_or(target)
}

fn targets_of(points_at: &PointsAt) -> Vec<&str> {
    match points_at {
        PointsAt::Alias { name, .. } => vec![name],
        PointsAt::Values { values } => values.iter().map(String::as_str).collect(),
    }
}

const NO_TIME: &str = "not looked at: the time was over, and the next run begins here";

/// A load balancer for which there was no time, and of which no site is known from earlier runs.
fn never_seen(before: &ShardState, it: &NotReached) -> Option<WithoutDomain> {
    let load_balancer = it.load_balancer.clone()?;
    let is_new = it.site.is_none() && before.found_at(&it.name).next().is_none();
    is_new.then(|| WithoutDomain { load_balancer, domain: None, because: NO_TIME.to_owned() })
}

/// Sites that are known and were not seen in this run, each with the reason.
fn not_seen(
    before: &ShardState,
    shard: &Shard,
    not_reached: &[NotReached],
    without_domain: &[WithoutDomain],
    unlisted: Option<&str>,
) -> Vec<(SiteKey, String)> {
    let mut all: BTreeMap<SiteKey, String> = BTreeMap::new();
    if let Some(why) = unlisted {
        let words = format!("not looked at: the load balancers could not be listed: {why}");
        // One that is given may have been looked at all the same: then it is none of these.
        let known = before.found.iter().chain(shard.given.keys());
        all.extend(known.map(|key| (key.clone(), words.clone())));
    }
    for NotReached { name, site, .. } in not_reached {
        if let Some(key) = site {
            all.insert(key.clone(), NO_TIME.to_owned());
            continue;
        }
        let given = shard.given.keys().filter(|key| key.as_str() == name);
        all.extend(given.chain(before.found_at(name)).map(|key| (key.clone(), NO_TIME.to_owned())));
    }
    for WithoutDomain { load_balancer, domain, because } in without_domain {
        let name = load_balancer.load_balancer_dimension().and_then(|it| it.split('/').nth(1)).unwrap_or_default();
        let is_meant = |key: &&SiteKey| domain.is_none() || key.domain() == *domain;
        all.extend(before.found_at(name).filter(is_meant).map(|key| (key.clone(), because.clone())));
    }
    all.into_iter().collect()
}

fn seen_site(site: &JudgedSite) -> SeenSite<'_> {
    SeenSite { key: site.key.as_str(), report: &site.report, extents: &site.extents }
}

fn unseen_site((key, because): (SiteKey, String)) -> Option<UnseenSite> {
    Some(UnseenSite { domain: key.domain()?, key: key.to_string(), because })
}

fn build_seen<'a>(
    shard: &Shard,
    sites: &'a [JudgedSite],
    unseen: Vec<(SiteKey, String)>,
    (without_domain, left_out): (Vec<WithoutDomain>, usize),
    unlisted: Option<String>,
    news: &News,
) -> report::shard::Seen<'a> {
    report::shard::Seen {
        name: shard.name.clone(),
        sites: sites.iter().map(seen_site).collect(),
        unseen: unseen.into_iter().filter_map(unseen_site).collect(),
        without_domain,
        left_out,
        unlisted,
        appeared: news.appeared.clone(),
        gone: news.gone.clone(),
    }
}

#[cfg(test)]
mod tests;
