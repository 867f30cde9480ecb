//! What the shards of a fleet left, judged: who reported in this run, and what of it is told now. Pure.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use checklist::Verdict;
use checklist::alerts::Mail;
use facts::{Seen, Unseen};
use input::{Problem, listed};
use jiff::{SignedDuration, Timestamp};
use report::Run;
use report::fleet::{self, FleetReport, Member, News, NoResult, ShardMail, ShardResult};

use super::file::{Entry, Fleet};
use super::state::FleetState;

/// Runs in a row without a report until that is told, where it may be over by itself.
pub(super) const SILENT_RUNS: u32 = 3;
/// How old a report may be that a person sums up, and that of any run.
const FRESH: SignedDuration = SignedDuration::from_mins(30);
const LONGEST_RUN: SignedDuration = SignedDuration::from_hours(24);
/// Shards whose mails were taken over that are remembered, those that are in the file no more among them: one that comes back
/// may still have an old mail.
const MOST_REMEMBERED: usize = 5_000;
/// Mails that are taken over in one run: each has its lines in the one that is sent. The others come with the next.
const MOST_TAKEN: usize = 100;

/// Why the file cannot be used.
#[derive(Clone, Debug)]
pub(super) enum NoFile {
    /// It is so until somebody changes it.
    Wrong(Vec<Problem>),
    /// It could not be read now.
    Unseen(Unseen),
}

impl NoFile {
    fn words(&self) -> Vec<String> {
        match self {
            Self::Wrong(problems) => problems.iter().map(ToString::to_string).collect(),
            Self::Unseen(unseen) => vec![unseen.to_string()],
        }
    }
}

/// What is known of one shard.
pub(super) fn member(
    entry: &Entry,
    result: Seen<Option<ShardResult>>,
    run: Option<Timestamp>,
    at: Timestamp,
) -> Member {
    let seen = result.as_ref().ok();
    let last = seen.and_then(|it| Some(it.as_ref()?.at));
    let mails = seen.map(|it| it.as_ref().map(|it| it.mails.clone()).unwrap_or_default());
    let no = |because: String, is_certain| Err(NoResult { because, last, is_certain, mails });
    let result = match (&entry.shard, result) {
        (Err(problems), _) => no(format!("in the file: {}", listed(problems.iter().map(ToString::to_string))), true),
        (Ok(_), Err(unseen)) => no(format!("its result was not seen: {unseen}"), false),
        (Ok(_), Ok(None)) => no(format!("it has never reported{WHERE}"), false),
        (Ok(_), Ok(Some(result))) if is_of(&result, run, at) => Ok(result),
        (Ok(_), Ok(Some(_))) => no(format!("it did not report in this run{WHERE}"), false),
    };
    Member { name: entry.name.clone(), account: entry.account.clone(), region: entry.region.clone(), result }
}

const WHERE: &str = ": the Map Run of the state machine tells why, and the log of verify";

/// Whether a result is of this run, or of a person's since it began.
fn is_of(result: &ShardResult, run: Option<Timestamp>, at: Timestamp) -> bool {
    match run {
        Some(run) => at.duration_since(result.at) <= LONGEST_RUN && (result.run == Some(run) || result.at >= run),
        None => at.duration_since(result.at) <= FRESH,
    }
}

/// The report, the next state, and what is told now.
pub(super) struct Judged {
    pub(super) report: FleetReport,
    pub(super) next: FleetState,
    pub(super) mail: Option<Mail>,
}

/// Judges what all shards left. `kept` is where the report will lie.
pub(super) fn judge(
    members: &[Member],
    no_file: Option<&NoFile>,
    before: &FleetState,
    most: u32,
    run: Run,
    kept: &str,
) -> Judged {
    let at = run.at;
    let problems = no_file.map(NoFile::words).unwrap_or_default();
    let mut report = fleet::report(members, problems.clone(), run);
    let mut next = before.begun();
    count(&mut next, members, no_file);
    note_hours(&mut report, &mut next);
    // The last mail of an hour is kept for what hurts users.
    let is_spare = next.mails.has_room(at, most.saturating_sub(1).max(1));
    if !next.mails.has_room(at, most) || !(is_spare || hurts(members, &next.taken)) {
        return Judged { report, next, mail: None };
    }
    let news = news(&mut next, before, members, no_file, &problems);
    let mail = fleet::mail(&report, news, kept);
    Judged { report, next, mail }
}

