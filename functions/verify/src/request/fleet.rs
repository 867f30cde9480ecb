//! The event of a fleet, and the file that says what a fleet is.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Alerts, Discover};

/// What `verify` is asked to do with the fleet whose file lies at `config/fleet.json` in the state bucket: look at one of its
/// shards, or sum up what all of them left.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FleetEvent {
    /// What is asked.
    pub fleet: FleetRequest,
}

/// One of `shard` and `summary` is needed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
pub struct FleetRequest {
    /// The shard that is looked at: its name in the file, or as the state machine has it, the whole shard.
    #[schemars(with = "ShardNamed")]
    pub shard: Option<ShardNamed>,
    /// Whether the shards are summed up: by hand how they stood within the last half hour, and nothing is kept or mailed.
    /// `false` unless given.
    pub summary: bool,
    /// When the run of the state machine began that this belongs to, such as `2026-12-01T12:00:00Z`. None by hand.
    #[schemars(length(max = 64))]
    pub run: Option<String>,
    /// Whether only the answer of a shard is wanted: then nothing is kept, mailed or counted. `false` unless given.
    pub answer_only: bool,
}

/// A shard by its name, or whole.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ShardNamed {
    /// Its name.
    Name(String),
    /// The shard as the file has it. The state machine hands it on.
    Whole(Map<String, Value>),
}

/// The file of a fleet, `config/fleet.json` in the state bucket.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FleetFile {
    /// The name and version of this form: `albkeeper.fleet/1`.
    #[schemars(regex(pattern = r"^albkeeper\.fleet/1$"))]
    pub schema: String,
    /// Fields of an event of one site that hold for every site of every shard which does not say otherwise, as `defaults`
    /// of a shard. None unless given.
    #[serde(default)]
    pub defaults: Map<String, Value>,
    /// How readily you are told, for every shard that does not say otherwise; `max_mails_per_hour` is that of the whole
    /// fleet, whose shards have one mail a run together.
    #[serde(default)]
    pub alerts: Map<String, Value>,
    /// The shards, 1,000 at most, of 200,000 bytes each: each one account and Region, or a part of one. Each has the fields of
    /// a shard, below.
    #[schemars(length(min = 1, max = 1_000))]
    pub shards: Vec<Map<String, Value>>,
}

/// One shard: an account and Region with what to look at there. Needed are `name`, and `sites` or `discover`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FleetShard {
    /// What mails and pages call it: 1 to 48 small letters, digits and dashes.
    pub name: String,
    /// The account, by its number. That of the stack unless given.
    #[serde(default)]
    pub account: Option<String>,
    /// The Region. That of the stack unless given.
    #[serde(default)]
    pub region: Option<String>,
    /// Sites, as the event of many sites has them. None unless given.
    #[serde(default)]
    #[schemars(length(max = 500))]
    pub sites: Vec<Map<String, Value>>,
    /// Which load balancers are found by themselves. One of `clusters`, `tags` and `names` is needed in it, and those given must
    /// all hold; `{"names": "*"}` finds every one of the account and Region. None unless given.
    #[serde(default)]
    #[schemars(with = "Discover")]
    pub discover: Option<Discover>,
    /// Fields of an event of one site that hold for every site of this shard which does not say otherwise, over those of the
    /// file. None unless given.
    #[serde(default)]
    pub defaults: Map<String, Value>,
    /// How readily you are told of this shard, over what the file says. Of `max_mails_per_hour` only that of the file counts.
    #[serde(default)]
    pub alerts: Alerts,
}
