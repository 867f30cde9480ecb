//! A resource as a flat list of fields, so that what was and what is can be laid side by side.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::element::Element;

/// Fields by their path, such as `Listener 443 / Rule 10 / Actions[1].Type`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View(pub BTreeMap<String, String>);

/// Lists whose order says something: actions and rewrites are taken in turn.
const IN_ORDER: [&str; 3] = ["Actions", "DefaultActions", "Rewrites"];

impl View {
    pub fn note(&mut self, path: impl Into<String>, value: impl Into<String>) {
        self.0.insert(path.into(), value.into());
    }

    /// Notes every field of an element under a path.
    pub fn note_fields(&mut self, path: &str, element: &Element) {
        for child in &element.children {
            self.note_element(&join(path, &child.name), child);
        }
    }

    /// Notes texts by key, such as tags, under a word.
    pub fn note_pairs(&mut self, word: &str, pairs: &[(String, String)]) {
        for (key, value) in pairs {
            self.note(format!("{word} {key}"), value);
        }
    }

    fn note_element(&mut self, path: &str, element: &Element) {
        if element.children.is_empty() {
            // An empty list and a list that is left out say the same.
            if !element.text.is_empty() {
                self.note(path, &element.text);
            }
            return;
        }
        if !element.children.iter().all(|child| child.name == "member" || child.name == "entry") {
            self.note_fields(path, element);
            return;
        }
        let mut items: Vec<&Element> = element.children.iter().collect();
        if !IN_ORDER.contains(&element.name.as_str()) {
            // AWS promises no order of the others.
            items.sort_by_cached_key(|item| {
                let mut alone = Self::default();
                alone.note_element("", item);
                alone.0.into_iter().collect::<Vec<_>>()
            });
        }
        for (at, item) in items.into_iter().enumerate() {
            let path = format!("{path}[{}]", at.saturating_add(1));
            if item.children.is_empty() { self.note(path, &item.text) } else { self.note_fields(&path, item) }
        }
    }

    /// Notes every field of a JSON value under a path.
    pub fn note_json(&mut self, path: &str, value: &Value) {
        match value {
            Value::Object(fields) => {
                if fields.is_empty() {
                    self.note(path, "{}");
                }
                for (name, value) in fields {
                    self.note_json(&join(path, name), value);
                }
            }
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.note_json(&format!("{path}[{}]", at.saturating_add(1)), item);
                }
            }
            Value::String(text) => self.note(path, text),
            Value::Null => {}
            Value::Bool(_) | Value::Number(_) => self.note(path, value.to_string()),
        }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() || path.ends_with(' ') { format!("{path}{name}") } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(text: &str) -> View {
        let mut view = View::default();
        view.note_fields("", &Element::parse(text).unwrap());
        view
    }

    #[test]
    fn the_order_of_a_list_says_nothing_but_that_of_actions_does() {
        let list = |name: &str, a: &str, b: &str| {
            view(&format!("<X><{name}><member><T>{a}</T></member><member><T>{b}</T></member></{name}></X>"))
        };
        assert_eq!(list("Conditions", "1", "2"), list("Conditions", "2", "1"));
        assert_ne!(list("Actions", "1", "2"), list("Actions", "2", "1"));
    }

    #[test]
    fn what_is_empty_is_not_there() {
        assert_eq!(view("<X><L/><S></S><V>1</V></X>").0, BTreeMap::from([("V".to_owned(), "1".to_owned())]));
    }
}
