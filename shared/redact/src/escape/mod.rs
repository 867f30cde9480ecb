//! One escape: several symbols that spell a character or a byte.

mod backslash;
mod html;
mod printable;
mod torn;

use crate::spelled::{Spelled, number, shown};
use crate::symbol::hex;
use crate::view::View;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escapes {
    /// Percent, backslash, HTML, and what our own reports write for an invisible character: `[U+200B]`.
    Usual,
    /// Only those with a percent sign. A secret may have a backslash, and that is none of an escape then.
    Percent,
    /// Only those with a backslash.
    Backslash,
    /// Only those of HTML.
    Html,
    /// The usual ones that have no backslash, in a text that has backslashes as well.
    Over,
    /// Those with a percent sign, and `+` for a space, as a form has them.
    Form,
    /// The usual ones, but a name of HTML ends at white space: `&lt ;` is `<` and `;`.
    Tight,
    /// Those of white space and of what has no width, where they stand within other escapes.
    Torn,
    /// `=C3`, and `=` at the end of a line that goes on. Apart, for `a=42` is more often that than a `B`.
    Printable,
    /// Only where a line goes on after `=`.
    Continued,
    /// The same at true ends of lines, where other white space stands behind a `=`, too.
    Wrapped,
}

impl Escapes {
    /// All of them, in all that may be meant.
    pub(crate) const ALL: [Self; 6] =
        [Self::Usual, Self::Tight, Self::Torn, Self::Printable, Self::Continued, Self::Wrapped];
    /// The usual ones, each by itself.
    pub(crate) const ONE: [Self; 3] = [Self::Percent, Self::Backslash, Self::Html];

    /// The signs with which they begin.
    const fn signs(self) -> u8 {
        match self {
            Self::Usual | Self::Tight | Self::Torn => PERCENT | BACKSLASH | AMPERSAND | BRACKET,
            Self::Over => PERCENT | AMPERSAND | BRACKET,
            Self::Percent => PERCENT,
            Self::Backslash => BACKSLASH,
            Self::Html => AMPERSAND,
            Self::Form => PERCENT | PLUS,
            Self::Printable | Self::Continued | Self::Wrapped => EQUALS,
        }
    }

    /// Whether an escape may begin with this symbol.
    fn begin_with(self, symbol: u8) -> bool {
        sign(symbol) & self.signs() != 0
    }

    /// Reads the escape at this place, and tells how many symbols it takes.
    pub(crate) fn read(self, view: &View, at: usize) -> Option<(Spelled, usize)> {
        let symbols = view.symbols().get(at..).filter(|it| it.first().is_some_and(|first| self.begin_with(*first)))?;
        match self {
            Self::Tight if symbols.first() == Some(&b'&') => {
                let length = (1..LONGEST).find(|length| view.is_parted(at + length));
                usual(length.and_then(|length| symbols.get(..length)).unwrap_or(symbols))
            }
            Self::Usual | Self::Tight => usual(symbols),
            // `&#9` may be torn itself, and no tab.
            Self::Torn => usual(symbols).filter(|(spelled, length)| {
                spelled.is_nothing() && (symbols.first() != Some(&b'&') || symbols.get(length - 1) == Some(&b';'))
            }),
            Self::Backslash => backslash::read(symbols.get(1..)?),
            Self::Form if symbols.first() == Some(&b'+') => Some((Spelled::Text(" "), 1)),
            Self::Form | Self::Over | Self::Percent | Self::Html => one(symbols),
            Self::Printable => printable::read(view.symbols(), at).or_else(|| printable::continued(view, at)),
            Self::Continued => printable::continued(view, at),
            Self::Wrapped => printable::continued(view, at).filter(|_| view.is_line(at + 1)),
        }
    }

