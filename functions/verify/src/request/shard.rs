//! The event of a shard as it is written: many sites of one account and Region, in one run.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Alerts;

/// What `verify` is asked to look at where that is more than one site. Needed is `sites` or `discover`; both may be given.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShardRequest {
    /// The account that is looked at, by its number: that of the function unless given. In another one, and in another Region, the
    /// function takes the role `albkeeper-reader`, which `fleet-role.yaml` makes there.
    #[serde(default)]
    pub account: Option<String>,
    /// The Region that is looked at: that of the function unless given.
    #[serde(default)]
    pub region: Option<String>,
    /// Sites, 500 at most, each with the fields of an event of one site: `domain` and `load_balancer`, and whatever is otherwise than in
    /// `defaults`. None unless given.
    #[serde(default)]
    #[schemars(length(max = 500))]
    pub sites: Vec<Map<String, Value>>,
    /// Which load balancers are found by themselves: those of which all that is given holds, of `clusters`, `tags` and `names`,
    /// of which one is needed. None unless given.
    #[serde(default)]
    #[schemars(with = "Discover")]
    pub discover: Option<Discover>,
    /// Fields of an event of one site that hold for every site which does not say otherwise. An object is taken field by
    /// field, a list as a whole. None unless given.
    #[serde(default)]
    pub defaults: Map<String, Value>,
    /// How readily you are told. All sites share one mail a run, whose `name` is the clusters' unless given; a site, and `defaults`, may have all of it otherwise but
    /// `name` and `max_mails_per_hour`.
    #[serde(default)]
    pub alerts: Alerts,
    /// Whether this is the question of the stack's own schedule, whose page is kept, whose metrics are counted and whose mails have a
    /// budget of their own: so only with `discover.clusters` as the parameter `WatchClusters` has them, and nothing else to
    /// look at. `false` unless given.
    #[serde(default)]
    pub page: bool,
    /// Whether only the answer is wanted: then nothing is kept, mailed or counted. `false` unless given.
    #[serde(default)]
    pub answer_only: bool,
}

/// Which Application Load Balancers are found by themselves: those of which all that is given holds. One of `clusters`, `tags`
/// and `names` is needed.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct Discover {
    /// Names of clusters: those that one of these owns, by the tags of the AWS Load Balancer Controller (any version) or of
    /// EKS Auto Mode. Any unless given.
    #[schemars(length(max = 50), inner(length(min = 1, max = 256)))]
    pub clusters: Vec<String>,
    /// Tags that they have, each with its value; `*` is any value. Any unless given.
    #[schemars(extend("maxProperties" = 20))]
    pub tags: BTreeMap<String, String>,
    /// A pattern of their names, in which `*` stands for any characters, such as `k8s-*`. Any unless given.
    #[schemars(length(min = 1, max = 64))]
    pub names: Option<String>,
}
