//! A text as one of its readers would decode it: symbols, each with the place in the text that it came from.

use crate::spelled::{self, Spelled};
use crate::symbol::{self, BREAK, Class, WINDOWS};

/// Bytes of the text, from the first to the one after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    /// From the start of this one to the end of that one, whichever comes first in the text.
    pub(crate) fn to(self, that: Self) -> Self {
        Self { start: self.start.min(that.start), end: self.end.max(that.end) }
    }
}

/// The symbols of a text. White space and what has no width are left out: a secret is found without them.
#[derive(Debug, Default)]
pub(crate) struct View {
    symbols: Vec<u8>,
    places: Vec<Place>,
    /// White space was left out since the last symbol.
    parted: bool,
    /// So was the end of a line.
    is_line: bool,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    /// The start, and in its lowest bit whether a line begins with this symbol.
    start: u32,
    /// The end, and in its lowest bit whether white space stands before this symbol.
    end: u32,
}

impl View {
    /// Texts from this length on have places that do not fit.
    pub(crate) const TOO_LONG: usize = 1 << 30;

    /// The text as it is. Nothing goes over what was cut out before.
    pub(crate) fn of_text(text: &str, cut: &[&str]) -> Self {
        let mut view = Self::with_capacity(text.len());
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let first = rest.as_bytes().first().copied().unwrap_or_default();
            let length = if first == b'[' { view.skip(rest, cut) } else { 0 };
            if length > 0 {
                at += length;
                continue;
            }
            let start = u32::try_from(at).unwrap_or(u32::MAX);
            if first.is_ascii_graphic() {
                view.push_symbol(first, Span { start, end: start.saturating_add(1) });
                at += 1;
            } else if let Some(c) = rest.chars().next() {
                at += c.len_utf8();
                view.push(c, Span { start, end: u32::try_from(at).unwrap_or(u32::MAX) });
            }
        }
        view
    }

    /// Passes over a mark of a cut, or over what reports of ours write for a character that nobody sees.
    fn skip(&mut self, rest: &str, cut: &[&str]) -> usize {
        if let Some(mark) = cut.iter().find(|mark| rest.starts_with(**mark)) {
            self.end_run();
            return mark.len();
        }
        let length = invisible(rest).unwrap_or_default();
        self.parted |= length > 0;
        length
    }

    fn with_capacity(symbols: usize) -> Self {
        Self { symbols: Vec::with_capacity(symbols), places: Vec::with_capacity(symbols), ..Self::default() }
    }

    /// Adds a character that was read at a place.
    pub(crate) fn push(&mut self, c: char, span: Span) {
        match symbol::class(c) {
            Class::Shown => symbol::symbols(c, |symbol| self.push_symbol(symbol, span)),
            Class::Mark => {}
            Class::Space => {
                self.parted = true;
                self.is_line |= matches!(c, '\n' | '\r');
            }
        }
    }

    pub(crate) fn push_symbol(&mut self, symbol: u8, span: Span) {
        self.symbols.push(symbol);
        let (is_line, is_parted) = (u32::from(self.is_line), u32::from(self.parted));
        self.places.push(Place { start: (span.start << 1) | is_line, end: (span.end << 1) | is_parted });
        (self.parted, self.is_line) = (false, false);
    }

    /// What comes next does not follow what is there.
    pub(crate) fn end_run(&mut self) {
        if self.symbols.last().is_some_and(|last| *last != BREAK) {
            let end = self.places.last().map_or(0, |it| it.end >> 1);
            self.push_symbol(BREAK, Span { start: end, end });
        }
        (self.parted, self.is_line) = (false, false);
    }

    /// Adds bytes that were decoded at places: UTF-8 where they are that, else Latin-1.
    pub(crate) fn push_bytes(&mut self, bytes: &[u8], spans: &[Span]) {
        let mut spans = spans.iter().copied();
        for chunk in bytes.utf8_chunks() {
            for c in chunk.valid().chars() {
                let of_char = spans.by_ref().take(c.len_utf8()).reduce(Span::to);
                if let Some(span) = of_char {
                    self.push(c, span);
                }
            }
            for (byte, span) in chunk.invalid().iter().zip(spans.by_ref()) {
                self.push(latin(*byte), span);
            }
        }
    }

    /// Takes back what was added since there were so many symbols.
    pub(crate) fn truncate(&mut self, symbols: usize) {
        self.symbols.truncate(symbols);
        self.places.truncate(symbols);
    }

    /// Adds a part of another view as it is.
    pub(crate) fn copy(&mut self, from: &Self, start: usize, end: usize) {
        let first = self.symbols.len();
        self.symbols.extend_from_slice(from.symbols.get(start..end).unwrap_or_default());
        self.places.extend_from_slice(from.places.get(start..end).unwrap_or_default());
        if let Some(place) = self.places.get_mut(first) {
            place.end |= u32::from(self.parted);
            place.start |= u32::from(self.is_line);
            (self.parted, self.is_line) = (false, false);
        }
    }

    /// The last symbol first.
    pub(crate) fn reversed(&self) -> Self {
        let mut reversed = Self::with_capacity(self.symbols.len());
        for (symbol, place) in self.symbols.iter().zip(&self.places).rev() {
            reversed.push_symbol(*symbol, Span { start: place.start >> 1, end: place.end >> 1 });
            (reversed.parted, reversed.is_line) = (place.end & 1 == 1, place.start & 1 == 1);
        }
        reversed
    }

    /// A number that tells this view from others, by a key that nobody knows.
    pub(crate) fn digest(&self, key: u64) -> u64 {
        let mix = |digest: u64, part: u64| fold(u128::from(digest ^ part) * u128::from(key | 1));
        let of_symbols = self.symbols.chunks(8).fold(key, |digest, symbols| {
            mix(digest, symbols.iter().fold(0, |part, symbol| (part << 8) | u64::from(*symbol)))
        });
        self.places.chunks(2).fold(of_symbols, |digest, places| {
            mix(digest, places.iter().fold(0, |part, place| (part << 32) | u64::from(place.start)))
        })
    }

    pub(crate) fn symbols(&self) -> &[u8] {
        &self.symbols
    }

    /// The place of one symbol.
    pub(crate) fn span(&self, at: usize) -> Span {
        self.places.get(at).map_or(Span { start: 0, end: 0 }, |it| Span { start: it.start >> 1, end: it.end >> 1 })
    }

    /// The place of the symbols from one to another, both included.
    pub(crate) fn span_of(&self, first: usize, last: usize) -> Span {
        self.span(first).to(self.span(last))
    }

    /// Whether a line begins with this symbol.
    pub(crate) fn is_line(&self, at: usize) -> bool {
        self.places.get(at).is_some_and(|it| it.start & 1 == 1)
    }

    /// Whether white space stands before this symbol.
    pub(crate) fn is_parted(&self, at: usize) -> bool {
        self.places.get(at).is_some_and(|it| it.end & 1 == 1)
    }
}

