//! The history of made-up runs: what it keeps, what it calls a gap, and that it stays small.

use checklist::{CHECKLIST, Verdict, example, judge};
use report::Run;

use super::*;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Midnight in UTC.
const START: i64 = 1_788_220_800;

fn time(seconds: i64) -> Timestamp {
    Timestamp::from_second(START + seconds).unwrap()
}

fn look<'a>(seconds: i64, checks: &[(&'a str, Verdict)]) -> Look<'a> {
    Look {
        at: time(seconds),
        overall: checks.iter().map(|(_, verdict)| *verdict).max().unwrap(),
        checks: checks.to_vec(),
        seen: checks.iter().map(|(check, _)| (*check, "what was seen")).collect(),
        latencies: Vec::new(),
        certificate_days: None,
        monthly_usd: None,
        changes: Vec::new(),
    }
}

fn after<'a>(looks: impl IntoIterator<Item = Look<'a>>) -> History {
    let mut history = History::default();
    for look in looks {
        history.note(&look);
    }
    assert_eq!(History::read(&serde_json::to_vec(&history).unwrap()).unwrap(), history, "it survives the bucket");
    history
}

fn shown(history: &History, check: &str) -> String {
    let column = history.column(check).unwrap();
    history.runs.iter().map(|row| row.verdict(column).map_or('.', letter)).collect()
}

#[test]
fn a_year_of_runs_each_minute_stays_under_200_kilobytes() {
    let names: Vec<String> = (0..25).map(|at| format!("a-check-with-a-long-name-{at}")).collect();
    let endpoints: Vec<String> = (0..50).map(|at| format!("POST /an/endpoint/with/a/long/path/{at}")).collect();
    let mut history = History::default();
    let mut dice = 1_u64;
    let mut roll = |sides: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % sides
    };
    let verdicts = [Verdict::Pass, Verdict::Pass, Verdict::Warn, Verdict::Fail, Verdict::Unknown, Verdict::Skip];
    let mut largest = 0;
    let day = 24 * 60;
    for minute in 0..365 * day {
        // What is kept is of 90 days: before them one check is enough, and of most of them a part of each hour.
        let whole = minute > 270 * day && minute % 60 < 3 || minute > 364 * day;
        let checks: Vec<_> =
            names.iter().map(|name| (name.as_str(), verdicts[usize::try_from(roll(6)).unwrap()])).collect();
        let mut look = look(minute * MINUTE, if whole { &checks } else { &checks[..1] });
        if whole {
            look.latencies = endpoints.iter().map(|name| (name.as_str(), 1_u64 << roll(17) | roll(1000))).collect();
            look.certificate_days = Some(1234);
            look.monthly_usd = Some(12_345.678_9);
        }
        history.note(&look);
        if minute % 360 == 359 {
            largest = largest.max(serde_json::to_vec(&history).unwrap().len());
        }
    }
    assert_eq!((history.runs.len(), history.days.len(), history.endpoints.len()), (288, 90, 20));
    println!("the largest was {largest} bytes");
    assert!((100_000..200_000).contains(&largest), "{largest} bytes");
}

#[test]
fn the_history_of_the_example_is_small() {
    let (facts, expectations) = example::healthy();
    let run = Run::begun("run-1".to_owned(), facts.at, "us-east-1".to_owned());
    let report = report::build::report(&facts, judge(&facts, &expectations), Vec::new(), None, run);
    let mut look = Look::new(&report, &facts);
    assert_eq!((look.checks.len(), look.overall), (CHECKLIST.len(), Verdict::Pass));
    assert!(look.certificate_days.unwrap() > 30 && look.monthly_usd.unwrap() > 16.0, "{look:?}");
    let mut history = History::default();
    for run in 0..90 * 288 {
        look.at = time(run * 5 * MINUTE);
        history.note(&look);
    }
    let size = serde_json::to_vec(&history).unwrap().len();
    println!("{size} bytes");
    assert!(size < 60_000, "{size}");
    assert_eq!(history.changes, [], "nothing changed");
    let spread = history.endpoints["GET /health"].days.last().unwrap();
    assert_eq!(spread.answers, 3 * 288, "three addresses");
}

