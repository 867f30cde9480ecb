use serde_json::json;

use super::*;
use crate::settings::Fences;

const AT: &str = "2026-12-01T12:00:30Z";
const RUN: &str = "2026-12-01T12:00:00Z";

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn entry(name: &str) -> Entry {
    let file = json!({"schema": "albkeeper.fleet/1", "shards": [{"name": name, "discover": {"names": "a*"}}]});
    let fleet =
        super::super::file::read(file.to_string().as_bytes(), &Fences::of_region("us-east-1"), time(AT)).unwrap();
    fleet.shards.into_iter().next().unwrap()
}

fn result(run: Option<&str>, at: &str) -> ShardResult {
    let result = ShardResult::refused("a", run.map(time), time(at), "all well".to_owned());
    ShardResult { overall: Verdict::Pass, ..result }
}

fn with_mail(mut result: ShardResult, kept: &str) -> ShardResult {
    result.mails.push(Mail { subject: "[FAIL] a".to_owned(), text: "words".to_owned(), kept: kept.to_owned() });
    result
}

fn reported(name: &str, result: ShardResult) -> Member {
    member(&entry(name), Ok(Some(result)), Some(time(RUN)), time(AT))
}

fn silent(name: &str) -> Member {
    member(&entry(name), Ok(None), Some(time(RUN)), time(AT))
}

/// One run after `before`: the subject of its mail, and the next state.
fn after(before: &FleetState, members: &[Member], no_file: Option<&NoFile>) -> (Option<String>, FleetState) {
    let run = Run::begun("run".to_owned(), time(AT), "us-east-1".to_owned());
    let Judged { next, mail, .. } = judge(members, no_file, before, 4, run, "kept");
    (mail.map(|mail| mail.subject), next)
}

#[test]
fn a_result_counts_if_it_is_of_this_run_and_never_if_it_is_older() {
    let seen = |result: Option<ShardResult>, run: Option<&str>| {
        member(&entry("a"), Ok(result), run.map(time), time(AT)).result.is_ok()
    };
    assert!(seen(Some(result(Some(RUN), "2026-12-01T11:59:59Z")), Some(RUN)), "its clock may be behind");
    assert!(seen(Some(result(None, "2026-12-01T12:00:10Z")), Some(RUN)), "a person asked meanwhile");
    assert!(!seen(Some(result(Some("2026-12-01T11:55:00Z"), "2026-12-01T11:55:20Z")), Some(RUN)), "of the run before");
    assert!(!seen(Some(result(None, "2026-12-01T11:59:00Z")), Some(RUN)));
    assert!(!seen(None, Some(RUN)));
    let of_old = |run: &str| seen(Some(result(Some(run), "2026-11-30T12:00:00Z")), Some(run));
    assert!(!of_old("2026-11-30T11:59:00Z"), "whatever run it is said to be of");
    assert!(seen(Some(result(None, "2026-12-01T11:31:00Z")), None), "by hand: of the last half hour");
    assert!(!seen(Some(result(None, "2026-12-01T11:30:00Z")), None));
}

#[test]
fn silence_is_told_after_a_while_once_and_so_is_its_end() {
    let mut state = FleetState::default();
    let mut told = Vec::new();
    for _ in 0..5 {
        let (mail, next) = after(&state, &[silent("a"), reported("b", result(Some(RUN), AT))], None);
        told.push(mail);
        state = next;
    }
    let expected = Some("[UNKNOWN] fleet: no report from a".to_owned());
    assert_eq!(told, [None, None, expected, None, None]);
    let back = [reported("a", result(Some(RUN), AT)), reported("b", result(Some(RUN), AT))];
    let (mail, state) = after(&state, &back, None);
    assert_eq!(mail.unwrap(), "[SEEN AGAIN] fleet: a reports again");
    assert_eq!(after(&state, &back, None).0, None);
}

