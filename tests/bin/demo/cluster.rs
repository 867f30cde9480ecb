//! The second act: a cluster has three load balancers, and its name is enough to have all of their hosts looked at.

use report::shard::ShardReport;
use sandbox::world::{CLUSTER, DOMAIN, NAME, ZONE};
use sandbox::{KitError, Sandbox};
use serde_json::json;

use crate::FUNCTION;
use crate::words::{chapter, mails, say, step, subjects};

/// Two more load balancers come, one of them breaks, and all of its hosts are one mail.
pub(crate) async fn show(sandbox: &Sandbox) -> Result<(), KitError> {
    chapter("Every load balancer of a cluster, by its name alone");
    let host = |name: &str| format!("{name}.{ZONE}");
    let make = async {
        let shop = sandbox.world.add_neighbour("k8s-shop-front", &[&host("shop"), &host("cart")]).await?;
        Ok([shop, sandbox.world.add_neighbour("k8s-shop-blog", &[&host("blog")]).await?])
    };
    let [shop, blog] = step("two more Ingresses, with three hosts", make).await?;
    let own = sandbox.clusters.first();
    if let Some(cluster) = own {
        shop.put_into(cluster);
        blog.put_into(cluster);
    }
    sandbox.world.share(&sandbox.front.pki.wildcard(60)?).await?;
    say("The parameter WatchClusters has the schedule do this; by hand it is one event:");
    let event = json!({
        "discover": {"clusters": [CLUSTER]},
        "sites": [{"domain": DOMAIN, "load_balancer": NAME, "access_logs": {"wanted": true}}],
        "defaults": {"endpoints": [{"path": "/health"}], "waf": {"wanted": false}, "access_logs": {"wanted": false}},
        "alerts": {"name": CLUSTER, "raise": {"after": 1, "of": 1}, "recover_after": 1}
    });
    say(&format!(
        "$ sam remote invoke {FUNCTION} --stack-name albkeeper --event '{{\"discover\": {{\"clusters\": [\"{CLUSTER}\"]}}, ...}}'"
    ));
    ask(sandbox, &event).await?;
    chapter("What if one of them loses its targets?");
    sandbox.world.empty_neighbour(&shop).await?;
    ask(sandbox, &event).await?;
    mails(sandbox).await?;
    sandbox.world.fill_neighbour(&shop).await?;
    ask(sandbox, &event).await?;
    subjects(&sandbox.mails().await?);
    for neighbour in [shop, blog] {
        if let Some(cluster) = own {
            neighbour.take_from(cluster);
        }
        sandbox.world.remove_neighbour(&neighbour).await?;
    }
    sandbox.heal().await
}

async fn ask(sandbox: &Sandbox, event: &serde_json::Value) -> Result<(), KitError> {
    let answer = step("invoke", sandbox.invoke(FUNCTION, event)).await?;
    let report: ShardReport = serde_json::from_value(answer.payload.clone())
        .map_err(|error| KitError::broken(format!("the answer is no report ({error}): {}", answer.payload)))?;
    say(&format!("{}{}", report.body(), report.footer()));
    Ok(())
}
