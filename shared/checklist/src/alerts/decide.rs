//! What of a run is news, and what may be told of it now.

use std::collections::BTreeMap;

use facts::targets::Sighting;

use super::bounds::MOST_RUNS;
use super::maintenance;
use super::news::{Bulletin, Held, News, Outcome};
use super::policy::Policy;
use super::run::Run;
use super::standing::Standing;
use super::state::{Alert, PastRun, State};
use crate::causes::Cause;
use crate::check_id::CheckId;
use crate::finding::Verdict;

/// Runs in a row that a check is unseen until that is news by itself: one bad answer of AWS is none.
const BLIND_RUNS: u32 = 3;
const HOUR_S: i64 = 3_600;

impl State {
    /// The state after a run, and what people are told of it.
    #[must_use]
    pub fn after(&self, run: &Run, policy: &Policy, sightings: Vec<Sighting>) -> (Self, Outcome) {
        let mut next = Self { sightings, ..self.clone() };
        next.no_later_than(run.at);
        next.note(run, policy);
        let (news, in_maintenance) = next.that_may_be_told(run, policy);
        let held = in_maintenance.map(|until| Held::Maintenance { until });
        if news.is_empty() {
            return (next, Outcome { bulletin: None, held });
        }
        if let Some(held) = next.no_room_for(&news, policy) {
            next.held_back_since.get_or_insert(run.at);
            return (next, Outcome { bulletin: None, held: Some(held) });
        }
        for it in &news {
            next.told(it, run);
        }
        let bulletin = Bulletin { news, held_back_since: next.held_back_since.take() };
        (next, Outcome { bulletin: Some(bulletin), held })
    }

    /// Takes note of what the run found. Nothing here depends on what is told.
    fn note(&mut self, run: &Run, policy: &Policy) {
        self.at = run.at;
        let standing = |(check, verdict): (&CheckId, &Verdict)| {
            (*check, Standing::after(self.standings.get(check), *verdict, run.at))
        };
        self.standings = run.verdicts.iter().map(standing).collect();
        let unseen = run.verdicts.iter().filter(|(_, verdict)| **verdict == Verdict::Unknown).map(|(check, _)| check);
        let runs = |check: &CheckId| self.unseen_runs.get(check).copied().unwrap_or_default().saturating_add(1);
        self.unseen_runs = unseen.map(|check| (*check, runs(check))).collect();
        self.open.retain(|check, _| run.verdicts.contains_key(check));
        for (check, alert) in &mut self.open {
            alert.note(run, *check);
        }
        self.remember(run, policy);
        self.last = Some(run.shape.clone().over(self.last.as_ref()));
        if run.verdicts.values().all(|verdict| *verdict != Verdict::Fail) {
            self.last_green.clone_from(&self.last);
        }
    }

    /// Keeps the causes of this run and of as many before it as are counted.
    fn remember(&mut self, run: &Run, policy: &Policy) {
        let causes = run.causes.iter().filter(|cause| !self.is_covered(cause, run));
        let causes: BTreeMap<_, _> = causes.map(|cause| (cause.check, cause.verdict)).collect();
        self.runs.push(PastRun { at: run.at, causes });
        let counted = usize::try_from(policy.longest()).unwrap_or(usize::MAX).saturating_add(1);
        let last = self.runs.len().saturating_sub(counted);
        // What lags counts one run a window, so that the same number of them goes further back.
        let oldest = run.at.as_second().saturating_sub(run.window_s.saturating_mul(i64::from(policy.longest())));
        let recent = self.runs.iter().position(|it| it.at.as_second() >= oldest).unwrap_or(last);
        let most = self.runs.len().saturating_sub(MOST_RUNS);
        self.runs.drain(..last.min(recent).max(most));
    }

    /// Whether people were told of it together with something else that is not over. What has long been unseen, or is no
    /// longer judged, stands for nothing else.
    fn is_covered(&self, cause: &Cause, run: &Run) -> bool {
        let is_seen = |check: &CheckId| {
            let unseen = self.unseen_runs.get(check).copied().unwrap_or_default();
            unseen < BLIND_RUNS && run.verdict(*check) != Some(Verdict::Skip)
        };
        let by = |(check, alert): (&CheckId, &Alert)| {
            let covers = alert.verdict >= cause.verdict && alert.covers.contains(&cause.check);
            *check != cause.check && covers && is_seen(check)
        };
        self.open.iter().any(by)
    }

