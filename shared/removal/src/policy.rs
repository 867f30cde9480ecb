//! What may go: fences that were checked, and that an event can only narrow.

use std::collections::BTreeSet;
use std::fmt;

use facts::inventory::{ClusterName, Kind, OtherUser, ZoneId};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::fences::{Caps, Fences, Protected};
use crate::pattern::Pattern;

/// Checked fences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Policy(Fences);

/// What an event asks for: less than the fences allow. What it leaves out stays as the fences have it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Narrowing {
    pub kinds: Option<BTreeSet<Kind>>,
    /// Only after these clusters.
    pub clusters: Option<BTreeSet<ClusterName>>,
    /// Only in these hosted zones.
    pub zones: Option<BTreeSet<ZoneId>>,
    /// Only records of these names.
    pub record_names: Option<BTreeSet<Pattern>>,
    /// Web ACLs that are ours, each by its name.
    pub owned_web_acls: Option<BTreeSet<String>>,
    /// Clusters that stay as well.
    pub protected_clusters: BTreeSet<ClusterName>,
    /// Names that stay as well.
    pub protected_names: BTreeSet<Pattern>,
    /// Tags that protect as well.
    pub protected_tags: BTreeSet<String>,
    /// At most this number of a kind, whoever approves.
    pub cap_count: Option<usize>,
    /// At most this share of a kind by schedule, in percent.
    pub cap_percent: Option<usize>,
    /// At least so many days.
    pub grace_days: Option<u16>,
    /// At least so many complete scans.
    pub sightings: Option<u32>,
}

/// What a person says in an event that no look of ours can tell. It is fenced by the clusters that the operator names, and
/// good for that event and the plan that it makes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Said {
    pub retired: BTreeSet<ClusterName>,
    /// Owner ids of external-dns whose deployment is gone for good.
    pub dead_owners: BTreeSet<String>,
    /// Services that use no target group or load balancer here.
    pub without: BTreeSet<OtherUser>,
}

/// Something that is not allowed, and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field.
    pub path: &'static str,
    /// What is wrong and what would be right.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

impl TryFrom<Fences> for Policy {
    type Error = Vec<Problem>;

    /// Checks what contradicts itself; every problem is told, not only the first.
    fn try_from(fences: Fences) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut refuse = |path: &'static str, what: String| problems.push(Problem { path, what });
        for cluster in fences.clusters.intersection(&fences.protected.clusters) {
            refuse("clusters", format!("{cluster} is protected and may be cleaned up after: leave it out of one list"));
        }
        for cluster in fences.retired.difference(&fences.clusters) {
            refuse("retired", format!("{cluster} is retired, but not in clusters: add it there too"));
        }
        for name in &fences.owned_web_acls {
            if !fences.web_acl_names.iter().any(|fence| fence.covers(name)) {
                refuse("owned_web_acls", format!("{name} is not within web_acl_names"));
            }
        }
        for name in &fences.unregistered_names {
            if !fences.record_names.iter().any(|fence| fence.covers(name.as_str())) {
                refuse(
                    "unregistered_names",
                    format!("{name} is not within record_names: add a pattern that covers it"),
                );
            }
        }
        if fences.caps.percent > 100 {
            refuse("caps.percent", format!("{} is more than all: give 0 to 100", fences.caps.percent));
        }
        if fences.sightings == 0 {
            refuse("sightings", "0 would remove what was never seen: give 1 or more".to_owned());
        }
        if problems.is_empty() { Ok(Self(fences)) } else { Err(problems) }
    }
}

impl Policy {
    pub fn fences(&self) -> &Fences {
        &self.0
    }

    /// The least age of what goes.
    pub fn grace(&self) -> SignedDuration {
        SignedDuration::from_hours(24 * i64::from(self.0.grace_days))
    }