/// A byte as Windows reads it, and Latin-1 where that has a character.
pub(crate) fn latin(byte: u8) -> char {
    let at = byte.checked_sub(0x80).and_then(|at| WINDOWS.get(usize::from(at)));
    at.copied().unwrap_or_else(|| char::from(byte))
}

/// The byte that is this character in Latin-1, or as Windows has it.
pub(crate) fn byte_of(c: char) -> Option<u8> {
    let windows = || (0x80..=u8::MAX).zip(WINDOWS).find(|(_, of)| *of == c).map(|(byte, _)| byte);
    u8::try_from(c).ok().or_else(windows)
}

/// Both halves of a product in one.
fn fold(product: u128) -> u64 {
    let [low, high] =
        [product, product >> 64].map(|half| u64::try_from(half & u128::from(u64::MAX)).unwrap_or_default());
    low ^ high
}

/// The length of a character that reports of ours show as `[U+200B]` because nobody would see it.
fn invisible(text: &str) -> Option<usize> {
    match spelled::shown(text.as_bytes().get(1..)?)? {
        (Spelled::Code(code), length) => {
            let c = char::from_u32(code)?;
            (symbol::class(c) != Class::Shown).then_some(length)
        }
        (Spelled::Byte(_) | Spelled::Text(_), _) => None,
    }
}
