//! A load test in words.

use std::fmt::Write as _;

use facts::Facts;
use facts::load::{EndpointLoad, Load};
use jiff::{SignedDuration, Timestamp};

use crate::expectations::LoadTargets;
use crate::words::excerpt;

/// What to do about a generator that is late.
pub(super) const MORE_MEMORY: &str =
    "raise MemorySize of VerifyFunction in template.yaml: Lambda gives processor time by memory";

/// A count as a figure. One that does not fit is beyond any that a test can reach.
pub(super) fn number(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

/// So many microseconds, as people read them: `0.4 ms`, `38 ms`, `1.2 s`.
pub(super) fn time(us: u64) -> String {
    match us {
        0..10_000 => format!("{:.1} ms", number(us) / 1e3),
        10_000..1_000_000 => format!("{:.0} ms", number(us) / 1e3),
        _ => format!("{:.1} s", number(us / 1000) / 1e3),
    }
}

/// How many a second, over so many milliseconds.
pub(super) fn per_second(count: u64, ms: u64) -> f64 {
    if ms == 0 { 0.0 } else { number(count) * 1000.0 / number(ms) }
}

/// What was wanted, in one sentence.
pub(super) fn expected(load: &Load, wanted: &LoadTargets) -> String {
    let mut out = format!("of {} requests at most {} % go wrong", load.planned, wanted.error_percent);
    // Writing to a String cannot fail.
    for (name, limit) in [("p50", wanted.p50_ms), ("p95", wanted.p95_ms), ("p99", wanted.p99_ms)] {
        if let Some(ms) = limit {
            let _ = write!(out, ", {name} is at most {ms} ms");
        }
    }
    if let Some(per_s) = wanted.per_s {
        let _ = write!(out, ", and {per_s} a second are right");
    }
    out
}

/// What was seen, in one sentence.
pub(super) fn summary(load: &Load, right: u64) -> String {
    let waited = &load.waited;
    format!(
        "{} requests in {}, {:.1} right replies a second: p50 {}, p95 {}, p99 {}",
        load.sent,
        time(load.took_ms.saturating_mul(1000)),
        per_second(right, load.rated_ms()),
        time(waited.p50_us),
        time(waited.p95_us),
        time(waited.p99_us)
    )
}

/// What went wrong, endpoint by endpoint.
pub(super) fn errors(load: &Load, is_right: impl Fn(&EndpointLoad, u16) -> bool) -> String {
    let of = |endpoint: &EndpointLoad| {
        let statuses = endpoint.statuses.iter().filter(|(status, _)| !is_right(endpoint, **status));
        let statuses = statuses.map(|(status, count)| format!("{count} x {status}"));
        let failures = endpoint.failures.iter().map(|(kind, count)| format!("{count} x {kind}"));
        let all: Vec<String> = statuses.chain(failures).collect();
        let first = endpoint.first_failure.as_deref().map(|first| format!(" ({})", excerpt(first))).unwrap_or_default();
        (!all.is_empty()).then(|| format!("{} {}{first}", endpoint.name, all.join(", ")))
    };
    let all: Vec<String> = load.endpoints.iter().filter_map(of).collect();
    if all.is_empty() { "some had no reply when the time was over".to_owned() } else { all.join("; ") }
}

/// Where to look for who fails: the web ACL when it refused, the targets otherwise.
pub(super) fn who_fails(facts: &Facts, load: &Load) -> String {
    let replies = |status: u16| load.endpoints.iter().filter_map(|it| it.statuses.get(&status)).sum::<u64>();
    let arn = facts.the_load_balancer().ok().map(|found| &found.arn);
    let (region, arn) = arn.map_or(("REGION", "ARN".to_owned()), |arn| (arn.region(), arn.to_string()));
    if replies(403) > 0 {
        return format!(
            "aws wafv2 get-web-acl-for-resource --region {region} --resource-arn {arn}\na rate-based rule counts the \
             requests of a load test too, by address: ask for fewer, or let this one pass"
        );
    }
    if replies(429) > 0 {
        return "the API limits the rate of its clients: ask for less, or raise its limit".to_owned();
    }
    format!(
        "aws elbv2 describe-target-groups --region {region} --load-balancer-arn {arn}, then describe-target-health: while \
         the load lasted targets failed, restarted or were too few"
    )
}

/// The command that tells how long the targets themselves took meanwhile.
pub(super) fn how_targets_fared(facts: &Facts, load: &Load) -> String {
    let Ok(found) = facts.the_load_balancer() else {
        return "see how long the targets took meanwhile: TargetResponseTime of AWS/ApplicationELB".to_owned();
    };
    let minute = |at: Timestamp| Timestamp::from_second(at.as_second().div_euclid(60) * 60).unwrap_or(at);
    let took = SignedDuration::from_millis(i64::try_from(load.took_ms).unwrap_or(i64::MAX));
    // Two minutes more: the look before the load, and the rest of the last minute.
    let end = facts.at.checked_add(took.saturating_add(SignedDuration::from_mins(2))).unwrap_or(facts.at);
    format!(
        "aws cloudwatch get-metric-statistics --region {} --namespace AWS/ApplicationELB --metric-name TargetResponseTime \
         --dimensions Name=LoadBalancer,Value={} --start-time {} --end-time {} --period 60 --extended-statistics p95",
        found.arn.region(),
        found.arn.load_balancer_dimension().unwrap_or_default(),
        minute(facts.at),
        minute(end)
    )
}
