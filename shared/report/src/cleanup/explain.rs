//! Every predicate about one resource, with its answer, the call that tells, and when it was looked at.

use facts::inventory::ResourceId;
use jiff::Timestamp;
use removal::rule::{Answer, Predicate};
use removal::{Explanation, Plan, Rule, Verdict};

use super::reasons::because;
use super::words::{count, missing, short};
use super::{Answered, Explained};
use crate::words::first_few;

/// The explanation of a verdict that comes of a look at this time.
pub(super) fn explained(it: &Explanation, at: Timestamp) -> Explained {
    let Explanation { resource, verdict, after } = it;
    let (word, because) = match verdict {
        Verdict::Orphan { evidence, .. } => ("orphan", evidence.to_string()),
        Verdict::Kept { .. } | Verdict::Unknown { .. } if !after.is_empty() => {
            let after: Vec<&str> = after.iter().map(ResourceId::as_str).collect();
            ("waits", format!("it goes in the same plan after {}", first_few(&after, 1)))
        }
        Verdict::Kept { reason, .. } => ("kept", because(*reason).to_owned()),
        Verdict::Unknown { reason, .. } => ("unknown", format!("it could not be seen that {reason}")),
    };
    Explained {
        kind: resource.kind(),
        id: resource.id(),
        name: resource.name().to_owned(),
        verdict: word.to_owned(),
        because,
        predicates: verdict.predicates().iter().map(|it| answered(it, at)).collect(),
    }
}

/// What a person who asked about a name should know first.
pub(super) fn headline(name: &str, explained: &[Explained], plan: &Plan) -> String {
    match explained {
        [] => {
            let looked = plan.steps().len().saturating_add(plan.kept().len());
            format!("nothing here goes by {name}: {} looked at", count(looked, "resource"))
        }
        [one] => format!("{} {} is {}: {}", one.kind, short(&one.name), word(&one.verdict), one.because),
        many => format!("{} go by {name}", count(many.len(), "resource")),
    }
}

fn word(verdict: &str) -> &str {
    match verdict {
        "orphan" => "an orphan",
        "waits" => "no orphan yet",
        other => other,
    }
}

fn answered(predicate: &Predicate, seen_at: Timestamp) -> Answered {
    let (answer, says) = match &predicate.answer {
        Answer::Holds => ("holds", None),
        Answer::Fails { seen } => ("fails", Some(seen.clone())),
        Answer::NotAsked { because } => ("not asked", Some(because.clone())),
        Answer::Unseen { why } => ("unseen", Some(missing(why))),
    };
    let rule: Rule = predicate.rule;
    Answered {
        rule,
        claim: rule.claim().to_owned(),
        answer: answer.to_owned(),
        says,
        source: rule.source().to_owned(),
        seen_at,
    }
}