#[test]
fn faster_runs_are_put_together_and_the_worst_of_them_stays() {
    let verdict = |minute| if minute == 7 { Verdict::Fail } else { Verdict::Pass };
    let history = after((0..15).map(|minute| look(minute * MINUTE, &[("tls", verdict(minute))])));
    assert_eq!(shown(&history, "tls"), "pfp");
    let (today, column) = (&history.days[0], history.column("tls").unwrap());
    assert_eq!((today.runs, today.tally(column).good(), today.tally(column).judged()), (15, 14, 15));
    assert_eq!(today.worst(column), Some(Verdict::Fail));
}

#[test]
fn a_gap_is_never_counted_as_good_nor_is_what_is_unknown() {
    let runs = [(0, Verdict::Pass), (1, Verdict::Unknown), (2, Verdict::Skip), (40, Verdict::Warn)];
    let history = after(runs.map(|(five, verdict)| look(five * 5 * MINUTE, &[("tls", verdict)])));
    assert_eq!(shown(&history, "tls"), "pusw");
    let tally = history.days[0].tally(history.column("tls").unwrap());
    assert_eq!((tally.good(), tally.judged()), (2, 2), "two of four runs judged it");
}

#[test]
fn a_check_that_is_new_has_a_gap_before_and_one_that_is_gone_ends_with_its_last_day() {
    let mut history = after([
        look(0, &[("old", Verdict::Fail), ("tls", Verdict::Pass)]),
        look(5 * MINUTE, &[("tls", Verdict::Pass), ("waf", Verdict::Pass)]),
    ]);
    assert_eq!(["old", "tls", "waf"].map(|check| shown(&history, check)), ["f.", "pp", ".p"]);
    for day in 1..=90 {
        history.note(&look(day * DAY, &[("tls", Verdict::Pass), ("waf", Verdict::Warn)]));
        assert_eq!(history.column("old").is_some(), day < 90, "day {day}");
    }
    assert_eq!(["tls", "waf"].map(|check| shown(&history, check)), ["p", "w"]);
    assert_eq!(history.standing, "wpw");
}

#[test]
fn only_what_settles_something_is_a_change() {
    use Verdict::{Fail, Pass, Skip, Unknown};
    let runs = [Pass, Unknown, Pass, Fail, Unknown, Skip, Fail, Pass];
    let history = after(runs.into_iter().zip(0..).map(|(verdict, at)| look(at * HOUR, &[("tls", verdict)])));
    let changes: Vec<_> = history.changes.iter().map(|change| (change.at, change.from, change.to)).collect();
    assert_eq!(changes, [(time(3 * HOUR), Some(Pass), Some(Fail)), (time(7 * HOUR), Some(Fail), Some(Pass))]);
}

#[test]
fn a_clock_that_was_wrong_once_does_not_keep_later_runs_out() {
    let runs = [(0, Verdict::Pass), (400 * DAY, Verdict::Fail), (5 * MINUTE, Verdict::Pass)];
    let history = after(runs.map(|(at, verdict)| look(at, &[("tls", verdict)])));
    assert_eq!(history.runs.last().unwrap().at(), time(5 * MINUTE));
    assert!(history.days.iter().all(|day| day.at() <= time(0)) && history.at == time(5 * MINUTE));
}

#[test]
fn what_is_no_history_is_refused_with_its_reason() {
    assert!(History::read(b"{\"at\": 7").is_err());
    let foreign = serde_json::to_string(&History::default()).unwrap().replace(SCHEMA, "albkeeper.history/9");
    assert!(History::read(foreign.as_bytes()).unwrap_err().contains("albkeeper.history/9"));
}

