//! What an escape spells.

use crate::symbol::{self, Class};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spelled {
    /// A byte, alone or one of a character.
    Byte(u8),
    /// A character by its number, or half of a surrogate pair.
    Code(u32),
    /// The characters of a named entity.
    Text(&'static str),
}

impl Spelled {
    /// Whether it is white space, or nothing that one sees.
    pub(crate) fn is_nothing(self) -> bool {
        let c = match self {
            Self::Byte(byte) => Some(char::from(byte)).filter(char::is_ascii),
            Self::Code(code) => char::from_u32(code),
            Self::Text(text) => text.chars().next(),
        };
        c.is_some_and(|c| symbol::class(c) != Class::Shown)
    }
}

/// What follows the bracket of `[U+200B]`.
pub(crate) fn shown(rest: &[u8]) -> Option<(Spelled, usize)> {
    let [b'U' | b'u', b'+', digits @ ..] = rest else { return None };
    let length = digits.iter().take(7).take_while(|it| it.is_ascii_hexdigit()).count();
    let is_one = (4..=6).contains(&length) && digits.get(length) == Some(&b']');
    is_one.then(|| Some((Spelled::Code(number(digits.get(..length)?, 16)?), length + 4))).flatten()
}

/// The number that the digits write. None where there are none, one is none, or the number is beyond every character.
pub(crate) fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let mut number = (!digits.is_empty()).then_some(0_u32)?;
    for digit in digits {
        number = number.checked_mul(radix)?.checked_add(char::from(*digit).to_digit(radix)?)?;
    }
    (number <= u32::from(char::MAX)).then_some(number)
}
