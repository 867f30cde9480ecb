//! An object of Kubernetes, with only those of its fields that say what it asks AWS for.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::listing::NAME_LABEL;

/// What every object has.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Object {
    pub(crate) metadata: Metadata,
    #[serde(default)]
    pub(crate) spec: Value,
    #[serde(default)]
    pub(crate) status: Value,
    /// Of an Event alone.
    #[serde(rename = "involvedObject")]
    pub(crate) about: Option<Involved>,
    #[serde(default)]
    pub(crate) reason: String,
    #[serde(default)]
    pub(crate) message: String,
    last_timestamp: Option<Timestamp>,
    event_time: Option<Timestamp>,
    series: Option<Series>,
    /// Of an `EndpointSlice` alone.
    pub(crate) endpoints: Option<Vec<Value>>,
    ports: Option<Vec<Value>>,
}

/// An Event that came again and again.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Series {
    last_observed_time: Option<Timestamp>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Metadata {
    pub(crate) name: String,
    /// None of what a whole cluster shares.
    pub(crate) namespace: Option<String>,
    #[serde(default)]
    pub(crate) labels: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) annotations: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) finalizers: Vec<String>,
    pub(crate) deletion_timestamp: Option<Timestamp>,
    pub(crate) creation_timestamp: Option<Timestamp>,
    pub(crate) generation: Option<i64>,
}

/// What an Event is about.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Involved {
    #[serde(default)]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) namespace: String,
    #[serde(default)]
    pub(crate) name: String,
}

impl Object {
    /// `namespace/name`, as the controller names a stack.
    pub(crate) fn path(&self) -> String {
        format!("{}/{}", self.metadata.namespace.as_deref().unwrap_or_default(), self.metadata.name)
    }

    /// When an Event was last seen: of its three forms each has a field of its own.
    pub(crate) fn happened(&self) -> Option<Timestamp> {
        let of_series = self.series.as_ref().and_then(|series| series.last_observed_time);
        of_series.or(self.last_timestamp).or(self.event_time).or(self.metadata.creation_timestamp)
    }

    pub(crate) fn annotation(&self, key: &str) -> Option<&str> {
        self.metadata.annotations.get(key).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Whether an `EndpointSlice` is of this port of its Service; an empty name is that of a port without one.
    pub(crate) fn has_port(&self, name: &str) -> bool {
        let named = |port: &Value| port.get("name").and_then(Value::as_str).unwrap_or_default() == name;
        self.ports.as_ref().is_none_or(|ports| ports.iter().any(named))
    }

    /// Whether it is a Deployment of this.
    pub(crate) fn is_of(&self, name: &str) -> bool {
        self.metadata.labels.get(NAME_LABEL).is_some_and(|value| value == name)
    }

    /// A text in the spec, by its JSON pointer.
    pub(crate) fn spec_text(&self, pointer: &str) -> Option<&str> {
        self.spec.pointer(pointer).and_then(Value::as_str).filter(|value| !value.is_empty())
    }
}
