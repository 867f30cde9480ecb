//! The third act: a cluster died, and left things behind that cost money and point at nothing.

use report::cleanup::Report;
use sandbox::breaks::Break;
use sandbox::ministack::ACCOUNT;
use sandbox::wire::Invocation;
use sandbox::world::orphans::{DEAD_CLUSTER, Orphans};
use sandbox::{KitError, PARAMETERS, READ_CLUSTERS, Sandbox};
use serde_json::{Value, json};

use crate::words::{bold, chapter, mails, say, step, subjects};

const FUNCTION: &str = "CleanupFunction";
/// Nothing is attached to it and nothing is registered in it, and still it must stay.
const LOOK_ALIKE: &str = "k8s-scaled-byasg-2b00000022";
/// Kinds that are off by default stay off here; that the cluster is gone is said in the event.
const OFF: [&str; 4] = ["RemoveLoadBalancers", "RemoveCertificates", "RemoveSecurityGroups", "RetiredClusters"];

/// Orphans appear; a plan is made, approved and carried out; a look-alike stays, with its reason.
pub(crate) async fn show(sandbox: &Sandbox) -> Result<Orphans, KitError> {
    chapter("A cluster was deleted, and its load balancer controller with it");
    let orphans = step("leave its orphans, and as many look-alikes, in the account", sandbox.leave_orphans()).await?;
    say(&format!(
        "{} things may go; {} only look like it: a failing Ingress of a living cluster, groups that wait with weight 0,",
        orphans.dead.len(),
        orphans.alive.len()
    ));
    say("web ACLs that guard an API, records of a living external-dns, ...");

    chapter("What is left of clusters? Nothing is set yet");
    let plan = ask(sandbox, &json!({})).await?;
    say(&plan.body());
    mails(sandbox).await?;
    // The first command in it, with the zone and the owner of its records besides.
    step("sam deploy, with the cluster's name in the parameter Clusters", deploy(sandbox, &orphans)).await?;

    chapter("What could go? A person says that the cluster is gone for good");
    let plan = ask(sandbox, &gone()).await?;
    say(&plan.table());
    mails(sandbox).await?;

    chapter("Why does this one stay?");
    let event = json!({"explain": LOOK_ALIKE});
    say(&format!("$ sam remote invoke {FUNCTION} --stack-name albkeeper --event '{event}'\n"));
    say(&invoke(sandbox, &event).await?.body());

    approve(sandbox, &plan).await?;

    chapter("And a second time");
    let again = invoke(sandbox, &gone()).await?;
    say(&bold(&again.headline));
    let harm = orphans.harm().await?;
    if !harm.is_empty() {
        return Err(KitError::broken(format!("something went that had to stay: {}", harm.join("; "))));
    }
    let (gone, alive) = (orphans.gone().await?.len(), orphans.alive.len());
    say(&format!("{gone} orphans are gone, and all {alive} look-alikes are there."));
    Ok(orphans)
}

/// First while the site is down, then again.
async fn approve(sandbox: &Sandbox, plan: &Report) -> Result<(), KitError> {
    chapter("A person approves the plan, while the API is down");
    let approve = plan.approve.as_deref();
    let approve = approve.ok_or_else(|| KitError::broken("the plan has nothing to approve".to_owned()))?;
    Break::ApiDown.cause(sandbox).await?;
    let approve = approve.replace("ACCOUNT-ID", ACCOUNT);
    say("The first removal ever of a stack asks which account is meant: its id is written into the line.");
    say(&format!("$ {approve}\n"));
    let (digest, retired) = (&plan.digest, [DEAD_CLUSTER]);
    let apply = json!({"mode": "apply", "digest": digest, "account": ACCOUNT, "retired_clusters": retired});
    say(&bold(&invoke(sandbox, &apply).await?.headline));
    subjects(&sandbox.mails().await?);
    sandbox.heal().await?;

    chapter("And again, once it works");
    say("verify is asked before the first removal, and after each few: what breaks meanwhile ends the run.");
    say("Nothing went, so the same approval is still good. It is used up with the first removal.");
    say(&format!("$ {approve}\n"));
    let done = invoke(sandbox, &apply).await?;
    say(&done.body());
    subjects(&sandbox.mails().await?);
    Ok(())
}

async fn deploy(sandbox: &Sandbox, orphans: &Orphans) -> Result<(), KitError> {
    let ours = orphans.parameters();
    let ours = ours.iter().map(|(name, value)| (*name, value.as_str())).filter(|(name, _)| !OFF.contains(name));
    sandbox.deploy(&PARAMETERS.into_iter().chain([READ_CLUSTERS]).chain(ours).collect::<Vec<_>>()).await
}

/// What a person says that no look can tell.
fn gone() -> Value {
    json!({"retired_clusters": [DEAD_CLUSTER]})
}

/// A plan, by the command that a person would type.
pub(crate) async fn ask(sandbox: &Sandbox, event: &Value) -> Result<Report, KitError> {
    say(&format!("$ sam remote invoke {FUNCTION} --stack-name albkeeper --event '{event}'\n"));
    answer(&step("invoke", sandbox.sam_invoke(FUNCTION, event)).await?)
}

pub(crate) async fn invoke(sandbox: &Sandbox, event: &Value) -> Result<Report, KitError> {
    answer(&step("invoke", sandbox.invoke(FUNCTION, event)).await?)
}

fn answer(invocation: &Invocation) -> Result<Report, KitError> {
    if let Some(error) = &invocation.function_error {
        return Err(KitError::broken(format!("the function failed ({error}): {}", invocation.payload)));
    }
    serde_json::from_value(invocation.payload.clone())
        .map_err(|error| KitError::broken(format!("the answer is no report ({error}): {}", invocation.payload)))
}
