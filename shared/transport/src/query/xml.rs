//! The little XML that answers are read with: children by name, and lists that must be there.

use facts::Seen;
use roxmltree::{Document, Node};

use crate::wire::Answer;

/// The text of the first element of this name, wherever it is in the answer.
pub fn first(answer: &str, name: &str) -> Option<String> {
    let document = Document::parse(answer).ok()?;
    let element = document.descendants().find(|node| node.tag_name().name() == name)?;
    element.text().map(|text| text.trim().to_owned())
}

/// Reads the answer, or says that it is none.
pub fn read<T>(answer: Answer, text: &str, read: impl FnOnce(Node<'_, '_>) -> Seen<T>) -> Seen<T> {
    match Document::parse(text) {
        Ok(document) => read(document.root_element()),
        Err(error) => Err(answer.unreadable(format!("the answer is not XML: {error}"))),
    }
}

/// The first child of this name.
pub fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| child.tag_name().name() == name)
}

/// The text of the first child of this name; none where it is empty.
pub fn text<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    child(node, name)?.text().map(str::trim).filter(|text| !text.is_empty())
}

/// What a list holds. AWS writes an empty list too, so one that is not there is no answer.
pub fn list<'a, 'i>(answer: Answer, node: Node<'a, 'i>, name: &str) -> Seen<Vec<Node<'a, 'i>>> {
    let list = answer.needs(name, child(node, name))?;
    Ok(list.children().filter(Node::is_element).collect())
}

/// What a list holds that may be missing inside of an item.
pub fn items<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Vec<Node<'a, 'i>> {
    child(node, name).into_iter().flat_map(|list| list.children().filter(Node::is_element)).collect()
}
