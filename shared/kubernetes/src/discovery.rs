//! Which of the lists a cluster has: what it does not serve holds nothing, and only the API server itself can say so.

use std::collections::{BTreeMap, BTreeSet};

use facts::Seen;
use serde::Deserialize;

use crate::api::{Api, Trouble};
use crate::list::{get, read};
use crate::listing::Listing;

/// The version of the first API, of events in it, and of what Kubernetes itself has long had.
pub(crate) const CORE: &str = "v1";

#[derive(Deserialize)]
struct Groups {
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    name: String,
    /// In the order in which the API server prefers them.
    versions: Vec<Version>,
}

#[derive(Deserialize)]
struct Version {
    version: String,
}

#[derive(Deserialize)]
struct Resources {
    resources: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// The lists that the cluster serves, each with the version to ask for it by.
pub(crate) async fn served(api: &Api, lists: &[Listing]) -> Seen<BTreeMap<Listing, String>> {
    look(api, lists).await.map_err(|trouble| api.unseen("get /apis", trouble))
}

async fn look(api: &Api, lists: &[Listing]) -> Result<BTreeMap<Listing, String>, Trouble> {
    let wanted: BTreeSet<&str> = lists.iter().map(|it| it.group()).collect();
    let bytes = get(api, "/apis").await?;
    let Groups { groups } = read(&bytes)?;
    let core = lists.iter().filter(|it| it.group().is_empty());
    let mut served: BTreeMap<Listing, String> = core.map(|it| (*it, CORE.to_owned())).collect();
    for group in groups.iter().filter(|it| wanted.contains(it.name.as_str())) {
        for Version { version } in &group.versions {
            let bytes = get(api, &format!("/apis/{}/{version}", group.name)).await?;
            let Resources { resources } = read(&bytes)?;
            let is_served = |it: &&Listing| {
                it.group() == group.name && resources.iter().any(|resource| resource.name == it.plural())
            };
            for listing in lists.iter().filter(is_served) {
                served.entry(*listing).or_insert_with(|| version.clone());
            }
        }
    }
    Ok(served)
}
