//! Who tells what a run of cleanup removed, besides its snapshots: a snapshot alone is what anybody could have written
//! who may write the bucket.

use std::fmt;

use facts::inventory::ResourceId;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use removal::{Done, Outcome};
use serde::{Deserialize, Serialize};

use crate::stored::Stored;

/// How long reports are kept. Source: the rule `ReportsGoAfterAMonth` of the template.
const REPORTS_LAST: SignedDuration = SignedDuration::from_hours(31 * 24);

/// A run of Lambda takes 15 minutes at most, and its id tells when it was asked for: up to six hours earlier, where an
/// event waits in Lambda's queue. A day leaves room.
const LONGEST_RUN: SignedDuration = SignedDuration::from_hours(24);

/// What a run of cleanup reported of itself, as far as it is needed here.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Cleaned {
    report: Head,
    done: Vec<Done>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Head {
    account: String,
    region: String,
    run: RunHead,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct RunHead {
    id: String,
}

/// What stands behind the snapshots of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// The run's report names each removal, and outcomes and snapshots agree with it.
    Reported,
    /// The run is so old that its report is gone, and snapshots and outcomes agree.
    ReportIsGone,
    /// There is no report though there should be one: the run was ended before it could write it, or there was none.
    NotReported,
}

impl Standing {
    /// What stands behind a run without a report, and with these objects. Anybody can make up the id of an old run, but
    /// S3 tells when an object was written: a run writes its own within a day.
    pub fn without_report(run: &str, objects: &[Stored], now: Timestamp) -> Self {
        let Some(began) = began(run) else { return Self::NotReported };
        let is_of_then = |object: &Stored| object.written.is_some_and(|at| at.duration_since(began) <= LONGEST_RUN);
        if now.duration_since(began) > REPORTS_LAST && objects.iter().all(is_of_then) {
            Self::ReportIsGone
        } else {
            Self::NotReported
        }
    }

    /// What a person has to know of it before anything is approved; `None` where all agrees.
    pub fn caution(self) -> Option<&'static str> {
        match self {
            Self::Reported => None,
            Self::ReportIsGone => Some(
                "the report of this run is gone, as each is after 31 days, so only its snapshots and outcomes speak: \
                 whoever may write the bucket could have written them",
            ),
            Self::NotReported => Some(
                "no report of cleanup names this run: it was ended before it could report, or somebody else wrote its \
                 snapshots, perhaps later. Look for the run in the log of cleanup and its calls in CloudTrail before you approve",
            ),
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Reported => "reported",
            Self::ReportIsGone => "its report is gone",
            Self::NotReported => "not reported",
        })
    }
}

impl Cleaned {
    /// Why it is not the report of this run; `None` where it is.
    pub(crate) fn is_foreign(&self, run: &str, account: &str, region: &str) -> Option<String> {
        let Head { account: its_account, region: its_region, run: RunHead { id } } = &self.report;
        let places = [("run", id.as_str(), run), ("account", its_account, account), ("Region", its_region, region)];
        let foreign = places.into_iter().find(|(_, its, ours)| its != ours);
        foreign.map(|(place, its, ours)| format!("the report of the run is of {place} {its}, and this is {ours}"))
    }

    /// What it tells of a resource.
    pub(crate) fn done_with(&self, id: &ResourceId) -> Option<&Done> {
        self.done.iter().find(|done| done.step.resource.id() == *id)
    }

    /// What it says to have gone, or that may have.
    pub(crate) fn went(&self) -> impl Iterator<Item = ResourceId> {
        self.done.iter().filter(|done| may_have_gone(&done.outcome)).map(|done| done.step.resource.id())
    }
}

/// Whether a resource is one to bring back.
pub(crate) fn may_have_gone(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Removed { .. } | Outcome::Failed { .. } => true,
        Outcome::Gone | Outcome::Spared { .. } | Outcome::NotReached { .. } => false,
    }
}

/// When a run began, as its id tells.
pub fn began(run: &str) -> Option<Timestamp> {
    let (at, _) = run.split_once("Z-")?;
    TimeZone::UTC.to_timestamp(DateTime::strptime("%Y%m%dT%H%M%S", at).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_tells_when_it_began_and_how_long_its_report_lasts() {
        let run = "20260901T120000Z-0a1b2c3d";
        let at: Timestamp = "2026-09-01T12:00:00Z".parse().unwrap();
        assert_eq!((began(run), began("later"), began("20261301T120000Z-1")), (Some(at), None, None));
        let object = |written| [Stored { key: "snapshots/x".to_owned(), bytes: Vec::new(), written }];
        let of_then = object(Some(at + SignedDuration::from_mins(15)));
        assert_eq!(Standing::without_report(run, &of_then, at + REPORTS_LAST), Standing::NotReported);
        let later = at + REPORTS_LAST + SignedDuration::from_secs(1);
        assert_eq!(Standing::without_report(run, &of_then, later), Standing::ReportIsGone);
        assert_eq!(Standing::without_report("later-1", &of_then, later), Standing::NotReported);
        for made_up in [object(Some(later)), object(None)] {
            assert_eq!(Standing::without_report(run, &made_up, later), Standing::NotReported, "{made_up:?}");
        }
        assert!(Standing::Reported.caution().is_none());
    }
}
