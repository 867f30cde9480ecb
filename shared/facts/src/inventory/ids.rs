//! Ids of things that could be removed and of what decides about them, so that they cannot be mixed up.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A text that is an id: its own type, ordered, and a key in JSON.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// A cluster's name, as the controller's tag or EKS gives it.
    ClusterName
}

id! {
    /// A security group's id, such as `sg-0a1b2c3d`.
    GroupId
}

id! {
    /// A VPC's id, such as `vpc-0a1b2c3d`.
    VpcId
}

id! {
    /// A hosted zone's id, such as `Z2FDTNDATAQYW2`.
    ZoneId
}

id! {
    /// A record's name as Route 53 writes it, in lower case and without the trailing dot. Unlike a
    /// [`Domain`](crate::ids::Domain) it may hold an escape, such as `\052.example.com` for a wildcard.
    RecordName
}

id! {
    /// What names one resource in plan, ledger and snapshot: an ARN, a security group's id, or
    /// `record:ZONE/NAME` and `validation-record:ZONE/NAME`.
    ResourceId
}

impl ClusterName {
    /// The cluster of this name; a tag may hold any text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether a cluster of EKS can have this name. Source: EKS API reference, `CreateCluster`.
    pub fn can_be_of_eks(&self) -> bool {
        let first_is_fine = self.0.starts_with(|first: char| first.is_ascii_alphanumeric());
        let rest_is_fine = self.0.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        first_is_fine && rest_is_fine && self.0.len() <= 100
    }
}

impl GroupId {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl VpcId {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl ZoneId {
    /// The zone of this id; Route 53 writes `/hostedzone/` in front of it in some answers.
    pub fn new(text: &str) -> Self {
        Self(text.trim_start_matches("/hostedzone/").to_owned())
    }
}

impl RecordName {
    /// The name, in whatever case and with or without the trailing dot.
    pub fn new(text: &str) -> Self {
        Self(text.trim_end_matches('.').to_ascii_lowercase())
    }

    /// Whether `self` is `zone` or lies below it.
    pub fn is_within(&self, zone: &str) -> bool {
        self.0 == zone || self.0.strip_suffix(zone).is_some_and(|rest| rest.ends_with('.'))
    }
}

impl ResourceId {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}
