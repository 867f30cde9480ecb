//! The text formats of Prometheus and `OpenMetrics`: whether a server of Prometheus could read a body, in a budget.
//!
//! Sources: Prometheus documentation, "Exposition formats"; `OpenMetrics` 1.0, "Text format". Where both leave room it is
//! read as Prometheus reads it: a metric that is collected all the same is no fault.

mod line;
mod sample;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;

use crate::schema::Budget;
use line::{Line, Meta};

/// Bytes of a line that are read in one step of a budget.
const BYTES_A_STEP: usize = 16;
/// What stands behind a family's name in the names of its samples.
/// Source: `OpenMetrics` 1.0, "Suffixes".
const SUFFIXES: [&str; 8] = ["_bucket", "_sum", "_count", "_total", "_created", "_info", "_gcount", "_gsum"];

/// Which of the two it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The format that every server of Prometheus reads.
    Prometheus,
    /// The newer one: it has an end, and nothing in it that is not of it.
    OpenMetrics,
}

impl Form {
    /// What the content type of the reply says, as Prometheus takes it.
    pub(crate) fn from_content_type(kind: &str) -> Self {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if kind.eq_ignore_ascii_case("application/openmetrics-text") { Self::OpenMetrics } else { Self::Prometheus }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Prometheus => "the text format of Prometheus",
            Self::OpenMetrics => "the text format of OpenMetrics",
        })
    }
}

/// What is said of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Judged {
    /// It can be read, and has all metrics that are wanted.
    Fits,
    /// It can be read, and there is no sample in it.
    Empty,
    /// It can be read, and these metrics have no sample in it. Never empty.
    Missing(Vec<String>),
    /// This line, counted from 1, cannot be read. What stands there is not told: labels may hold anything.
    Wrong { line: usize, why: Fault },
    /// It would take more steps than there are.
    Unjudged,
}

/// Why a line cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Name,
    Labels,
    LabelTwice,
    NoValue,
    Value,
    Timestamp,
    Rest,
    Kind,
    Blank,
    Comment,
    AfterTheEnd,
    NoEnd,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "it does not begin with the name of a metric",
            Self::Labels => "its labels have no end or no form",
            Self::LabelTwice => "it has one label twice",
            Self::NoValue => "it has no value",
            Self::Value => "its value is no number",
            Self::Timestamp => "its timestamp is no number",
            Self::Rest => "there is more behind its end",
            Self::Kind => "it names no type that there is",
            Self::Blank => "it is empty",
            Self::Comment => "it is none of HELP, TYPE, UNIT and EOF",
            Self::AfterTheEnd => "it comes after # EOF",
            Self::NoEnd => "it is the last one, and not # EOF",
        })
    }
}

/// Reads a body, and takes the steps from the budget. Of one that is not `whole` only the lines that are whole are read.
pub(crate) fn judge(body: &str, whole: bool, form: Form, metrics: &[String], budget: &mut Budget) -> Judged {
    let mut reading = Reading { missing: metrics.iter().map(String::as_str).collect(), ..Reading::default() };
    let mut lines = 0;
    for line in lines_of(body, whole) {
        lines += 1;
        if !budget.take(1 + (line.len() / BYTES_A_STEP) as u64) {
            return Judged::Unjudged;
        }
        if let Err(why) = reading.line(line, form) {
            return Judged::Wrong { line: lines, why };
        }
    }
    if whole && form == Form::OpenMetrics && !reading.ended {
        return Judged::Wrong { line: lines.max(1), why: Fault::NoEnd };
    }
    reading.judged()
}

/// The lines, without what comes after the last line feed where that is nothing, or only a part.
fn lines_of(body: &str, whole: bool) -> impl Iterator<Item = &str> {
    let (read, rest) = body.rsplit_once('\n').unwrap_or(("", body));
    let has_lines = body.contains('\n');
    let last = (whole && !rest.is_empty()).then_some(rest);
    let lines = has_lines.then(|| read.split('\n')).into_iter().flatten();
    lines.chain(last)
}

/// What was read so far.
#[derive(Default)]
struct Reading<'a> {
    missing: BTreeSet<&'a str>,
    /// The family of the last TYPE line, where it is wanted.
    family: Option<&'a str>,
    has_samples: bool,
    ended: bool,
}

impl<'a> Reading<'a> {
    fn line(&mut self, line: &str, form: Form) -> Result<(), Fault> {
        if self.ended {
            return Err(Fault::AfterTheEnd);
        }
        match line::read(line, form)? {
            Line::Nothing => {}
            Line::Meta(Meta::End) => self.ended = true,
            Line::Meta(Meta::Kind { family }) => self.family = self.missing.get(family).copied(),
            Line::Sample { name } => self.sample(name),
        }
        Ok(())
    }

    fn sample(&mut self, name: &str) {
        self.has_samples = true;
        self.missing.remove(name);
        let is_of = |family: &&'a str| name.strip_prefix(*family).is_some_and(|rest| SUFFIXES.contains(&rest));
        if let Some(family) = self.family.filter(is_of) {
            self.missing.remove(family);
        }
    }

    fn judged(&self) -> Judged {
        if !self.missing.is_empty() {
            Judged::Missing(self.missing.iter().map(|name| (*name).to_owned()).collect())
        } else if self.has_samples {
            Judged::Fits
        } else {
            Judged::Empty
        }
    }
}