    /// All news, without what a maintenance window keeps back; and the end of that window where it does.
    fn that_may_be_told(&self, run: &Run, policy: &Policy) -> (Vec<News>, Option<jiff::Timestamp>) {
        let news = self.news(run, policy);
        match maintenance::until(&policy.maintenance, run.at) {
            Some(until) if news.iter().any(News::begins) => {
                (news.into_iter().filter(|news| !news.begins()).collect(), Some(until))
            }
            Some(_) | None => (news, None),
        }
    }

    fn news(&self, run: &Run, policy: &Policy) -> Vec<News> {
        let ended: Vec<News> = self.open.iter().filter_map(|(check, alert)| alert.ended(*check, run, policy)).collect();
        let raised = run.causes.iter().filter_map(|cause| self.raised(cause, run, policy, &ended));
        let mut news: Vec<News> = raised.collect();
        news.extend(run.ending.as_ref().and_then(|ending| ending.news(&self.expiry)));
        news.extend(ended);
        news.extend(self.unseen(run));
        news.extend(self.seen_again());
        let reminders = self.open.iter().filter_map(|(check, alert)| alert.reminder(*check, run, policy));
        let is_told_anyway = |reminder: &News| news.iter().any(|news| news.check() == reminder.check());
        let reminders: Vec<News> = reminders.filter(|reminder| !is_told_anyway(reminder)).collect();
        news.extend(reminders);
        news
    }

    /// Whether this cause is worse than people were told, and has been for long enough.
    fn raised(&self, cause: &Cause, run: &Run, policy: &Policy, ended: &[News]) -> Option<News> {
        let Cause { check, verdict, .. } = cause;
        let before = self.open.get(check).map_or(Verdict::Pass, |alert| alert.verdict);
        if *verdict <= before {
            return None;
        }
        // What outlasts the alert that it was told with goes on under its own name, and the mail says both.
        let goes_on = || {
            let is_over = |news: &&News| matches!(news, News::Recovered { .. });
            let over = ended.iter().filter(is_over).filter_map(|news| self.open.get(&news.check()?));
            !check.check().lags && over.into_iter().any(|alert| alert.covers.contains(check))
        };
        let is_due = || run.certain.contains(check) || self.lasts(cause, run, policy);
        let is_news = if self.is_covered(cause, run) { goes_on() } else { is_due() };
        is_news.then_some(News::Raised { check: *check, verdict: *verdict, before })
    }

    /// Whether enough of the last runs had this cause, or what now turns out to follow from it.
    fn lasts(&self, cause: &Cause, run: &Run, policy: &Policy) -> bool {
        let more = u32::from(run.deploying && cause.check.check().shaken_by_deployment);
        let raise = policy.raise_of(cause.check);
        let counted = usize::try_from(raise.of.saturating_add(more)).unwrap_or(usize::MAX);
        let is_bad = |it: &&PastRun| {
            let mut bad = it.causes.iter().filter(|(_, verdict)| **verdict >= cause.verdict);
            bad.any(|(check, _)| *check == cause.check || cause.consequences.contains(check))
        };
        let apart_s = if cause.check.check().lags { run.window_s } else { 0 };
        let bad = apart(&self.runs, apart_s).take(counted).filter(is_bad).count();
        u32::try_from(bad).unwrap_or(u32::MAX) >= raise.after.saturating_add(more)
    }

    /// All that has been unseen for long, if people were not told of some of it. What cannot be seen because of a cause
    /// that is told goes with that.
    fn unseen(&self, run: &Run) -> Option<News> {
        let follows = |check: &CheckId| run.causes.iter().any(|cause| cause.consequences.contains(check));
        let long = self.unseen_runs.iter().filter(|(check, runs)| **runs >= BLIND_RUNS && !follows(check));
        let checks: Vec<CheckId> = long.map(|(check, _)| *check).collect();
        checks.iter().any(|check| !self.told_unseen.contains(check)).then_some(News::Unseen { checks })
    }

    fn seen_again(&self) -> Option<News> {
        let again = self.told_unseen.iter().filter(|check| !self.unseen_runs.contains_key(*check));
        let checks: Vec<CheckId> = again.copied().collect();
        (!checks.is_empty()).then_some(News::SeenAgain { checks })
    }

    /// Why these news must wait, if they must. The last mail of an hour is kept for what hurts users, so that a check
    /// that flaps uses up no mail that an outage needs.
    fn no_room_for(&self, news: &[News], policy: &Policy) -> Option<Held> {
        if self.has_a_full_queue() {
            return Some(Held::Undelivered);
        }
        let most = policy.max_mails_per_hour;
        let most = if news.iter().any(News::is_urgent) { most } else { most.saturating_sub(1).max(1) };
        self.full_until(most).map(|until| Held::TooMany { until })
    }

