//! Cuts the secrets of a run out of every text that leaves the process, however a site spells them.
//!
//! A text is read as its readers would read it: as it is, with its escapes decoded, with its blocks of base64 and hex
//! decoded, from its end, and each of these anew. Each character of a reading knows its place in the text. Where eight
//! characters in a row are those of a secret, their place is cut. White space, characters without width, case and
//! accents do not count. An escape in the secret itself, as `%41`, is one character.
//!
//! Time and memory grow with the text, not with the secret. A large text that is full of escapes, such as JSON within
//! JSON, may have more readings than the bound allows. The parts beyond the bound are cut, too: that is safe, and
//! `[token]` says so in their place.

mod block;
mod escape;
mod grams;
mod name;
mod search;
mod spans;
mod spelled;
mod symbol;
mod unescape;
mod view;

use std::borrow::Cow;
use std::fmt;

use crate::block::Telling;
use crate::escape::{Escapes, Signs};
use crate::grams::Grams;
use crate::name::Name;
use crate::search::{DEEPEST, Search};
use crate::spans::Cut;
use crate::unescape::unescape;
use crate::view::{View, latin};

/// How often a text is looked at until nothing is found any more: what was cut may leave something new beside it.
const ROUNDS: usize = 8;

/// What no text may show: passwords and tokens, and the names of the users that they belong to.
#[derive(Clone, Default)]
pub struct Secrets {
    grams: Grams,
    names: Vec<Name>,
    telling: Telling,
    /// A secret has a character with which an escape may begin.
    look_escaped: bool,
    /// A secret has a `+`, which is a space in a form.
    have_plus: bool,
    count: usize,
}

/// Why a text cannot be kept out of other texts. It never holds the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It has fewer characters than [`Secrets::LEAST`]: each is part of many harmless texts.
    TooShort,
    /// It has more bytes than [`Secrets::LONGEST`].
    TooLong,
}

impl Secrets {
    /// Characters that a secret needs at least; white space does not count.
    pub const LEAST: usize = grams::LENGTH;
    /// Bytes that a secret may have.
    pub const LONGEST: usize = 16_384;

    /// Adds a secret: from now on eight characters of it in a row are cut.
    pub fn add(&mut self, secret: &str) -> Result<(), Unusable> {
        if secret.len() > Self::LONGEST {
            return Err(Unusable::TooLong);
        }
        let view = View::of_text(secret, &[]);
        if secret.chars().count() < Self::LEAST || view.symbols().len() < Self::LEAST {
            return Err(Unusable::TooShort);
        }
        self.count += 1;
        self.have_plus |= secret.contains('+');
        let signs = Signs::from_view(&view);
        self.look_escaped |= Escapes::ONE.iter().any(|escapes| escapes.may_be_in(&view, &signs));
        self.telling.add_secret(secret);
        self.add_readings(view);
        for misread in misread(secret) {
            self.telling.add_misread(&misread);
            self.add_readings(View::of_text(&misread, &[]));
        }
        self.grams.index();
        self.telling.index();
        Ok(())
    }

    /// Adds the name of a user, who is no secret but nobody's business: where it stands as a word, `[user]` takes its
    /// place. A name of less than three characters is left alone.
    pub fn add_name(&mut self, name: &str) {
        if let Some(found) = Name::new(name) {
            self.telling.add_secret(name);
            self.telling.index();
            self.names.push(found);
        }
    }

    pub fn extend(&mut self, other: Self) {
        self.grams.extend(other.grams);
        self.names.extend(other.names);
        self.telling.extend(&other.telling);
        self.look_escaped |= other.look_escaped;
        self.have_plus |= other.have_plus;
        self.count += other.count;
    }

    /// Whether there is nothing to cut.
    pub fn is_empty(&self) -> bool {
        self.count == 0 && self.names.is_empty()
    }

    /// The text with `[token]` in place of each part of a secret, and `[user]` in place of a name. Cutting again changes
    /// nothing.
    pub fn cut<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.is_empty() {
            return Cow::Borrowed(text);
        }
        if text.len() >= View::TOO_LONG {
            return Cow::Borrowed(Cut::Token.mark());
        }
        let mut kept = Cow::Borrowed(text);
        for _ in 0..ROUNDS {
            let found = Search::find(self, &kept);
            if found.is_empty() {
                return kept;
            }
            kept = Cow::Owned(found.replace_in(&kept));
        }
        Cow::Borrowed(Cut::Token.mark())
    }

    /// Whether there is something to cut in the text.
    pub fn find(&self, text: &str) -> bool {
        !self.is_empty() && (text.len() >= View::TOO_LONG || !Search::find(self, text).is_empty())
    }

    /// A text that has a part of the secret may have it decoded, so each reading of the secret counts.
    fn add_readings(&mut self, secret: View) {
        let printable = unescape(&secret, &Signs::from_view(&secret), Escapes::Printable, &self.telling, true);
        for start in [Some(secret), printable].into_iter().flatten() {
            let mut reading = start;
            for _ in 0..=DEEPEST {
                self.grams.add(&reading);
                let Some(plain) = unescape(&reading, &Signs::from_view(&reading), Escapes::Usual, &self.telling, true)
                else {
                    break;
                };
                reading = plain;
            }
        }
    }
}

/// The secret as one reads it who takes its UTF-8 for Latin-1 or for Windows-1252.
fn misread(secret: &str) -> Vec<String> {
    if secret.is_ascii() {
        return Vec::new();
    }
    vec![secret.bytes().map(char::from).collect(), secret.bytes().map(latin).collect()]
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({} and {} names)", self.count, self.names.len())
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort => write!(
                f,
                "it has less than {} characters, and so short a text cannot be kept out of reports: choose a longer one \
                 (white space does not count)",
                Secrets::LEAST
            ),
            Self::TooLong => {
                write!(f, "it has more than {} bytes: give only what is sent, as the token alone", Secrets::LONGEST)
            }
        }
    }
}

impl std::error::Error for Unusable {}

#[cfg(test)]
mod tests;
