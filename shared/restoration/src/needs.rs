//! What a resource cannot be made without.

use std::fmt;

/// One thing that has to be there first, by the name that it had.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A target group that a listener forwards to.
    TargetGroup(String),
    /// A certificate that a listener serves.
    Certificate(String),
    SecurityGroup(String),
    Subnet(String),
    Vpc(String),
    WebAcl(String),
}

impl Need {
    pub fn id(&self) -> &str {
        match self {
            Self::TargetGroup(id)
            | Self::Certificate(id)
            | Self::SecurityGroup(id)
            | Self::Subnet(id)
            | Self::Vpc(id)
            | Self::WebAcl(id) => id,
        }
    }

    /// The same kind of need, by the name that the thing has now.
    #[must_use]
    pub fn called(&self, id: &str) -> Self {
        let id = id.to_owned();
        match self {
            Self::TargetGroup(_) => Self::TargetGroup(id),
            Self::Certificate(_) => Self::Certificate(id),
            Self::SecurityGroup(_) => Self::SecurityGroup(id),
            Self::Subnet(_) => Self::Subnet(id),
            Self::Vpc(_) => Self::Vpc(id),
            Self::WebAcl(_) => Self::WebAcl(id),
        }
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::TargetGroup(_) => "target group",
            Self::Certificate(_) => "certificate",
            Self::SecurityGroup(_) => "security group",
            Self::Subnet(_) => "subnet",
            Self::Vpc(_) => "VPC",
            Self::WebAcl(_) => "web ACL",
        };
        write!(f, "{kind} {}", self.id())
    }
}
