//! XML as AWS writes it, from parameters and from elements.

use restoration::element::Element;

/// The elements that these parameters of the query protocol stand for.
pub(super) fn elements(parameters: &[(String, String)]) -> Vec<Element> {
    let mut root = Element::default();
    for (name, value) in parameters {
        let parts: Vec<&str> = name.split('.').collect();
        put(&mut root, &parts, value);
    }
    root.children
}

fn put(into: &mut Element, path: &[&str], value: &str) {
    let Some((name, rest)) = path.split_first() else {
        value.clone_into(&mut into.text);
        return;
    };
    // `member.2` is the second of a list.
    let (at, rest) = match rest.split_first() {
        Some((number, rest)) if *name == "member" => (number.parse::<usize>().unwrap() - 1, rest),
        // EC2 leaves out the word: the number itself is the element.
        _ => (into.children.iter().position(|child| child.name == *name).unwrap_or(into.children.len()), rest),
    };
    while into.children.len() <= at {
        into.children.push(Element { name: (*name).to_owned(), ..Element::default() });
    }
    put(&mut into.children[at], rest, value);
}

/// The element as text.
pub(super) fn xml(element: &Element) -> String {
    let inside: String = element.children.iter().map(xml).collect::<Vec<_>>().concat();
    let text = element.text.replace('&', "&amp;").replace('<', "&lt;");
    format!("<{0}>{text}{inside}</{0}>", element.name)
}

/// A field of its own.
pub(super) fn field(name: &str, text: &str) -> Element {
    Element { name: name.to_owned(), text: text.to_owned(), children: Vec::new() }
}

/// Elements under a name.
pub(super) fn within(name: &str, children: Vec<Element>) -> Element {
    Element { name: name.to_owned(), text: String::new(), children }
}
