//! What a check found.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::check_id::CheckId;
use crate::next_step::NextStep;
use crate::subject::Subject;

/// How a check ended.
///
/// The order is how bad it is: [`Finding::from_details`] takes the worst of its details.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// There was nothing to judge, or nobody asked.
    Skip,
    /// As wanted.
    Pass,
    /// Could not be seen: neither a pass nor a fail.
    Unknown,
    /// Works, but somebody should look at it.
    Warn,
    /// Does not work as wanted.
    Fail,
}

impl Verdict {
    /// The word in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Skip => "skip",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A verdict with its grounds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[must_use = "a finding that nobody reads is not a check"]
pub struct Finding {
    /// How it ended.
    pub verdict: Verdict,
    /// What was expected, in one sentence.
    pub expected: String,
    /// What was seen, in one sentence.
    pub seen: String,
    /// What to do about it, with the real ARNs: a command, an annotation of the Ingress.
    pub next: Option<String>,
    /// The single observations behind it.
    pub details: Vec<Detail>,
    /// Whether the next step names the annotation that governs what is wrong: until the check has been judged.
    #[serde(skip)]
    pub(crate) names_annotation: bool,
}

/// How the next step came to be is no part of what was found.
impl PartialEq for Finding {
    fn eq(&self, other: &Self) -> bool {
        let Self { verdict, expected, seen, next, details, names_annotation: _ } = self;
        (*verdict, expected, seen, next, details)
            == (other.verdict, &other.expected, &other.seen, &other.next, &other.details)
    }
}

impl Eq for Finding {}

/// One observation behind a finding.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Detail {
    /// How it counts.
    pub verdict: Verdict,
    /// What it is about: an address, a target, a listener.
    pub about: Subject,
    /// What was seen.
    pub seen: String,
    /// How it would count, were it not accepted by the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Verdict>,
    /// What to do about it, until the finding has taken its own from there.
    #[serde(skip)]
    pub(crate) next: Option<NextStep>,
}

/// What to do about it is no part of what was observed.
impl PartialEq for Detail {
    fn eq(&self, other: &Self) -> bool {
        let Self { verdict, about, seen, accepted, next: _ } = self;
        *verdict == other.verdict && *about == other.about && *seen == other.seen && *accepted == other.accepted
    }
}

impl Eq for Detail {}

impl Detail {
    /// An observation about one thing.
    pub fn new(verdict: Verdict, about: impl Into<Subject>, seen: impl Into<String>) -> Self {
        Self { verdict, about: about.into(), seen: seen.into(), accepted: None, next: None }
    }
}

impl Finding {
    /// A finding without details.
    pub fn new(verdict: Verdict, expected: impl Into<String>, seen: impl Into<String>) -> Self {
        Self::with_details(verdict, expected.into(), seen.into(), Vec::new())
    }

    fn with_details(verdict: Verdict, expected: String, seen: String, details: Vec<Detail>) -> Self {
        Self { verdict, expected, seen, next: None, details, names_annotation: false }
    }

    /// A finding that is as bad as the worst of its details, [`Verdict::Skip`] without any.
    pub fn from_details(expected: impl Into<String>, seen: impl Into<String>, details: Vec<Detail>) -> Self {
        let verdict = details.iter().map(|detail| detail.verdict).max().unwrap_or(Verdict::Skip);
        Self::with_details(verdict, expected.into(), seen.into(), details)
    }

    /// The same finding with the next step, which is shown unless it passed.
    pub(crate) fn next(mut self, step: impl Into<NextStep>) -> Self {
        if matches!(self.verdict, Verdict::Warn | Verdict::Fail | Verdict::Unknown) {
            let step = step.into();
            (self.names_annotation, self.next) = (step.names_annotation, Some(step.into_text()));
        }
        self
    }
}

/// One judged line of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The check's name.
    pub check: CheckId,
    /// The question that it answers.
    pub asks: String,
    /// What it found.
    #[serde(flatten)]
    pub finding: Finding,
}
