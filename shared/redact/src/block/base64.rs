//! Base64 of either alphabet, wherever it begins, read from its beginning and from its end.
//!
//! Four streams of bytes go through a run of digits, for the first of the digits may be any of a group. Six bits are
//! a digit; a byte ends two, four or six bits into one. So each digit ends a byte in three of the four streams, and
//! that byte is of this digit and the one before.
//!
//! Most of what a text spells so is nothing. Only where eight bytes of a stream in a row could be of a secret, the
//! stream is decoded.

use super::{LEAST, Run, Telling};
use crate::view::View;

/// The value of what is no digit.
const NONE: u8 = 64;
const STREAMS: usize = 4;
/// Bits of a digit, and of a byte.
const DIGIT: usize = 6;
const BYTE: usize = 8;

/// The value of each digit.
#[expect(clippy::indexing_slicing, reason = "when it is compiled")]
const VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut value: u8 = 0;
    while value < NONE {
        values[digits[value as usize] as usize] = value;
        value += 1;
    }
    values[b'-' as usize] = 62;
    values[b'_' as usize] = 63;
    values
};

fn value(symbol: u8) -> u8 {
    VALUES.get(usize::from(symbol)).copied().unwrap_or(NONE)
}

/// The byte that ends so many parts of two bits into the digit `now`.
fn byte(before: u8, now: u8, part: usize) -> u8 {
    match part {
        1 => (before << 2) | (now >> 4),
        2 => (before << 4) | (now >> 2),
        _ => (before << 6) | now,
    }
}

/// Which of the three bytes that end with a digit are telling, by this digit and the one before.
#[derive(Clone, Debug)]
pub(super) struct Pairs(Vec<u8>);

impl Pairs {
    pub(super) fn new(telling: impl Fn(u8) -> bool) -> Self {
        let mut pairs = vec![0; Self::index(NONE, NONE) + 1];
        for (before, now) in (0..NONE).flat_map(|before| (0..NONE).map(move |now| (before, now))) {
            let bits = (1..=3).filter(|part| telling(byte(before, now, *part))).map(|part| 1 << (part - 1));
            if let Some(pair) = pairs.get_mut(Self::index(before, now)) {
                *pair = bits.sum();
            }
        }
        Self(pairs)
    }

    fn index(before: u8, now: u8) -> usize {
        (usize::from(before) << 7) | usize::from(now)
    }

    fn get(&self, before: u8, now: u8) -> u8 {
        self.0.get(Self::index(before, now)).copied().unwrap_or_default()
    }
}

/// Of each stream the last eight bytes, as a bit whether they are telling. The stream of part `n` is in byte `n`; byte
/// 0 is the stream in which nothing ends now.
#[derive(Clone, Copy, Default)]
struct Last(u32);

impl Last {
    fn add(self, pair: u8) -> Self {
        // The three bits go to the lowest bit of byte 1, 2 and 3.
        let bits = (u32::from(pair) * 0x0040_8100) & 0x0101_0100;
        Self((self.0 & 0xff) | ((self.0 << 1) & 0xfefe_fe00) | bits)
    }

    /// The lowest bit of each byte whose bits are all set.
    fn full(self) -> u32 {
        let twos = self.0 & (self.0 >> 1);
        let fours = twos & (twos >> 2);
        fours & (fours >> 4) & 0x0101_0100
    }
}

/// Adds what the digits of the view spell.
pub(super) fn decode(view: &View, telling: &Telling, to: &mut View) {
    let Some(pairs) = &telling.pairs else { return };
    let digits = Digits { view, telling, length: view.symbols().len() };
    let (mut ahead, mut back) = (Last::default(), Last::default());
    let (mut done_ahead, mut done_back) = ([0; STREAMS], [usize::MAX; STREAMS]);
    let mut before = NONE;
    for (at, symbol) in view.symbols().iter().enumerate() {
        let now = value(*symbol);
        // The next part of a stream is ahead, and from the end it is behind.
        ahead = Last(ahead.0.rotate_left(8)).add(pairs.get(before, now));
        back = Last(back.0.rotate_right(8)).add(pairs.get(now, before));
        before = now;
        if ahead.full() | back.full() == 0 {
            continue;
        }
        for part in 1..=3 {
            if ahead.full() >> (8 * part) & 1 == 1 {
                digits.spell_ahead(at * DIGIT + part * 2, &mut done_ahead, to);
            }
            if back.full() >> (8 * part) & 1 == 1 {
                digits.spell_back((digits.length - at) * DIGIT + part * 2, &mut done_back, to);
            }
        }
    }
}

/// The digits of a view. A place is the number of bits up to the end of a byte, from the beginning or from the end.
struct Digits<'v> {
    view: &'v View,
    telling: &'v Telling,
    length: usize,
}

impl Digits<'_> {
    /// Adds the stream that had eight telling bytes, the last of which ends here.
    fn spell_ahead(&self, last: usize, done: &mut [usize; STREAMS], to: &mut View) {
        let Some(done) = done.get_mut(last / 2 % STREAMS) else { return };
        if last <= *done {
            return;
        }
        let mut run = Run::default();
        let mut end = last - (LEAST - 1) * BYTE;
        while self.add(end, false, &mut run) {
            *done = end;
            end += BYTE;
        }
        run.end(self.telling, to);
    }

    /// The same, read from the end of the view: the first of the eight ends here.
    fn spell_back(&self, first: usize, done: &mut [usize; STREAMS], to: &mut View) {
        let Some(done) = done.get_mut(first / 2 % STREAMS) else { return };
        if first >= *done {
            return;
        }
        let mut run = Run::default();
        let mut end = first + (LEAST - 1) * BYTE;
        while self.add(end, true, &mut run) {
            *done = end;
            end = end.saturating_sub(BYTE);
        }
        run.reverse();
        run.end(self.telling, to);
    }

    /// Adds the byte that ends here, if there is one that tells.
    fn add(&self, end: usize, is_turned: bool, run: &mut Run) -> bool {
        let Some(at) = end.checked_sub(1).map(|bits| bits / DIGIT).filter(|at| (1..self.length).contains(at)) else {
            return false;
        };
        let (first, second) = if is_turned { (self.length - at, self.length - at - 1) } else { (at - 1, at) };
        let digit = |at: usize| self.view.symbols().get(at).map_or(NONE, |symbol| value(*symbol));
        let (before, now) = (digit(first), digit(second));
        let byte = byte(before, now, (end - at * DIGIT) / 2);
        let tells = before != NONE && now != NONE && self.telling.is(byte);
        if tells {
            run.push(byte, self.view.span(first).to(self.view.span(second)));
        }
        tells
    }
}
