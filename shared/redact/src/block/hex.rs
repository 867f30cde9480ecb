//! Hex, also with separators and `0x` between the bytes, beginning with either half of a byte.

use super::{Run, Telling};
use crate::symbol;
use crate::view::View;

pub(super) fn is_part(symbol: u8) -> bool {
    symbol.is_ascii_hexdigit() || matches!(symbol, b':' | b'-' | b',' | b'+' | b'x' | b'X')
}

/// Adds what the digits at these places spell.
pub(super) fn decode(view: &View, places: impl Iterator<Item = usize>, telling: &Telling, to: &mut View) {
    // A zero before an `x` is one of `0x`, or of the byte before.
    let (mut digits, mut all) = (Vec::new(), Vec::new());
    for at in places {
        match view.symbols().get(at).and_then(|symbol| symbol::hex(*symbol)) {
            Some(digit) => {
                digits.push((digit, at));
                all.push((digit, at));
            }
            None if matches!(view.symbols().get(at), Some(b'x' | b'X')) => {
                digits.pop_if(|(digit, _)| *digit == 0);
            }
            None => {}
        }
    }
    spell(view, &digits, telling, to);
    if digits.len() < all.len() {
        spell(view, &all, telling, to);
    }
}

fn spell(view: &View, digits: &[(u8, usize)], telling: &Telling, to: &mut View) {
    for offset in 0..2 {
        let mut run = Run::default();
        for pair in digits.get(offset..).unwrap_or_default().chunks_exact(2) {
            let [(high, first), (low, last)] = pair else { continue };
            run.push_telling((high << 4) | low, view.span_of(*first, *last), telling, to);
        }
        run.end(telling, to);
    }
}
