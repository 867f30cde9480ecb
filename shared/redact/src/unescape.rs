//! Decodes every escape of a view once.

use crate::escape::{Escapes, Signs, Spelled};
use crate::view::{Span, View};

/// How much is kept around what changed. All else was looked at before; and 8 characters of a secret fit in, be each
/// `\u0041` within base64.
const AROUND: usize = 64;

/// The view with its escapes decoded. None if there is none. `all` keeps what is far from an escape, too.
pub(crate) fn unescape(view: &View, signs: &Signs, escapes: Escapes, all: bool) -> Option<View> {
    let symbols = view.symbols();
    let mut decoded = Decoded::new(view, if all { usize::MAX } else { AROUND });
    let (mut at, mut done) = (0, None);
    for start in signs.places.iter().copied() {
        if start >= at
            && symbols.get(start).is_some_and(|it| escapes.begin_with(*it))
            && let Some((spelled, length)) = escapes.read(view, start)
        {
            at = start + length;
            decoded.keep(done, start);
            decoded.add(spelled, view.span_of(start, at - 1));
            done = Some(at);
        }
    }
    decoded.keep(Some(done?), usize::MAX);
    Some(decoded.to)
}

/// A view in the making.
struct Decoded<'v> {
    from: &'v View,
    around: usize,
    to: View,
    /// Bytes that may be one character together.
    bytes: Vec<u8>,
    spans: Vec<Span>,
    /// The first half of a surrogate pair.
    half: Option<(u32, Span)>,
}

impl<'v> Decoded<'v> {
    fn new(from: &'v View, around: usize) -> Self {
        Self { from, around, to: View::default(), bytes: Vec::new(), spans: Vec::new(), half: None }
    }

    /// Keeps what stands between the end of one escape and the start of the next, as far as it is near to one.
    fn keep(&mut self, done: Option<usize>, next: usize) {
        let start = done.unwrap_or_default();
        if done == Some(next) {
            return;
        }
        self.end_character();
        let last = self.from.symbols().len();
        let after = if done.is_some() { start.saturating_add(self.around).min(last) } else { start };
        let before = if next == usize::MAX { last } else { next.saturating_sub(self.around).max(start) };
        if next == usize::MAX {
            self.to.copy(self.from, start, after);
        } else if before <= after {
            self.to.copy(self.from, start, next);
        } else {
            self.to.copy(self.from, start, after);
            self.to.end_run();
            self.to.copy(self.from, before, next);
        }
    }

    fn add(&mut self, spelled: Spelled, span: Span) {
        match spelled {
            Spelled::Byte(byte) => {
                self.end_half();
                self.bytes.push(byte);
                self.spans.push(span);
            }
            Spelled::Code(code) => {
                self.end_bytes();
                self.add_code(code, span);
            }
            Spelled::Text(text) => {
                self.end_character();
                text.chars().for_each(|c| self.to.push(c, span));
            }
        }
    }

    fn add_code(&mut self, code: u32, span: Span) {
        if let Some((high, start)) = self.half.take() {
            if let Some(both) = pair(high, code) {
                return self.to.push(both, start.to(span));
            }
            self.to.push(char::REPLACEMENT_CHARACTER, start);
        }
        match char::from_u32(code) {
            Some(c) => self.to.push(c, span),
            None if code < 0xdc00 => self.half = Some((code, span)),
            None => self.to.push(char::REPLACEMENT_CHARACTER, span),
        }
    }

    fn end_character(&mut self) {
        self.end_half();
        self.end_bytes();
    }

    fn end_half(&mut self) {
        if let Some((_, span)) = self.half.take() {
            self.to.push(char::REPLACEMENT_CHARACTER, span);
        }
    }

    fn end_bytes(&mut self) {
        self.to.push_bytes(&self.bytes, &self.spans);
        self.bytes.clear();
        self.spans.clear();
    }
}

fn pair(high: u32, low: u32) -> Option<char> {
    let low = low.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
    char::from_u32(0x10000 + ((high - 0xd800) << 10) + low)
}
