//! A body as the validator sees it: every look at it is counted.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::ControlFlow;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, Node, NodeIdentity, Object, SerdeJson, cmp};
use serde_json::{Map, Number, Value};

use super::meter::{Dear, Meter};

/// Steps that an error costs, for the memory that it takes.
const AN_ERROR: u64 = 64;
/// Steps for a name outside of a body, of which the validator asks none today.
const A_NAME: u64 = 100_000;

/// The representation of bodies in which looks are counted.
pub(super) struct Metered;

/// One value of a body.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) value: &'a Value,
    pub(super) meter: &'a Meter,
    /// How many bytes its path has: every error tells it.
    path: usize,
}

/// One object of a body.
pub(super) struct Fields<'a> {
    of: Look<'a>,
    fields: &'a Map<String, Value>,
}

/// One list of a body.
pub(super) struct Items<'a> {
    of: Look<'a>,
    items: &'a [Value],
}

/// A validator of counted bodies.
pub(super) type Validator = jsonschema::Validator<Metered>;

impl<'a> Look<'a> {
    pub(super) fn new(value: &'a Value, meter: &'a Meter) -> Self {
        Self { value, meter, path: 0 }
    }

    fn below(self, value: &'a Value, name: usize) -> Self {
        Self { value, path: self.path.saturating_add(name).saturating_add(1), ..self }
    }

    /// The value itself, for one step.
    fn look(&self) -> &'a Value {
        self.meter.spend(1);
        self.value
    }

    fn text(&self) -> Option<&'a str> {
        let text = self.look().as_str()?;
        self.meter.spend(times(text.len() / 64, 1 + self.meter.dear.text).saturating_add(self.meter.dear.text));
        Some(text)
    }
}

/// A length as steps.
pub(super) fn steps(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

fn times(length: usize, each: u64) -> u64 {
    steps(length).saturating_mul(each)
}

impl Json for Metered {
    type Node<'a> = Look<'a>;
    type PreparedKey = String;
    type StringBuffer = ();

    const KEYS_PER_LOOKUP: usize = 0;
    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(Look<'_>) -> T) -> T {
        let (name, meter) = (Value::String(string.to_owned()), Meter::new(A_NAME, Dear::default()));
        f(Look::new(&name, &meter))
    }
}

impl<'a> Node<'a, Metered> for Look<'a> {
    type Object = Fields<'a>;
    type Array = Items<'a>;
    type Number = &'a Number;

    fn as_object(&self) -> Option<Fields<'a>> {
        self.look().as_object().map(|fields| Fields { of: *self, fields })
    }

    fn as_array(&self) -> Option<Items<'a>> {
        self.look().as_array().map(|items| Items { of: *self, items })
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.text().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<&'a Number> {
        self.look().as_number()
    }

    fn as_boolean(&self) -> Option<bool> {
        self.look().as_bool()
    }

    fn is_null(&self) -> bool {
        self.look().is_null()
    }

    fn json_type(&self) -> JsonType {
        Node::<SerdeJson>::json_type(&self.look())
    }

    fn string_length(&self) -> Option<u64> {
        self.text().and_then(|_| Node::<SerdeJson>::string_length(&self.value))
    }

    fn string_length_within(&self, min: u64, max: u64) -> Option<bool> {
        self.text().and_then(|_| Node::<SerdeJson>::string_length_within(&self.value, min, max))
    }

    fn equals_value(&self, expected: &Value) -> bool {
        equal(self.meter, self.value, expected)
    }

    /// Asked for by each error: it keeps its path and those of its branches, and within `anyOf` a copy of the value.
    fn to_value(&self) -> Cow<'a, Value> {
        let (deep, path) = (steps(self.meter.deep() / 64), steps(self.path / 8));
        let error = [AN_ERROR, self.meter.dear.error, deep, path, weight(self.value).saturating_mul(2)];
        self.meter.spend(error.into_iter().fold(0, u64::saturating_add));
        Cow::Borrowed(self.value)
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Node::<SerdeJson>::identity(&self.look())
    }
}

/// The fields of an object, one step each.
pub(super) struct FieldsIter<'a> {
    of: Look<'a>,
    fields: serde_json::map::Iter<'a>,
}

