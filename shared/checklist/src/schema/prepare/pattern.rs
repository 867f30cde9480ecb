//! What a pattern can cost, before the regular expression engine sees it.

use serde_json::{Map, Value, json};

use super::count;

/// The longest pattern, in bytes.
const LONGEST: usize = 4_096;
/// The most groups within groups.
const MOST_NESTED: usize = 50;
/// What the dearest pattern may cost.
const DEAREST: u64 = 20_000;
/// The cost up to which a pattern is paid with every look at a text.
pub(super) const LIGHT: u64 = 64;

/// The keyword that is paid for a pattern before it is matched: steps for each 8 bytes of the text.
pub(in crate::schema) const PAID: &str = "albkeeper:paid";

pub(super) fn check(pattern: &str) -> Result<(), String> {
    let nested = pattern.bytes().fold((0_usize, 0_usize), |(now, most), byte| match byte {
        b'(' | b'[' => (now + 1, most.max(now + 1)),
        b')' | b']' => (now.saturating_sub(1), most),
        _ => (now, most),
    });
    if pattern.len() > LONGEST || nested.1 > MOST_NESTED || cost(pattern) > DEAREST {
        let shown = crate::words::excerpt(pattern);
        return Err(format!(
            "its pattern {shown} is longer than {LONGEST} bytes, nested too deeply or repeats too much"
        ));
    }
    Ok(())
}

/// How many characters a pattern has with its repetitions written out: at each byte of a text the engine may be at each
/// of them. Four times for what only an engine that goes back can match.
pub(super) fn cost(pattern: &str) -> u64 {
    let mut open: Vec<u64> = Vec::new();
    let (mut sum, mut last) = (0_u64, 0_u64);
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' => (sum, last) = (sum.saturating_add(last), 2 * u64::from(rest.next().is_some())),
            '(' => {
                open.push(sum.saturating_add(last));
                (sum, last) = (0, 0);
            }
            ')' => (sum, last) = (open.pop().unwrap_or_default(), sum.saturating_add(last).saturating_add(1)),
            '{' => {
                let inside: String = std::iter::from_fn(|| rest.next_if(|c| *c != '}')).collect();
                rest.next();
                let most = inside.split(',').filter_map(|number| number.trim().parse::<u64>().ok()).max();
                last = last.saturating_mul(most.unwrap_or(1).max(1));
            }
            _ => (sum, last) = (sum.saturating_add(last), 1),
        }
    }
    let whole = open.into_iter().fold(sum.saturating_add(last), u64::saturating_add);
    if goes_back(pattern) { whole.saturating_mul(4) } else { whole }
}

/// Whether a pattern looks ahead or behind, or refers to what it matched: such patterns are not matched in one pass.
pub(in crate::schema) fn goes_back(pattern: &str) -> bool {
    let refers = |at: usize| pattern.as_bytes().get(at + 1).is_some_and(|byte| matches!(byte, b'1'..=b'9' | b'k'));
    pattern.contains("(?") || pattern.match_indices('\\').any(|(at, _)| refers(at))
}

/// Moves a dear pattern behind a part that pays for it: parts of `allOf` are judged one after the other.
pub(super) fn put_last(fields: &mut Map<String, Value>) {
    let Some(pattern) = fields.get("pattern").and_then(Value::as_str) else { return };
    let (cost, back) = (cost(pattern), goes_back(pattern));
    let others = fields.get("allOf").map_or(Some(Vec::new()), |parts| parts.as_array().cloned());
    let Some(mut parts) = others.filter(|_| cost > LIGHT || back) else { return };
    let mut matched = Map::new();
    matched.extend(fields.remove("pattern").map(|pattern| ("pattern".to_owned(), pattern)));
    let mut paid = Map::from_iter([(PAID.to_owned(), json!([cost, back]))]);
    count(&mut paid, 1);
    count(&mut matched, 1);
    parts.push(Value::Object(paid));
    parts.push(Value::Object(matched));
    fields.insert("allOf".to_owned(), Value::Array(parts));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitions_are_written_out() {
        assert_eq!(cost("^[a-f]{8}-"), 3 + 1 + 1 + 8 + 1);
        assert_eq!(cost("(a{10}){10}"), 110);
        assert_eq!(cost("(?=a)b"), 4 * 5, "what goes back is four times as dear");
    }

    #[test]
    fn what_repeats_repetitions_is_refused() {
        assert_eq!(check(r"^[\w.+-]{1,64}@[a-z0-9-]{1,63}(\.[a-z]{2,10}){1,8}$"), Ok(()));
        assert!(check("((a{100}){100}){100}").is_err());
        assert!(check(&"(".repeat(51)).is_err());
        assert!(check(&"a".repeat(5_000)).is_err());
    }
}
