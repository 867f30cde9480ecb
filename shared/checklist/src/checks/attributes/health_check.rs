//! The settings of a health check: by what names each is wanted, seen and set.

use std::collections::BTreeMap;

use facts::ids::Arn;
use facts::targets::HealthCheck;

use super::{Kind, Setting};
use crate::next_step::NextStep;
use crate::words::quoted;

/// One setting by its names.
struct Names {
    /// In the event.
    event: &'static str,
    /// The option of `aws elbv2 modify-target-group`.
    option: &'static str,
    /// The Ingress annotation, after `alb.ingress.kubernetes.io/`.
    annotation: &'static str,
    /// How it is, as a text.
    is: fn(&HealthCheck) -> Option<String>,
}

const ALL: [Names; 8] = [
    names("protocol", "--health-check-protocol", "healthcheck-protocol", |it| it.protocol.clone()),
    names("port", "--health-check-port", "healthcheck-port", |it| it.port.clone()),
    names("path", "--health-check-path", "healthcheck-path", |it| it.path.clone()),
    names("matcher", "--matcher", "success-codes", |it| it.matcher.clone()),
    names("interval_s", "--health-check-interval-seconds", "healthcheck-interval-seconds", |it| text(it.interval_s)),
    names("timeout_s", "--health-check-timeout-seconds", "healthcheck-timeout-seconds", |it| text(it.timeout_s)),
    names("healthy_threshold", "--healthy-threshold-count", "healthy-threshold-count", |it| text(it.healthy_threshold)),
    names("unhealthy_threshold", "--unhealthy-threshold-count", "unhealthy-threshold-count", |it| {
        text(it.unhealthy_threshold)
    }),
];

const fn names(
    event: &'static str,
    option: &'static str,
    annotation: &'static str,
    is: fn(&HealthCheck) -> Option<String>,
) -> Names {
    Names { event, option, annotation, is }
}

/// What only some protocols have is none; a number always is one.
#[expect(clippy::unnecessary_wraps, reason = "numbers stand in one table with texts that may be missing")]
fn text(number: u32) -> Option<String> {
    Some(number.to_string())
}

fn names_of(name: &str) -> Option<&'static Names> {
    ALL.iter().find(|names| names.event == name)
}

/// What is wanted beside what is so.
pub(super) fn beside(wanted: &BTreeMap<String, String>, is: &HealthCheck) -> Vec<Setting> {
    let pair = |(name, wanted): (&String, &String)| Setting {
        name: name.clone(),
        kind: Kind::HealthCheck,
        wanted: wanted.clone(),
        is: names_of(name).and_then(|names| (names.is)(is)),
    };
    wanted.iter().map(pair).collect()
}

/// Sets these.
pub(super) fn set(arn: &Arn, wrong: &[(&str, &str)]) -> NextStep {
    let known: Vec<(&Names, &str)> = wrong.iter().filter_map(|(name, value)| Some((names_of(name)?, *value))).collect();
    let annotations =
        known.iter().map(|(it, value)| format!("alb.ingress.kubernetes.io/{}: \"{value}\"", it.annotation));
    let options = known.iter().map(|(it, value)| match it.option {
        "--matcher" => format!("--matcher {}", quoted(&format!("HttpCode={value}"))),
        option => format!("{option} {}", quoted(value)),
    });
    NextStep::annotated(format!(
        "set the Ingress annotations {}\naws elbv2 modify-target-group --region {} --target-group-arn {arn} {}",
        annotations.collect::<Vec<_>>().join(", "),
        arn.region(),
        options.collect::<Vec<_>>().join(" ")
    ))
}