    /// This policy with what an event asks for, or everything in which the event asks for more than is allowed.
    pub fn narrowed_by(&self, event: &Narrowing) -> Result<Self, Vec<Problem>> {
        let has = &self.0;
        let mut wider = Vec::new();
        let narrowed = Fences {
            kinds: subset("kinds", &has.kinds, event.kinds.as_ref(), &mut wider),
            clusters: subset("clusters", &has.clusters, event.clusters.as_ref(), &mut wider),
            zones: subset("zones", &has.zones, event.zones.as_ref(), &mut wider),
            record_names: within(&has.record_names, event.record_names.as_ref(), &mut wider),
            owned_web_acls: self.owned(event.owned_web_acls.as_ref(), &mut wider),
            protected: Protected {
                clusters: &has.protected.clusters | &event.protected_clusters,
                names: &has.protected.names | &event.protected_names,
                tags: &has.protected.tags | &event.protected_tags,
            },
            caps: Caps {
                approved: at_most("cap_count", has.caps.approved, event.cap_count, &mut wider),
                count: event.cap_count.map_or(has.caps.count, |asked| asked.min(has.caps.count)),
                percent: at_most("cap_percent", has.caps.percent, event.cap_percent, &mut wider),
            },
            grace_days: at_least("grace_days", has.grace_days, event.grace_days, &mut wider),
            sightings: at_least("sightings", has.sightings, event.sightings, &mut wider),
            ..has.clone()
        };
        if wider.is_empty() { Ok(Self(narrowed)) } else { Err(wider) }
    }

    /// This policy with what a person says, or everything that lies outside of its fences.
    pub fn with(&self, said: &Said) -> Result<Self, Vec<Problem>> {
        let has = &self.0;
        let outside: Vec<Problem> = said
            .retired
            .difference(&has.clusters)
            .map(|cluster| {
                let what =
                    format!("{cluster} is not among those that may be cleaned up after: {}", list(&has.clusters));
                Problem { path: "retired_clusters", what }
            })
            .collect();
        if !outside.is_empty() {
            return Err(outside);
        }
        Ok(Self(Fences {
            retired: &has.retired | &said.retired,
            dead_owners: &has.dead_owners | &said.dead_owners,
            without: &has.without | &said.without,
            ..has.clone()
        }))
    }

    /// Names of web ACLs are the one thing that an event says first; the fence says which names it may say.
    fn owned(&self, asked: Option<&BTreeSet<String>>, wider: &mut Vec<Problem>) -> BTreeSet<String> {
        let Some(asked) = asked else { return self.0.owned_web_acls.clone() };
        for name in asked {
            if !self.0.web_acl_names.iter().any(|fence| fence.covers(name)) {
                let what = format!("{name} is not within {}", list(&self.0.web_acl_names));
                wider.push(Problem { path: "owned_web_acls", what });
            }
        }
        asked.clone()
    }
}

fn list<T: fmt::Display>(allowed: &BTreeSet<T>) -> String {
    let texts: Vec<String> = allowed.iter().map(ToString::to_string).collect();
    if texts.is_empty() { "what is allowed: nothing is".to_owned() } else { texts.join(", ") }
}

fn subset<T: Ord + Clone + fmt::Display>(
    path: &'static str,
    allowed: &BTreeSet<T>,
    asked: Option<&BTreeSet<T>>,
    wider: &mut Vec<Problem>,
) -> BTreeSet<T> {
    let Some(asked) = asked else { return allowed.clone() };
    for more in asked.difference(allowed) {
        wider.push(Problem { path, what: format!("{more} is not within {}", list(allowed)) });
    }
    asked & allowed
}

fn within(
    allowed: &BTreeSet<Pattern>,
    asked: Option<&BTreeSet<Pattern>>,
    wider: &mut Vec<Problem>,
) -> BTreeSet<Pattern> {
    let Some(asked) = asked else { return allowed.clone() };
    for more in asked.iter().filter(|it| !allowed.iter().any(|fence| fence.covers_all_of(it))) {
        wider.push(Problem { path: "record_names", what: format!("{more} is not within {}", list(allowed)) });
    }
    asked.clone()
}

fn at_most<T: Ord + Copy + fmt::Display>(
    path: &'static str,
    fence: T,
    asked: Option<T>,
    wider: &mut Vec<Problem>,
) -> T {
    let Some(asked) = asked else { return fence };
    if asked > fence {
        wider.push(Problem { path, what: format!("{asked} is more than {fence}, which is the most allowed") });
    }
    asked.min(fence)
}

fn at_least<T: Ord + Copy + fmt::Display>(
    path: &'static str,
    fence: T,
    asked: Option<T>,
    wider: &mut Vec<Problem>,
) -> T {
    let Some(asked) = asked else { return fence };
    if asked < fence {
        wider.push(Problem { path, what: format!("{asked} is less than {fence}, which is the least allowed") });
    }
    asked.max(fence)
}
