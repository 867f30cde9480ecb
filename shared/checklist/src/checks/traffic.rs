//! Users' traffic in the newest access logs: errors, time, spread over the targets, and what the web ACL blocked.

pub(crate) mod config;
mod spread;
#[cfg(test)]
mod tests;

use facts::logs::{self, Landed};
use facts::traffic::{By, Traffic, Users};
use facts::{Facts, Unseen};

use crate::check::{Check, Judgement, Needs, Reach, always, if_facts};
use crate::check_id::CheckId;
use crate::commands::read_metric;
use crate::expectations::{Expectations, TrafficConfig};
use crate::finding::{Finding, Verdict};
use crate::notes::Notes;
use crate::scene;
use crate::when;
use crate::words::count;

pub(super) const CHECK: Check = Check {
    id: CheckId::Traffic,
    asks: "Are users in the access logs served well, and all targets alike?",
    judge,
    needs: Needs::LoadBalancer,
    hangs_on: &[
        always(CheckId::Dns),
        always(CheckId::Targets),
        always(CheckId::Endpoints),
        if_facts(CheckId::Tls, when::https_is_down),
    ],
    headline: scene::seen,
    affected: |_| "a part of the users, as the figures show".to_owned(),
    annotation: Some("alb.ingress.kubernetes.io/target-group-attributes"),
    is_certain: |_, _| false,
    lags: true,
    shaken_by_deployment: true,
    serving: false,
    on_demand: false,
    reach: Reach::Site,
    reads_last_minutes: false,
};

/// So many 5XX over the limit are a Fail, fewer a Warn: a few among few requests are much in percent and no outage.
const FAILS_FROM: u64 = 5;

fn judge(facts: &Facts, expectations: &Expectations) -> Judgement {
    let wanted = &expectations.traffic;
    let TrafficConfig { min_requests, p95_ms, status_4xx_percent, status_5xx_percent, .. } = wanted;
    let expected = format!(
        "of {min_requests} requests and more: at most {status_5xx_percent} % 5XX and {status_4xx_percent} % 4XX, p95 at most \
         {p95_ms} ms, no target that gets far less or more than its share"
    );
    let skip = |seen: String| Ok(Finding::new(Verdict::Skip, expected.clone(), seen));
    if !facts.logs.settings.as_ref().map_err(Unseen::clone)?.enabled {
        return skip("access logs are off".to_owned());
    }
    let traffic = facts.logs.traffic.as_ref().map_err(|unseen| why_unread(unseen, expectations))?;
    if let Some(why) = too_old(facts, traffic, expectations) {
        return skip(why);
    }
    let mut notes = Notes::default();
    note_reading(facts, traffic, &mut notes);
    let users = &traffic.users;
    if users.requests < *min_requests {
        notes.add(Verdict::Skip, "users", format!("{}, too few to judge", in_words(traffic)));
    } else {
        note_errors(facts, users, wanted, &mut notes);
        note_p95(facts, traffic, wanted, &mut notes);
        spread::note(facts, traffic, &mut notes);
        note_blocked(users, &mut notes);
    }
    let all_well = if notes.worst() == Verdict::Skip {
        format!("{}, too few to judge", in_words(traffic))
    } else {
        in_words(traffic)
    };
    Ok(notes.finding(expected, all_well))
}

/// An event that lets nobody into the bucket asks for no traffic, whatever kept the logs from being read.
fn why_unread(unseen: &Unseen, expectations: &Expectations) -> Unseen {
    if expectations.access_logs.arrive { unseen.clone() } else { logs::arrival_not_asked() }
}

/// Why there is no traffic of now in the logs.
fn too_old(facts: &Facts, traffic: &Traffic, expectations: &Expectations) -> Option<String> {
    if traffic.objects == 0 {
        let there_is_none = matches!(facts.logs.landed, Ok(Landed::NoBucket | Landed::Bucket { newest: None, .. }));
        return Some(
            if there_is_none { "there is no access log to read" } else { "no access log was read" }.to_owned(),
        );
    }
    let age = facts.at.as_second().saturating_sub(traffic.to.as_second()).max(0) / 60;
    let is_old = age > i64::from(expectations.access_logs.max_age_min);
    is_old.then(|| format!("the newest access log ends {age} min ago: no traffic since, or no logs"))
}

/// What of the logs could not be read.
fn note_reading(facts: &Facts, traffic: &Traffic, notes: &mut Notes) {
    if let Some(why) = &traffic.cut_short {
        notes.add(Verdict::Skip, "the logs", format!("read in part: {why}"));
    }
    if traffic.unreadable * 10 > traffic.lines {
        let seen = format!("{} of {} lines are none of an access log", traffic.unreadable, traffic.lines);
        notes.advise(Verdict::Warn, "the logs", seen, how_to_read(facts));
    }
}

