//! Attempts of calls that were not as they should be: tried again, slow, refused by an overloaded service, or not answered
//! at all. What they tell goes into the log; what a run could not see for them stands in its report.

use std::fmt;
use std::time::Duration;

/// From here on an attempt counts as slow: those of a healthy API take some tens of milliseconds.
const SLOW: Duration = Duration::from_secs(1);
/// The most incidents of one run that are kept one by one.
const MOST: usize = 50;

/// One attempt of a call to AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// 1 is the first.
    pub number: u32,
    pub took: Duration,
    /// The status of the answer; `None` where none came.
    pub status: Option<u16>,
    /// Whether the answer was whole and of the right form.
    pub was_understood: bool,
}

/// An attempt that was not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// Service and operation.
    pub call: String,
    /// 1 is the first.
    pub attempt: u32,
    pub took_ms: u64,
    /// The status of the answer; `None` where none came.
    pub status: Option<u16>,
    pub what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Nothing came back.
    NoAnswer,
    /// The answer broke off, or was none of this service.
    BrokenAnswer,
    /// The service is overloaded or has an error of its own.
    ServiceError,
    /// It was tried before.
    Retried,
    Slow,
}

impl Incident {
    /// What was wrong with an attempt; `None` where nothing was. That something is not there, or that a role may not ask, is
    /// a right answer.
    pub fn from_attempt(call: &str, attempt: &Attempt) -> Option<Self> {
        let what = match attempt.status {
            None => What::NoAnswer,
            Some(200..300) if !attempt.was_understood => What::BrokenAnswer,
            Some(429 | 500..) => What::ServiceError,
            Some(_) if attempt.number > 1 => What::Retried,
            Some(_) if attempt.took >= SLOW => What::Slow,
            Some(_) => return None,
        };
        let took_ms = u64::try_from(attempt.took.as_millis()).unwrap_or(u64::MAX);
        Some(Self { call: call.to_owned(), attempt: attempt.number, took_ms, status: attempt.status, what })
    }
}

impl fmt::Display for Incident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { call, attempt, took_ms, status, what } = self;
        let what = match what {
            What::NoAnswer => "had no answer",
            What::BrokenAnswer => "had an answer that broke off or is not of this service",
            What::ServiceError => "had an error of the service",
            What::Retried => "was tried again",
            What::Slow => "was slow",
        };
        write!(f, "{call}: attempt {attempt} {what} after {took_ms} ms")?;
        status.map_or(Ok(()), |status| write!(f, ", status {status}"))
    }
}

/// The incidents of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Incidents {
    /// The first of them.
    pub first: Vec<Incident>,
    /// How many there were besides.
    pub more: usize,
}

impl Incidents {
    pub fn note(&mut self, incident: Incident) {
        if self.first.len() < MOST {
            self.first.push(incident);
        } else {
            self.more = self.more.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINE: Attempt =
        Attempt { number: 1, took: Duration::from_millis(40), status: Some(200), was_understood: true };

    fn what(attempt: &Attempt) -> Option<What> {
        Incident::from_attempt("EC2:DescribeVpcs", attempt).map(|incident| incident.what)
    }

    #[test]
    fn what_is_not_as_it_should_be_is_told_once_and_by_its_gravest_name() {
        for (attempt, expected) in [
            (FINE, None),
            (Attempt { status: Some(403), was_understood: false, ..FINE }, None),
            (Attempt { status: Some(404), was_understood: false, ..FINE }, None),
            (Attempt { number: 2, ..FINE }, Some(What::Retried)),
            (Attempt { took: SLOW, ..FINE }, Some(What::Slow)),
            (Attempt { was_understood: false, ..FINE }, Some(What::BrokenAnswer)),
            (Attempt { status: Some(503), number: 2, took: SLOW, was_understood: false }, Some(What::ServiceError)),
            (Attempt { status: Some(429), was_understood: false, ..FINE }, Some(What::ServiceError)),
            (Attempt { status: None, was_understood: false, ..FINE }, Some(What::NoAnswer)),
        ] {
            assert_eq!(what(&attempt), expected, "{attempt:?}");
        }
    }

    #[test]
    fn a_storm_of_them_is_bounded() {
        let mut incidents = Incidents::default();
        let slow = Incident::from_attempt("EC2:DescribeVpcs", &Attempt { took: SLOW, ..FINE }).unwrap();
        (0..70).for_each(|_| incidents.note(slow.clone()));
        assert_eq!((incidents.first.len(), incidents.more), (50, 20));
        assert_eq!(slow.to_string(), "EC2:DescribeVpcs: attempt 1 was slow after 1000 ms, status 200");
    }
}