impl<'a> Iterator for FieldsIter<'a> {
    type Item = (&'a str, Look<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, value) = self.fields.next()?;
        let meter = self.of.meter;
        let letters = times(name.len(), meter.dear.letter).saturating_add(steps(name.len() / 64));
        meter.spend(letters.saturating_add(meter.dear.name).saturating_add(1));
        Some((name, self.of.below(value, name.len())))
    }
}

impl<'a> Object<'a, Metered> for Fields<'a> {
    type Node = Look<'a>;
    type MemberName = &'a str;
    type MembersIter = FieldsIter<'a>;

    fn len(&self) -> usize {
        self.of.meter.spend(1);
        self.fields.len()
    }

    fn get(&self, key: &String) -> Option<Look<'a>> {
        self.of.meter.spend(1 + steps(key.len() / 64));
        self.fields.get(key).map(|value| self.of.below(value, key.len()))
    }

    fn members(&self) -> FieldsIter<'a> {
        self.of.meter.spend(1);
        FieldsIter { of: self.of, fields: self.fields.iter() }
    }

    fn try_for_each_name_node<B>(&self, (): &mut (), mut f: impl FnMut(Look<'_>) -> ControlFlow<B>) -> ControlFlow<B> {
        for (name, _) in self.members() {
            let value = Value::String(name.to_owned());
            f(Look { value: &value, meter: self.of.meter, path: self.of.path })?;
        }
        ControlFlow::Continue(())
    }
}

/// The items of a list, one step each.
pub(super) struct ItemsIter<'a> {
    of: Look<'a>,
    items: std::slice::Iter<'a, Value>,
}

impl<'a> Iterator for ItemsIter<'a> {
    type Item = Look<'a>;

    fn next(&mut self) -> Option<Look<'a>> {
        let item = self.items.next()?;
        self.of.meter.spend(1);
        Some(self.of.below(item, 6))
    }
}

impl<'a> Array<'a, Metered> for Items<'a> {
    type Node = Look<'a>;
    type ElementsIter = ItemsIter<'a>;

    fn len(&self) -> usize {
        self.of.meter.spend(1);
        self.items.len()
    }

    fn elements(&self) -> ItemsIter<'a> {
        self.of.meter.spend(1);
        ItemsIter { of: self.of, items: self.items.iter() }
    }

    fn is_unique(&self) -> bool {
        let mut seen = BTreeSet::new();
        self.items.iter().all(|item| {
            self.of.meter.spend(weight(item).saturating_mul(4));
            let mut text = String::new();
            one_spelling(item, &mut text);
            seen.insert(text)
        })
    }
}

/// How many values there are in a value, long texts counted as several.
pub(super) fn weight(value: &Value) -> u64 {
    1 + match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => steps(text.len() / 64),
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(fields) => fields.iter().map(|(name, value)| steps(name.len() / 64) + weight(value)).sum(),
    }
}

/// Equality as JSON Schema has it, for a step a value.
fn equal(meter: &Meter, left: &Value, right: &Value) -> bool {
    meter.spend(1);
    match (left, right) {
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal(meter, left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            let same = |(name, value)| right.get::<String>(name).is_some_and(|other| equal(meter, value, other));
            left.len() == right.len() && left.iter().all(same)
        }
        (Value::String(left), Value::String(right)) => {
            meter.spend(steps(left.len().min(right.len()) / 64));
            left == right
        }
        (left, right) => cmp::equal(left, right),
    }
}

/// A text that two values share exactly if they are equal: the validator's own way compares lists of lists each with each.
fn one_spelling(value: &Value, text: &mut String) {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => text.push_str(&value.to_string()),
        Value::Number(number) => text.push_str(&number_spelling(number)),
        Value::Array(items) => {
            text.push('[');
            for item in items {
                one_spelling(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Object(fields) => {
            text.push('{');
            let sorted: std::collections::BTreeMap<_, _> = fields.iter().collect();
            for (name, value) in sorted {
                // Writing to a String cannot fail.
                let _ = write!(text, "{name:?}:");
                one_spelling(value, text);
                text.push(',');
            }
            text.push('}');
        }
    }
}

/// Whole numbers in one spelling, whether they were written as `1` or `1.0`.
fn number_spelling(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() && float == 0.0 => "0".to_owned(),
        // Without a fraction to round, every digit is told.
        Some(float) if number.is_f64() && float.fract() == 0.0 => format!("{float:.0}"),
        Some(_) | None => number.to_string(),
    }
}
