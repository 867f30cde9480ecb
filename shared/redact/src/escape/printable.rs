//! Quoted-printable, as mail has it.

use super::byte;
use crate::spelled::Spelled;
use crate::view::View;

/// `=C3`. A letter needs no escape and a small digit is none of the standard: only beside another escape it is one.
pub(super) fn read(symbols: &[u8], at: usize) -> Option<(Spelled, usize)> {
    let escape = |at: usize| match symbols.get(at..)? {
        [b'=', high, low, ..] => Some((byte(*high, *low)?, !high.is_ascii_lowercase() && !low.is_ascii_lowercase())),
        _ => None,
    };
    let (byte, is_standard) = escape(at)?;
    let is_needed = !byte.is_ascii_alphanumeric() && (byte >= b' ' || matches!(byte, b'\t' | b'\n' | b'\r'));
    let is_beside = || escape(at + 3).is_some() || at.checked_sub(3).and_then(escape).is_some();
    ((is_standard && is_needed) || is_beside()).then_some((Spelled::Byte(byte), 3))
}

/// `=` at the end of a line.
pub(super) fn continued(view: &View, at: usize) -> Option<(Spelled, usize)> {
    (view.symbols().get(at) == Some(&b'=') && view.is_parted(at + 1)).then_some((Spelled::Text(""), 1))
}
