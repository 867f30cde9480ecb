//! The secrets of a run: what is sent in a header, and cut out of everything that is kept however a site spells it.

use std::fmt;

/// A text that no one may read in a log, a report or an answer.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    /// Takes a text as a secret; spaces and line ends around it come from the way it was stored.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let sendable = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        sendable.then(|| Self(text.to_owned()))
    }

    /// Takes a password, of any letters and as it is: it goes into a form.
    pub(crate) fn password(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    /// The value of an `Authorization` header.
    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.0)
    }

    /// The value of a header of its own.
    pub(crate) fn bare(&self) -> String {
        self.0.clone()
    }

    /// Whether the text begins with this secret.
    fn fit(&self, text: &[u8], is_cut_off: bool) -> Fit {
        if text.starts_with(self.0.as_bytes()) {
            return Fit::Whole(self.0.len());
        }
        let mut rest = text;
        for byte in self.0.bytes() {
            if is_cut_off && is_half_a_letter(rest) {
                return Fit::CutOff;
            }
            let spelled = match (decoded(rest), rest.first()) {
                (Some((letter, length)), _) if letter == byte => length,
                (_, Some(first)) if *first == byte => 1,
                (_, _) => return Fit::No,
            };
            rest = rest.get(spelled..).unwrap_or_default();
        }
        Fit::Whole(text.len() - rest.len())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[token]")
    }
}

/// Every secret of a run: a site may tell in one answer what it was sent in another request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets(Vec<Secret>);

impl FromIterator<Secret> for Secrets {
    fn from_iter<T: IntoIterator<Item = Secret>>(secrets: T) -> Self {
        Self(secrets.into_iter().collect())
    }
}

impl Extend<Secret> for Secrets {
    fn extend<T: IntoIterator<Item = Secret>>(&mut self, secrets: T) {
        self.0.extend(secrets);
    }
}

impl Secrets {
    /// The text with `[token]` wherever a secret stands: as it is, or as JSON or a URL writes it. A text that was cut off
    /// may end in the middle of one, and then ends before it.
    pub(crate) fn cut_from(&self, text: &str, is_cut_off: bool) -> String {
        let mut kept = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            let fits = self.0.iter().map(|secret| secret.fit(rest.as_bytes(), is_cut_off));
            let passed = match fits.max().unwrap_or(Fit::No) {
                Fit::CutOff => return kept,
                Fit::Whole(length) => {
                    kept.push_str("[token]");
                    length
                }
                Fit::No => {
                    kept.push(letter);
                    letter.len_utf8()
                }
            };
            rest = rest.get(passed..).unwrap_or_default();
        }
        kept
    }
}

/// How a secret fits the beginning of a text. Of several that fit, the one that takes most counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    No,
    /// It takes so many bytes.
    Whole(usize),
    /// The text ends before the secret does.
    CutOff,
}

/// A letter that is spelled as an escape, and the length of that: `%2F` in a URL, `\/` or `\u002f` in JSON.
fn decoded(text: &[u8]) -> Option<(u8, usize)> {
    match text {
        [b'%', high, low, ..] => Some((hex(*high, *low)?, 3)),
        [b'\\', b'u', b'0', b'0', high, low, ..] => Some((hex(*high, *low)?, 6)),
        [b'\\', letter, ..] => Some((*letter, 2)),
        _ => None,
    }
}

/// Whether the text ends before its first letter is told: it is empty, or ends within an escape.
fn is_half_a_letter(text: &[u8]) -> bool {
    match text {
        [] | [b'%' | b'\\'] | [b'%', _] => true,
        [b'\\', b'u', ..] => text.len() < 6,
        _ => false,
    }
}

fn hex(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests;
