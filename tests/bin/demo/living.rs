//! The fifth act: a cluster lives, and something that it made is wanted by nobody any more.

use report::cleanup::Report;
use sandbox::ministack::ACCOUNT;
use sandbox::world::orphans::Orphans;
use sandbox::{KitError, PARAMETERS, READ_CLUSTERS, Sandbox};
use serde_json::json;

use crate::cleanup::{ask, invoke};
use crate::words::{bold, chapter, say, step, subjects};

/// Its Ingress is there, and fails to deploy.
const LOOK_ALIKE: &str = "k8s-shop-failing-3b00000001";

/// An Ingress moves into a group; what it had goes, and what any object of any cluster asks for stays.
pub(crate) async fn show(sandbox: &Sandbox) -> Result<(), KitError> {
    chapter("An Ingress moved into a group, in a cluster that lives");
    let leave = Orphans::leave_of_living(&sandbox.world, &sandbox.proxy, &sandbox.clusters);
    let orphans = step("leave its load balancer and groups, and as many look-alikes", leave).await?;
    say("AWS alone cannot tell what the cluster still wants. The clusters can: the parameter ReadClusters names them.");
    let ours = orphans.parameters_of_living();
    let ours = ours.iter().map(|(name, value)| (*name, value.as_str()));
    let all: Vec<_> = PARAMETERS.into_iter().chain(ours.filter(|(name, _)| *name != READ_CLUSTERS.0)).collect();
    let all = [&all[..], &[READ_CLUSTERS]].concat();
    step("sam deploy, with the living cluster in the parameter Clusters", sandbox.deploy(&all)).await?;
    let plan = ask(sandbox, &json!({})).await?;
    say(&plan.table());

    chapter("Why does this one stay?");
    say(&ask(sandbox, &json!({"explain": LOOK_ALIKE})).await?.body());

    chapter("A person approves the plan");
    let done = apply(sandbox, &plan).await?;
    say(&done.body());
    let rest = ask(sandbox, &json!({})).await?;
    if !rest.steps.is_empty() {
        say(&bold(&apply(sandbox, &rest).await?.headline));
    }
    subjects(&sandbox.mails().await?);
    let harm = orphans.harm().await?;
    if !harm.is_empty() {
        return Err(KitError::broken(format!("something went that had to stay: {}", harm.join("; "))));
    }
    let (gone, all) = (orphans.gone().await?.len(), orphans.dead.len());
    say(&format!("{gone} of {all} are gone, and all {} look-alikes are there.", orphans.alive.len()));
    Ok(())
}

async fn apply(sandbox: &Sandbox, plan: &Report) -> Result<Report, KitError> {
    invoke(sandbox, &json!({"mode": "apply", "digest": plan.digest, "account": ACCOUNT})).await
}