#[test]
fn a_history_that_is_larger_than_any_of_ours_is_refused() {
    let refused = |grow: &dyn Fn(&mut History)| {
        let mut seen = look(0, &[("tls", Verdict::Fail)]);
        seen.latencies = vec![("GET /health", 20)];
        let mut history = after([seen]);
        assert!(History::read(&serde_json::to_vec(&history).unwrap()).is_ok());
        grow(&mut history);
        History::read(&serde_json::to_vec(&history).unwrap()).unwrap_err()
    };
    let told = [
        refused(&|it| it.checks.resize(100_000, "tls".to_owned())),
        refused(&|it| it.standing = "P".repeat(100_000)),
        refused(&|it| it.days[0].tallies.resize(100_000, Tally::default())),
        refused(&|it| it.checks.push("t".repeat(100_000))),
        refused(&|it| it.runs = vec![it.runs[0].clone(); 100_000]),
        refused(&|it| it.days = vec![it.days[0].clone(); 1_000]),
        refused(&|it| it.endpoints = (0..100).map(|at| (at.to_string(), Latency::default())).collect()),
        refused(&|it| it.changes = vec![it.changes[0].clone(); 1_000]),
        refused(&|it| it.changes[0].says = "x".repeat(100_000)),
        refused(&|it| it.endpoints.get_mut("GET /health").unwrap().hours.resize(1_000, Spread::default())),
        refused(&|it| it.endpoints.get_mut("GET /health").unwrap().hour = sketch(r#"{"4294967295": 1}"#)),
    ];
    assert_eq!(told[0], "it has 100000 columns, and a history has at most 40");
    assert!(told.iter().all(|why| why.contains("and a history has at most")), "{told:?}");
}

fn sketch(text: &str) -> Sketch {
    serde_json::from_str(text).unwrap()
}

#[test]
fn an_outage_of_an_endpoint_is_a_gap_in_its_times() {
    let mut quick = look(0, &[("endpoints", Verdict::Pass)]);
    quick.latencies = (1..=100).map(|ms| ("GET /health", ms)).collect();
    let mut later = quick.clone();
    later.at = time(5 * HOUR);
    let history = after([quick, look(HOUR, &[("endpoints", Verdict::Fail)]), later]);
    let latency = &history.endpoints["GET /health"];
    let hours: Vec<u32> = latency.hours.iter().map(|spread| spread.at - latency.hours[0].at).collect();
    assert_eq!(hours, [0, 5]);
    let Spread { answers, p50, p95, p99, .. } = latency.hours[0];
    assert_eq!((answers, p50, p95, p99), (100, 51, 94, 98));
    assert_eq!(latency.days[0].answers, 200);
}

#[test]
fn a_history_whose_times_or_figures_no_run_leaves_is_refused() {
    let mut seen = look(12 * HOUR, &[("tls", Verdict::Fail)]);
    seen.latencies = vec![("GET /health", 20)];
    let mut later = look(36 * HOUR - 5 * MINUTE, &[("tls", Verdict::Pass)]);
    later.latencies = vec![("GET /health", 20)];
    let stored = serde_json::to_value(after([seen, later])).unwrap();
    let read = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut stored = stored.clone();
        change(&mut stored);
        History::read(stored.to_string().as_bytes())
    };
    assert!(read(&|_| {}).is_ok());
    let far = u32::MAX;
    for (pointer, value) in [
        ("/runs/1/0", 0),
        ("/runs/1/0", far),
        ("/runs/0/0", 0),
        ("/days/1/day", 0),
        ("/days/1/day", far),
        ("/days/0/runs", far),
        ("/days/0/tallies/1/1", far),
        ("/days/0/tallies/1/2", far),
        ("/endpoints/GET ~1health/hours/0/0", far),
        ("/endpoints/GET ~1health/days/0/0", 0),
        ("/endpoints/GET ~1health/days/0/4", far),
    ] {
        let changed = read(&|it| *it.pointer_mut(pointer).expect(pointer) = value.into());
        assert!(changed.unwrap_err().contains("that a history has"), "{pointer} {value}");
    }
}
