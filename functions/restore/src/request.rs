//! The event as it is written. Its doc comments are the event reference in `docs/reference`.

use schemars::JsonSchema;
use serde::Deserialize;

/// What `restore` is asked to do. It only ever makes things: nothing is removed, and nothing is written over.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Request {
    /// `true` tells which runs of cleanup can be undone. An empty event does too.
    pub list: bool,
    /// The run of cleanup that is to be undone: its report and its mail tell it.
    #[schemars(length(max = 64))]
    pub run: Option<String>,
    /// `plan` (the default) only tells what would come back. `apply` brings it back, and names its `digest`.
    pub mode: Mode,
    /// The digest of what is approved: the report of the plan for the same `run` and `only` tells it.
    #[schemars(length(max = 64))]
    pub digest: Option<String>,
    /// Only what has one of these names, ids or ARNs.
    #[schemars(length(max = 200), inner(length(max = 1024)))]
    pub only: Vec<String>,
}

/// What a run is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Mode {
    /// To be told.
    #[default]
    Plan,
    /// To bring back what was approved.
    Apply,
}
