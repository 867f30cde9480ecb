//! What old ids, ARNs and DNS names are called now.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::element::Element;

/// Old names by new ones. One that is not here is called as ever.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Names(BTreeMap<String, String>);

impl Names {
    /// From now on the old one is called this.
    pub fn learn(&mut self, old: &str, new: &str) {
        if old != new {
            self.0.insert(old.to_owned(), new.to_owned());
        }
    }

    /// What it is called now: what came back may have gone and come back again.
    pub fn current<'a>(&'a self, old: &'a str) -> &'a str {
        let mut name = old;
        // A chain is no longer than there are names; one that leads into itself ends too.
        for _ in 0..self.0.len() {
            match self.0.get(name) {
                Some(new) => name = new,
                None => break,
            }
        }
        name
    }

    /// The same element with every name in it as it is now.
    #[must_use]
    pub fn in_element(&self, element: &Element) -> Element {
        element.with_texts(&|text| self.current(text).to_owned())
    }

    /// The target of a record: a load balancer's name with or without `dualstack.` and the trailing dot.
    #[must_use]
    pub fn of_target(&self, target: &str) -> String {
        let bare = target.trim_end_matches('.').to_ascii_lowercase();
        let (prefix, name) = match bare.strip_prefix("dualstack.") {
            Some(name) => ("dualstack.", name),
            None => ("", bare.as_str()),
        };
        match self.current(name) {
            same if same == name => target.to_owned(),
            new if target.ends_with('.') => format!("{prefix}{new}."),
            new => format!("{prefix}{new}"),
        }
    }

    /// Those of these old names alone.
    #[must_use]
    pub fn only_of(&self, these: &BTreeSet<String>) -> Self {
        Self(
            self.0
                .iter()
                .filter(|(old, _)| these.contains(*old))
                .map(|(old, new)| (old.clone(), new.clone()))
                .collect(),
        )
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(old, new)| (old.as_str(), new.as_str()))
    }
}

impl<'a> Extend<(&'a str, &'a str)> for Names {
    fn extend<T: IntoIterator<Item = (&'a str, &'a str)>>(&mut self, pairs: T) {
        for (old, new) in pairs {
            self.learn(old, new);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(pairs: &[(&str, &str)]) -> Names {
        let mut names = Names::default();
        names.extend(pairs.iter().copied());
        names
    }

    #[test]
    fn what_came_back_twice_is_called_by_its_last_name() {
        let names = names(&[("a", "b"), ("b", "c"), ("x", "x")]);
        assert_eq!(
            (names.current("a"), names.current("b"), names.current("c"), names.current("x")),
            ("c", "c", "c", "x")
        );
    }

    #[test]
    fn names_that_lead_to_each_other_end() {
        let names = names(&[("a", "b"), ("b", "a")]);
        assert!(["a", "b"].contains(&names.current("a")));
    }

    #[test]
    fn a_record_s_target_keeps_its_form() {
        let names = names(&[("old-1.us-east-1.elb.amazonaws.com", "new-2.us-east-1.elb.amazonaws.com")]);
        for (old, new) in [
            ("dualstack.OLD-1.us-east-1.elb.amazonaws.com.", "dualstack.new-2.us-east-1.elb.amazonaws.com."),
            ("old-1.us-east-1.elb.amazonaws.com", "new-2.us-east-1.elb.amazonaws.com"),
            ("Other.example.com.", "Other.example.com."),
        ] {
            assert_eq!(names.of_target(old), new);
        }
    }
}
