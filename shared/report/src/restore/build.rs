//! A report from what was found and done.

use removal::Digest;
use restoration::Line;
use serde_json::json;

use super::by_hand::{self, Renamed};
use super::headline::headline;
use super::{Mode, Report, RunLine, SCHEMA};
use crate::cleanup::invoke;
use crate::{Delivered, Run};

/// Everything that a report is made of.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    pub mode: Mode,
    pub account: &'a str,
    /// The run of cleanup that is undone.
    pub undoes: Option<&'a str>,
    /// Names that narrow it.
    pub only: &'a [String],
    /// The digest of what is to come back.
    pub digest: Option<Digest>,
    /// Runs that can be undone.
    pub runs: Vec<RunLine>,
    /// What becomes or became of each resource.
    pub lines: Vec<Line>,
    pub renamed: Vec<Renamed>,
    /// What a reader should know of this run besides, in sentences.
    pub notes: Vec<String>,
    /// The `CloudFormation` stack that the functions belong to, for the commands.
    pub stack: Option<&'a str>,
    pub run: Run,
}

/// The report of a run, not yet delivered.
pub fn report(facts: Facts<'_>) -> Report {
    let Facts { mode, account, undoes, only, digest, runs, lines, renamed, mut notes, stack, run } = facts;
    let is_to_do = lines.iter().any(|line| line.outcome.is_to_do());
    let digest = digest.filter(|_| mode == Mode::Plan && is_to_do).map(|digest| digest.to_string());
    let approve = digest.as_ref().zip(undoes).map(|(digest, undone)| approve(stack, undone, only, digest));
    let by_hand = by_hand::steps(&lines, &renamed);
    if lines.iter().any(|line| line.outcome.made_something()) {
        notes.push(
            "what was made is as much an orphan as what it stands for: the next cleanup plans it again, unless its \
             name or a tag of it is protected"
                .to_owned(),
        );
    }
    let mut report = Report {
        schema: SCHEMA.to_owned(),
        mode,
        account: account.to_owned(),
        region: run.region.clone(),
        undoes: undoes.map(ToOwned::to_owned),
        digest,
        headline: String::new(),
        runs,
        lines,
        by_hand,
        approve,
        notes,
        run,
        delivered: Delivered::default(),
    };
    report.headline = headline(&report);
    report
}

/// The command that brings it back.
fn approve(stack: Option<&str>, undone: &str, only: &[String], digest: &str) -> String {
    let mut event = json!({"run": undone, "mode": "apply", "digest": digest});
    if !only.is_empty()
        && let Some(fields) = event.as_object_mut()
    {
        fields.insert("only".to_owned(), json!(only));
    }
    invoke::invoke("RestoreFunction", stack, &event.to_string())
}
