//! The laws of telling people, over generated histories: verdicts, clocks that jump, states that get lost, mails that do
//! not get through, maintenance windows, deployments.

mod genes;
mod world;

use std::collections::BTreeMap;

use genes::{CHECKS, Delivery, History, Step, any_history, calm, history_without_losses};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use world::{Played, play, play_all};

use super::news::News;
use super::state::State;
use crate::check_id::CheckId;
use crate::finding::Verdict;

const CASES: u32 = 300;
/// Runs of five minutes after which whatever was held back for an hour has been told.
const CALM: usize = 40;

/// Holds a law to many generated histories; one that breaks it is made as short as it can be.
fn hold(histories: impl Strategy<Value = History>, law: impl Fn(&History) -> Result<(), String>) {
    let config = Config { cases: CASES, failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() };
    let ended = TestRunner::new(config).run(&histories, |history| law(&history).map_err(TestCaseError::fail));
    if let Err(broken) = ended {
        panic!("{broken}");
    }
}

fn that(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

#[test]
fn no_hour_has_more_mails_than_it_may_however_often_they_are_lost_and_the_clock_jumps() {
    hold(any_history(), |history| {
        let Played { mails, runs, .. } = play(history);
        let most = usize::try_from(history.policy.max_mails_per_hour).unwrap();
        for first in &mails {
            let within = |at: i64| (first.real_s..first.real_s + 3_600).contains(&at);
            let sent = mails.iter().filter(|mail| within(mail.real_s) && !mail.dropped).count();
            let lost = runs.iter().filter(|run| run.lost && within(run.real_s)).count();
            that(sent <= most * (1 + lost), || format!("{sent} mails in an hour, with {lost} states lost"))?;
        }
        Ok(())
    });
}

#[test]
fn what_is_resolved_was_raised_and_what_is_raised_was_not() {
    hold(any_history(), |history| {
        let played = play(history);
        let mut known: BTreeMap<CheckId, Verdict> = BTreeMap::new();
        for mail in played.mails.iter().filter(|mail| !mail.again) {
            // A lost memory may tell something anew, but ends nothing that it does not know of.
            let forgot = played.runs.iter().any(|run| run.lost && run.real_s <= mail.real_s);
            for news in &mail.news {
                match news {
                    News::Raised { check, verdict, before } => {
                        let told = known.insert(*check, *verdict);
                        let is_new = told.unwrap_or(Verdict::Pass) == *before && before < verdict;
                        that(is_new || forgot, || format!("{news:?} was told already"))?;
                    }
                    News::Recovered { check, from, .. } => {
                        that(known.remove(check) == Some(*from), || format!("{news:?} was never told to be bad"))?;
                    }
                    News::Eased { check } => {
                        let told = known.insert(*check, Verdict::Warn);
                        that(told == Some(Verdict::Fail), || format!("{news:?} did not fail"))?;
                    }
                    News::StillSo { check, .. } => {
                        that(known.contains_key(check), || format!("{news:?} was never told"))?;
                    }
                    News::Ending { .. } | News::Renewed { .. } | News::Unseen { .. } | News::SeenAgain { .. } => {}
                }
            }
        }
        Ok(())
    });
}

#[test]
fn what_lasts_is_told_once_and_when_it_is_over_that_is_told_once() {
    // What cannot be seen for ever stands for nothing else that fails.
    let verdict = || prop_oneof![Just(Verdict::Fail), Just(Verdict::Pass), Just(Verdict::Unknown)];
    let broken = (history_without_losses(), [verdict(), verdict(), verdict(), verdict()]);
    let histories = broken.prop_map(|(mut history, verdicts)| {
        // Long after each window and each time to which the clock was set.
        history.steps.push(Step { advance_s: 1_000_000, ..calm(verdicts) });
        history.steps.extend(std::iter::repeat_n(calm(verdicts), CALM));
        history
    });
    hold(histories, |history| {
        let played = play(history);
        let open = played.state.open.clone();
        let now = history.steps.last().unwrap().verdicts;
        let lasting = CHECKS.into_iter().zip(now).filter(|(_, verdict)| *verdict == Verdict::Fail);
        let is_seen = |check: &CheckId| now[CHECKS.iter().position(|it| it == check).unwrap()] != Verdict::Unknown;
        for (check, _) in lasting {
            let with = open
                .iter()
                .any(|(by, alert)| alert.verdict == Verdict::Fail && alert.covers.contains(&check) && is_seen(by));
            let told = open.get(&check).is_some_and(|alert| alert.verdict == Verdict::Fail);
            that(told || with, || format!("{check} fails, and nobody knows: {open:?}"))?;
        }
        let mended = History {
            steps: history.steps.iter().cloned().chain(std::iter::repeat_n(calm([Verdict::Pass; 4]), CALM)).collect(),
            ..history.clone()
        };
        let played = play(&mended);
        that(played.state.open.is_empty(), || format!("all is well, and nobody knows: {:?}", played.state.open))?;
        let (mut raised, mut over) = (0, 0);
        for news in played.mails.iter().filter(|mail| !mail.again).flat_map(|mail| &mail.news) {
            match news {
                News::Raised { before: Verdict::Pass, .. } => raised += 1,
                News::Recovered { .. } => over += 1,
                News::Raised { .. }
                | News::Eased { .. }
                | News::StillSo { .. }
                | News::Ending { .. }
                | News::Renewed { .. }
                | News::Unseen { .. }
                | News::SeenAgain { .. } => {}
            }
        }
        that(raised == over, || format!("{raised} raised, {over} over"))
    });
}

#[test]
fn a_failure_is_told_only_of_what_failed_in_enough_of_the_last_runs() {
    hold(any_history(), |history| {
        let policy = &history.policy;
        for bulletin in &play(history).told {
            for news in &bulletin.news {
                let News::Raised { check, verdict, .. } = news else { continue };
                let place = CHECKS.iter().position(|it| it == check).unwrap();
                let now = &history.steps[bulletin.step];
                that(now.verdicts[place] == *verdict, || format!("{news:?} of {:?}", now.verdicts[place]))?;
                // What outlasts what it was told with is told at once.
                let goes_on = bulletin.news.iter().any(|it| matches!(it, News::Recovered { .. }));
                if now.certain || goes_on {
                    continue;
                }
                let more = u32::from(now.deploying && *check != CheckId::Cost);
                let raise = policy.raise_each.get(check).copied().unwrap_or(policy.raise);
                let counted = usize::try_from(raise.of + more).unwrap();
                // The check itself, or what follows from it.
                let chain = if *check == CheckId::Cost { place..=place } else { place..=2 };
                let is_bad = |step: &&Step| step.verdicts[chain.clone()].iter().any(|it| it >= verdict);
                // What another run overtook was never remembered.
                let before = history.steps[..bulletin.step].iter().filter(|step| step.delivery != Delivery::Overtaken);
                let last = std::iter::once(now).chain(before.rev()).take(counted);
                let bad = last.filter(is_bad).count();
                let wanted = usize::try_from(raise.after + more).unwrap();
                that(bad >= wanted, || format!("{news:?} after {bad} of {counted} runs"))?;
            }
        }
        Ok(())
    });
}

#[test]
fn only_what_was_good_for_long_enough_is_told_to_be_over_and_unknown_is_not_good() {
    hold(any_history(), |history| {
        for bulletin in &play(history).told {
            for news in &bulletin.news {
                let News::Recovered { check, .. } = news else { continue };
                let place = CHECKS.iter().position(|it| it == check).unwrap();
                let before = history.steps[..bulletin.step].iter().filter(|step| step.delivery != Delivery::Overtaken);
                let all = std::iter::once(&history.steps[bulletin.step]).chain(before.rev());
                let said = all.map(|step| step.verdicts[place]);
                let good = said
                    .filter(|verdict| !matches!(verdict, Verdict::Unknown | Verdict::Skip))
                    .take_while(|verdict| *verdict == Verdict::Pass);
                let (good, wanted) = (good.count(), usize::try_from(history.policy.recover_after).unwrap());
                that(good >= wanted, || format!("{news:?} after {good} good runs"))?;
            }
        }
        Ok(())
    });
}

#[test]
fn nothing_begins_in_a_maintenance_window_and_what_ends_is_told() {
    hold(any_history(), |history| {
        for bulletin in &play(history).told {
            let within = history
                .policy
                .maintenance
                .iter()
                .any(|window| super::maintenance::until(std::slice::from_ref(window), bulletin.at).is_some());
            let begins = bulletin.news.iter().any(News::begins);
            that(!(within && begins), || format!("{:?} within a window", bulletin.news))?;
        }
        Ok(())
    });
}

#[test]
fn nobody_is_reminded_too_early_and_everybody_in_time() {
    let lasting = history_without_losses().prop_map(|mut history| {
        let down = calm([Verdict::Fail, Verdict::Pass, Verdict::Pass, Verdict::Pass]);
        history.steps.extend(std::iter::repeat_n(Step { advance_s: 1_800, ..down }, 120));
        history
    });
    hold(lasting, |history| {
        let played = play(history);
        let mut last: BTreeMap<CheckId, i64> = BTreeMap::new();
        let after_s = history.policy.remind_h.map(|hours| i64::from(hours) * 3_600);
        for bulletin in &played.told {
            for news in &bulletin.news {
                let (check, reminds) = match news {
                    News::Raised { check, .. } | News::Eased { check } => (check, false),
                    News::StillSo { check, .. } => (check, true),
                    News::Recovered { .. }
                    | News::Ending { .. }
                    | News::Renewed { .. }
                    | News::Unseen { .. }
                    | News::SeenAgain { .. } => continue,
                };
                let since = last.insert(*check, bulletin.real_s).map(|told| bulletin.real_s - told);
                let early = reminds && since.zip(after_s).is_none_or(|(since, after)| since < after);
                that(!early, || format!("{news:?} after {since:?} s"))?;
            }
        }
        // Two mails an hour at least are to be had in the end, and a run is half an hour.
        let silent = last.get(&CheckId::Targets).map(|told| played.real_s - told);
        that(
            after_s.is_none() || silent.zip(after_s).is_some_and(|(silent, after)| silent <= after + 2 * 3_600),
            || format!("nobody was reminded for {silent:?} s"),
        )
    });
}

#[test]
fn a_state_stays_small_and_comes_back_from_json_as_it_was() {
    hold(any_history(), |history| {
        let state = play(history).state;
        let json = serde_json::to_string(&state).unwrap();
        that(json.len() < 4_000, || format!("{} bytes", json.len()))?;
        that(serde_json::from_str(&json).is_ok_and(|again: State| again == state), || json.clone())
    });
}

#[test]
fn a_mail_that_is_refused_for_good_stands_before_no_other() {
    hold(any_history(), |history| {
        let most = usize::try_from(history.policy.max_mails_per_hour).unwrap();
        for (delivery, waiting, sent) in play(history).queues {
            let is_through = matches!(delivery, Delivery::RefusedForGood | Delivery::Works);
            that(!is_through || waiting == 0 || sent >= most, || {
                format!("{waiting} wait after {delivery:?}, and the hour had {sent} of {most}")
            })?;
        }
        Ok(())
    });
}

#[test]
fn what_others_ask_has_one_budget_and_silences_the_schedule_in_nothing() {
    let steady = || {
        history_without_losses().prop_map(|mut history| {
            // One clock for all questions, as it is one Lambda that they ask.
            history.steps.iter_mut().for_each(|step| step.advance_s = 300);
            history
        })
    };
    let all = (steady(), prop::collection::vec(steady(), 1..8));
    let config = Config { cases: CASES / 3, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
    let ended = TestRunner::new(config).run(&all, |(schedule, others)| {
        let (alone, (played, by_hand)) = (play(&schedule), play_all(&schedule, &others));
        let told = |played: &Played| -> Vec<String> {
            played.mails.iter().map(|mail| format!("{} {:?}", mail.real_s, mail.news)).collect()
        };
        let law = || -> Result<(), String> {
            that(told(&alone) == told(&played), || "the schedule tells something else than alone".to_owned())?;
            let mails: Vec<i64> = by_hand.iter().flat_map(|it| &it.mails).map(|mail| mail.real_s).collect();
            for first in &mails {
                let sent = mails.iter().filter(|at| (*first..first + 3_600).contains(*at)).count();
                that(sent <= super::budget::MOST, || format!("{sent} mails by hand in an hour"))?;
            }
            Ok(())
        };
        law().map_err(TestCaseError::fail)
    });
    if let Err(broken) = ended {
        panic!("{broken}");
    }
}
