//! Every run of eight symbols of every secret, to be looked up in constant time.

use std::collections::HashSet;

use crate::symbol::BREAK;
use crate::view::View;

/// Symbols of a run: as many as bytes fit into a `u64`.
pub(crate) const LENGTH: usize = 8;

/// Bits of the first look for each run: one of so many is set by chance.
const SPARSE: usize = 32;

/// The runs of the secrets, in lower case.
#[derive(Clone, Default)]
pub(crate) struct Grams {
    all: HashSet<u64>,
    /// A bit for each run, where its hash says: mostly no, and then it is none.
    first: Vec<u64>,
}

impl Grams {
    /// Adds every run of the view, also from its end, to be found after [`Self::index`].
    pub(crate) fn add(&mut self, view: &View) {
        for view in [view, &view.reversed()] {
            each(view.symbols(), |_, gram| {
                self.all.insert(gram.0);
            });
        }
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.all.extend(other.all);
        self.index();
    }

    pub(crate) fn has(&self, gram: Gram) -> bool {
        let (word, bit) = self.place(gram.0);
        self.first.get(word).is_some_and(|word| word & bit != 0) && self.all.contains(&gram.0)
    }

    /// Makes what was added be found.
    pub(crate) fn index(&mut self) {
        self.first = vec![0; (self.all.len() * SPARSE / 64 + 1).next_power_of_two()];
        for gram in &self.all {
            let (word, bit) = self.place(*gram);
            if let Some(word) = self.first.get_mut(word) {
                *word |= bit;
            }
        }
    }

    fn place(&self, gram: u64) -> (usize, u64) {
        let hash = gram.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24;
        let bit = 1_u64 << (hash & 63);
        (usize::try_from(hash >> 6).unwrap_or_default() & (self.first.len().wrapping_sub(1)), bit)
    }
}

/// Eight symbols in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gram(u64);

/// Gives each run of symbols with the index of its last, twice where a `+` is in it: as itself, and without it, for a
/// form writes a space so, and spaces do not count.
pub(crate) fn each(symbols: &[u8], mut found: impl FnMut(usize, Gram)) {
    let (mut strict, mut loose) = (0_u64, 0_u64);
    for (at, symbol) in symbols.iter().enumerate() {
        if *symbol == BREAK {
            (strict, loose) = (0, 0);
            continue;
        }
        let lower = u64::from(symbol.to_ascii_lowercase());
        strict = (strict << 8) | lower;
        if *symbol != b'+' {
            loose = (loose << 8) | lower;
            if loose >> 56 != 0 {
                found(at, Gram(loose));
            }
        }
        if strict != loose && strict >> 56 != 0 {
            found(at, Gram(strict));
        }
    }
}

/// The index of the first symbol of a run that ends at `last`.
pub(crate) fn first_of(symbols: &[u8], last: usize, gram: Gram) -> usize {
    let is_loose = !gram.0.to_be_bytes().contains(&b'+');
    let counted = symbols.iter().enumerate().take(last + 1).rev().filter(|(_, it)| !is_loose || **it != b'+');
    counted.take(LENGTH).last().map_or(last, |(at, _)| at)
}
