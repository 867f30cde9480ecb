//! A fleet to look at: one shard fails, one warns, one is not known, one never reported, and all others are well.

use checklist::{Verdict, example};
use report::Run;
use report::fleet::{Counts, FleetReport, Member, NoResult, ShardResult, report};

/// So many shards, the worst first.
#[expect(clippy::expect_used, clippy::missing_panics_doc, reason = "the texts stand in this file")]
pub fn shards(count: usize) -> FleetReport {
    let run = || Run::begun("run-1".to_owned(), example::AT, "eu-central-1".to_owned());
    let reported = |overall, headline: &str, sites| {
        let result = ShardResult::refused("", None, example::AT, headline.to_owned());
        Ok(ShardResult { overall, sites, usd: 0.00011, ..result })
    };
    let silent =
        |because: &str, last| Err(NoResult { because: because.to_owned(), last, is_certain: false, mails: None });
    let well = Counts { passed: 12, ..Counts::default() };
    let result = |at: usize| match at {
        0 => reported(
            Verdict::Fail,
            "2 of 12 sites failing: 0 of 2 targets healthy in k8s-shop-front-0a1b2c3d4e",
            Counts { failed: 2, passed: 10, ..Counts::default() },
        ),
        1 => reported(
            Verdict::Warn,
            "1 of 12 sites with a warning: the certificate ends in 12 days",
            Counts { warned: 1, passed: 11, ..Counts::default() },
        ),
        2 => silent("it did not report in this run: the Map Run of the state machine tells why", Some(example::AT)),
        3 => silent("in the file: shards[3].region: the code of a Region is needed", None),
        _ => reported(Verdict::Pass, "all well: 12 sites", well),
    };
    let member = |at: usize| Member {
        name: format!("shard-{at}"),
        account: Some("210987654321".to_owned().try_into().expect("an account")),
        region: Some("eu-central-1".to_owned().try_into().expect("a Region")),
        result: result(at),
    };
    let members: Vec<Member> = (0..count).map(member).collect();
    let mut fleet = report(&members, Vec::new(), run());
    for shard in &mut fleet.shards {
        let letter = if shard.overall == Verdict::Fail { "f" } else { "p" };
        shard.hours = format!("{}{letter}", "p".repeat(47));
        if shard.name == "shard-0" {
            shard.failing = vec!["shop.example.com".to_owned().try_into().expect("a domain")];
        }
    }
    fleet
}
