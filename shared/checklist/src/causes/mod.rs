//! Why, not only what: of all that stands badly, which is the cause, and what only follows from it.
//!
//! Nothing is judged here: a consequence keeps its verdict in the report, it is only not told for itself.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use facts::Facts;
use serde::{Deserialize, Serialize};

use crate::check::{Edge, Needs, When};
use crate::check_id::CheckId;
use crate::expectations::Expectations;
use crate::finding::{Line, Verdict};
use crate::scene::{Scene, Trouble};
use crate::symptom::callers;
use crate::when;

/// One fault, with all that follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The check that shows it.
    pub check: CheckId,
    /// How bad it is: Warn or Fail.
    pub verdict: Verdict,
    /// What is so, in one sentence that is fit for a subject.
    pub headline: String,
    /// Who notices, in words.
    pub affected: String,
    /// Checks that stand badly, or cannot be judged, because of it.
    pub consequences: Vec<CheckId>,
}

/// Every cause among these lines, the worst first; those that are as bad in the order of the checklist.
///
/// A warning never explains a failure, and what could not be seen explains nothing.
pub fn causes(facts: &Facts, expectations: &Expectations, lines: &[Line]) -> Vec<Cause> {
    let scene = Scene { facts, expectations, lines };
    let mut causes: Vec<Cause> = Vec::new();
    let roots: Vec<(&Line, CheckId)> = lines.iter().filter_map(|line| Some((line, root(&scene, line)?))).collect();
    for (line, _) in roots.iter().filter(|(line, root)| line.check == *root) {
        let follows = roots.iter().filter(|(other, root)| *root == line.check && other.check != line.check);
        let consequences: Vec<CheckId> = follows.map(|(other, _)| other.check).collect();
        let trouble = Trouble { scene: &scene, line, consequences: &consequences };
        causes.push(Cause {
            check: line.check,
            verdict: line.finding.verdict,
            headline: (line.check.check().headline)(&trouble),
            affected: affected(&trouble),
            consequences,
        });
    }
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.verdict));
    causes
}

/// Who notices: users, as far as endpoints fail for it, or those whom such a fault reaches.
fn affected(trouble: &Trouble<'_>) -> String {
    let with_endpoints = trouble.line.check == CheckId::Endpoints || trouble.consequences.contains(&CheckId::Endpoints);
    if with_endpoints && !trouble.is_warning() {
        return callers(trouble.scene);
    }
    (trouble.line.check.check().affected)(trouble)
}

/// The check at the beginning of the chain that ends in this line; the line's own where nothing explains it, and none
/// where it stands well or nobody can say.
fn root<'a>(scene: &Scene<'a>, line: &'a Line) -> Option<CheckId> {
    match line.finding.verdict {
        Verdict::Skip | Verdict::Pass => None,
        Verdict::Unknown => root(scene, blinded_by(scene, line)?),
        Verdict::Warn | Verdict::Fail => match explanation(scene, line) {
            Some(cause) => root(scene, cause),
            None => Some(line.check),
        },
    }
}

/// The failure for which there was nothing to look at, if there is one: with the load balancer nearly all is gone, with
/// the domain's addresses the site, and with wrong answers what would be read of right ones.
fn blinded_by<'a>(scene: &Scene<'a>, line: &Line) -> Option<&'a Line> {
    let failing = |check: CheckId| scene.line(check).filter(|it| it.finding.verdict == Verdict::Fail);
    let load_balancer = failing(CheckId::LoadBalancer).filter(|_| when::it_is_unusable(scene));
    let dns = || failing(CheckId::Dns).filter(|_| when::the_domain_has_no_address(scene));
    match line.check.check().needs {
        Needs::LoadBalancer => load_balancer,
        Needs::Site => load_balancer.or_else(dns),
        Needs::Answers => load_balancer.or_else(dns).or_else(|| failing(CheckId::Endpoints)),
    }
}

/// The line that explains this one, if one does.
fn explanation<'a>(scene: &Scene<'a>, line: &Line) -> Option<&'a Line> {
    let edges = line.check.check().hangs_on;
    let is_as_bad = |cause: &Line| {
        matches!(cause.finding.verdict, Verdict::Warn | Verdict::Fail) && cause.finding.verdict >= line.finding.verdict
    };
    let possible: Vec<(&Edge, &Line)> = edges
        .iter()
        .filter_map(|edge| Some((edge, scene.line(edge.cause)?)))
        .filter(|(_, cause)| is_as_bad(cause))
        .collect();
    let whole = possible.iter().find(|(edge, _)| match edge.when {
        When::Always => true,
        When::Facts(holds) => holds(scene),
        When::Answers(_) => false,
    });
    whole.map(|(_, cause)| *cause).or_else(|| explains_the_answers(scene, &possible))
}

/// Of the causes that explain single answers the first, where all of them together leave none unexplained.
fn explains_the_answers<'a>(scene: &Scene<'a>, possible: &[(&Edge, &'a Line)]) -> Option<&'a Line> {
    let mut found: BTreeSet<usize> = BTreeSet::new();
    for (_, probe) in scene.wrong_answers() {
        let by = possible.iter().position(|(edge, _)| match edge.when {
            When::Answers(holds) => holds(scene, probe),
            When::Always | When::Facts(_) => false,
        });
        found.insert(by?);
    }
    possible.get(*found.first()?).map(|(_, line)| *line)
}