fn note_errors(facts: &Facts, users: &Users, wanted: &TrafficConfig, notes: &mut Notes) {
    let counted: u64 = users.statuses.values().sum();
    for (class, name, most) in [(5, "5XX", wanted.status_5xx_percent), (4, "4XX", wanted.status_4xx_percent)] {
        let of_class = || users.statuses.iter().filter(move |(status, _)| **status / 100 == class);
        let errors: u64 = of_class().map(|(_, times)| times).sum();
        let percent = percent(errors, counted);
        let (verdict, limit) = match (percent > most, class) {
            (false, _) => (Verdict::Pass, "at most"),
            (true, 5) if errors >= FAILS_FROM => (Verdict::Fail, "more than"),
            // 4XX are mistakes of clients, unless a release made them so.
            (true, _) => (Verdict::Warn, "more than"),
        };
        let commonest = of_class().max_by_key(|(_, times)| **times);
        let commonest = commonest.map(|(status, times)| format!("; {status} {times} times")).unwrap_or_default();
        let whose = if class == 5 { whose(users) } else { String::new() };
        let seen = format!("{errors} in {counted} requests ({percent} %), {limit} {most} %{commonest}{whose}");
        notes.advise(verdict, name, seen, how_to_read(facts));
    }
}

/// Who made the 5XX.
fn whose(users: &Users) -> String {
    let by = |by| users.errors.get(&by).copied().unwrap_or_default();
    match (by(By::LoadBalancer), by(By::Target)) {
        (0, 0) => String::new(),
        (0, _) => "; all by targets".to_owned(),
        (_, 0) => "; all by the load balancer".to_owned(),
        (own, theirs) => format!("; {own} by the load balancer, {theirs} by targets"),
    }
}

fn note_p95(facts: &Facts, traffic: &Traffic, wanted: &TrafficConfig, notes: &mut Notes) {
    let about = "p95 of the targets";
    match traffic.users.target_p95_ms {
        Some(ms) if ms > wanted.p95_ms => {
            let next = read_metric(facts, traffic.from, traffic.to, "TargetResponseTime", "p95");
            let next = format!("{next}\n{}", how_to_read(facts));
            notes.advise(Verdict::Fail, about, format!("{ms} ms, more than {} ms", wanted.p95_ms), next);
        }
        Some(ms) => notes.add(Verdict::Pass, about, format!("{ms} ms")),
        None => notes.add(Verdict::Skip, about, "no target answered"),
    }
}

/// What the web ACL turned away is its work, and no fault.
fn note_blocked(users: &Users, notes: &mut Notes) {
    let blocked = users.answered.get(&By::Waf).copied().unwrap_or_default();
    if blocked > 0 {
        let paths: Vec<String> = users.blocked.iter().map(|(path, times)| format!("{path} ({times})")).collect();
        let percent = percent(blocked, users.requests);
        let seen = format!("blocked {blocked} of {} requests ({percent} %): {}", users.requests, paths.join(", "));
        notes.add(Verdict::Pass, "the web ACL", seen);
    }
}

fn in_words(traffic: &Traffic) -> String {
    let users = &traffic.users;
    let minutes = traffic.to.as_second().saturating_sub(traffic.from.as_second()) / 60;
    let targets = users.targets.len();
    let p95 = users.target_p95_ms.map(|ms| format!(", p95 {ms} ms")).unwrap_or_default();
    let blocked =
        users.answered.get(&By::Waf).map(|times| format!(", {times} blocked by the web ACL")).unwrap_or_default();
    format!(
        "{} of users in {minutes} min{p95}, over {}{blocked}",
        count(usize::try_from(users.requests).unwrap_or(usize::MAX), "request"),
        count(targets, "target")
    )
}

/// Percent with one decimal.
fn percent(part: u64, whole: u64) -> f64 {
    let tenths = part.saturating_mul(1000).saturating_add(whole / 2).checked_div(whole).unwrap_or_default();
    u32::try_from(tenths).map_or(f64::INFINITY, f64::from) / 10.0
}

fn how_to_read(facts: &Facts) -> String {
    let newest = match &facts.logs.landed {
        Ok(Landed::Bucket { newest, .. }) => newest.as_ref(),
        Ok(Landed::NoBucket) | Err(_) => None,
    };
    match (&facts.logs.settings, newest) {
        (Ok(settings), Some(newest)) => {
            format!("aws s3 cp s3://{}/{} - | gunzip -c | less -S", settings.bucket, newest.key)
        }
        (Ok(_) | Err(_), None) | (Err(_), Some(_)) => "read the newest access log".to_owned(),
    }
}
