//! Decodes every escape of a view once.

use std::mem;

use crate::block::Telling;
use crate::escape::{Escapes, Signs};
use crate::grams;
use crate::spelled::Spelled;
use crate::view::{Span, View, latin};

/// How much is kept around what changed. All else was looked at before; and 8 characters of a secret fit in, be each
/// `\u0041` within base64.
const AROUND: usize = 64;

/// The view with its escapes decoded. None if there is none. `all` keeps what is far from an escape, too.
///
/// Bytes are UTF-8 where they are that, else Latin-1. Parts that a secret may be in when all is Latin-1 follow anew.
pub(crate) fn unescape(view: &View, signs: &Signs, escapes: Escapes, telling: &Telling, all: bool) -> Option<View> {
    let mut decoded = Decoded::new(view, telling, if all { usize::MAX } else { AROUND });
    decoded.add_all(signs, escapes)?;
    if decoded.may_be_latin {
        decoded.begin_latin();
        decoded.add_all(signs, escapes)?;
        decoded.end_part();
    }
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
    telling: &'v Telling,
    /// Some bytes were UTF-8, and may be a secret in Latin-1.
    may_be_latin: bool,
    /// The part of Latin-1 that is being made.
    part: Option<Part>,
}

struct Part {
    start: usize,
    /// A character of a secret is in it that is not ASCII.
    tells: bool,
}

impl<'v> Decoded<'v> {
    fn new(from: &'v View, telling: &'v Telling, around: usize) -> Self {
        let (to, bytes, spans) = (View::default(), Vec::new(), Vec::new());
        Self { from, around, to, bytes, spans, half: None, telling, may_be_latin: false, part: None }
    }

    /// Adds the whole view. None if it has no escape.
    fn add_all(&mut self, signs: &Signs, escapes: Escapes) -> Option<()> {
        let (mut at, mut done) = (0, None);
        for start in signs.places.iter().copied() {
            if start >= at
                && let Some((spelled, length)) = escapes.read(self.from, start)
            {
                at = start + length;
                self.keep(done, start);
                self.add(spelled, self.from.span_of(start, at - 1));
                done = Some(at);
            }
        }
        self.keep(Some(done?), usize::MAX);
        Some(())
    }

    fn begin_latin(&mut self) {
        self.to.end_run();
        self.part = Some(Part { start: self.to.symbols().len(), tells: false });
    }

    /// What comes next does not follow. A part of Latin-1 that no secret can be in is taken back.
    fn end_part(&mut self) {
        let length = self.to.symbols().len();
        if let Some(part) = &self.part
            && !(part.tells && length - part.start >= grams::LENGTH)
        {
            self.to.truncate(part.start);
        }
        if self.part.is_some() { self.begin_latin() } else { self.to.end_run() }
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
            self.end_part();
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
        if self.part.is_some() {
            let (bytes, spans) = (mem::take(&mut self.bytes), mem::take(&mut self.spans));
            return bytes.into_iter().zip(spans).for_each(|(byte, span)| self.add_latin(byte, span));
        }
        self.to.push_bytes(&self.bytes, &self.spans);
        self.may_be_latin = self.may_be_latin || self.telling.may_be_latin(&self.bytes);
        self.bytes.clear();
        self.spans.clear();
    }

    fn add_latin(&mut self, byte: u8, span: Span) {
        if !self.telling.may_be_of_latin(byte) {
            return self.end_part();
        }
        if let Some(part) = &mut self.part {
            part.tells |= self.telling.is_latin(byte);
        }
        self.to.push(latin(byte), span);
    }
}

fn pair(high: u32, low: u32) -> Option<char> {
    let low = low.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
    char::from_u32(0x10000 + ((high - 0xd800) << 10) + low)
}
