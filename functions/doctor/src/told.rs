//! What was found, in sections for a terminal.

use std::fmt::Write as _;

use aws::observe::{charges, metrics};
use aws::operator::Caller;
use checklist::prices::{MONTH_HOURS, Prices};
use checklist::{CheckId, Verdict};
use facts::{Seen, Unseen};
use report::Report;
use serde_json::Value;

use crate::survey::{Balancer, Survey};

/// Lines of one list.
const MOST: usize = 20;
/// Runs of the schedule in an hour, as the template has it.
const RUNS_AN_HOUR: f64 = 12.0;
/// Runs of an hour that ask for figures, as `metrics.every_min` has it.
const ASKING_AN_HOUR: f64 = 1.0;
/// Custom metrics that are sent while all is well, and what CloudWatch takes for one and for an alarm a month.
pub(crate) const METRICS: u32 = 1;
const METRIC_MONTH: f64 = 0.30;
pub(crate) const ALARMS: u32 = 11;
const ALARM_MONTH: f64 = 0.10;
/// The check of the way to people, which has none before a stack is there.
const ALERT_PATH: CheckId = CheckId::AlertPath;

pub(crate) fn no_credentials(why: &Unseen) -> String {
    format!(
        "AWS does not take these credentials: {why}\nSet AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; they need \
         no more than to read"
    )
}

pub(crate) fn head(caller: &Caller, region: &str) -> String {
    format!("account {} in {region}, asked as {}\n", caller.account, caller.arn)
}

pub(crate) fn survey(survey: &Survey, region: &str) -> String {
    let mut out = String::new();
    section(&mut out, "load balancers", &survey.balancers, balancer);
    section(&mut out, "hosted zones", &survey.zones, ToString::to_string);
    section(&mut out, "clusters that EKS lists", &survey.clusters, ToString::to_string);
    let prices = Prices::for_region(region);
    let missing = survey.missing.as_ref().map(|missing| report::cleanup::missing_lines(missing, &prices).0);
    let missing = missing.map_err(Clone::clone);
    section(
        &mut out,
        "clusters that only tags name: gone, or not of EKS here",
        &missing,
        report::cleanup::MissingLine::says,
    );
    list(&mut out, "permissions that you lack for this look; each role of the stack has its own", &survey.denied);
    list(&mut out, "not seen", &survey.unseen);
    out
}

fn balancer(it: &Balancer) -> String {
    let scheme = if it.is_public { "internet-facing" } else { "internal" };
    let gone = if it.is_of_the_gone { ", which seems to be gone" } else { "" };
    let cluster = it.cluster.as_ref().map(|name| format!(", of cluster {name}{gone}")).unwrap_or_default();
    let domain = it.domain.as_ref().map(|name| format!(", called {name}")).unwrap_or_default();
    format!("{} ({}, {scheme}{cluster}{domain})", it.name, it.kind)
}

/// What `verify` would say at once, and what it would cost.
pub(crate) fn first_run(domain: &str, load_balancer: &str, first: &Result<Report, String>) -> String {
    let mut out = format!("\nwhat verify would say of {domain} and {load_balancer}\n");
    match first {
        Err(why) => {
            let _ = writeln!(out, "  {why}");
        }
        Ok(report) => {
            let mut report = report.clone();
            report.checks.retain(|judged| judged.line.check != ALERT_PATH);
            let _ = writeln!(out, "  {}", tally(&report));
            // The first line is of all checks, with the one that was left out.
            for line in report.checklist().lines().skip(1) {
                let _ = writeln!(out, "{line}");
            }
            out.push_str(&price(&report));
        }
    }
    out
}

/// How many checks come out how.
fn tally(report: &Report) -> String {
    let of = |verdict: Verdict| report.checks.iter().filter(|judged| judged.line.finding.verdict == verdict).count();
    let parts = [Verdict::Fail, Verdict::Warn, Verdict::Unknown, Verdict::Pass];
    let told = parts.into_iter().map(|verdict| (of(verdict), verdict)).filter(|(number, _)| *number > 0);
    told.map(|(number, verdict)| format!("{number} {}", verdict.as_str())).collect::<Vec<_>>().join(", ")
}

fn price(report: &Report) -> String {
    // What was asked just now was asked by hand, with all figures; a schedule goes on with them.
    let asked = metrics::METRICS_ASKED + charges::METRICS_ASKED;
    let figures = f64::from(asked) * Prices::for_region(&report.run.region).global.metric_asked;
    let each = (report.run.usd - figures).max(0.0);
    let runs = (each * RUNS_AN_HOUR + figures * ASKING_AN_HOUR) * MONTH_HOURS;
    let (metrics, alarms) = (f64::from(METRICS) * METRIC_MONTH, f64::from(ALARMS) * ALARM_MONTH);
    format!(
        "\nwhat a month would cost: ${:.2}\n  ${runs:.2} for a run every 5 minutes, ${metrics:.2} for {METRICS} metric, \
         ${alarms:.2} for {ALARMS} alarms\n",
        runs + metrics + alarms
    )
}

/// What to say to `make deploy`.
pub(crate) fn what_to_answer(site: Option<&(String, String)>, survey: &Survey) -> String {
    let mut out = "\nto deploy, say make deploy, and answer\n".to_owned();
    match site {
        Some((domain, load_balancer)) => {
            let _ = writeln!(out, "  the domain that users call       {domain}");
            let _ = writeln!(out, "  name or ARN of its load balancer  {load_balancer}");
        }
        None => {
            out.push_str(
                "  the domain that users call, and its load balancer: no name of a hosted zone here leads to one, so say which\n  \
                 and ask once more: make doctor DOMAIN=api.example.com LOAD_BALANCER=my-alb\n",
            );
        }
    }
    let gone = survey.missing.as_ref().map_or(0, |missing| missing.clusters.len());
    if gone > 0 {
        out.push_str("  later, the first plan of cleanup says how to let go what those clusters left\n");
    }
    out
}

pub(crate) fn functions(stack: &str, answers: &[(String, Result<Value, String>)]) -> String {
    let mut out = format!("\nstack {stack}\n");
    for (logical, answer) in answers {
        let says = match answer {
            Ok(answer) => {
                let of = |name: &str| answer.get(name).and_then(Value::as_str);
                of("headline").or(of("errorMessage")).unwrap_or("answered, with no headline").to_owned()
            }
            Err(why) => why.clone(),
        };
        let _ = writeln!(out, "  {logical}: {says}");
    }
    out
}

pub(crate) fn unknown_stack(stack: &str, why: &Unseen) -> String {
    format!("\nwhether there is a stack {stack} could not be seen: {why}\n")
}

fn section<T>(out: &mut String, title: &str, seen: &Seen<Vec<T>>, line: impl Fn(&T) -> String) {
    match seen {
        Ok(all) if all.is_empty() => {
            let _ = writeln!(out, "\n{title}: none");
        }
        Ok(all) => list(out, title, all.iter().map(line).collect::<Vec<_>>().iter()),
        Err(why) => {
            let _ = writeln!(out, "\n{title}: not seen: {why}");
        }
    }
}

/// Bounded; nothing where there is none.
fn list<'a>(out: &mut String, title: &str, lines: impl IntoIterator<Item = &'a String>) {
    let lines: Vec<&String> = lines.into_iter().collect();
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{title}");
    for line in lines.iter().take(MOST) {
        let _ = writeln!(out, "  {line}");
    }
    if let more @ 1.. = lines.len().saturating_sub(MOST) {
        let _ = writeln!(out, "  and {more} more");
    }
}
