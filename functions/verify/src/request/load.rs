//! A load test in the event.

use checklist::expectations::LoadTargets;
use schemars::JsonSchema;
use serde::Deserialize;

/// A load test. It asks `endpoints` of the event, at the event's `domain`, and nothing else.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// Requests that come at set times, as those of many users do: one phase after the other. Either this or `clients`.
    #[serde(default)]
    #[schemars(length(min = 1, max = 20))]
    pub phases: Vec<Phase>,
    /// So many clients, each of which asks again as soon as it has its answer.
    #[serde(default)]
    #[schemars(with = "Clients")]
    pub clients: Option<Clients>,
    /// What is asked. `GET /health` with weight 30 and `POST /predict` with 70 unless given.
    #[serde(default)]
    #[schemars(length(min = 1, max = 10))]
    pub mix: Option<Vec<Share>>,
    /// What the site must bear.
    #[serde(default)]
    pub targets: LoadTargets,
    /// It stops by itself once more than this share of the requests of the last 10 seconds fails (no whole reply, a 5XX, 403
    /// or 429), in percent. 10 unless given.
    #[serde(default = "ten")]
    #[schemars(range(min = 0.0, max = 50.0))]
    pub stop_percent: f64,
}

/// A span of time in which requests come evenly.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Phase {
    /// How long it lasts, in seconds.
    #[schemars(range(min = 1, max = 86_400))]
    pub seconds: u32,
    /// Requests a second.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub rate: u32,
}

/// Clients that ask one request after the other.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Clients {
    /// How many there are.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub count: u32,
    /// Requests of all of them together.
    #[schemars(range(min = 1, max = 1_000_000_000))]
    pub requests: u32,
}

/// One endpoint's share of the requests.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Share {
    /// The endpoint's name: method and path unless `endpoints` names it.
    #[schemars(length(max = 200))]
    pub endpoint: String,
    /// Its weight among those of all shares. 1 unless given.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 1000))]
    pub weight: u32,
}

fn ten() -> f64 {
    10.0
}

fn one() -> u32 {
    1
}