#[test]
fn one_bad_answer_in_between_begins_the_count_anew() {
    let good = [reported("a", result(Some(RUN), AT))];
    let bad = [silent("a")];
    let mut state = FleetState::default();
    for members in [&bad, &bad, &good, &bad, &bad] {
        let (mail, next) = after(&state, members, None);
        assert_eq!(mail, None);
        state = next;
    }
}

#[test]
fn what_stays_so_until_somebody_mends_it_is_told_at_once() {
    let broken = Entry { shard: Err(vec![Problem::new("shards[0].region", "is no Region")]), ..entry("a") };
    let members = [member(&broken, Ok(None), Some(time(RUN)), time(AT))];
    let (mail, state) = after(&FleetState::default(), &members, None);
    assert_eq!(mail.unwrap(), "[UNKNOWN] fleet: no report from a");
    assert_eq!(after(&state, &members, None).0, None, "once");
}

#[test]
fn a_shards_mail_is_taken_over_once_and_again_after_it_was_let_go() {
    let one = [reported("a", with_mail(result(Some(RUN), AT), "s3://b/1"))];
    let (mail, state) = after(&FleetState::default(), &one, None);
    assert_eq!(mail.unwrap(), "[FAIL] a");
    assert_eq!(state.taken["a"], ["s3://b/1".to_owned()].into());
    let (mail, state) = after(&state, &one, None);
    assert_eq!(mail, None, "the shard has not heard of it yet");
    let unseen = Unseen::TimedOut { action: "s3:GetObject".to_owned(), after_ms: 1 };
    let (mail, state) = after(&state, &[member(&entry("a"), Err(unseen), Some(time(RUN)), time(AT))], None);
    assert_eq!((mail, state.taken.len()), (None, 1), "what is not seen is not forgotten");
    let (_, state) = after(&state, &[reported("a", result(Some(RUN), AT))], None);
    assert!(state.taken.is_empty(), "it let go of it");
    let two = [reported("a", with_mail(result(Some(RUN), AT), "s3://b/2"))];
    assert_eq!(after(&state, &two, None).0.unwrap(), "[FAIL] a");
}

/// What it wrote when it last reported may be the outage that silences it.
#[test]
fn what_a_silent_shard_left_to_tell_is_told_all_the_same() {
    let older = with_mail(result(Some("2026-12-01T11:55:00Z"), "2026-12-01T11:55:20Z"), "s3://b/1");
    let members = [reported("a", older)];
    assert!(members[0].result.is_err());
    let (mail, state) = after(&FleetState::default(), &members, None);
    assert_eq!(mail.unwrap(), "[FAIL] a");
    assert_eq!(after(&state, &members, None).0, None, "once");
}

/// Each has lines of its own in the mail, which has an end.
#[test]
fn of_very_many_mails_the_worst_are_taken_over_and_the_others_wait() {
    let many: Vec<Member> = (0..150)
        .map(|at| {
            let name = format!("s-{at:03}");
            let mut result = with_mail(result(Some(RUN), AT), &format!("s3://b/{at}"));
            result.overall = if at == 149 { Verdict::Fail } else { Verdict::Pass };
            reported(&name, result)
        })
        .collect();
    let (mail, state) = after(&FleetState::default(), &many, None);
    assert!(mail.unwrap().ends_with("(and 99 more shards)"));
    assert_eq!((state.taken.len(), state.taken.contains_key("s-149")), (100, true));
    let (mail, state) = after(&state, &many, None);
    assert!(mail.unwrap().ends_with("(and 49 more shards)"));
    assert_eq!(state.taken.len(), 150);
}

#[test]
fn where_the_hour_has_had_its_mails_nothing_is_taken_over_and_all_of_it_comes_later() {
    let mut state = FleetState::default();
    state.mails.sent = vec![time(AT); 4];
    state.silent_runs = [("b".to_owned(), 2)].into();
    let members = [reported("a", with_mail(result(Some(RUN), AT), "s3://b/1")), silent("b")];
    let (mail, mut state) = after(&state, &members, None);
    assert_eq!((mail, state.taken.len(), state.told_silent.len()), (None, 0, 0));
    state.mails.sent.clear();
    let (mail, _) = after(&state, &members, None);
    assert_eq!(mail.unwrap(), "[UNKNOWN] fleet: no report from b (and 1 more shard)");
}

