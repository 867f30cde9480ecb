//! A schema as a validator, compiled in a budget.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jsonschema::paths::Location;
use jsonschema::{Draft, Keyword, PatternOptions, ValidationError};
use serde_json::{Map, Value};

use super::budget::{Budget, TO_COMPILE, TO_GO_BACK};
use super::meter::{Dear, run};
use super::node::{Look, Metered, Validator, steps, weight};
use super::prepare::pattern::PAID;
use super::prepare::{COUNTED, Prepared, as_written, prepare};
use crate::words::excerpt;
use crate::words::short;

/// The most bytes of a compiled pattern.
const LARGEST_PATTERN: usize = 1 << 20;
/// How often a pattern may go back in one text.
const MOST_BACKTRACKS: usize = 2_000;
/// What the parts of a schema may weigh when it is compiled.
pub(super) const HEAVIEST: u64 = 60_000;

/// Why a schema cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is no JSON Schema, or refers to what is not there.
    Broken(String),
    /// It is beyond what is judged with.
    Beyond(String),
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(why) => f.write_str(why),
            Self::Beyond(why) => write!(f, "beyond what is judged with: {why}"),
        }
    }
}

/// A schema that bodies are judged with.
#[derive(Debug)]
pub struct Schema {
    pub(super) validator: Validator,
    pub(super) dear: Dear,
}

impl Schema {
    /// Compiles a schema, and takes its steps from the budget.
    ///
    /// It refers only to what stands in it. Its draft is what `$schema` says, else 2020-12.
    pub fn new(schema: &Value, budget: &mut Budget) -> Result<Self, Unusable> {
        Self::compile(schema.clone(), None, budget)
    }

    /// Compiles a schema of this draft, and takes its steps from the budget.
    pub(crate) fn compile(schema: Value, draft: Option<Draft>, budget: &mut Budget) -> Result<Self, Unusable> {
        // Of a document's schemas a format only annotates, in every version: generators write what they do not hold to.
        // Source: OpenAPI Specification 3.0.4, "Data Types"; JSON Schema 2020-12 Validation, 7.2.1.
        let has_formats = draft.is_none();
        let draft = draft.unwrap_or_else(|| Draft::default().detect(&schema));
        let Prepared { schema, dear } = prepare(schema).map_err(Unusable::Beyond)?;
        let most = budget.at_most(HEAVIEST.saturating_mul(TO_COMPILE)) / TO_COMPILE;
        let weighed = Arc::new(AtomicU64::new(0));
        let built = run(|| build(&schema, (draft, has_formats), &weighed, most));
        let weighs = weighed.load(Ordering::Relaxed);
        budget.spend(weighs.saturating_mul(TO_COMPILE));
        match built {
            _ if weighs > most && most < HEAVIEST => {
                Err(Unusable::Beyond("the schemas before it took all steps that there are for one run".to_owned()))
            }
            _ if weighs > most => Err(Unusable::Beyond(format!("it has more than {HEAVIEST} parts as it is compiled"))),
            Ok(Ok(validator)) => Ok(Self { validator, dear }),
            Ok(Err(error)) => Err(Unusable::Broken(error)),
            Err(_) => Err(Unusable::Beyond("the validator broke on it".to_owned())),
        }
    }
}

fn build(
    schema: &Value,
    (draft, has_formats): (Draft, bool),
    weighed: &Arc<AtomicU64>,
    most: u64,
) -> Result<Validator, String> {
    let weighed = Arc::clone(weighed);
    let patterns = PatternOptions::fancy_regex().backtrack_limit(MOST_BACKTRACKS).size_limit(LARGEST_PATTERN);
    let options = jsonschema::options_for::<Metered>();
    let options = if has_formats { options } else { options.should_validate_formats(false) };
    options
        .with_draft(draft)
        .with_pattern_options(patterns)
        // A regular expression in a body would be compiled without a limit.
        .with_format("regex", |_: &str| true)
        .with_keyword(COUNTED, move |fields, own, path| weigh(fields, own, &path, &weighed, most))
        .with_keyword(PAID, |_, cost, _| Ok(Box::new(Paid::from_keyword(cost))))
        .with_keyword("const", move |_, value, _| Ok(constant(value, draft)))
        .build(schema)
        .map_err(|error| excerpt(&error.masked_with(short(&as_written(error.instance()))).to_string()))
}

type Boxed = Box<dyn for<'i> Keyword<'i, Metered>>;

/// Counts a part each time that it is compiled, with the path that each of its keywords keeps.
fn weigh<'a>(
    fields: &Map<String, Value>,
    own: &Value,
    path: &Location,
    weighed: &AtomicU64,
    most: u64,
) -> Result<Boxed, ValidationError<'a>> {
    let paths = steps(path.as_str().len().saturating_mul(fields.len()) / 256);
    let part = own.as_u64().unwrap_or_default().saturating_add(paths).saturating_add(1);
    let before = weighed.fetch_add(part, Ordering::Relaxed);
    if before.saturating_add(part) > most {
        return Err(ValidationError::custom("it has too many parts"));
    }
    Ok(Box::new(Counted))
}

/// A step for a part that found nothing wrong.
struct Counted;

impl<'i> Keyword<'i, Metered> for Counted {
    fn validate(&self, look: Look<'i>) -> Result<(), ValidationError<'i>> {
        look.meter.spend(1);
        Ok(())
    }

    fn is_valid(&self, look: Look<'i>) -> bool {
        look.meter.spend(1);
        true
    }
}

/// What a dear pattern costs, paid before it is matched.
struct Paid {
    cost: u64,
    goes_back: bool,
}

impl Paid {
    fn from_keyword(value: &Value) -> Self {
        let cost = value.get(0).and_then(Value::as_u64).unwrap_or(u64::MAX);
        Self { cost, goes_back: value.get(1) != Some(&Value::Bool(false)) }
    }

    fn pay(&self, look: Look<'_>) {
        let length = look.value.as_str().map_or(0, |text| steps(text.len()));
        let (again, back) = if self.goes_back { (length / 32 + 1, TO_GO_BACK) } else { (1, 0) };
        look.meter.spend((length / 8 + 1).saturating_mul(self.cost).saturating_mul(again).saturating_add(back));
    }
}

impl<'i> Keyword<'i, Metered> for Paid {
    fn validate(&self, look: Look<'i>) -> Result<(), ValidationError<'i>> {
        self.pay(look);
        Ok(())
    }

    fn is_valid(&self, look: Look<'i>) -> bool {
        self.pay(look);
        true
    }
}

/// `const`, which draft 4 does not have. Where the validator knows it by itself, it compares the branches of `anyOf` and
/// `oneOf` with each other when it compiles them, and that is not counted.
fn constant(value: &Value, draft: Draft) -> Boxed {
    match draft {
        Draft::Draft4 => Box::new(Counted),
        Draft::Draft6 | Draft::Draft7 | Draft::Draft201909 | Draft::Draft202012 | Draft::Unknown | _ => {
            Box::new(Constant(value.clone()))
        }
    }
}

struct Constant(Value);

impl<'i> Keyword<'i, Metered> for Constant {
    fn validate(&self, look: Look<'i>) -> Result<(), ValidationError<'i>> {
        if self.is_valid(look) {
            return Ok(());
        }
        // The error keeps a copy of the value.
        look.meter.spend(weight(look.value));
        Err(ValidationError::custom(format!("{} was expected", short(&self.0))))
    }

    fn is_valid(&self, look: Look<'i>) -> bool {
        use jsonschema::json::Node as _;
        look.equals_value(&self.0)
    }
}
