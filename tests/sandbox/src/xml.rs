//! Reading and splicing the XML that AWS's query and REST services speak.

use std::fmt::{self, Write as _};
use std::ops::Range;

use roxmltree::{Document, Node};

/// Text with the characters that XML keeps for itself replaced.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The child element with this name, whatever its namespace.
pub(crate) fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|inner| inner.tag_name().name() == name)
}

/// The text of the child element with this name, empty when there is none.
pub(crate) fn child_text<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    child(node, name).and_then(|inner| inner.text()).unwrap_or_default()
}

pub(crate) fn elements<'a, 'input>(node: Node<'a, 'input>) -> Vec<Node<'a, 'input>> {
    node.children().filter(Node::is_element).collect()
}

/// Every element with this name, in document order.
pub(crate) fn all<'a, 'input>(document: &'a Document<'input>, name: &str) -> Vec<Node<'a, 'input>> {
    document.descendants().filter(|node| node.tag_name().name() == name).collect()
}

/// The texts of every element with this name.
pub(crate) fn texts(xml: &str, name: &str) -> Vec<String> {
    let Ok(document) = Document::parse(xml) else { return Vec::new() };
    all(&document, name).iter().filter_map(Node::text).map(ToOwned::to_owned).collect()
}

/// The items of an AWS list.
pub(crate) fn list<T: fmt::Display>(items: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    for item in items {
        let _ = write!(text, "<member>{item}</member>");
    }
    text
}

/// Replacements by byte range, made all at once so that no range goes stale.
#[derive(Debug, Default)]
pub(crate) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    /// Puts `new` in the place of `range`.
    pub(crate) fn replace(&mut self, range: Range<usize>, new: impl Into<String>) {
        self.0.push((range, new.into()));
    }

    /// Puts `new` right after `end`.
    pub(crate) fn insert(&mut self, end: usize, new: impl Into<String>) {
        self.replace(end..end, new);
    }

    /// The text with every edit made. Ranges must not overlap.
    pub(crate) fn apply(mut self, text: &str) -> String {
        self.0.sort_by_key(|(range, _)| range.start);
        let mut edited = String::with_capacity(text.len());
        let mut done = 0;
        for (range, new) in &self.0 {
            edited.push_str(text.get(done..range.start).unwrap_or_default());
            edited.push_str(new);
            done = range.end;
        }
        edited.push_str(text.get(done..).unwrap_or_default());
        edited
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_made_at_the_places_they_name_whatever_their_order() {
        let mut edits = Edits::default();
        edits.replace(4..5, "X");
        edits.insert(1, "-");
        assert_eq!(edits.apply("abcdef"), "a-bcdXf");
    }
}
