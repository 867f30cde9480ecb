//! A secret of a run: sent in a header or a form, and printed nowhere.

use std::fmt;

use redact::{Secrets, Unusable};

/// A text that no one may read in a log, a report or an answer.
#[derive(Clone)]
pub(crate) struct Secret(String);

/// Why a text is no secret that can be used. No reason says what stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// It is empty, or has other letters than a header takes.
    NotOneLine,
    /// It could not be cut out of what a site echoes.
    Uncuttable(Unusable),
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOneLine => f.write_str("it is not one line of visible ASCII characters"),
            Self::Uncuttable(why) => why.fmt(f),
        }
    }
}

impl Secret {
    /// Takes a text as a secret for a header; spaces and line ends around it come from the way it was stored.
    pub(crate) fn new(text: &str) -> Result<Self, Unfit> {
        let text = text.trim();
        let sendable = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        if sendable { Self::password(text) } else { Err(Unfit::NotOneLine) }
    }

    /// Takes a password, of any letters and as it is: it goes into a form.
    pub(crate) fn password(text: &str) -> Result<Self, Unfit> {
        Secrets::default().add(text).map_err(Unfit::Uncuttable)?;
        Ok(Self(text.to_owned()))
    }

    /// The value of an `Authorization` header.
    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.0)
    }

    /// The value of a header of its own.
    pub(crate) fn bare(&self) -> &str {
        &self.0
    }

    /// From now on it is cut out of what leaves.
    pub(crate) fn note(&self, secrets: &mut Secrets) {
        // What can be a secret was taken by a list of secrets before.
        let _ = secrets.add(&self.0);
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[token]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_prints_as_nothing_but_its_place() {
        assert_eq!(format!("{:?}", Secret::new("abc-def-ghi")), "Ok([token])");
    }

    #[test]
    fn what_cannot_be_cut_out_of_an_echo_is_refused_with_its_reason() {
        for (text, unfit) in [
            ("", Unfit::NotOneLine),
            ("two words", Unfit::NotOneLine),
            ("short", Unfit::Uncuttable(Unusable::TooShort)),
            (&"a".repeat(20_000), Unfit::Uncuttable(Unusable::TooLong)),
        ] {
            assert_eq!(Secret::new(text).unwrap_err(), unfit);
        }
        assert_eq!(Secret::password("12345 7").unwrap_err(), Unfit::Uncuttable(Unusable::TooShort));
    }
}
