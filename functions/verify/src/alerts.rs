//! What the event means for alerts: every mistake in it that the schema cannot see.

use checklist::CheckId;
use checklist::alerts::cron::Cron;
use checklist::alerts::maintenance::Window;
use checklist::alerts::{self, Policy};
use input::Problem;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::request::{Alerts, Maintenance, Raise, RaiseOne};

/// How readily people are told, or all that is wrong with it.
pub fn parse_policy(wanted: Alerts) -> Result<Policy, Vec<Problem>> {
    let mut problems = Vec::new();
    let Raise { after, of, checks } = wanted.raise;
    let raise = raise(RaiseOne { after, of }, "alerts.raise", &mut problems);
    let raise_each = checks.into_iter().filter_map(|(name, one)| {
        let path = format!("alerts.raise.checks.{name}");
        let check = CheckId::from_name(&name);
        if check.is_none() {
            problems.push(Problem::new(&path, "is not the name of a check"));
        }
        let raise = self::raise(one, &path, &mut problems);
        Some((check?, raise))
    });
    let raise_each = raise_each.collect();
    if wanted.name.as_ref().is_some_and(|name| !name.bytes().all(|b| b.is_ascii_graphic() || b == b' ')) {
        problems.push(Problem::new("alerts.name", "must be plain letters, digits and signs: it goes into subjects"));
    }
    let windows = wanted.maintenance.into_iter().enumerate();
    let maintenance: Vec<Window> =
        windows.filter_map(|(at, it)| window(it, &format!("alerts.maintenance[{at}]"), &mut problems)).collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Policy {
        name: wanted.name,
        raise,
        raise_each,
        recover_after: wanted.recover_after,
        remind_h: wanted.remind_h,
        max_mails_per_hour: wanted.max_mails_per_hour,
        maintenance,
    })
}

fn raise(RaiseOne { after, of }: RaiseOne, path: &str, problems: &mut Vec<Problem>) -> alerts::Raise {
    if after > of {
        let message = format!("must not be more than {path}.of ({of})");
        problems.push(Problem::new(format!("{path}.after"), message));
    }
    alerts::Raise { after, of }
}

fn window(wanted: Maintenance, path: &str, problems: &mut Vec<Problem>) -> Option<Window> {
    match wanted {
        Maintenance { cron: Some(cron), minutes: Some(minutes), zone, from: None, until: None } => {
            let begins = Cron::parse(&cron).map_err(|wrong| Problem::new(format!("{path}.cron"), wrong.to_string()));
            let zone = zone.map_or(Ok(TimeZone::UTC), |name| zone_of(&name, path));
            let (begins, zone) = (keep(begins, problems), keep(zone, problems));
            Some(Window::Every { begins: begins?, minutes, zone: zone? })
        }
        Maintenance { cron: None, minutes: None, zone: None, from: Some(from), until: Some(until) } => {
            let from = keep(time(&from, &format!("{path}.from")), problems);
            let until = keep(time(&until, &format!("{path}.until")), problems);
            let (from, until) = (from?, until?);
            if until <= from {
                problems.push(Problem::new(format!("{path}.until"), format!("must be after {path}.from")));
                return None;
            }
            Some(Window::Once { from, until })
        }
        Maintenance { .. } => {
            let message = "must have either cron and minutes (and zone), or from and until";
            problems.push(Problem::new(path, message));
            None
        }
    }
}

fn keep<T>(part: Result<T, Problem>, problems: &mut Vec<Problem>) -> Option<T> {
    part.map_err(|problem| problems.push(problem)).ok()
}

fn zone_of(name: &str, path: &str) -> Result<TimeZone, Problem> {
    let wrong = |_| Problem::new(format!("{path}.zone"), "must be the name of a time zone, such as Europe/Berlin");
    TimeZone::get(name).map_err(wrong)
}

fn time(text: &str, path: &str) -> Result<Timestamp, Problem> {
    let wrong = |_| Problem::new(path, "must be a time with its offset, such as 2026-12-24T22:00:00+01:00");
    text.parse().map_err(wrong)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(alerts: &Value) -> Result<Policy, Vec<String>> {
        let event = json!({"domain": "api.example.com", "load_balancer": "shop", "alerts": alerts});
        let asked = crate::ask(event, &crate::settings::Fences::of_region("us-east-1"));
        asked.map(|asked| asked.alerts).map_err(|problems| problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn nothing_said_is_two_of_three_and_two_to_recover() {
        assert_eq!(read(&json!({})), Ok(Policy::default()));
    }

    #[test]
    fn windows_come_in_two_forms() {
        let policy = read(&json!({"remind_h": null, "maintenance": [
            {"cron": "0 22 * * SUN", "minutes": 120, "zone": "Europe/Berlin"},
            {"from": "2026-12-24T22:00:00+01:00", "until": "2026-12-24T23:00:00+01:00"}
        ]}))
        .unwrap();
        assert_eq!((policy.remind_h, policy.maintenance.len()), (None, 2));
    }

    #[test]
    fn every_mistake_is_told_with_its_place() {
        let wrong = json!({"name": "caf\u{e9}", "raise": {"after": 4, "checks": {"dns": {"after": 5}, "dsn": {}}}, "maintenance": [
            {"cron": "0 25 * * SUN", "minutes": 120, "zone": "Europe/Bärlin"},
            {"from": "2026-12-24", "until": "soon"},
            {"from": "2026-12-24T22:00:00Z", "until": "2026-12-24T21:00:00Z"},
            {"cron": "0 22 * * SUN", "until": "2026-12-24T21:00:00Z"}
        ]});
        let time = "must be a time with its offset, such as 2026-12-24T22:00:00+01:00";
        let expected = [
            "alerts.raise.after: must not be more than alerts.raise.of (3)".to_owned(),
            "alerts.raise.checks.dns.after: must not be more than alerts.raise.checks.dns.of (3)".to_owned(),
            "alerts.raise.checks.dsn: is not the name of a check".to_owned(),
            "alerts.name: must be plain letters, digits and signs: it goes into subjects".to_owned(),
            "alerts.maintenance[0].cron: 25 is no hour: those are 0 to 23".to_owned(),
            "alerts.maintenance[0].zone: must be the name of a time zone, such as Europe/Berlin".to_owned(),
            format!("alerts.maintenance[1].from: {time}"),
            format!("alerts.maintenance[1].until: {time}"),
            "alerts.maintenance[2].until: must be after alerts.maintenance[2].from".to_owned(),
            "alerts.maintenance[3]: must have either cron and minutes (and zone), or from and until".to_owned(),
        ];
        assert_eq!(read(&wrong).unwrap_err(), expected);
        let of_the_schema = read(&json!({"max_mails_per_hour": 0, "remind": 3})).unwrap_err();
        assert_eq!(of_the_schema.len(), 2, "{of_the_schema:?}");
    }
}
