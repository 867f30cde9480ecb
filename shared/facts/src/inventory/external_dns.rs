//! How external-dns writes down that it owns a name.
//!
//! Source: external-dns `endpoint/labels.go`, `registry/txt/registry.go`, `registry/mapper/mapper.go`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::ids::RecordName;

/// How this account's external-dns was told to name its TXT records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TxtNames {
    /// `--txt-prefix`; may hold `%{record_type}`.
    pub prefix: String,
    /// `--txt-suffix`; may hold `%{record_type}`.
    pub suffix: String,
    /// `--txt-wildcard-replacement`.
    pub wildcard: String,
}

const TYPE: &str = "%{record_type}";
/// Types of records that lead to an address.
const ADDRESSES: [&str; 3] = ["a", "aaaa", "cname"];
/// Route 53's way to write `*`.
const STAR: &str = "\\052";

impl TxtNames {
    /// Every TXT name that any version may have given to address records of this name. Records that are aliases were
    /// written as `cname-` until version 0.21, as `a-` since 0.22; versions until 0.17 also wrote a name without a type;
    /// and what an older version wrote stays behind. So the type of the record at hand tells nothing.
    pub fn names_for(&self, name: &RecordName) -> BTreeSet<RecordName> {
        let (label, rest) = name.as_str().split_once('.').unwrap_or((name.as_str(), ""));
        let label = match label {
            STAR if !self.wildcard.is_empty() => self.wildcard.as_str(),
            other => other,
        };
        let in_affix = self.prefix.contains(TYPE) || self.suffix.contains(TYPE);
        let with_type = |kind: &str| {
            let typed = if in_affix { label.to_owned() } else { format!("{kind}-{label}") };
            self.around(&typed, kind, rest)
        };
        let untyped = self.around(label, "", rest);
        ADDRESSES.into_iter().map(with_type).chain(std::iter::once(untyped)).collect()
    }

    fn around(&self, label: &str, kind: &str, rest: &str) -> RecordName {
        let (prefix, suffix) = (self.prefix.replace(TYPE, kind), self.suffix.replace(TYPE, kind));
        RecordName::new(&format!("{prefix}{label}{suffix}.{rest}"))
    }
}

/// The owner that a TXT value names; `None` where external-dns did not write it in clear text.
pub fn heritage(value: &str) -> Option<&str> {
    let text = value.trim_matches('"');
    let mut pairs = text.split(',').filter_map(|pair| pair.split_once('='));
    text.starts_with("heritage=external-dns,").then_some(())?;
    pairs.find(|(key, _)| *key == "external-dns/owner").map(|(_, owner)| owner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(naming: &TxtNames, name: &str) -> Vec<String> {
        naming.names_for(&RecordName::new(name)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_version_s_name_is_tried() {
        let plain = names(&TxtNames::default(), "api.dev.example.com");
        let expected = ["a-api.", "aaaa-api.", "api.", "cname-api."].map(|label| format!("{label}dev.example.com"));
        assert_eq!(plain, expected);
    }

    #[test]
    fn prefix_suffix_type_and_wildcard_are_followed() {
        let with = |prefix: &str, suffix: &str, wildcard: &str| TxtNames {
            prefix: prefix.to_owned(),
            suffix: suffix.to_owned(),
            wildcard: wildcard.to_owned(),
        };
        assert!(names(&with("x-", "", ""), "api.e.com").contains(&"x-a-api.e.com".to_owned()));
        assert!(names(&with("", "-x", ""), "api.e.com").contains(&"a-api-x.e.com".to_owned()));
        assert!(names(&with("%{record_type}.own.", "", ""), "api.e.com").contains(&"a.own.api.e.com".to_owned()));
        assert!(names(&with("", "", "any"), "\\052.e.com").contains(&"a-any.e.com".to_owned()));
    }

    #[test]
    fn the_owner_is_read_from_clear_text_only() {
        let value = "\"heritage=external-dns,external-dns/owner=dev-1,external-dns/resource=ingress/shop/web\"";
        assert_eq!(heritage(value), Some("dev-1"));
        assert_eq!(heritage("\"v=spf1 -all\""), None);
        assert_eq!(heritage("\"q2hpZmZyZSBkZSBsJ8OpdG9pbGU=\""), None);
    }
}
