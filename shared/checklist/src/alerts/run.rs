//! What of a run decides about alerts.

use std::collections::{BTreeMap, BTreeSet};

use facts::Facts;
use facts::targets::TargetState;
use jiff::Timestamp;

use super::expiry::{self, Ending};
use crate::causes::Cause;
use crate::changes::Shape;
use crate::check_id::CheckId;
use crate::expectations::Expectations;
use crate::finding::{Line, Verdict};

/// What of a run decides about alerts.
#[derive(Clone, Debug)]
pub struct Run {
    /// When it looked.
    pub at: Timestamp,
    /// What each check said.
    pub verdicts: BTreeMap<CheckId, Verdict>,
    /// Why, as far as people are told so: without what only a certificate's end is the cause of.
    pub causes: Vec<Cause>,
    /// Causes that cannot flap.
    pub certain: BTreeSet<CheckId>,
    /// Whether targets are coming or going, so that a short failure may be part of a deployment.
    pub deploying: bool,
    /// `tls` is bad only for the end of a certificate, which is told apart.
    pub only_ending: bool,
    /// The certificate that ends first.
    pub ending: Option<Ending>,
    /// Length of the window of checks that lag, in seconds: two runs within it saw the same minutes.
    pub window_s: i64,
    /// What was seen, to compare with.
    pub shape: Shape,
}

impl Run {
    /// What of this run decides about alerts.
    pub fn new(facts: &Facts, expectations: &Expectations, lines: &[Line], causes: &[Cause]) -> Self {
        let tls = lines.iter().find(|line| line.check == CheckId::Tls);
        let apart = tls.map(|line| (line, expiry::apart(facts, expectations, &line.finding)));
        let mut only_ending = false;
        let mut told = causes.to_vec();
        let mut ending = None;
        if let Some((line, (otherwise, first))) = apart {
            ending = first;
            only_ending = otherwise < Verdict::Warn && line.finding.verdict >= Verdict::Warn;
            told.retain(|cause| cause.check != line.check || !only_ending);
            told.iter_mut().filter(|cause| cause.check == line.check).for_each(|cause| cause.verdict = otherwise);
        }
        Self {
            at: facts.at,
            verdicts: lines.iter().map(|line| (line.check, line.finding.verdict)).collect(),
            certain: told
                .iter()
                .map(|it| it.check)
                .filter(|check| (check.check().is_certain)(facts, expectations))
                .collect(),
            causes: told,
            deploying: is_deploying(facts),
            only_ending,
            ending,
            window_s: i64::from(facts.scope.window_min).saturating_mul(60),
            shape: Shape::from_facts(facts),
        }
    }

    /// What the check said, as it counts for alerts.
    pub(super) fn verdict(&self, check: CheckId) -> Option<Verdict> {
        if check == CheckId::Tls && self.only_ending {
            return Some(Verdict::Pass);
        }
        self.verdicts.get(&check).copied()
    }

    pub(super) fn cause(&self, check: CheckId) -> Option<&Cause> {
        self.causes.iter().find(|cause| cause.check == check)
    }
}

fn is_deploying(facts: &Facts) -> bool {
    let groups = facts.target_groups.iter().flatten();
    groups.flat_map(|group| group.targets.iter().flatten()).any(|target| match target.state {
        TargetState::Initial | TargetState::Draining | TargetState::UnhealthyDraining => true,
        TargetState::Healthy
        | TargetState::Unhealthy
        | TargetState::Unused
        | TargetState::Unavailable
        | TargetState::Other(_) => false,
    })
}
