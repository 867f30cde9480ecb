//! An element of an XML answer, and the parameters that ask for the same thing.

use roxmltree::{Document, Node};

use crate::{Form, pair};

/// How deep elements may lie in each other: several times as deep as in any answer. A snapshot lies in a bucket, and what
/// goes deeper would use up the stack.
const DEEPEST: usize = 64;

/// One element: its text where it has no elements in it, else those.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Its name, without namespace.
    pub name: String,
    /// Its text, as it came: white space may be part of a condition.
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    /// The root element of an answer.
    pub fn parse(answer: &str) -> Result<Self, String> {
        let document = Document::parse(answer).map_err(|error| format!("an answer in it is not XML: {error}"))?;
        Self::from_node(document.root_element(), DEEPEST)
    }

    fn from_node(node: Node<'_, '_>, depth: usize) -> Result<Self, String> {
        let inner = depth.checked_sub(1).ok_or_else(|| format!("an answer in it has more than {DEEPEST} levels"))?;
        let children = node.children().filter(Node::is_element).map(|child| Self::from_node(child, inner));
        let children = children.collect::<Result<Vec<_>, _>>()?;
        let text = if children.is_empty() { node.text().unwrap_or_default().to_owned() } else { String::new() };
        Ok(Self { name: node.tag_name().name().to_owned(), text, children })
    }

    /// The first child of this name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the first child of this name, where it has one.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str()).filter(|text| !text.is_empty())
    }

    /// What is in the list of this name; nothing where there is none.
    pub fn items(&self, name: &str) -> &[Self] {
        self.child(name).map_or(&[], |list| list.children.as_slice())
    }

    /// The first list of this name, however deep.
    pub fn find(&self, name: &str) -> Option<&Self> {
        self.children.iter().find_map(|child| if child.name == name { Some(child) } else { child.find(name) })
    }

    /// Every text in it, through a function.
    #[must_use]
    pub fn with_texts(&self, change: &impl Fn(&str) -> String) -> Self {
        Self {
            name: self.name.clone(),
            text: change(&self.text),
            children: self.children.iter().map(|child| child.with_texts(change)).collect(),
        }
    }

    /// The same without children of these names.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Self {
        let children = self.children.iter().filter(|child| !names.contains(&child.name.as_str())).cloned().collect();
        Self { children, ..self.clone() }
    }

    /// Adds the parameters that say what this element says, under a name: what is in a list is numbered from 1, as
    /// `Actions.member.1.Type`. Source: Smithy, "AWS query protocol".
    pub fn write(&self, name: &str, form: &mut Form) {
        if self.children.is_empty() {
            if !self.text.is_empty() {
                form.push(pair(name, self.text.as_str()));
            }
            return;
        }
        for (at, child) in self.children.iter().enumerate() {
            // Maps are lists of entries. No structure of these services has a field of one of these names.
            let inner = match child.name.as_str() {
                list @ ("member" | "entry") => format!("{name}.{list}.{}", at.saturating_add(1)),
                field => format!("{name}.{field}"),
            };
            child.write(&inner, form);
        }
    }

    /// Adds the parameters of every field.
    pub fn write_fields(&self, form: &mut Form) {
        for child in &self.children {
            child.write(&child.name, form);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_maps_and_fields_become_numbered_parameters() {
        let text = "<A xmlns='urn:x'><N>1</N><E/><L><member><V> a b</V></member><member><V>2</V></member></L>\
                    <M><entry><key>k</key><value>v</value></entry></M></A>";
        let mut form = Form::new();
        Element::parse(text).unwrap().write_fields(&mut form);
        let expected = [
            ("N", "1"),
            ("L.member.1.V", " a b"),
            ("L.member.2.V", "2"),
            ("M.entry.1.key", "k"),
            ("M.entry.1.value", "v"),
        ];
        assert_eq!(form, expected.map(|(name, value)| pair(name, value)));
    }

    #[test]
    fn what_is_no_xml_says_so() {
        assert!(Element::parse("Bad Gateway").unwrap_err().contains("not XML"));
    }

    #[test]
    fn what_is_deeper_than_any_answer_is_refused_and_uses_up_no_stack() {
        let nested = |levels: usize| format!("{}{}", "<a>".repeat(levels), "</a>".repeat(levels));
        assert!(Element::parse(&nested(DEEPEST)).is_ok());
        assert!(Element::parse(&nested(DEEPEST + 1)).unwrap_err().contains("more than 64 levels"));
        assert!(Element::parse(&nested(500_000)).is_err());
    }
}
