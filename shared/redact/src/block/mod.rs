//! Blocks of digits that spell bytes: base64, hex, and lists of numbers.

mod base64;
mod hex;
mod numbers;

use std::ops::Range;

use crate::view::{self, Span, View, latin};

/// Fewer bytes hold no secret.
const LEAST: usize = 8;
const NO_BREAK_SPACE: u8 = 0xa0;
const SOFT_HYPHEN: u8 = 0xad;

/// What the blocks of a view spell, one after the other, each read from its beginning and from its end.
pub(crate) fn decode(view: &View, telling: &Telling) -> View {
    let mut spelled = View::default();
    base64::decode(view, telling, &mut spelled);
    each_run(view, 2 * LEAST, hex::is_part, |places| {
        hex::decode(view, places.clone(), telling, &mut spelled);
        hex::decode(view, places.rev(), telling, &mut spelled);
    });
    each_run(view, 2 * LEAST - 1, numbers::is_part, |places| {
        numbers::decode(view, places.clone(), telling, &mut spelled);
        numbers::decode(view, places.rev(), telling, &mut spelled);
    });
    spelled
}

/// Gives the places of each run of such symbols that has at least so many.
fn each_run(view: &View, least: usize, is_part: impl Fn(u8) -> bool, mut found: impl FnMut(Range<usize>)) {
    let mut run = 0;
    for (at, symbol) in view.symbols().iter().enumerate() {
        // Without a branch for each symbol: whether it is one cannot be foreseen.
        let is = usize::from(is_part(*symbol));
        if run >= least && is == 0 {
            found(at - run..at);
        }
        run = (run + 1) * is;
    }
    if run >= least {
        found(view.symbols().len() - run..view.symbols().len());
    }
}

/// The bytes that a secret may consist of, in any spelling. What is decoded from digits that spell no text is mostly
/// other bytes, and is passed over where one comes before eight others.
#[derive(Clone)]
pub(crate) struct Telling {
    bytes: [bool; 256],
    /// Those beyond ASCII that are a character of a secret by themselves.
    latin: [bool; 256],
    /// The same for base64, once there is something to look for.
    pairs: Option<base64::Pairs>,
}

impl Default for Telling {
    fn default() -> Self {
        let mut bytes = Self { bytes: [false; 256], latin: [false; 256], pairs: None };
        add(&mut bytes.bytes, &[0, b'\t', b'\n', b'\r']);
        add(&mut bytes.bytes, &(b' '..=b'~').collect::<Vec<u8>>());
        // Spaces and what has no width are not of the secret, and stand in it all the same.
        for c in ['\u{a0}', '\u{ad}', '\u{2060}', '\u{feff}'].into_iter().chain('\u{200b}'..='\u{200f}') {
            bytes.add_char(c);
        }
        bytes
    }
}

impl Telling {
    pub(crate) fn is(&self, byte: u8) -> bool {
        is(&self.bytes, byte)
    }

    /// Whether bytes that are UTF-8 may be a secret that is not: `%C9%AB` is `ɫ`, or `É«`.
    pub(crate) fn may_be_latin(&self, bytes: &[u8]) -> bool {
        bytes.utf8_chunks().any(|chunk| chunk.valid().bytes().any(|byte| is(&self.latin, byte)))
    }

    /// Whether the byte is a character of a secret that is not ASCII.
    pub(crate) fn is_latin(&self, byte: u8) -> bool {
        is(&self.latin, byte)
    }

    /// Whether a secret in Latin-1 may have this byte or be parted by it.
    pub(crate) fn may_be_of_latin(&self, byte: u8) -> bool {
        byte.is_ascii() || self.is_latin(byte) || matches!(byte, NO_BREAK_SPACE | SOFT_HYPHEN)
    }

    /// Adds the bytes of a text, in UTF-8 and Latin-1, in either case.
    pub(crate) fn add_secret(&mut self, text: &str) {
        for c in in_each_case(text) {
            self.add_char(c);
            if let Some(byte) = view::byte_of(c).filter(|byte| !byte.is_ascii()) {
                add(&mut self.bytes, &[byte]);
                add(&mut self.latin, &[byte]);
            }
        }
    }

    /// Adds the bytes of a text in UTF-8, in either case.
    pub(crate) fn add_misread(&mut self, text: &str) {
        in_each_case(text).for_each(|c| self.add_char(c));
    }

    /// Makes what was added be found.
    pub(crate) fn index(&mut self) {
        self.pairs = Some(base64::Pairs::new(|byte| self.is(byte)));
    }

    fn add_char(&mut self, c: char) {
        add(&mut self.bytes, c.encode_utf8(&mut [0; 4]).as_bytes());
    }

    pub(crate) fn extend(&mut self, other: &Self) {
        for (table, too) in [(&mut self.bytes, other.bytes), (&mut self.latin, other.latin)] {
            table.iter_mut().zip(too).for_each(|(is, too)| *is |= too);
        }
        self.index();
    }
}

fn is(table: &[bool; 256], byte: u8) -> bool {
    table.get(usize::from(byte)).copied().unwrap_or_default()
}

fn add(table: &mut [bool; 256], bytes: &[u8]) {
    for byte in bytes {
        if let Some(is) = table.get_mut(usize::from(*byte)) {
            *is = true;
        }
    }
}

fn in_each_case(text: &str) -> impl Iterator<Item = char> {
    let cases = [text.to_owned(), text.to_uppercase(), text.to_lowercase()];
    cases.into_iter().flat_map(|case| case.chars().collect::<Vec<_>>())
}

/// Bytes that were decoded from neighbours.
#[derive(Default)]
struct Run {
    bytes: Vec<u8>,
    spans: Vec<Span>,
}

impl Run {
    fn push(&mut self, byte: u8, span: Span) {
        self.bytes.push(byte);
        self.spans.push(span);
    }

    /// Goes on with this byte, or ends before it if no secret has it.
    fn push_telling(&mut self, byte: u8, span: Span, telling: &Telling, to: &mut View) {
        if telling.is(byte) { self.push(byte, span) } else { self.end(telling, to) }
    }

    fn reverse(&mut self) {
        self.bytes.reverse();
        self.spans.reverse();
    }

    /// Ends here, and is kept if it is long enough for a secret.
    fn end(&mut self, telling: &Telling, to: &mut View) {
        if self.bytes.len() >= LEAST {
            to.push_bytes(&self.bytes, &self.spans);
            to.end_run();
            if telling.may_be_latin(&self.bytes) {
                for (byte, span) in self.bytes.iter().zip(&self.spans) {
                    if telling.may_be_of_latin(*byte) { to.push(latin(*byte), *span) } else { to.end_run() }
                }
                to.end_run();
            }
        }
        self.bytes.clear();
        self.spans.clear();
    }
}
