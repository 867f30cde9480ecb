//! A body against a schema.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::budget::{Budget, MOST_OF_A_BODY, MOST_OF_ERRORS};
use super::compile::Schema;
use super::meter::{Meter, Stopped, run};
use super::node::Look;
use super::prepare::as_written;
use crate::words::{excerpt, short};

/// The most faults that are told of one body.
const MOST_TOLD: usize = 20;

/// What a schema says of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Judged {
    /// It is as it must be.
    Fits,
    /// What is wrong, each with its place: `/prediction: "a lot" is not of type "number"`. Never empty.
    Differs(Vec<String>),
    /// It is not as it must be, and where would take too many steps to tell.
    Somehow,
    /// Why it cannot be told.
    Unjudged(String),
}

impl Judged {
    /// What [`Self::Somehow`] says of a schema.
    pub(crate) const SOMEHOW: &str = "(it has too many alternatives to say where)";
}

impl Schema {
    /// Judges a body, and takes the steps from the budget. Of a confidential body no value is told.
    pub(crate) fn judge(&self, body: &Value, confidential: bool, budget: &mut Budget) -> Judged {
        let most = budget.at_most(MOST_OF_A_BODY);
        let fits = self.in_steps(most, budget, body, |look| self.validator.is_valid(look));
        match fits {
            Ok(true) => Judged::Fits,
            Ok(false) => self.tell(body, confidential, budget),
            Err(Stopped::Spent) if most < MOST_OF_A_BODY => Judged::Unjudged(Budget::SPENT.to_owned()),
            Err(Stopped::Spent) => {
                Judged::Unjudged(format!("this schema would take more than {MOST_OF_A_BODY} steps on this body"))
            }
            Err(Stopped::Broke) => Judged::Unjudged("the validator broke on this body".to_owned()),
        }
    }

    /// All faults, else the first, else none: whatever the steps are enough for.
    fn tell(&self, body: &Value, confidential: bool, budget: &mut Budget) -> Judged {
        let shown = (!confidential).then_some(body);
        let said = |error: ValidationError<'_>| Fault::from_error(&error, shown);
        let most = budget.at_most(MOST_OF_ERRORS);
        let all = self.in_steps(most, budget, body, |look| {
            self.validator.iter_errors(look).take(MOST_TOLD).map(said).collect::<Vec<_>>()
        });
        let told = all.or_else(|_| {
            let most = budget.at_most(MOST_OF_ERRORS);
            self.in_steps(most, budget, body, |look| {
                self.validator.validate(look).err().map(said).into_iter().collect()
            })
        });
        match told {
            Ok(faults) if faults.is_empty() => Judged::Somehow,
            Ok(faults) if faults.contains(&Fault::Undecided) => {
                Judged::Unjudged("a pattern of this schema would take too many steps on this body".to_owned())
            }
            Ok(faults) => Judged::Differs(in_words(faults)),
            Err(Stopped::Spent | Stopped::Broke) => Judged::Somehow,
        }
    }

    fn in_steps<'a, T>(
        &self,
        most: u64,
        budget: &mut Budget,
        body: &'a Value,
        judgement: impl for<'m> FnOnce(Look<'m>) -> T,
    ) -> Result<T, Stopped> {
        let meter = Meter::new(most, self.dear);
        let judged = run(|| judgement(Look::new(body, &meter)));
        budget.spend(most - meter.left());
        judged
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    Said(String),
    /// A pattern took more steps than it may, so nobody knows.
    Undecided,
}

impl Fault {
    #[expect(clippy::wildcard_enum_match_arm, reason = "thirty kinds of the validator, whose own sentences are good")]
    /// `shown` is the body, where its values may be told.
    fn from_error(error: &ValidationError<'_>, shown: Option<&Value>) -> Self {
        let path = error.instance_path().as_str();
        let value = shown.and_then(|body| body.pointer(path)).map_or_else(|| "it".to_owned(), short);
        let words = match error.kind() {
            ValidationErrorKind::BacktrackLimitExceeded { .. } | ValidationErrorKind::RegexEngineFailure { .. } => {
                return Self::Undecided;
            }
            ValidationErrorKind::Not { schema } => format!("{} is not allowed for {value}", short(&as_written(schema))),
            _ => error.masked_with(value).to_string(),
        };
        let place = if path.is_empty() { "the body".to_owned() } else { excerpt(path) };
        Self::Said(format!("{place}: {}", excerpt(&words)))
    }
}

/// By place: the order in which a schema names its properties means nothing.
fn in_words(mut faults: Vec<Fault>) -> Vec<String> {
    faults.sort_unstable();
    let said = |fault| match fault {
        Fault::Said(words) => Some(words),
        Fault::Undecided => None,
    };
    faults.into_iter().filter_map(said).collect()
}
