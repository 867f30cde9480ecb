//! Names of users: whole words only.

use crate::symbol::{self, BREAK};
use crate::view::{Span, View};

/// Characters; shorter names are words.
const LEAST: usize = 3;
/// Symbols that are compared; so many tell a name.
const MOST: usize = 128;

/// The symbols of a name in lower case, the last first, without `+`: a form writes a space so.
#[derive(Clone)]
pub(crate) struct Name(Vec<u8>);

impl Name {
    pub(crate) fn new(name: &str) -> Option<Self> {
        let view = View::of_text(name, &[]);
        let counted = view.symbols().iter().filter(|it| **it != b'+').map(u8::to_ascii_lowercase);
        let mut symbols: Vec<u8> = counted.take(MOST).collect();
        symbols.reverse();
        (symbols.len() >= LEAST).then_some(Self(symbols))
    }

    /// Gives each place where the name stands as a word.
    pub(crate) fn find(&self, view: &View, mut found: impl FnMut(Span)) {
        let symbols = view.symbols();
        let last = self.0.first().copied().unwrap_or(BREAK);
        for (at, symbol) in symbols.iter().enumerate() {
            if symbol.to_ascii_lowercase() == last
                && is_end(view, at + 1)
                && let Some(first) = self.first(symbols, at)
                && (first == 0 || is_end(view, first) || !of_word(symbols, first - 1))
            {
                found(view.span_of(first, at));
            }
        }
    }

    /// The first symbol of the name that ends at `last`.
    fn first(&self, symbols: &[u8], last: usize) -> Option<usize> {
        let mut counted = symbols.iter().enumerate().take(last + 1).rev().take(2 * MOST).filter(|(_, it)| **it != b'+');
        let mut first = None;
        for wanted in &self.0 {
            first = Some(counted.next().filter(|(_, it)| it.to_ascii_lowercase() == *wanted)?.0);
        }
        first
    }
}

/// Whether a word ends before this symbol.
fn is_end(view: &View, at: usize) -> bool {
    view.is_parted(at) || !of_word(view.symbols(), at)
}

fn of_word(symbols: &[u8], at: usize) -> bool {
    symbols.get(at).is_some_and(|it| symbol::is_of_word(*it))
}
