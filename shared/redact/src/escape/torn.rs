//! Escapes that others stand in: `%C%0A3` is `%C3` that was wrapped, and then written for a URL.

use super::{Escapes, usual};

/// So many symbols of an escape that is torn are looked at.
const LONGEST: usize = 12;

/// Whether an escape begins before this place and has not ended.
pub(super) fn is_within(symbols: &[u8], at: usize) -> bool {
    let before = symbols.get(at.saturating_sub(LONGEST)..at).unwrap_or_default();
    let begins = |symbol: &u8| Escapes::Usual.begin_with(*symbol) && *symbol != b'[';
    let Some((start, rest)) = before.iter().rposition(begins).and_then(|start| Some((start, before.get(start + 1..)?)))
    else {
        return false;
    };
    let begun = before.get(start..).unwrap_or_default();
    let is_open = rest.iter().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'#' | b'{'));
    // What ends with its letter is an escape, unless digits were to come.
    let has_ended = usual(begun).is_some_and(|(_, length)| length == begun.len());
    is_open && (!has_ended || matches!(rest, [b'u' | b'U' | b'x' | b'X'])) && begun.len() < LONGEST
}
