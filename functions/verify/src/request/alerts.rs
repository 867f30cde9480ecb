//! How readily people are told, in the event.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// How readily people are told.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct Alerts {
    /// What the subjects of mails call what is looked at, such as `retail-prediction`. The domain unless given.
    #[schemars(length(min = 1, max = 40))]
    pub name: Option<String>,
    /// How long something must be bad before that is told. What cannot flap (no load balancer, an expired certificate, a
    /// record that leads elsewhere, access logs switched off, …) is told at once.
    pub raise: Raise,
    /// Good runs in a row until something is told to be well again. 2 unless given.
    #[schemars(range(min = 1, max = 12))]
    pub recover_after: u32,
    /// Hours until you are reminded of what is still bad. 24 unless given; `null` for never.
    #[schemars(range(min = 1, max = 720))]
    pub remind_h: Option<u32>,
    /// The most mails in any hour; the last one is kept for a failure. 4 unless given.
    #[schemars(range(min = 1, max = 60))]
    pub max_mails_per_hour: u32,
    /// When nothing new is told; what ends is. Each either again and again, with `cron`, or once, with `from` and `until`.
    #[schemars(length(max = 20))]
    pub maintenance: Vec<Maintenance>,
}

/// How long something must be bad before that is told.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct Raise {
    /// Runs that must be bad. 2 unless given.
    #[schemars(range(min = 1, max = 12))]
    pub after: u32,
    /// Of so many last runs. 3 unless given.
    #[schemars(range(min = 1, max = 12))]
    pub of: u32,
    /// The same for single checks, such as `{"endpoints": {"after": 3, "of": 5}}`.
    pub checks: BTreeMap<String, RaiseOne>,
}

/// How long one check must be bad before that is told.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct RaiseOne {
    /// Runs that must be bad.
    #[schemars(range(min = 1, max = 12))]
    pub after: u32,
    /// Of so many last runs.
    #[schemars(range(min = 1, max = 12))]
    pub of: u32,
}

/// A maintenance window.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct Maintenance {
    /// When it begins: minute, hour, day of the month, month, day of the week, such as `0 22 * * SUN`.
    #[schemars(length(max = 128))]
    pub cron: Option<String>,
    /// How long it lasts, at most 1440. Needed with `cron`.
    #[schemars(range(min = 1, max = 1440))]
    pub minutes: Option<u32>,
    /// The time zone of `cron`, such as `Europe/Berlin`. UTC unless given.
    #[schemars(length(max = 64))]
    pub zone: Option<String>,
    /// The begin of a single window, such as `2026-12-24T22:00:00+01:00`.
    #[schemars(length(max = 64))]
    pub from: Option<String>,
    /// Its end.
    #[schemars(length(max = 64))]
    pub until: Option<String>,
}

impl Default for Alerts {
    fn default() -> Self {
        Self {
            name: None,
            raise: Raise::default(),
            recover_after: 2,
            remind_h: Some(24),
            max_mails_per_hour: 4,
            maintenance: Vec::new(),
        }
    }
}

impl Default for RaiseOne {
    fn default() -> Self {
        Self { after: 2, of: 3 }
    }
}

impl Default for Raise {
    fn default() -> Self {
        let RaiseOne { after, of } = RaiseOne::default();
        Self { after, of, checks: BTreeMap::new() }
    }
}