    /// Notes that people are told this.
    fn told(&mut self, news: &News, run: &Run) {
        match news {
            News::Raised { check, verdict, .. } => {
                let consequences = run.cause(*check).map(|cause| cause.consequences.iter().copied());
                let before = self.open.remove(check).map(|alert| alert.covers).unwrap_or_default();
                let covers = before.into_iter().chain(consequences.into_iter().flatten()).collect();
                let since = self.standings.get(check).map_or(run.at, |standing| standing.since);
                let alert =
                    Alert { verdict: *verdict, since, told: run.at, good: 0, good_since: None, better: 0, covers };
                self.open.insert(*check, alert);
            }
            News::Eased { check } => {
                if let Some(alert) = self.open.get_mut(check) {
                    *alert = Alert { verdict: Verdict::Warn, told: run.at, better: 0, ..alert.clone() };
                }
            }
            News::Recovered { check, .. } => {
                let over = self.open.remove(check).map(|alert| alert.covers).unwrap_or_default();
                // The next failure is a new one: it has to last as long as the first.
                let is_over = |cause: &CheckId| cause == check || over.contains(cause);
                self.runs.iter_mut().for_each(|it| it.causes.retain(|cause, _| !is_over(cause)));
            }
            News::StillSo { check, .. } => {
                self.open.get_mut(check).into_iter().for_each(|alert| alert.told = run.at);
            }
            News::Ending { .. } | News::Renewed { .. } => {
                run.ending.iter().for_each(|ending| self.expiry.note(ending));
            }
            News::Unseen { checks } => self.told_unseen.extend(checks.iter().copied()),
            News::SeenAgain { checks } => self.told_unseen.retain(|check| !checks.contains(check)),
        }
    }
}

impl Alert {
    /// Takes note of how the check of this alert stands now. What cannot be seen or judged proves nothing.
    fn note(&mut self, run: &Run, check: CheckId) {
        match run.verdict(check) {
            Some(Verdict::Pass) => {
                self.good_since = self.good_since.filter(|_| self.good > 0).or(Some(run.at));
                self.good = self.good.saturating_add(1);
                self.better = self.better.saturating_add(1);
            }
            Some(Verdict::Warn) => {
                self.good = 0;
                self.better = if self.verdict == Verdict::Fail { self.better.saturating_add(1) } else { 0 };
            }
            Some(Verdict::Fail) => (self.good, self.better) = (0, 0),
            Some(Verdict::Unknown | Verdict::Skip) | None => {}
        }
        if let Some(cause) = run.cause(check) {
            self.covers.extend(cause.consequences.iter().copied());
        }
    }

    fn ended(&self, check: CheckId, run: &Run, policy: &Policy) -> Option<News> {
        if self.good >= policy.recover_after && self.is_good_for_long(check, run, policy) {
            Some(News::Recovered { check, from: self.verdict, since: self.since })
        } else {
            let eased = self.verdict == Verdict::Fail && self.good == 0 && self.better >= policy.recover_after;
            eased.then_some(News::Eased { check })
        }
    }

    /// Whether what lags was good over as many windows as other checks must be over runs: a bad minute leaves the window
    /// and comes back with the next one.
    fn is_good_for_long(&self, check: CheckId, run: &Run, policy: &Policy) -> bool {
        let windows_s = run.window_s.saturating_mul(i64::from(policy.recover_after));
        let for_s = self.good_since.map_or(0, |since| run.at.as_second().saturating_sub(since.as_second()));
        !check.check().lags || for_s >= windows_s
    }

    fn reminder(&self, check: CheckId, run: &Run, policy: &Policy) -> Option<News> {
        let after_s = i64::from(policy.remind_h?).saturating_mul(HOUR_S);
        let still_so = match run.verdict(check) {
            Some(Verdict::Fail | Verdict::Warn | Verdict::Pass) => self.better == 0,
            Some(Verdict::Unknown) => true,
            // There is nothing that could still be so.
            Some(Verdict::Skip) | None => false,
        };
        let is_due = still_so && run.at.as_second().saturating_sub(self.told.as_second()) >= after_s;
        is_due.then_some(News::StillSo { check, verdict: self.verdict, since: self.since })
    }
}

/// The runs from the newest back, without those that are nearer to the one after them than this. A bad minute is in every
/// window that it lies in, and is one bad minute.
fn apart(runs: &[PastRun], seconds: i64) -> impl Iterator<Item = &PastRun> {
    let mut after: Option<i64> = None;
    runs.iter().rev().filter(move |run| {
        let at = run.at.as_second();
        let is_apart = seconds == 0 || after.is_none_or(|after| after.saturating_sub(at) >= seconds);
        if is_apart {
            after = Some(at);
        }
        is_apart
    })
}
