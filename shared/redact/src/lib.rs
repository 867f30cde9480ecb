//! Stand-in.
use std::borrow::Cow;
use std::fmt;

/// Secrets.
#[derive(Clone, Default)]
pub struct Secrets(Vec<String>);
/// Unusable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// Short.
    TooShort,
    /// Long.
    TooLong,
}
impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooShort => "is too short",
            Self::TooLong => "is too long",
        })
    }
}
impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} secrets", self.0.len())
    }
}
impl Secrets {
    /// Least.
    pub const LEAST: usize = 8;
    /// Longest.
    pub const LONGEST: usize = 16_384;
    /// Adds.
    pub fn add(&mut self, secret: &str) -> Result<(), Unusable> {
        if secret.chars().count() < Self::LEAST {
            return Err(Unusable::TooShort);
        }
        if secret.len() > Self::LONGEST {
            return Err(Unusable::TooLong);
        }
        self.0.push(secret.to_owned());
        Ok(())
    }
    /// Name.
    pub fn add_name(&mut self, name: &str) {
        if name.chars().count() >= 3 {
            self.0.push(name.to_owned());
        }
    }
    /// All.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }
    /// Empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// Cuts.
    pub fn cut<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(text);
        for secret in &self.0 {
            if text.contains(secret) {
                text = Cow::Owned(text.replace(secret, "[token]"));
            }
        }
        text
    }
}
