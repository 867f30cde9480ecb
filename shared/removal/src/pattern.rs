//! Texts with at most one `*`, as fences name resources: the same form as in an IAM policy.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An exact text, or one with a `*` that stands for any text: `k8s-*`, `*.dev.example.com`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern {
    before: String,
    /// What follows the `*`; `None` for an exact text.
    after: Option<String>,
}

impl Pattern {
    /// Every text that begins so.
    pub fn beginning_with(text: &str) -> Self {
        Self { before: text.to_owned(), after: Some(String::new()) }
    }

    pub fn covers(&self, text: &str) -> bool {
        let Some(after) = &self.after else { return self.before == text };
        text.strip_prefix(&self.before).is_some_and(|rest| rest.ends_with(after.as_str()))
    }

    /// Whether every text that `other` means is meant by this one too.
    pub fn covers_all_of(&self, other: &Self) -> bool {
        match (&self.after, &other.after) {
            (_, None) => self.covers(&other.before),
            (None, Some(_)) => false,
            (Some(mine), Some(its)) => other.before.starts_with(&self.before) && its.ends_with(mine.as_str()),
        }
    }
}

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.split_once('*') {
            _ if text.is_empty() => Err("expected a name, or one with a * such as k8s-*".to_owned()),
            None => Ok(Self { before: text, after: None }),
            Some((_, after)) if after.contains('*') => Err(format!("expected at most one * in {text}")),
            Some((before, after)) => Ok(Self { before: before.to_owned(), after: Some(after.to_owned()) }),
        }
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.to_string()
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.after {
            None => f.write_str(&self.before),
            Some(after) => write!(f, "{}*{after}", self.before),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(pattern("*.dev.example.com").covers("api.dev.example.com"));
        assert!(!pattern("*.dev.example.com").covers("dev.example.com"));
        assert!(pattern("k8s-*").covers("k8s-") && !pattern("k8s-*").covers("k8s"));
        assert!(pattern("a*a").covers("aa") && !pattern("a*a").covers("a"));
        assert!(pattern("exact").covers("exact") && !pattern("exact").covers("exact-not"));
    }

    #[test]
    fn a_pattern_covers_what_is_narrower_only() {
        assert!(pattern("*.example.com").covers_all_of(&pattern("*.dev.example.com")));
        assert!(pattern("*.example.com").covers_all_of(&pattern("api.example.com")));
        assert!(!pattern("*.dev.example.com").covers_all_of(&pattern("*.example.com")));
        assert!(!pattern("api.example.com").covers_all_of(&pattern("*")));
    }

    #[test]
    fn empty_and_two_stars_are_refused() {
        assert!(Pattern::try_from(String::new()).is_err());
        assert!(Pattern::try_from("a*b*".to_owned()).is_err());
    }
}
