//! What is made of one resource: every call with all that it says, as it is told, approved and sent.

use facts::inventory::ZoneId;
use facts::inventory::record::Record;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::answers::{attributes_of, attributes_to_set};
use crate::names::Names;
use crate::record;
use crate::{Form, pair};

/// One call that makes something.
///
/// Nothing else is ever sent: what a plan tells and its digest covers are these, and so is what goes out, only that the
/// new names of what this run brings back take the place of the old ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Creation {
    pub call: Call,
    pub part: Part,
    pub sends: Sends,
}

/// A call of AWS that makes something. None removes anything, and none writes over what is not ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    AddListenerCertificates,
    AssociateWebAcl,
    AuthorizeSecurityGroupEgress,
    AuthorizeSecurityGroupIngress,
    /// Of its changes only `CREATE`.
    ChangeResourceRecordSets,
    CreateListener,
    CreateLoadBalancer,
    CreateRule,
    CreateSecurityGroup,
    CreateTargetGroup,
    CreateWebAcl,
    ModifyListenerAttributes,
    ModifyLoadBalancerAttributes,
    ModifyTargetGroupAttributes,
    PutLoggingConfiguration,
    RegisterTargets,
    RequestCertificate,
    SetSecurityGroups,
}

/// What of a resource a call makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Itself,
    /// Its attributes: of these, what AWS gives it otherwise.
    Attributes,
    /// A target, as `id:port`.
    Target(String),
    /// Whether the rules of its security groups are for traffic of `PrivateLink`.
    PrivateLink,
    /// The web ACL in front of it.
    WebAcl,
    Listener {
        port: String,
        /// The ARN that it had.
        arn: String,
    },
    /// The attributes of the listener on this port.
    ListenerAttributes(String),
    /// A certificate besides the default one.
    ListenerCertificate {
        port: String,
        /// Its ARN.
        certificate: String,
    },
    ListenerRule {
        port: String,
        priority: String,
    },
    /// A rule of a security group: of its own, or of another one that refers to it.
    Rule(Traffic),
    /// Where a web ACL logs to.
    Logging,
    /// The records of a name, all of them in one change.
    Records,
}

/// What a rule of a security group lets through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traffic {
    /// Whether it lets traffic out.
    pub egress: bool,
    /// Whether the rule is in the group that comes back, not in another one.
    pub own: bool,
    /// Protocol and ports, in words.
    pub ports: String,
    /// From where, or to where.
    pub peer: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sends {
    /// Parameters of the query protocol.
    Form(Form),
    Json(Value),
    Records {
        zone: ZoneId,
        records: Vec<Record>,
    },
}

/// What a person is told of a call, with all that it sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Made {
    /// What is or was made, in words, whole: on one line, with everything in it that cannot be seen spelled out.
    pub says: String,
    /// The same as it is sent.
    pub sends: Sends,
}

impl Creation {
    pub(crate) fn form(call: Call, part: Part, form: Form) -> Self {
        Self { call, part, sends: Sends::Form(form) }
    }

    pub(crate) fn json(call: Call, part: Part, body: Value) -> Self {
        Self { call, part, sends: Sends::Json(body) }
    }

    /// The same with each name in it as it is now.
    #[must_use]
    pub fn called(&self, names: &Names) -> Self {
        Self { sends: self.sends.called(names), ..self.clone() }
    }

    /// The same call, with only those attributes that are other than now; `None` where all are as they should be. `of` is
    /// the parameter that names what has them, with its value.
    pub(crate) fn with_other_attributes(self, of: (&str, &str), now: &[(String, String)]) -> Option<Self> {
        let Sends::Form(form) = &self.sends else { return Some(self) };
        let form = attributes_to_set(of, &attributes_of(form), now)?;
        Some(Self { sends: Sends::Form(form), ..self })
    }

    /// What it makes, in the words of a report that it could not be made in.
    pub(crate) fn words(&self, names: &Names) -> String {
        match &self.part {
            Part::Itself => "itself".to_owned(),
            Part::Attributes => "its attributes".to_owned(),
            Part::Target(target) => format!("target {target}"),
            Part::PrivateLink => "what its security groups say of PrivateLink".to_owned(),
            Part::WebAcl => "its web ACL, and so its listeners".to_owned(),
            Part::Listener { port, .. } => format!("listener {port}"),
            Part::ListenerAttributes(port) => format!("the attributes of listener {port}"),
            Part::ListenerCertificate { port, .. } => {
                format!(
                    "certificate {} of listener {port}",
                    self.sends.parameter("Certificates.member.1.CertificateArn")
                )
            }
            Part::ListenerRule { port, priority } => format!("rule {priority} of listener {port}"),
            Part::Rule(traffic) => format!("rule {} in {}", traffic.key(names), self.sends.parameter("GroupId")),
            Part::Logging => "where it logs to".to_owned(),
            Part::Records => "its records".to_owned(),
        }
    }
}

impl Sends {
    /// The same with each name in it as it is now.
    #[must_use]
    pub fn called(&self, names: &Names) -> Self {
        match self {
            Self::Form(form) => {
                Self::Form(form.iter().map(|(name, value)| pair(name.as_str(), names.current(value))).collect())
            }
            Self::Json(body) => Self::Json(in_json(body, names)),
            Self::Records { zone, records } => Self::Records {
                zone: zone.clone(),
                records: records.iter().map(|it| record::today(it, names)).collect(),
            },
        }
    }

    /// The value of a parameter; nothing where there is none.
    pub fn parameter(&self, name: &str) -> &str {
        match self {
            Self::Form(form) => form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str()),
            Self::Json(_) | Self::Records { .. } => "",
        }
    }
}

fn in_json(value: &Value, names: &Names) -> Value {
    match value {
        Value::String(text) => Value::from(names.current(text)),
        Value::Array(items) => Value::Array(items.iter().map(|it| in_json(it, names)).collect()),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, it)| (name.clone(), in_json(it, names))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

impl Traffic {
    /// It in words: no two rules of a group say the same.
    pub fn key(&self, names: &Names) -> String {
        let way = if self.egress { "egress" } else { "ingress" };
        format!("{way} {} {}", self.ports, names.current(&self.peer))
    }
}
