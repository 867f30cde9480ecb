//! Escapes of JSON, scripts and C: `\u00f6`, `\u{f6}`, `\xf6`, `\366`, `\/`.

use super::byte;
use crate::spelled::{Spelled, number};

/// Zeros may stand before the digits that count.
const MOST_DIGITS: usize = 32;

/// Reads what follows a backslash.
pub(super) fn read(rest: &[u8]) -> Option<(Spelled, usize)> {
    match rest {
        [b'u' | b'U' | b'x' | b'X', b'{', digits @ ..] => braced(digits),
        [b'U', digits @ ..] => of_digits(digits, 8).or_else(|| of_digits(digits, 4)),
        [b'u', digits @ ..] => of_digits(digits, 4),
        [b'x' | b'X', high, low, ..] => byte(*high, *low).map(|byte| (Spelled::Byte(byte), 4)),
        [b'0'..=b'7', ..] => octal(rest),
        _ => None,
    }
    .or_else(|| letter(*rest.first()?))
}

fn of_digits(digits: &[u8], length: usize) -> Option<(Spelled, usize)> {
    Some((Spelled::Code(number(digits.get(..length)?, 16)?), length + 2))
}

fn braced(digits: &[u8]) -> Option<(Spelled, usize)> {
    let length = digits.iter().take(MOST_DIGITS).position(|it| *it == b'}')?;
    Some((Spelled::Code(number(digits.get(..length)?, 16)?), length + 4))
}

fn octal(digits: &[u8]) -> Option<(Spelled, usize)> {
    let length = digits.iter().take(3).take_while(|it| matches!(it, b'0'..=b'7')).count();
    let of = |length: usize| {
        let byte = u8::try_from(number(digits.get(..length)?, 8)?).ok()?;
        Some((Spelled::Byte(byte), length + 1))
    };
    of(length).or_else(|| of(2))
}

/// A letter that stands for a control character, or for itself.
fn letter(letter: u8) -> Option<(Spelled, usize)> {
    match letter {
        b'n' | b'r' => Some((Spelled::Code(u32::from('\n')), 2)),
        b't' | b'b' | b'f' | b'v' | b'a' | b'e' => Some((Spelled::Code(u32::from('\t')), 2)),
        letter if letter.is_ascii_graphic() => Some((Spelled::Code(u32::from(letter)), 2)),
        _ => None,
    }
}