/// Counts for how many runs each shard is silent, and the file cannot be used. Without a file nobody looked, so nothing of the
/// shards is over.
fn count(next: &mut FleetState, members: &[Member], no_file: Option<&NoFile>) {
    if no_file.is_some() {
        next.broken_runs = next.broken_runs.saturating_add(1);
        return;
    }
    next.broken_runs = 0;
    let silent = members.iter().filter(|member| member.result.is_err());
    let runs = |name: &String| next.silent_runs.get(name).copied().unwrap_or_default().saturating_add(1);
    next.silent_runs = silent.map(|member| (member.name.clone(), runs(&member.name))).collect();
    let names: BTreeSet<&String> = members.iter().map(|member| &member.name).collect();
    next.hours.retain(|name, _| names.contains(name));
    if next.taken.len() > MOST_REMEMBERED {
        next.taken.retain(|name, _| names.contains(name));
    }
    // A shard that is no longer in the file does not come back.
    next.told_silent.retain(|name| names.contains(name));
}

fn note_hours(report: &mut FleetReport, next: &mut FleetState) {
    for shard in &mut report.shards {
        let hours = next.hours.entry(shard.name.clone()).or_default();
        hours.note(report.run.at, shard.sites.map(|_| shard.overall));
        shard.hours = hours.letters();
    }
}

/// What is told now, noted in the next state.
fn news<'a>(
    next: &mut FleetState,
    before: &FleetState,
    members: &'a [Member],
    no_file: Option<&NoFile>,
    problems: &'a [String],
) -> News<'a> {
    if let Some(no_file) = no_file {
        let is_due = match no_file {
            NoFile::Wrong(_) => true,
            NoFile::Unseen(_) => next.broken_runs >= SILENT_RUNS,
        };
        let is_news = is_due && !before.told_broken;
        next.told_broken = before.told_broken || is_news;
        return News { problems: if is_news { problems } else { &[] }, ..News::default() };
    }
    let mut news = News { is_mended: before.told_broken, ..News::default() };
    next.told_broken = false;
    for member in members {
        match &member.result {
            Err(no) => {
                let runs = next.silent_runs.get(&member.name).copied().unwrap_or_default();
                if (no.is_certain || runs >= SILENT_RUNS) && next.told_silent.insert(member.name.clone()) {
                    news.silent.push((&member.name, &no.because));
                }
            }
            Ok(_) => {
                if next.told_silent.remove(&member.name) {
                    news.back.push(&member.name);
                }
            }
        }
    }
    // The worst first: what there is no room for stays where it is.
    let mut by_worst: Vec<&Member> = members.iter().collect();
    by_worst.sort_by_key(|member| Reverse(overall(member)));
    for member in by_worst {
        let room = MOST_TAKEN.saturating_sub(news.mails.len());
        news.mails.extend(taken(&mut next.taken, member, room));
    }
    news
}

/// Whether a shard that fails has something to tell.
fn hurts(members: &[Member], taken: &BTreeMap<String, BTreeSet<String>>) -> bool {
    let is_taken = |name: &str, mail: &Mail| taken.get(name).is_some_and(|taken| taken.contains(&mail.kept));
    members.iter().any(|member| match &member.result {
        Ok(result) => result.overall == Verdict::Fail && result.mails.iter().any(|mail| !is_taken(&member.name, mail)),
        Err(_) => false,
    })
}

/// How a shard stands, as far as that is known.
fn overall(member: &Member) -> Verdict {
    member.result.as_ref().map_or(Verdict::Unknown, |result| result.overall)
}

/// The mails of a shard that were not taken over yet, also of one that has not reported since. What it no longer has is
/// forgotten.
fn taken<'a>(all: &mut BTreeMap<String, BTreeSet<String>>, member: &'a Member, room: usize) -> Vec<ShardMail<'a>> {
    let mails = match &member.result {
        Ok(result) => &result.mails,
        Err(NoResult { mails: Some(mails), .. }) => mails,
        Err(NoResult { mails: None, .. }) => return Vec::new(),
    };
    let known = all.remove(&member.name).unwrap_or_default();
    let (old, new): (Vec<_>, Vec<_>) = mails.iter().partition(|mail| known.contains(&mail.kept));
    let new: Vec<_> = new.into_iter().take(room).collect();
    let now: BTreeSet<String> = old.into_iter().chain(new.iter().copied()).map(|mail| mail.kept.clone()).collect();
    if !now.is_empty() {
        all.insert(member.name.clone(), now);
    }
    // The newest first: it tells how the shard stands now.
    new.into_iter().rev().map(|mail| ShardMail { shard: &member.name, overall: overall(member), mail }).collect()
}

/// The most mails of a fleet in an hour; that of the default where no file tells it.
pub(super) fn most_mails(fleet: Option<&Fleet>) -> u32 {
    fleet.map_or_else(|| checklist::alerts::Policy::default().max_mails_per_hour, |fleet| fleet.max_mails_per_hour)
}

#[cfg(test)]
mod tests;
