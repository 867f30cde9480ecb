//! One character in the form in which texts and secrets are compared: a byte, so that eight of them are one number.
//!
//! An ASCII character is itself, and keeps its case because base64 needs that. Every other character becomes a byte
//! above them: two characters may share one, eight in a row hardly do. Accents are taken off, for a site may compose,
//! decompose or drop them.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// Nothing goes over it: no run of characters, no escape.
pub(crate) const BREAK: u8 = 0;

const SIGN: u8 = 0x80;
const LETTER: u8 = 0xa0;

/// A character as text shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// It counts.
    Shown,
    /// It parts words and is no part of what is compared.
    Space,
    /// It belongs to the character before it and is no part of what is compared.
    Mark,
}

pub(crate) fn class(c: char) -> Class {
    match c {
        '\u{21}'..='\u{7e}' => Class::Shown,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' => {
            Class::Mark
        }
        '\u{fe20}'..='\u{fe2f}' | '\u{3099}' | '\u{309a}' => Class::Mark,
        c if c.is_whitespace() || is_invisible(c) => Class::Space,
        _ => Class::Shown,
    }
}

/// Control characters, those that have no width, and those that turn the direction of a text.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}')
        || matches!(c, '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}')
        || matches!(c, '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Gives the symbols of a character that is shown: mostly one, two for `ß`, which is `SS` in upper case.
pub(crate) fn symbols(c: char, mut emit: impl FnMut(u8)) {
    if let Ok(ascii) = u8::try_from(c)
        && ascii.is_ascii()
    {
        return emit(ascii);
    }
    if is_of_many(c) {
        return emit(fold(c));
    }
    let plain = DecomposingNormalizerBorrowed::new_nfd().normalize_iter(std::iter::once(c));
    let shown = plain.filter(|part| class(*part) == Class::Shown);
    for lower in shown.flat_map(char::to_uppercase).flat_map(char::to_lowercase) {
        if class(lower) == Class::Shown {
            emit(fold(lower));
        }
    }
}

/// Scripts of thousands of signs, which have no case; a syllable of Hangul would fall apart in three.
fn is_of_many(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{20000}'..='\u{3ffff}')
}

fn fold(c: char) -> u8 {
    let code = u32::from(c);
    let Ok(ascii) = u8::try_from(code & 0x7f) else { return SIGN };
    if c.is_ascii() {
        return ascii;
    }
    let mixed = (code ^ (code >> 7) ^ (code >> 14)) & 0x7f;
    let mixed = u8::try_from(mixed).unwrap_or_default();
    if c.is_alphanumeric() { LETTER + mixed % (u8::MAX - LETTER + 1) } else { SIGN + mixed % (LETTER - SIGN) }
}

/// Whether a symbol is part of a word.
pub(crate) fn is_of_word(symbol: u8) -> bool {
    symbol.is_ascii_alphanumeric() || symbol == b'_' || symbol >= LETTER
}

/// The value of a digit of hex.
pub(crate) fn hex(symbol: u8) -> Option<u8> {
    match symbol {
        b'0'..=b'9' => Some(symbol - b'0'),
        b'a'..=b'f' => Some(symbol - b'a' + 10),
        b'A'..=b'F' => Some(symbol - b'A' + 10),
        _ => None,
    }
}

/// Windows-1252 from 128 to 159.
#[rustfmt::skip]
pub(crate) const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];
