//! What an account has, from one look at it.

use std::collections::BTreeSet;

use aws::operator::denied;
use facts::inventory::load_balancer::LoadBalancer;
use facts::inventory::{ClusterName, Inventory, stack};
use facts::{Seen, Unseen};
use removal::Missing;

#[derive(Clone, Debug)]
pub struct Survey {
    /// Its load balancers of the `ELBv2` API, those that users reach by a name first.
    pub balancers: Seen<Vec<Balancer>>,
    pub zones: Seen<Vec<String>>,
    /// The clusters that EKS lists.
    pub clusters: Seen<Vec<String>>,
    /// Those that only tags name, with what they left.
    pub missing: Seen<Missing>,
    /// IAM actions that these credentials lack.
    pub denied: BTreeSet<String>,
    /// What else could not be seen, each with the reason.
    pub unseen: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balancer {
    pub name: String,
    /// AWS's word, such as `application`.
    pub kind: String,
    /// Whether users reach it from the internet.
    pub is_public: bool,
    /// The cluster that its controller's tags name; `None` for a load balancer of nobody's.
    pub cluster: Option<String>,
    /// Whether that cluster seems to be gone.
    pub is_of_the_gone: bool,
    /// A name that leads to it, from the hosted zones of this account.
    pub domain: Option<String>,
}

impl Survey {
    /// What this look saw.
    pub fn new(inventory: &Inventory, zones: Seen<Vec<String>>, missing: Seen<Missing>) -> Self {
        let unseen = unseen_in(inventory);
        let denied = unseen.iter().filter_map(|(_, why)| denied(why)).map(ToOwned::to_owned).collect();
        let others = unseen.iter().filter(|(_, why)| self::denied(why).is_none());
        let clusters = inventory.clusters.listed.as_ref().map_err(Clone::clone);
        let gone: BTreeSet<&ClusterName> =
            missing.iter().flat_map(|missing| &missing.clusters).map(|it| &it.cluster).collect();
        Self {
            balancers: balancers(inventory, &gone),
            clusters: clusters.map(|names| names.iter().map(ToString::to_string).collect()),
            zones,
            missing,
            denied,
            unseen: others.map(|(what, why)| format!("{what}: {why}")).collect(),
        }
    }

    /// The domain and load balancer to begin with: the first that users reach by a name and whose cluster is not gone.
    pub fn proposal(&self) -> Option<(String, String)> {
        let mut all = self.balancers.iter().flatten().filter(|it| it.kind == "application" && !it.is_of_the_gone);
        all.find_map(|it| Some((it.domain.clone()?, it.name.clone())))
    }
}

fn balancers(inventory: &Inventory, gone: &BTreeSet<&ClusterName>) -> Seen<Vec<Balancer>> {
    let all = inventory.load_balancers.as_ref().map_err(Clone::clone)?;
    let led_to = inventory.elsewhere.as_ref().ok();
    let owner = |it: &LoadBalancer| it.tags.as_ref().ok().and_then(stack::owner);
    let mut balancers: Vec<Balancer> = all
        .iter()
        .map(|it| Balancer {
            is_of_the_gone: owner(it).is_some_and(|name| gone.contains(&name)),
            name: it.name.clone(),
            kind: it.kind.clone(),
            is_public: it.settings.get("Scheme").is_some_and(|scheme| scheme == "internet-facing"),
            cluster: owner(it).map(|name| name.to_string()),
            domain: it.dns_name.as_ref().and_then(|name| led_to?.get(name)).map(ToString::to_string),
        })
        .collect();
    balancers.sort_by_key(|it| (it.is_of_the_gone, it.domain.is_none(), !it.is_public, it.name.clone()));
    Ok(balancers)
}

/// What was asked and not seen.
fn unseen_in(inventory: &Inventory) -> Vec<(&'static str, Unseen)> {
    fn why<T>(seen: &Seen<T>) -> Option<Unseen> {
        seen.as_ref().err().cloned()
    }
    [
        ("load balancers", why(&inventory.load_balancers)),
        ("target groups", why(&inventory.target_groups)),
        ("web ACLs", why(&inventory.web_acls)),
        ("certificates", why(&inventory.certificates)),
        ("security groups", why(&inventory.security_groups)),
        ("classic load balancers", why(&inventory.classic)),
        ("names in hosted zones", why(&inventory.elsewhere)),
        ("clusters of EKS", why(&inventory.clusters.listed)),
        ("tags of clusters", why(&inventory.bearers)),
    ]
    .into_iter()
    .filter_map(|(what, why)| Some((what, why?)))
    .filter(|(_, why)| !matches!(why, Unseen::NotAsked { .. }))
    .collect()
}

#[cfg(test)]
mod tests;
