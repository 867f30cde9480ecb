//! Windows in which nothing new is told.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::cron::Cron;

/// The longest window of a cron expression: a day.
pub const LONGEST_MIN: u32 = 1_440;

/// A time in which nothing new is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Window {
    /// Again and again.
    Every {
        /// When it begins.
        begins: Cron,
        /// How long it lasts, at most [`LONGEST_MIN`].
        minutes: u32,
        /// Whose clock that is.
        zone: TimeZone,
    },
    /// Once.
    Once {
        /// Its begin.
        from: Timestamp,
        /// Its end, which is not in it.
        until: Timestamp,
    },
}

impl Window {
    /// Its end, where it is open at that time.
    fn until(&self, at: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Once { from, until } => (*from..*until).contains(&at).then_some(*until),
            Self::Every { begins, minutes, zone } => {
                let today = at.to_zoned_datetime(zone.clone()).date();
                // A window of at most a day that is still open began today or the day before. A begin that the change
                // to summer time leaves out is moved by that hour, and of two in autumn the first counts.
                let days = [Some(today), today.yesterday().ok()];
                let times =
                    days.into_iter().flatten().flat_map(|day| begins.times(day).map(move |time| day.to_datetime(time)));
                let mut times = times.filter_map(|time| Some(time.to_zoned_datetime(zone.clone()).ok()?.timestamp()));
                let begin = times.find(|time| *time <= at)?;
                let length_s = i64::from(*minutes).saturating_mul(60);
                let end = Timestamp::from_second(begin.as_second().saturating_add(length_s)).ok()?;
                (at < end).then_some(end)
            }
        }
    }
}

/// The end of the open window that ends last, where one is open.
pub(super) fn until(windows: &[Window], at: Timestamp) -> Option<Timestamp> {
    windows.iter().filter_map(|window| window.until(at)).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every(begins: &str, minutes: u32) -> Window {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        Window::Every { begins: Cron::parse(begins).unwrap(), minutes, zone }
    }

    /// The end, in UTC.
    fn end(window: &Window, at: &str) -> Option<String> {
        window.until(at.parse().unwrap()).map(|end| end.to_string())
    }

    #[test]
    fn a_window_is_by_the_clock_of_its_zone() {
        let sunday = every("0 22 * * SUN", 120);
        assert_eq!(end(&sunday, "2026-11-29T20:59:59Z"), None);
        assert_eq!(end(&sunday, "2026-11-29T21:00:00Z").as_deref(), Some("2026-11-29T23:00:00Z"));
        assert_eq!(end(&sunday, "2026-11-29T23:00:00Z"), None);
        assert_eq!(end(&sunday, "2026-07-05T20:30:00Z").as_deref(), Some("2026-07-05T22:00:00Z"), "summer time");
    }

    #[test]
    fn a_window_may_go_on_after_midnight() {
        let late = every("30 23 * * *", 1_440);
        assert_eq!(end(&late, "2026-11-30T20:00:00Z").as_deref(), Some("2026-11-30T22:30:00Z"));
    }

    #[test]
    fn a_begin_that_summer_time_leaves_out_is_an_hour_later_and_none_comes_twice() {
        let night = every("30 2 * * *", 30);
        assert_eq!(end(&night, "2026-03-29T01:45:00Z").as_deref(), Some("2026-03-29T02:00:00Z"));
        assert_eq!(end(&night, "2026-10-25T00:45:00Z").as_deref(), Some("2026-10-25T01:00:00Z"));
        assert_eq!(end(&night, "2026-10-25T01:45:00Z"), None);
    }

    #[test]
    fn once_is_once() {
        let (from, until) = ("2026-12-24T10:00:00Z".parse().unwrap(), "2026-12-24T12:00:00Z".parse().unwrap());
        let once = Window::Once { from, until };
        assert_eq!(end(&once, "2026-12-24T11:00:00Z").as_deref(), Some("2026-12-24T12:00:00Z"));
        assert_eq!(end(&once, "2026-12-24T12:00:00Z"), None);
        let both = [once, every("0 11 * * *", 180)];
        assert_eq!(
            super::until(&both, "2026-12-24T11:00:00Z".parse().unwrap()).unwrap().to_string(),
            "2026-12-24T13:00:00Z"
        );
    }
}
