//! The five fields of cron: minute, hour, day of the month, month, day of the week.
//!
//! Where both of its fields are limited, cron takes a day that meets either (`crontab(5)`), and people mean both: such an
//! expression is refused.

use std::fmt;

use jiff::civil::{Date, Time};

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// When something begins, again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    minutes: Set,
    hours: Set,
    days: Set,
    months: Set,
    weekdays: Set,
}

/// Why a text is no cron expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoCron(String);

impl fmt::Display for NoCron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoCron {}

/// Some of the numbers below 64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Set {
    bits: u64,
    /// Whether it was written as `*`.
    is_any: bool,
}

/// One of the five fields.
struct Field {
    name: &'static str,
    lowest: u8,
    highest: u8,
    /// Names of its values, from the lowest on.
    names: &'static [&'static str],
}

impl Cron {
    /// Reads five fields: numbers, `*`, lists with commas, ranges with `-`, steps with `/`, names of months and days.
    pub fn parse(text: &str) -> Result<Self, NoCron> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minutes, hours, days, months, weekdays] = fields.as_slice() else {
            let many = fields.len();
            return Err(NoCron(format!(
                "must have five fields (minute, hour, day of the month, month, day of the week), and has {many}"
            )));
        };
        let plain = |name, lowest, highest| Field { name, lowest, highest, names: &[] };
        let mut weekdays = Field { names: &DAYS, ..plain("day of the week", 0, 7) }.read(weekdays)?;
        // Sunday is 0 and 7.
        if weekdays.has(7) {
            weekdays.bits |= 1;
        }
        let days = plain("day of the month", 1, 31).read(days)?;
        if !days.is_any && !weekdays.is_any {
            return Err(NoCron(
                "limits the day of the month and the day of the week: cron opens on each day that meets one of both, \
                 which hardly anybody means; write * for one of them, and two windows where both are meant"
                    .to_owned(),
            ));
        }
        Ok(Self {
            minutes: plain("minute", 0, 59).read(minutes)?,
            hours: plain("hour", 0, 23).read(hours)?,
            days,
            months: Field { names: &MONTHS, ..plain("month", 1, 12) }.read(months)?,
            weekdays,
        })
    }

    /// The times of this day, the latest first.
    pub(super) fn times(&self, day: Date) -> impl Iterator<Item = Time> {
        let hours = (0..24_i8).rev().filter(|hour| self.hours.has(hour.unsigned_abs()));
        let minutes = || (0..60_i8).rev().filter(|minute| self.minutes.has(minute.unsigned_abs()));
        let is_on = self.is_on(day);
        hours
            .filter(move |_| is_on)
            .flat_map(move |hour| minutes().filter_map(move |minute| Time::new(hour, minute, 0, 0).ok()))
    }

    fn is_on(&self, day: Date) -> bool {
        let by_date = self.days.has(day.day().unsigned_abs());
        let by_weekday = self.weekdays.has(day.weekday().to_sunday_zero_offset().unsigned_abs());
        by_date && by_weekday && self.months.has(day.month().unsigned_abs())
    }
}

impl Set {
    fn has(self, number: u8) -> bool {
        1_u64.checked_shl(u32::from(number)).is_some_and(|bit| self.bits & bit != 0)
    }
}

impl Field {
    fn read(&self, text: &str) -> Result<Set, NoCron> {
        let mut set = Set { bits: 0, is_any: text.starts_with('*') };
        for part in text.split(',') {
            let (range, step) = match part.split_once('/') {
                None => (part, 1),
                Some((range, step)) => (range, self.step(step)?),
            };
            let (first, last) = match range.split_once('-') {
                _ if range == "*" => (self.lowest, self.highest),
                Some((first, last)) => (self.value(first)?, self.value(last)?),
                // `5/10` is from 5 on.
                None if part.contains('/') => (self.value(range)?, self.highest),
                None => (self.value(range)?, self.value(range)?),
            };
            if first > last {
                return Err(self.wrong(part));
            }
            let numbers = (first..=last).step_by(usize::from(step));
            set.bits = numbers.fold(set.bits, |bits, number| bits | (1_u64 << (number & 63)));
        }
        Ok(set)
    }

    fn step(&self, text: &str) -> Result<u8, NoCron> {
        text.parse().ok().filter(|step| *step > 0).ok_or_else(|| self.wrong(text))
    }

    fn value(&self, text: &str) -> Result<u8, NoCron> {
        let named = self.names.iter().zip(self.lowest..).find(|(name, _)| name.eq_ignore_ascii_case(text));
        let number = named.map(|(_, number)| number).or_else(|| text.parse().ok());
        number.filter(|number| (self.lowest..=self.highest).contains(number)).ok_or_else(|| self.wrong(text))
    }

    fn wrong(&self, text: &str) -> NoCron {
        let Self { name, lowest, highest, .. } = self;
        NoCron(format!("{text} is no {name}: those are {lowest} to {highest}"))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn times(text: &str, day: Date) -> Vec<String> {
        Cron::parse(text).unwrap().times(day).map(|time| time.strftime("%H:%M").to_string()).collect()
    }

    #[test]
    fn lists_ranges_steps_and_names_are_read() {
        let sunday = date(2026, 11, 29);
        assert_eq!(times("0 22 * * SUN", sunday), ["22:00"]);
        assert_eq!(times("0 22 * * 7", sunday), ["22:00"]);
        assert_eq!(times("0 22 * * MON-fri", sunday), [""; 0]);
        assert_eq!(times("*/30 1-2,5 * nov *", sunday), ["05:30", "05:00", "02:30", "02:00", "01:30", "01:00"]);
        assert_eq!(times("50/5 0 29 11 *", sunday), ["00:55", "00:50"]);
    }

    #[test]
    fn a_day_of_both_fields_is_refused_for_cron_and_people_mean_two_things() {
        for text in ["0 22 8-14 * TUE", "0 0 1 * SUN", "0 0 1,15 * 1-5"] {
            let wrong = Cron::parse(text).unwrap_err().to_string();
            assert!(wrong.contains("on each day that meets one of both"), "{wrong}");
        }
        for text in ["0 0 */2 * SUN", "0 0 1 * *", "0 0 1 * */2"] {
            assert!(Cron::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let wrong = |text: &str| Cron::parse(text).unwrap_err().to_string();
        assert!(wrong("0 22 * *").contains("and has 4"));
        assert_eq!(wrong("60 22 * * *"), "60 is no minute: those are 0 to 59");
        assert_eq!(wrong("0 22 * * SUNDAY"), "SUNDAY is no day of the week: those are 0 to 7");
        for text in ["*/0 * * * *", "5-1 * * * *", "a * * * *", "-1 * * * *", "1,,2 * * * *", "1/ * * * *"] {
            assert!(Cron::parse(text).is_err(), "{text}");
        }
    }
}
