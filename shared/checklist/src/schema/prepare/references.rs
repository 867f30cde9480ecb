//! Where a reference of a schema leads.

/// What a reference names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reference {
    /// A place in the document, as a JSON pointer.
    Pointer(String),
    /// A part by its own name, or a schema for schemas, which the validator has.
    Named,
    /// A place that can only be found in another document.
    Elsewhere,
}

/// Source: JSON Schema 2020-12 Core, 8.2 and 9.2; RFC 6901, section 6, for pointers in a fragment.
pub(super) fn reference(text: &str, root_id: Option<&str>) -> Reference {
    let (base, fragment) = text.split_once('#').unwrap_or((text, ""));
    if ["http://json-schema.org/", "https://json-schema.org/"].iter().any(|known| base.starts_with(known)) {
        return Reference::Named;
    }
    let is_here = base.is_empty() || root_id == Some(base);
    match fragment {
        "" if is_here => Reference::Pointer(String::new()),
        "" => Reference::Named,
        pointer if pointer.starts_with('/') && is_here => Reference::Pointer(decoded(pointer)),
        pointer if pointer.starts_with('/') => Reference::Elsewhere,
        _ => Reference::Named,
    }
}

/// Without percent signs: `%20` is a space.
pub(crate) fn decoded(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let hex = (byte == b'%').then(|| Some((hex(ahead.next()?)?, hex(ahead.next()?)?))).flatten();
        match hex {
            Some((high, low)) => {
                decoded.push(high * 16 + low);
                bytes = ahead;
            }
            None => decoded.push(byte),
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_leads_to_a_place_here_to_a_name_or_away() {
        let to = |pointer: &str| Reference::Pointer(pointer.to_owned());
        assert_eq!(reference("#", None), to(""));
        assert_eq!(reference("#/components/schemas/A%20b~1c", None), to("/components/schemas/A b~1c"));
        assert_eq!(reference("https://a.example/s#/$defs/x", Some("https://a.example/s")), to("/$defs/x"));
        assert_eq!(reference("#name", None), Reference::Named);
        assert_eq!(reference("https://json-schema.org/draft/2020-12/schema", None), Reference::Named);
        assert_eq!(reference("other.json#/$defs/x", None), Reference::Elsewhere);
    }
}
