//! One thing that could go, whatever its kind.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::certificate::Certificate;
use super::ids::ResourceId;
use super::load_balancer::LoadBalancer;
use super::record::NameRecords;
use super::security_group::SecurityGroup;
use super::stack::{NotOurs, Stack, Tags, stack};
use super::target_group::TargetGroup;
use super::validation_record::ValidationRecord;
use super::web_acl::WebAcl;
use crate::ids::Arn;
use crate::seen::Seen;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Address records of one name, with the TXT records that say who owns it.
    Record,
    /// A load balancer with its listeners and rules.
    LoadBalancer,
    TargetGroup,
    Certificate,
    ValidationRecord,
    SecurityGroup,
    WebAcl,
}

impl Kind {
    pub const ALL: [Self; 7] = [
        Self::Record,
        Self::LoadBalancer,
        Self::TargetGroup,
        Self::Certificate,
        Self::ValidationRecord,
        Self::SecurityGroup,
        Self::WebAcl,
    ];

    /// Its name in events, settings and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::LoadBalancer => "load-balancer",
            Self::TargetGroup => "target-group",
            Self::Certificate => "certificate",
            Self::ValidationRecord => "validation-record",
            Self::SecurityGroup => "security-group",
            Self::WebAcl => "web-acl",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One thing that could go, as it was seen: all that decides about it by itself, and all that would be lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resource {
    /// Address records of one name.
    Record(NameRecords),
    LoadBalancer(LoadBalancer),
    TargetGroup(TargetGroup),
    Certificate(Certificate),
    ValidationRecord(ValidationRecord),
    SecurityGroup(SecurityGroup),
    WebAcl(WebAcl),
}

impl Resource {
    pub fn id(&self) -> ResourceId {
        match self {
            Self::Record(it) => ResourceId::new(format!("record:{}/{}", it.zone, it.name)),
            Self::ValidationRecord(it) => ResourceId::new(format!("validation-record:{}/{}", it.zone, it.name)),
            Self::SecurityGroup(it) => ResourceId::new(it.id.as_str()),
            Self::LoadBalancer(LoadBalancer { arn, .. })
            | Self::TargetGroup(TargetGroup { arn, .. })
            | Self::Certificate(Certificate { arn, .. })
            | Self::WebAcl(WebAcl { arn, .. }) => ResourceId::new(arn.as_str()),
        }
    }

    pub fn kind(&self) -> Kind {
        match self {
            Self::Record(_) => Kind::Record,
            Self::LoadBalancer(_) => Kind::LoadBalancer,
            Self::TargetGroup(_) => Kind::TargetGroup,
            Self::Certificate(_) => Kind::Certificate,
            Self::ValidationRecord(_) => Kind::ValidationRecord,
            Self::SecurityGroup(_) => Kind::SecurityGroup,
            Self::WebAcl(_) => Kind::WebAcl,
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Self::Record(it) => it.name.as_str(),
            Self::LoadBalancer(it) => &it.name,
            Self::TargetGroup(it) => &it.name,
            Self::Certificate(it) => &it.domain,
            Self::ValidationRecord(it) => it.name.as_str(),
            Self::SecurityGroup(it) => &it.name,
            Self::WebAcl(it) => &it.name,
        }
    }

    /// Its ARN; records have none, and a security group goes by its id.
    pub fn arn(&self) -> Option<&Arn> {
        match self {
            Self::LoadBalancer(LoadBalancer { arn, .. })
            | Self::TargetGroup(TargetGroup { arn, .. })
            | Self::Certificate(Certificate { arn, .. })
            | Self::WebAcl(WebAcl { arn, .. }) => Some(arn),
            Self::Record(_) | Self::ValidationRecord(_) | Self::SecurityGroup(_) => None,
        }
    }

    /// Its tags; `None` for records, which cannot have any.
    pub fn tags(&self) -> Option<&Seen<Tags>> {
        match self {
            Self::LoadBalancer(it) => Some(&it.tags),
            Self::TargetGroup(it) => Some(&it.tags),
            Self::Certificate(it) => Some(&it.tags),
            Self::SecurityGroup(it) => Some(&it.tags),
            Self::WebAcl(it) => Some(&it.tags),
            Self::Record(_) | Self::ValidationRecord(_) => None,
        }
    }

    /// The stack that its tags name, where they were seen and name one.
    pub fn stack(&self) -> Option<Result<Stack, NotOurs>> {
        self.tags()?.as_ref().ok().map(stack)
    }
}
