//! What the template watches: every alarm tells people, every schedule has dead letters, the dashboard shows it all.

use std::collections::BTreeSet;

use checklist::{Verdict, judge};
use removal::example::account;
use removal::{Mode, Said, plan};
use report::Run;
use report::cleanup::Facts;
use report::fleet::{FleetReport, Member, NoResult, ShardResult};
use report::shard::{Seen, SeenSite, ShardReport};
use serde_json::Value;
use yaml_rust2::Yaml;

use crate::template::{all_of, template};

/// The metrics of the source document's dashboard, section 8.1.
const SEED: [&str; 5] = [
    "RequestCount",
    "TargetResponseTime",
    "HTTPCode_Target_2XX_Count",
    "HTTPCode_Target_4XX_Count",
    "HTTPCode_Target_5XX_Count",
];

fn alarms() -> Vec<(String, Yaml)> {
    all_of("AWS::CloudWatch::Alarm")
}

/// The parts of the dashboard's body: its text, and what goes into it besides.
fn dashboard() -> Yaml {
    template()["Resources"]["Dashboard"]["Properties"]["DashboardBody"].clone()
}

/// The body as it would be: what `CloudFormation` fills in is some text.
fn body() -> Value {
    let text = dashboard()[0].as_str().unwrap().replace("${Charges}", r#", "LoadBalancersCostTooMuch""#);
    let text = text.replace("${Watch}", r#", "WatchIsSilent", "WatchCannotTell""#);
    let text = text.replace("${OfFleet}", r#", "FleetIsSilent", "FleetCannotTell""#);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The metrics in one line of the embedded metric format: namespace, dimensions with their values, names.
type Metrics = (String, Vec<(String, String)>, Vec<String>);

fn metrics_of(line: &str) -> Metrics {
    let line: Value = serde_json::from_str(line).unwrap();
    let told = &line["_aws"]["CloudWatchMetrics"][0];
    let names = told["Metrics"].as_array().unwrap().iter().map(|it| it["Name"].as_str().unwrap().to_owned());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let by = told["Dimensions"][0].as_array().unwrap().iter().map(|name| (text(name), text(&line[text(name)])));
    (text(&told["Namespace"]), by.collect(), names.collect())
}

/// What the functions of a stack write, from the reports of their examples: the schedule's own question, and the others.
fn our_metrics() -> [Metrics; 5] {
    let (facts, expectations) = checklist::example::healthy();
    let run = || Run::begun("run-1".to_owned(), facts.at, "us-east-1".to_owned());
    // With something of everything: what is zero is not sent.
    let mut verify = report::build::report(&facts, judge(&facts, &expectations), Vec::new(), None, run());
    verify.delivered.failed = true;
    for (judged, verdict) in verify.checks.iter_mut().zip([Verdict::Fail, Verdict::Warn, Verdict::Unknown]) {
        judged.line.finding.verdict = verdict;
    }
    let shard = shard(&verify, run());
    let example = account();
    let plan = plan(&example.inventory, &example.policy, &example.after_nights(8), Mode::Plan);
    let cleanup = report::cleanup::report(Facts {
        plan: &plan,
        done: &[],
        explaining: None,
        explained: &[],
        guard: &[],
        broke: None,
        missing: None,
        named: &BTreeSet::new(),
        loose_ends: &removal::LooseEnds::default(),
        is_first: false,
        said: &Said::default(),
        notes: Vec::new(),
        stack: None,
        run: run(),
    });
    let restore = report::restore::report(report::restore::Facts {
        mode: report::restore::Mode::Apply,
        account: "123456789012",
        undoes: None,
        only: &[],
        digest: None,
        runs: Vec::new(),
        lines: Vec::new(),
        renamed: Vec::new(),
        notes: Vec::new(),
        stack: None,
        run: run(),
    });
    let stack = Some("AWS::StackName");
    let fleet = fleet(&shard, run());
    [
        verify.emf(stack),
        shard.emf("AWS::StackName"),
        fleet.emf("AWS::StackName"),
        cleanup.emf(stack),
        restore.emf(stack),
    ]
    .map(|line| metrics_of(&line))
}

/// A shard that fails, and one that did not report.
fn fleet(shard: &ShardReport, run: Run) -> FleetReport {
    let member = |name: &str, result| Member { name: name.to_owned(), account: None, region: None, result };
    let silent = NoResult { because: "it did not report".to_owned(), last: None, is_certain: false, mails: None };
    let members = [member("prod", Ok(ShardResult::new("prod", None, shard))), member("dev", Err(silent))];
    let mut fleet = report::fleet::report(&members, Vec::new(), run);
    fleet.delivered.failed = true;
    fleet
}

/// A site that fails, one that warns, and one that is unknown.
fn shard(verify: &report::Report, run: Run) -> ShardReport {
    let with = |overall| report::Report { overall, ..verify.clone() };
    let sites = [Verdict::Fail, Verdict::Warn, Verdict::Unknown].map(with);
    let extents = std::collections::BTreeMap::new();
    let seen = Seen {
        name: "shop".to_owned(),
        sites: sites.iter().map(|report| SeenSite { key: "shop", report, extents: &extents }).collect(),
        unseen: Vec::new(),
        without_domain: Vec::new(),
        left_out: 0,
        unlisted: None,
        appeared: Vec::new(),
        gone: Vec::new(),
    };
    let mut shard = report::shard::report(seen, run);
    shard.delivered.failed = true;
    shard
}

#[test]
fn every_alarm_tells_the_topic_and_says_what_to_do_where_data_is_missing() {
    assert!(alarms().len() >= 8);
    for (name, alarm) in alarms() {
        let properties = &alarm["Properties"];
        assert_eq!(properties["AlarmActions"][0].as_str(), Some("AlertTopic"), "{name}");
        let description = properties["AlarmDescription"].as_str().unwrap();
        assert!(description.len() > 60, "{name} says too little: {description}");
        let missing = properties["TreatMissingData"].as_str().unwrap();
        let expected = match name.as_str() {
            "VerifyIsSilent" | "WatchIsSilent" | "FleetIsSilent" => "breaching",
            "LoadBalancersCostTooMuch" => "ignore",
            _ => "notBreaching",
        };
        assert_eq!(missing, expected, "{name}");
    }
}

#[test]
fn every_function_is_watched_for_errors_and_throttles() {
    // The dashboard itself shows whether its widget works.
    let alone = |(function, _): &(String, Yaml)| function != "WidgetFunction";
    for (function, _) in all_of("AWS::Serverless::Function").into_iter().filter(alone) {
        for metric in ["Errors", "Throttles"] {
            let watches = |alarm: &Yaml| {
                let properties = &alarm["Properties"];
                properties["MetricName"].as_str() == Some(metric)
                    && properties["Dimensions"][0]["Value"].as_str() == Some(&function)
            };
            assert!(alarms().iter().any(|(_, alarm)| watches(alarm)), "no alarm for the {metric} of {function}");
        }
    }
}

#[test]
fn alarms_on_our_own_metrics_name_what_the_code_writes() {
    let written = our_metrics();
    for (name, alarm) in alarms() {
        let properties = &alarm["Properties"];
        let text = |field: &str| properties[field].as_str().unwrap().to_owned();
        if text("Namespace").starts_with("AWS/") {
            continue;
        }
        let dimensions = properties["Dimensions"].as_vec().unwrap().iter();
        let watched: Vec<_> = dimensions
            .map(|it| (it["Name"].as_str().unwrap().to_owned(), it["Value"].as_str().unwrap().to_owned()))
            .collect();
        // CloudWatch finds a figure by all of its dimensions only. The domain of the example is that of no stack.
        let same = |by: &[(String, String)]| {
            let of_example = |(name, value): &(String, String)| match name.as_str() {
                "Domain" => (name.clone(), "Domain".to_owned()),
                _ => (name.clone(), value.clone()),
            };
            by.iter().map(of_example).eq(watched.iter().cloned())
        };
        let is_written = |(namespace, by, names): &Metrics| {
            *namespace == text("Namespace") && same(by) && names.contains(&text("MetricName"))
        };
        assert!(written.iter().any(is_written), "{name}: nothing writes {} by {watched:?}", text("MetricName"));
        assert_eq!(watched[0], ("Stack".to_owned(), "AWS::StackName".to_owned()), "{name}: that of another stack");
    }
}

#[test]
fn verify_that_does_not_report_for_a_quarter_of_an_hour_is_told() {
    let template = template();
    let silent = &template["Resources"]["VerifyIsSilent"]["Properties"];
    let periods = template["Parameters"]["SilentPeriods"]["Default"].as_i64().unwrap();
    assert_eq!(silent["EvaluationPeriods"].as_str(), Some("SilentPeriods"));
    assert_eq!(periods * silent["Period"].as_i64().unwrap(), 15 * 60);
    assert_eq!((silent["Statistic"].as_str(), silent["Threshold"].as_i64()), (Some("SampleCount"), Some(1)));
    assert_eq!(silent["ComparisonOperator"].as_str(), Some("LessThanThreshold"));
}

#[test]
fn the_charges_alarm_is_that_of_the_source_document() {
    let template = template();
    let charges = &template["Resources"]["LoadBalancersCostTooMuch"];
    assert_eq!(charges["Condition"].as_str(), Some("TellsCharges"));
    assert_eq!(template["Parameters"]["ElbChargesUsd"]["Default"].as_i64(), Some(50));
    let (properties, day) = (&charges["Properties"], 86400);
    assert_eq!((properties["Statistic"].as_str(), properties["Period"].as_i64()), (Some("Maximum"), Some(day)));
    assert_eq!(properties["ComparisonOperator"].as_str(), Some("GreaterThanThreshold"));
}

#[test]
fn every_schedule_has_dead_letters() {
    let mut schedules = 0;
    for (function, resource) in all_of("AWS::Serverless::Function") {
        let Some(events) = resource["Properties"]["Events"].as_hash() else { continue };
        for (name, event) in events {
            let letters = event["Properties"]["DeadLetterConfig"]["Arn"].as_str();
            assert_eq!(letters, Some("DeadLetters.Arn"), "{function} {name:?}");
            schedules += 1;
        }
    }
    for (name, schedule) in all_of("AWS::Scheduler::Schedule") {
        let letters = schedule["Properties"]["Target"]["DeadLetterConfig"]["Arn"].as_str();
        assert_eq!(letters, Some("DeadLetters.Arn"), "{name}");
        schedules += 1;
    }
    assert_eq!(schedules, 4);
}

#[test]
fn the_dashboard_shows_the_seeds_metrics_our_own_and_every_alarm() {
    let body = body().to_string();
    for metric in SEED {
        assert!(body.contains(&format!(r#"MetricName=\"{metric}\""#)), "{metric}");
    }
    for (namespace, dimensions, names) in our_metrics() {
        for metric in names {
            assert!(body.contains(&format!("\"{metric}\"")), "{metric}");
        }
        for (dimension, _) in dimensions {
            assert!(body.contains(&format!("\"{dimension}\"")) && body.contains(&format!("\"{namespace}\"")));
        }
    }
    for (alarm, _) in alarms() {
        assert!(body.contains(&alarm), "{alarm}");
    }
}

#[test]
fn the_dashboard_asks_the_widget_for_the_page_of_the_domain() {
    let body = body();
    let widget = body["widgets"].as_array().unwrap().iter().find(|widget| widget["type"] == "custom").unwrap();
    assert_eq!(widget["properties"]["endpoint"], "${WidgetFunction.Arn}");
    let mut event = widget["properties"]["params"].clone();
    event["domain"] = event["domain"].as_str().unwrap().replace("${Domain}", "api.example.com").into();
    let Ok(widget::Asked::Page { domain, .. }) = widget::read(&event) else { panic!("{event}") };
    assert_eq!(widget::key(&domain), verify::status::page_key("api.example.com"), "it reads what verify writes");
}

#[test]
fn no_two_widgets_of_the_dashboard_lie_on_each_other() {
    let mut taken = BTreeSet::new();
    for widget in body()["widgets"].as_array().unwrap() {
        let number = |field: &str| widget[field].as_u64().unwrap();
        assert!(number("x") + number("width") <= 24, "{widget}");
        for x in number("x")..number("x") + number("width") {
            for y in number("y")..number("y") + number("height") {
                assert!(taken.insert((x, y)), "{widget}");
            }
        }
    }
}
