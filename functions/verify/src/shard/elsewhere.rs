//! A shard where it is: in the function's own account and Region, or by a role that reads another one.

use std::collections::BTreeSet;

use aws::role::Role;
use facts::ids::{AccountId, Region};
use facts::inventory::ClusterName;
use facts::{Seen, Unseen};
use input::Invocation;
use kubernetes::ClusterReader;
use runtime::Clock;

use super::ask::Shard;
use super::state::ShardState;
use super::watch::{self, Watched};
use crate::clusters::Clusters;
use crate::settings::Settings;
use crate::{Clients, DELIVERY};

/// What the role is called in every account. The function may take no other; `fleet-role.yaml` makes it.
pub const READER: &str = "albkeeper-reader";

/// Looks at the shard. Without access to its account nothing of it is seen.
pub(super) async fn watch(
    clients: Clients<'_>,
    settings: &Settings,
    shard: &Shard,
    before: &ShardState,
    invocation: &Invocation,
    clock: Clock,
) -> Watched {
    let looking = clock.but_for(DELIVERY);
    let (role, region) = match role(shard, settings, invocation) {
        Ok(Some(there)) => there,
        Ok(None) => return Box::pin(watch::watch(clients, settings, shard, before, invocation.at, looking)).await,
        Err(unseen) => return Watched::without_access(unseen),
    };
    let there = match Box::pin(clients.home.elsewhere(&region, &role, invocation.at)).await {
        Ok(there) => there,
        Err(unseen) => return Watched::without_access(not_taken(&role, &unseen)),
    };
    // The access entries of clusters are those of the function's own role.
    let (reader, none) = (ClusterReader::new(there.config()), BTreeSet::<ClusterName>::new());
    let clients = Clients { aws: &there, clusters: Clusters { reader: &reader, names: &none }, ..clients };
    Box::pin(watch::watch(clients, settings, shard, before, invocation.at, looking)).await
}

/// AWS refuses alike whether there is no such role, or its trust is another.
fn not_taken(role: &Role, unseen: &Unseen) -> Unseen {
    let advice = if matches!(unseen, Unseen::Denied { .. }) {
        ": deploy fleet-role.yaml there, with our role as HubRole and our FleetExternalId as ExternalId; and set Fleet=true here"
    } else {
        ""
    };
    Unseen::Needs { fact: role.arn.clone(), because: format!("sts:AssumeRole does not give it ({unseen}){advice}") }
}

/// Whether a shard is in the account and Region of the function.
pub(crate) fn is_home(shard: &Shard, settings: &Settings, invocation: &Invocation) -> bool {
    let is_own = shard.account.as_ref().is_none_or(|account| account.as_str() == invocation.account());
    is_own && shard.fences.region == settings.stack.region
}

/// The role that is taken, and where; `None` where the function itself is.
fn role(shard: &Shard, settings: &Settings, invocation: &Invocation) -> Seen<Option<(Role, Region)>> {
    if is_home(shard, settings, invocation) {
        return Ok(None);
    }
    let needs = |because: String| Unseen::Needs { fact: "the role that reads it".to_owned(), because };
    let region = Region::try_from(shard.fences.region.clone()).map_err(|wrong| needs(wrong.to_string()))?;
    let account = match &shard.account {
        Some(account) => account.clone(),
        None => AccountId::try_from(invocation.account().to_owned()).map_err(|wrong| needs(wrong.to_string()))?,
    };
    // No role reaches into another partition: this one is that of the function.
    let role = Role::named(READER, &account, invocation.partition(), settings.external_id.clone());
    Ok(Some((role, region)))
}
