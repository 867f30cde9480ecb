//! What comes out of asking why something may go.

use facts::Seen;
use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;
use crate::rule::{Answer, Predicate, Rule};

/// The answer about one resource, with every predicate that was asked.
#[must_use = "a verdict that nobody reads protects nothing"]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub enum Verdict {
    /// Every predicate holds, and this proves it.
    Orphan { evidence: Evidence, predicates: Vec<Predicate> },
    /// A predicate fails: it stays.
    Kept {
        /// The first that fails.
        reason: Rule,
        predicates: Vec<Predicate>,
    },
    /// No predicate fails, but one could not be answered: it stays.
    Unknown {
        /// The first without an answer.
        reason: Rule,
        predicates: Vec<Predicate>,
    },
}

impl Verdict {
    /// Every predicate that was asked, in order.
    pub fn predicates(&self) -> &[Predicate] {
        match self {
            Self::Orphan { predicates, .. } | Self::Kept { predicates, .. } | Self::Unknown { predicates, .. } => {
                predicates
            }
        }
    }

    /// Whether it may go.
    pub fn is_orphan(&self) -> bool {
        matches!(self, Self::Orphan { .. })
    }

    /// Whether it may go, or what was not seen for that.
    pub(crate) fn told(&self) -> Seen<bool> {
        match self {
            Self::Orphan { .. } => Ok(true),
            Self::Kept { .. } => Ok(false),
            Self::Unknown { reason, predicates } => {
                match predicates.iter().find(|it| it.rule == *reason).map(|it| &it.answer) {
                    Some(Answer::Unseen { why }) => Err((**why).clone()),
                    Some(Answer::Holds | Answer::Fails { .. } | Answer::NotAsked { .. }) | None => Ok(false),
                }
            }
        }
    }

    /// Whether everything that AWS shows says orphan and only the proof is missing (E3): told, never removed.
    pub fn is_only_unproved(&self) -> bool {
        matches!(self, Self::Kept { .. }) && self.predicates().iter().all(|it| !it.answer.keeps() || it.rule.is_proof())
    }

    /// Whether it is kept for nothing but what this run may touch: says nothing about the resource itself.
    pub fn is_only_out_of_scope(&self) -> bool {
        let fails = |it: &&Predicate| matches!(it.answer, Answer::Fails { .. });
        self.predicates().iter().filter(fails).all(|it| it.rule.is_scope())
    }
}

/// Predicates as they are asked.
#[derive(Default)]
pub(crate) struct Asked {
    predicates: Vec<Predicate>,
}

impl Asked {
    pub(crate) fn note(&mut self, rule: Rule, answer: Answer) {
        self.predicates.push(Predicate { rule, answer });
    }

    /// Notes a proof, or what is missing of it.
    pub(crate) fn prove(&mut self, rule: Rule, proof: Result<Evidence, Answer>) -> Option<Evidence> {
        let (answer, evidence) = match proof {
            Ok(evidence) => (Answer::Holds, Some(evidence)),
            Err(answer) => (answer, None),
        };
        self.note(rule, answer);
        evidence
    }

    /// What comes of all answers: a definite no is a better reason than a missing fact, so it is named first. Without
    /// a proof it stays, whatever else holds.
    pub(crate) fn verdict(self, evidence: Option<Evidence>) -> Verdict {
        let Self { predicates } = self;
        let first = |is: fn(&Answer) -> bool| predicates.iter().find(|it| is(&it.answer)).map(|it| it.rule);
        let fails = first(|answer| matches!(answer, Answer::Fails { .. }));
        let unseen = first(|answer| matches!(answer, Answer::Unseen { .. }));
        match (fails, unseen, evidence) {
            (Some(reason), _, _) => Verdict::Kept { reason, predicates },
            (None, Some(reason), _) => Verdict::Unknown { reason, predicates },
            (None, None, Some(evidence)) => Verdict::Orphan { evidence, predicates },
            (None, None, None) => Verdict::Kept { reason: Rule::IsProved, predicates },
        }
    }
}
