//! Character references of HTML: `&amp;`, `&lt` without its semicolon, `&#246;`, `&#x00F6;`.

use std::collections::HashMap;
use std::sync::LazyLock;

use entities::ENTITIES;

use crate::spelled::{Spelled, number};
use crate::symbol::WINDOWS;

/// The longest name is `CounterClockwiseContourIntegral`.
const LONGEST: usize = 31;
/// The longest that needs no semicolon, as `Aacute`.
const LONGEST_BARE: usize = 6;
/// Zeros may stand before the digits that count.
const MOST_DIGITS: usize = 32;

/// The characters of each name; the names that need no semicolon are there without it too.
static NAMES: LazyLock<HashMap<&[u8], &str>> = LazyLock::new(|| {
    let named = ENTITIES.iter().map(|it| (it.entity.trim_start_matches('&').as_bytes(), it.characters));
    named.collect()
});

/// Reads what follows an ampersand.
pub(super) fn read(rest: &[u8]) -> Option<(Spelled, usize)> {
    match rest {
        [b'#', b'x' | b'X', digits @ ..] => numbered(digits, 16, 3),
        [b'#', digits @ ..] => numbered(digits, 10, 2),
        [first, ..] if first.is_ascii_alphabetic() => named(rest),
        _ => None,
    }
}

fn numbered(digits: &[u8], radix: u32, before: usize) -> Option<(Spelled, usize)> {
    let length = digits.iter().take(MOST_DIGITS).take_while(|it| char::from(**it).is_digit(radix)).count();
    let code = number(digits.get(..length)?, radix)?;
    let end = usize::from(digits.get(length) == Some(&b';'));
    Some((Spelled::Code(windows(code)), before + length + end))
}

fn named(rest: &[u8]) -> Option<(Spelled, usize)> {
    let length = rest.iter().take(LONGEST).take_while(|it| it.is_ascii_alphanumeric()).count();
    if rest.get(length) == Some(&b';')
        && let Some(found) = look_up(rest.get(..=length)?)
    {
        return Some(found);
    }
    (2..=length.min(LONGEST_BARE)).rev().find_map(|length| look_up(rest.get(..length)?))
}

/// A name in the case of the standard, or in capitals because the whole text is.
fn look_up(name: &[u8]) -> Option<(Spelled, usize)> {
    let found = NAMES.get(name).or_else(|| {
        let is_shouted = !name.iter().any(u8::is_ascii_lowercase);
        is_shouted.then(|| NAMES.get(name.to_ascii_lowercase().as_slice())).flatten()
    });
    found.map(|text| (Spelled::Text(text), name.len() + 1))
}

/// HTML reads 128 to 159 as Windows does: `&#128;` is the euro sign. A zero is no character.
fn windows(code: u32) -> u32 {
    if code == 0 {
        return u32::from(char::REPLACEMENT_CHARACTER);
    }
    let at = code.checked_sub(128).and_then(|at| usize::try_from(at).ok());
    at.and_then(|at| WINDOWS.get(at)).copied().map_or(code, u32::from)
}