    /// Whether such escapes may be in a view with these signs, and be read in no other way.
    pub(crate) fn may_be_in(self, view: &View, signs: &Signs) -> bool {
        if signs.kinds & self.signs() == 0 {
            return false;
        }
        let symbols = view.symbols();
        let mut places = signs.places.iter().copied();
        match self {
            Self::Usual | Self::Percent | Self::Backslash | Self::Html | Self::Printable => true,
            Self::Over => signs.kinds & BACKSLASH != 0,
            Self::Form => signs.kinds & (PERCENT | PLUS) == PERCENT | PLUS,
            Self::Tight => places.any(|at| {
                let read = Self::Html.read(view, at);
                read.is_some_and(|(_, length)| (1..length).any(|symbol| view.is_parted(at + symbol)))
            }),
            Self::Torn => places.any(|at| self.read(view, at).is_some() && torn::is_within(symbols, at)),
            Self::Wrapped => {
                places.any(|at| self.read(view, at).is_some())
                    && signs.places.iter().any(|at| Self::Continued.read(view, *at).is_some() && !view.is_line(at + 1))
            }
            Self::Continued => {
                places.any(|at| printable::read(symbols, at).is_some())
                    && signs.places.iter().any(|at| self.read(view, *at).is_some())
            }
        }
    }
}

/// No escape of HTML has more symbols.
const LONGEST: usize = 40;

const PERCENT: u8 = 1;
const BACKSLASH: u8 = 2;
const AMPERSAND: u8 = 4;
const BRACKET: u8 = 8;
const EQUALS: u8 = 16;
const PLUS: u8 = 32;

/// Where in a view escapes may begin.
#[derive(Debug)]
pub(crate) struct Signs {
    kinds: u8,
    pub(crate) places: Vec<usize>,
}

impl Signs {
    pub(crate) fn from_view(view: &View) -> Self {
        let mut signs = Self { kinds: 0, places: Vec::new() };
        for (at, symbol) in view.symbols().iter().enumerate() {
            let kind = sign(*symbol);
            if kind != 0 {
                signs.kinds |= kind;
                signs.places.push(at);
            }
        }
        signs
    }

    /// The signs of the view when it is read from its end.
    pub(crate) fn reversed(&self, length: usize) -> Self {
        let places = self.places.iter().rev().map(|at| length - 1 - at).collect();
        Self { kinds: self.kinds, places }
    }

    /// Whether no escape can be there.
    pub(crate) fn are_none(&self) -> bool {
        self.kinds & !PLUS == 0
    }
}

fn sign(symbol: u8) -> u8 {
    SIGNS.get(usize::from(symbol)).copied().unwrap_or_default()
}

/// The sign that each symbol is.
#[expect(clippy::indexing_slicing, reason = "when it is compiled")]
const SIGNS: [u8; 256] = {
    let mut signs = [0; 256];
    signs[b'%' as usize] = PERCENT;
    signs[b'\\' as usize] = BACKSLASH;
    signs[b'&' as usize] = AMPERSAND;
    signs[b'[' as usize] = BRACKET;
    signs[b'=' as usize] = EQUALS;
    signs[b'+' as usize] = PLUS;
    signs
};

fn usual(symbols: &[u8]) -> Option<(Spelled, usize)> {
    match symbols {
        // The next reading has what it stands before.
        [b'\\', rest @ ..] if one(rest).is_some() => None,
        [b'\\', rest @ ..] => backslash::read(rest),
        _ => one(symbols),
    }
}

/// An escape without a backslash.
fn one(symbols: &[u8]) -> Option<(Spelled, usize)> {
    match symbols {
        [b'%', rest @ ..] => percent(rest),
        [b'&', rest @ ..] => html::read(rest),
        [b'[', rest @ ..] => shown(rest),
        _ => None,
    }
}

/// `%F6`, and `%u00F6` as old scripts write it.
fn percent(rest: &[u8]) -> Option<(Spelled, usize)> {
    match rest {
        [b'u' | b'U', digits @ ..] => Some((Spelled::Code(number(digits.get(..4)?, 16)?), 6)),
        [high, low, ..] => Some((Spelled::Byte(byte(*high, *low)?), 3)),
        _ => None,
    }
}

fn byte(high: u8, low: u8) -> Option<u8> {
    Some((hex(high)? << 4) | hex(low)?)
}
