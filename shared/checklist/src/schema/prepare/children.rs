//! Where parts of a schema stand in it.
//!
//! Source: JSON Schema drafts 4 to 2020-12, the keywords that apply subschemas.

/// What a keyword holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Child {
    /// No part.
    None,
    /// One part.
    One,
    /// A list of parts.
    Many,
    /// One part, or a list of them.
    OneOrMany,
    /// Parts by name.
    Named,
}

pub(super) fn child_of(keyword: &str) -> Child {
    match keyword {
        "additionalItems"
        | "additionalProperties"
        | "contains"
        | "contentSchema"
        | "else"
        | "if"
        | "not"
        | "propertyNames"
        | "then"
        | "unevaluatedItems"
        | "unevaluatedProperties" => Child::One,
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Child::Many,
        "items" => Child::OneOrMany,
        "$defs" | "definitions" | "dependencies" | "dependentSchemas" | "patternProperties" | "properties" => {
            Child::Named
        }
        _ => Child::None,
    }
}
