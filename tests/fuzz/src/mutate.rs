//! Changes of inputs that leave them JSON: most changes of single bytes are refused by the parser, and show nothing of
//! what lies behind it.

use serde_json::{Map, Value};

/// Numbers that look like chance, from a seed; the same ones each time.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below this one; 0 where there is none.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end.max(1)).unwrap_or(1)).unwrap_or_default()
    }
}

/// Texts that somebody once tripped over.
const TEXTS: [&str; 14] = [
    "",
    "\n---\n",
    "\u{1b}[2J",
    "\u{202e}\u{200b}",
    "\u{0}",
    "é漢😀",
    "-009999-01-01T00:00:00Z",
    "9999-12-30T22:00:00.999999999Z",
    "2026-09-01T12:00:00Z",
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/x/1",
    "../..",
    "s3://x/",
    "#/components/schemas/A",
    "<a><b/></a>",
];
/// Numbers at an end of something.
const NUMBERS: [i64; 14] = [
    0,
    1,
    -1,
    2,
    64,
    100,
    255,
    65_536,
    86_400,
    i32::MAX as i64,
    u32::MAX as i64,
    u32::MAX as i64 + 1,
    i64::MAX,
    i64::MIN,
];
/// The most times that something is repeated.
const MOST_TIMES: usize = 40;

/// The input with one place of it changed; `None` where it is no JSON, or would be longer than that.
pub fn json(input: &[u8], dice: &mut Dice, longest: usize) -> Option<Vec<u8>> {
    let mut value: Value = serde_json::from_slice(input).ok()?;
    let all = count(&value);
    let mut from = dice.below(all);
    let copy = nth(&mut value, &mut from)?.clone();
    let mut at = dice.below(all);
    change(nth(&mut value, &mut at)?, copy, dice);
    let changed = serde_json::to_vec(&value).ok()?;
    (changed.len() <= longest).then_some(changed)
}

/// How many values there are, itself included.
fn count(value: &Value) -> usize {
    let inner: usize = match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    };
    inner.saturating_add(1)
}

/// The value that is so many after this one; what is passed is counted off.
fn nth<'v>(value: &'v mut Value, left: &mut usize) -> Option<&'v mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left = left.saturating_sub(1);
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| nth(item, left)),
        Value::Object(fields) => fields.values_mut().find_map(|field| nth(field, left)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

fn change(value: &mut Value, copy: Value, dice: &mut Dice) {
    match (dice.below(4), value) {
        (0, value) => *value = copy,
        (1, value) => *value = any(dice),
        (_, Value::Array(items)) => change_list(items, copy, dice),
        (_, Value::Object(fields)) => change_fields(fields, copy, dice),
        (_, Value::String(text)) => change_text(text, dice),
        (_, value @ Value::Number(_)) => *value = number(value, dice),
        (_, Value::Bool(is)) => *is = !*is,
        (_, value @ Value::Null) => *value = copy,
    }
}

fn any(dice: &mut Dice) -> Value {
    match dice.below(6) {
        0 => Value::Null,
        1 => Value::from(dice.below(2) == 0),
        2 => Value::from(pick(&TEXTS, dice)),
        3 => Value::from([0.5, -0.0, 1e300, 5e-324][dice.below(4)]),
        4 => Value::from(u64::MAX),
        _ => Value::from(pick(&NUMBERS, dice)),
    }
}

fn pick<T: Copy>(from: &[T], dice: &mut Dice) -> T {
    from[dice.below(from.len())]
}

fn change_list(items: &mut Vec<Value>, copy: Value, dice: &mut Dice) {
    let at = dice.below(items.len());
    match dice.below(4) {
        0 if !items.is_empty() => drop(items.remove(at)),
        1 if !items.is_empty() => {
            let other = dice.below(items.len());
            items.swap(at, other);
        }
        2 if !items.is_empty() => {
            let again = vec![items[at].clone(); dice.below(MOST_TIMES)];
            drop(items.splice(at..at, again));
        }
        _ => items.insert(at, copy),
    }
}

fn change_fields(fields: &mut Map<String, Value>, copy: Value, dice: &mut Dice) {
    let at = dice.below(fields.len());
    let name = fields.keys().nth(at).cloned().unwrap_or_default();
    match dice.below(4) {
        0 => drop(fields.remove(&name)),
        1 => {
            let mut other = name.clone();
            change_text(&mut other, dice);
            let value = fields.remove(&name).unwrap_or_default();
            drop(fields.insert(other, value));
        }
        2 => {
            // Of one field many.
            let value = fields.get(&name).cloned().unwrap_or_default();
            fields.extend((0..dice.below(MOST_TIMES)).map(|number| (format!("{name}{number}"), value.clone())));
        }
        _ => drop(fields.insert(name, copy)),
    }
}

fn change_text(text: &mut String, dice: &mut Dice) {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let (a, b) = (pick(&places, dice), pick(&places, dice));
    let (begin, end) = (a.min(b), a.max(b));
    match dice.below(5) {
        0 => text.replace_range(begin..end, ""),
        1 => {
            let again = text[begin..end].repeat(dice.below(MOST_TIMES));
            text.insert_str(end, &again);
        }
        2 => {
            let other = char::from_digit(u32::try_from(dice.below(36)).unwrap_or_default(), 36).unwrap_or('0');
            let next = places.iter().copied().find(|place| *place > begin).unwrap_or(begin);
            text.replace_range(begin..next, &other.to_string());
        }
        3 => *text = text.to_ascii_uppercase(),
        _ => text.insert_str(begin, pick(&TEXTS, dice)),
    }
}

fn number(value: &Value, dice: &mut Dice) -> Value {
    match (value.as_i64(), dice.below(3)) {
        (Some(number), 0) => Value::from(number.wrapping_add(1)),
        (Some(number), 1) => Value::from(number.wrapping_sub(1)),
        _ => Value::from(pick(&NUMBERS, dice)),
    }
}
