//! What differs between a resource as it was and as it is, each with the reason where there is one.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::names::Names;
use crate::view::View;

/// One field that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    pub field: String,
    /// What it was; `None` where it was not there.
    pub was: Option<String>,
    /// What it is; `None` where it is not there.
    pub is: Option<String>,
    pub reason: Reason,
}

/// Why a field is not as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// AWS gives it anew: an id, an ARN, a DNS name, or what follows from it.
    NewId,
    /// It changes by itself, such as health or the time of creation.
    Volatile,
    /// AWS fills it in where nothing was: it was not there before, and nothing asked for it now.
    ServerDefault,
    /// Only AWS may write it, such as a tag whose key begins with `aws:`.
    OfAws,
    /// Nothing explains it: a person has to look.
    Unexplained,
}

impl Reason {
    /// Whether the resource is as good as it was all the same.
    pub fn is_as_expected(self) -> bool {
        match self {
            Self::NewId | Self::Volatile | Self::OfAws => true,
            Self::ServerDefault | Self::Unexplained => false,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NewId => "AWS gives it anew",
            Self::Volatile => "it changes by itself",
            Self::ServerDefault => "AWS filled it in",
            Self::OfAws => "only AWS may write it",
            Self::Unexplained => "unexplained",
        })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = |value: &Option<String>| value.clone().unwrap_or_else(|| "not there".to_owned());
        write!(f, "{}: was {}, is {} ({})", self.field, words(&self.was), words(&self.is), self.reason)
    }
}

/// Fields that AWS gives anew, by the last part of their path.
const ANEW: [&str; 10] = [
    "TargetGroupArn",
    "LoadBalancerArn",
    "ListenerArn",
    "RuleArn",
    "DNSName",
    "GroupId",
    "SecurityGroupArn",
    "CertificateArn",
    "Id",
    "ARN",
];
/// Fields that change by themselves, by any part of their path.
const BY_THEMSELVES: [&str; 12] = [
    "State",
    "CreatedTime",
    "IpAddress",
    "TargetHealth",
    "LoadBalancerArns",
    "TrustStoreAssociationStatus",
    "Serial",
    "CreatedAt",
    "IssuedAt",
    "NotBefore",
    "NotAfter",
    "RenewalSummary",
];

/// Every field that differs. An old id whose new one is known is the same, and told as new.
pub fn differences(was: &View, is: &View, names: &Names) -> Vec<Difference> {
    let mut fields: Vec<&String> = was.0.keys().chain(is.0.keys()).collect();
    fields.sort();
    fields.dedup();
    let differs = |field: &&String| was.0.get(*field) != is.0.get(*field);
    fields
        .into_iter()
        .filter(differs)
        .map(|field| {
            let (was, is) = (was.0.get(field).cloned(), is.0.get(field).cloned());
            let reason = reason(field, was.as_deref(), is.as_deref(), names);
            Difference { field: field.clone(), was, is, reason }
        })
        .collect()
}

fn reason(field: &str, was: Option<&str>, is: Option<&str>, names: &Names) -> Reason {
    if let (Some(was), Some(is)) = (was, is)
        && (names.current(was) == is || names.of_target(was) == is)
    {
        return Reason::NewId;
    }
    let mut parts = field.rsplit(['.', ' ']).map(|part| part.split('[').next().unwrap_or(part));
    if parts.clone().any(|part| BY_THEMSELVES.contains(&part)) {
        Reason::Volatile
    } else if field.starts_with("Tag aws:") || field.contains("/ Tag aws:") {
        Reason::OfAws
    } else if is_own_id(field) && parts.next().is_some_and(|part| ANEW.contains(&part)) {
        Reason::NewId
    } else if was.is_none() {
        Reason::ServerDefault
    } else {
        Reason::Unexplained
    }
}

/// An id that names the thing itself, not one that it refers to: of those, the new one has to be known.
fn is_own_id(field: &str) -> bool {
    let own = field.rsplit("/ ").next().unwrap_or(field);
    !own.contains(['.', '['])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(field: &str, was: Option<&str>, is: Option<&str>, pairs: &[(&str, &str)]) -> Vec<Reason> {
        let view =
            |value: Option<&str>| View(value.map(|value| (field.to_owned(), value.to_owned())).into_iter().collect());
        let mut names = Names::default();
        names.extend(pairs.iter().copied());
        differences(&view(was), &view(is), &names).into_iter().map(|it| it.reason).collect()
    }

    #[test]
    fn what_is_equal_is_no_difference() {
        assert_eq!(one("Port", Some("80"), Some("80"), &[]), []);
    }

    #[test]
    fn a_reference_is_new_only_where_its_new_name_is_known() {
        let field = "Listener 80 / DefaultActions[1].TargetGroupArn";
        assert_eq!(one(field, Some("old"), Some("new"), &[("old", "new")]), [Reason::NewId]);
        assert_eq!(one(field, Some("old"), Some("another"), &[("old", "new")]), [Reason::Unexplained]);
        assert_eq!(one(field, Some("old"), Some("another"), &[]), [Reason::Unexplained]);
        assert_eq!(one("TargetGroupArn", Some("old"), Some("another"), &[]), [Reason::NewId]);
        assert_eq!(one("Listener 80 / ListenerArn", Some("old"), Some("another"), &[]), [Reason::NewId]);
    }

    #[test]
    fn each_other_reason_has_its_fields() {
        assert_eq!(one("State.Code", Some("active"), Some("provisioning"), &[]), [Reason::Volatile]);
        assert_eq!(one("Tag aws:cloudformation:stack-id", Some("x"), None, &[]), [Reason::OfAws]);
        assert_eq!(one("Attribute new.one", None, Some("on"), &[]), [Reason::ServerDefault]);
        assert_eq!(one("Port", Some("80"), Some("81"), &[]), [Reason::Unexplained]);
        assert_eq!(one("Rule ingress tcp 80", Some("x"), None, &[]), [Reason::Unexplained]);
    }
}