/// News and recoveries of many shards would use up the hour in which one fails.
#[test]
fn the_last_mail_of_an_hour_is_kept_for_a_shard_that_fails() {
    let mut state = FleetState::default();
    state.mails.sent = vec![time(AT); 3];
    let well = reported("a", with_mail(result(Some(RUN), AT), "s3://b/1"));
    let (mail, state) = after(&state, std::slice::from_ref(&well), None);
    assert_eq!((mail, state.taken.len()), (None, 0), "it waits");
    let mut failing = with_mail(result(Some(RUN), AT), "s3://b/2");
    failing.overall = Verdict::Fail;
    let (mail, state) = after(&state, &[well, reported("b", failing)], None);
    assert_eq!(mail.unwrap(), "[FAIL] a (and 1 more shard)");
    assert_eq!(state.taken.len(), 2, "what waited goes with it");
}

/// After a while without a summary a shard may have several.
#[test]
fn of_several_mails_of_one_shard_the_newest_comes_first_and_it_counts_as_one() {
    let mut three = result(Some(RUN), AT);
    for (at, mark) in ["[FAIL] a", "[RECOVERED] a", "[NEWS] a"].into_iter().enumerate() {
        three.mails.push(Mail { subject: mark.to_owned(), text: mark.to_owned(), kept: format!("s3://b/{at}") });
    }
    let (mail, _) = after(&FleetState::default(), &[reported("a", three)], None);
    assert_eq!(mail.unwrap(), "[NEWS] a");
}

/// What it had to tell was told before it was taken out of the file.
#[test]
fn a_shard_that_comes_back_into_the_file_tells_nothing_twice() {
    let one = [reported("a", with_mail(result(Some(RUN), AT), "s3://b/1"))];
    let (_, state) = after(&FleetState::default(), &one, None);
    let (_, state) = after(&state, &[reported("b", result(Some(RUN), AT))], None);
    assert_eq!(after(&state, &one, None).0, None);
}

#[test]
fn without_its_file_nothing_of_the_shards_is_over() {
    let (_, state) = after(&FleetState::default(), &[silent("a"), silent("a")], None);
    let wrong = NoFile::Wrong(vec![Problem::new("schema", "is missing")]);
    let (mail, broken) = after(&state, &[], Some(&wrong));
    assert_eq!(mail.unwrap(), "[UNKNOWN] fleet: its file cannot be used: schema: is missing");
    assert_eq!(broken.silent_runs, state.silent_runs);
    assert_eq!(after(&broken, &[], Some(&wrong)).0, None, "once");
    let good = [reported("a", result(Some(RUN), AT))];
    assert_eq!(after(&broken, &good, None).0.unwrap(), "[SEEN AGAIN] fleet: its file can be used again");
    // One that could not be read may be there again in five minutes.
    let unseen = NoFile::Unseen(Unseen::TimedOut { action: "s3:GetObject".to_owned(), after_ms: 1 });
    let mut state = FleetState::default();
    let told: Vec<bool> = (0..4)
        .map(|_| {
            let (mail, next) = after(&state, &[], Some(&unseen));
            state = next;
            mail.is_some()
        })
        .collect();
    assert_eq!(told, [false, false, true, false]);
}

#[test]
fn a_shard_that_is_no_longer_in_the_file_is_forgotten() {
    let mut state = FleetState::default();
    for _ in 0..3 {
        state = after(&state, &[silent("a"), reported("b", result(Some(RUN), AT))], None).1;
    }
    let (mail, state) = after(&state, &[reported("b", result(Some(RUN), AT))], None);
    assert_eq!((mail, state.hours.len(), state.told_silent.len()), (None, 1, 0));
}
