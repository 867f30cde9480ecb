//! Bytes as a list of numbers: `[67, 65, 78]`, as scripts print a buffer.

use super::{Run, Telling};
use crate::view::{Span, View};

pub(super) fn is_part(symbol: u8) -> bool {
    symbol.is_ascii_digit() || matches!(symbol, b',' | b'+')
}

/// Adds what the numbers at these places spell.
pub(super) fn decode(view: &View, places: impl Iterator<Item = usize>, telling: &Telling, to: &mut View) {
    let mut run = Run::default();
    let mut number: Option<(u32, Span)> = None;
    for at in places {
        let symbol = view.symbols().get(at).copied().unwrap_or(b',');
        number = if let Some(digit) = symbol.checked_sub(b'0') {
            let (sum, span) = number.unwrap_or((0, view.span(at)));
            Some(((sum * 10 + u32::from(digit)).min(1000), span.to(view.span(at))))
        } else {
            if let Some(number) = number {
                add(&mut run, number, telling, to);
            }
            None
        };
    }
    if let Some(number) = number {
        add(&mut run, number, telling, to);
    }
    run.end(telling, to);
}

fn add(run: &mut Run, (number, span): (u32, Span), telling: &Telling, to: &mut View) {
    match u8::try_from(number) {
        Ok(byte) => run.push_telling(byte, span, telling, to),
        Err(_) => run.end(telling, to),
    }
}
