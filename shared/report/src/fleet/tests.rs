use checklist::example;

use super::*;
use crate::mail::LONGEST_SUBJECT;

fn run() -> Run {
    Run::begun("run-1".to_owned(), example::AT, "eu-central-1".to_owned())
}

fn result(shard: &str, overall: Verdict, failed: usize) -> ShardResult {
    let mut result = ShardResult::refused(shard, None, example::AT, format!("{shard} is so"));
    result.overall = overall;
    result.sites = Counts { failed, warned: 0, unknown: 0, passed: 3 };
    result.usd = 0.5;
    result
}

fn member(name: &str, result: Result<ShardResult, NoResult>) -> Member {
    Member { name: name.to_owned(), account: None, region: None, result }
}

fn well(name: &str) -> Member {
    member(name, Ok(result(name, Verdict::Pass, 0)))
}

fn failing(name: &str, sites: usize) -> Member {
    member(name, Ok(result(name, Verdict::Fail, sites)))
}

fn silent(name: &str) -> Member {
    member(name, Err(NoResult { because: "it did not report".to_owned(), last: None, is_certain: false, mails: None }))
}

fn mail_of(shard: &str) -> Mail {
    Mail {
        subject: format!("[FAIL] {shard}: 2 sites: / answers 503"),
        text: format!("what {shard} says\n"),
        kept: format!("s3://bucket/{shard}.json"),
    }
}

#[test]
fn the_worst_shard_comes_first_and_one_that_is_silent_is_never_well() {
    let report = report(&[well("a"), silent("b"), failing("c", 1), failing("d", 2)], Vec::new(), run());
    let names: Vec<_> = report.shards.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["d", "c", "b", "a"]);
    assert_eq!(
        (report.overall, report.headline.as_str()),
        (Verdict::Fail, "3 of 12 sites failing, in 2 of 4 shards: d: d is so; 1 of 4 shards could not be judged")
    );
    assert!((report.shards_usd - 1.5).abs() < 1e-9, "of those that reported: {}", report.shards_usd);
    let report = super::report(&[well("a"), silent("b")], Vec::new(), run());
    assert_eq!((report.overall, report.headline.as_str()), (Verdict::Unknown, "1 of 2 shards did not report"));
    let report = super::report(&[well("a"), well("b")], Vec::new(), run());
    assert_eq!((report.overall, report.headline.as_str()), (Verdict::Pass, "all well: 2 shards, 6 sites"));
}

#[test]
fn without_a_file_nothing_is_known() {
    assert_eq!(report(&[], Vec::new(), run()).overall, Verdict::Unknown);
    let report = report(&[], vec!["schema: is missing".to_owned()], run());
    assert_eq!(report.headline, "the file of the fleet cannot be used: schema: is missing");
    assert_eq!(report.overall, Verdict::Unknown);
}

#[test]
fn what_one_shard_alone_has_to_tell_goes_as_it_wrote_it() {
    let report = report(&[failing("a", 2)], Vec::new(), run());
    let only = mail_of("a");
    let news = News { mails: vec![ShardMail { shard: "a", overall: Verdict::Fail, mail: &only }], ..News::default() };
    assert_eq!(mail(&report, news, "kept"), Some(only.clone()));
    assert_eq!(mail(&report, News::default(), "kept"), None);
}

#[test]
fn several_are_one_mail_that_begins_with_the_worst_and_loses_none() {
    let report = report(&[failing("a", 2), well("b"), silent("c")], Vec::new(), run());
    let (one, other) = (mail_of("a"), Mail { subject: "[RECOVERED] b".to_owned(), ..mail_of("b") });
    let mails = vec![
        ShardMail { shard: "b", overall: Verdict::Pass, mail: &other },
        ShardMail { shard: "a", overall: Verdict::Fail, mail: &one },
    ];
    let news = News { mails, silent: vec![("c", "it did not report")], ..News::default() };
    let mail = mail(&report, news, "s3://bucket/fleet.json").unwrap();
    assert_eq!(mail.subject, "[FAIL] a: 2 sites: / answers 503 (and 2 more shards)");
    for words in ["c: it did not report", "what a says", "[RECOVERED] b", "what b says", "s3://bucket/fleet.json"] {
        assert!(mail.text.contains(words), "{words}: {}", mail.text);
    }
    assert!(mail.text.find("what a says") < mail.text.find("what b says"), "{}", mail.text);
}

/// What is cut is the texts, and never which shards have something to tell.
#[test]
fn the_longest_texts_hide_no_shard() {
    let report = report(&[failing("a", 2)], Vec::new(), run());
    let mails: Vec<Mail> =
        (0..100).map(|at| Mail { text: "a line of text\n".repeat(4_000), ..mail_of(&format!("shard-{at}")) }).collect();
    let told = |mail| ShardMail { shard: "a", overall: Verdict::Fail, mail };
    let because = "x".repeat(5_000);
    let names: Vec<String> = (0..60).map(|at| format!("silent-{at}")).collect();
    let silent = names.iter().map(|name| (name.as_str(), because.as_str())).collect();
    let news = News { mails: mails.iter().map(told).collect(), silent, ..News::default() };
    let mail = mail(&report, news, "kept").unwrap();
    assert!(mail.text.len() < 60_000, "{}", mail.text.len());
    for of in &mails {
        assert!(mail.text.contains(&of.subject) && mail.text.contains(&of.kept), "{}", of.subject);
    }
    assert_eq!(mail.text.matches("... the rest is in its report").count(), 8);
}

#[test]
fn what_a_shard_could_not_keep_is_told_and_counted() {
    let mut member = well("a");
    member.result.as_mut().unwrap().undelivered = true;
    let report = report(&[member, well("b")], Vec::new(), run());
    assert!(report.headline.ends_with("; of 1 the report, state or page was not kept"), "{}", report.headline);
    let line: serde_json::Value = serde_json::from_str(&report.emf("stack")).unwrap();
    assert_eq!(line["DeliveryFailed"], 1, "an alarm watches it");
}

/// A state machine takes 256 KiB.
#[test]
fn the_answer_to_a_state_machine_is_short_whatever_the_shards_say() {
    let members: Vec<Member> = (0..1_000)
        .map(|at| {
            let because = "x".repeat(6_000);
            member(&format!("shard-{at}"), Err(NoResult { because, last: None, is_certain: true, mails: None }))
        })
        .collect();
    let report = report(&members, Vec::new(), run());
    assert!(serde_json::to_string(&FleetInShort::new(&report)).unwrap().len() < 2_000);
    assert!(serde_json::to_string(&report).unwrap().len() < 1_000_000);
}

#[test]
fn a_long_subject_keeps_how_many_there_are() {
    let report = report(&[failing("a", 2), failing("b", 2)], Vec::new(), run());
    let long = Mail { subject: "[FAIL] a: ".to_owned() + &"x".repeat(200), ..mail_of("a") };
    let other = mail_of("b");
    let mails = vec![
        ShardMail { shard: "a", overall: Verdict::Fail, mail: &long },
        ShardMail { shard: "b", overall: Verdict::Fail, mail: &other },
    ];
    let mail = mail(&report, News { mails, ..News::default() }, "kept").unwrap();
    assert!(mail.subject.ends_with("(and 1 more shard)") && mail.subject.len() <= LONGEST_SUBJECT, "{}", mail.subject);
}

#[test]
fn silence_and_its_end_and_a_broken_file_are_told_by_themselves() {
    let report = report(&[silent("a")], Vec::new(), run());
    let subject = |news: News<'_>| mail(&report, news, "kept").unwrap().subject;
    let silent = News { silent: vec![("a", "never"), ("b", "never")], ..News::default() };
    assert_eq!(subject(silent), "[UNKNOWN] fleet: no report from a, b");
    assert_eq!(subject(News { back: vec!["a"], ..News::default() }), "[SEEN AGAIN] fleet: a reports again");
    let problems = ["schema: is missing".to_owned()];
    let broken = News { problems: &problems, ..News::default() };
    assert_eq!(subject(broken), "[UNKNOWN] fleet: its file cannot be used: schema: is missing");
    let mended = News { is_mended: true, ..News::default() };
    assert_eq!(subject(mended), "[SEEN AGAIN] fleet: its file can be used again");
}

/// One whose role is refused does report: that it knows nothing.
#[test]
fn a_shard_that_could_see_nothing_is_counted_as_unknown() {
    let blind = member("a", Ok(ShardResult::refused("a", None, example::AT, "no role".to_owned())));
    let warned = member("b", Ok(result("b", Verdict::Warn, 0)));
    let report = report(&[blind, warned], Vec::new(), run());
    assert!(report.headline.ends_with("; 1 of 2 shards could not be judged"), "{}", report.headline);
    let line: serde_json::Value = serde_json::from_str(&report.emf("stack")).unwrap();
    assert_eq!(line["ShardsUnknown"], 1);
}

/// Whatever the number of shards, the price of the metrics is the same.
#[test]
fn a_fleet_is_billed_for_the_same_metrics_whatever_its_shards() {
    for count in [1, 300] {
        let members: Vec<Member> = (0..count).map(|at| silent(&format!("shard-{at}"))).collect();
        let line: serde_json::Value = serde_json::from_str(&report(&members, Vec::new(), run()).emf("stack")).unwrap();
        let declared = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(declared["Dimensions"], serde_json::json!([["Stack", "Function"]]));
        assert_eq!(declared["Metrics"].as_array().unwrap().len(), 2, "how many are silent, and how long it took");
        assert_eq!((&line["ShardsUnknown"], &line["Function"]), (&count.into(), &"fleet".into()));
        assert!(line.to_string().len() < 8_000);
    }
}
