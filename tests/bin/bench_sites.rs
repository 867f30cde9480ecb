//! What a run over many sites takes: calls, time and price for 1 to 150 load balancers with a host each.
//!
//! The functions are those that `make bench` has built, on the local AWS, where a call takes a millisecond or two: time is
//! that of the function, and calls and prices are those of AWS. The first line of a size has its figures of `CloudWatch` asked
//! for, the second goes on with them, as all but four runs a day do.

use std::io::{self, Write as _};
use std::process::ExitCode;

use report::shard::ShardReport;
use sandbox::world::{CLUSTER, ZONE};
use sandbox::{KitError, PARAMETERS, Sandbox};
use serde_json::json;

const SIZES: [usize; 5] = [1, 10, 50, 100, 150];
/// Runs of a month at five minutes, and those of them that ask for figures.
const RUNS: f64 = 8_640.0;
const RUNS_WITH_FIGURES: f64 = 120.0;
/// Nine of each load balancer, and one of the account's charges.
const FIGURES: f64 = 9.0;
const USD_A_FIGURE: f64 = 0.000_01;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "bench-sites: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), KitError> {
    let sandbox = Sandbox::start().await?;
    sandbox.deploy(&PARAMETERS.into_iter().chain([("WatchClusters", CLUSTER)]).collect::<Vec<_>>()).await?;
    // As AWS pages.
    sandbox.proxy.set_page(400);
    sandbox.world.share(&sandbox.front.pki.wildcard(60)?).await?;
    say("sites  figures   calls      ms      $ a run   $ a month");
    let mut there = 0;
    for size in SIZES {
        for number in there..size {
            let host = format!("site-{number:03}.{ZONE}");
            sandbox.world.add_neighbour(&format!("k8s-shop-site-{number:03}"), &[&host]).await?;
        }
        there = size;
        let asked = once(&sandbox, size).await?;
        let reused = once(&sandbox, size).await?;
        let sites = f64::from(u32::try_from(size).unwrap_or(u32::MAX));
        // Of those that were there before the figures still served.
        let figures = (sites * FIGURES + 1.0) * USD_A_FIGURE;
        let month = reused.run.usd * RUNS + figures * RUNS_WITH_FIGURES;
        tell(size, "asked", &asked, None);
        tell(size, "reused", &reused, Some(month));
    }
    Ok(())
}

/// One run of the second schedule, in which every site must stand well.
async fn once(sandbox: &Sandbox, size: usize) -> Result<ShardReport, KitError> {
    let event = json!({"discover": {"clusters": [CLUSTER]}, "page": true,
        "defaults": {"waf": {"wanted": false}, "access_logs": {"wanted": false}}});
    let answer = sandbox.invoke("VerifyFunction", &event).await?;
    let report: ShardReport = serde_json::from_value(answer.payload.clone())
        .map_err(|error| KitError::broken(format!("the answer is no report ({error}): {}", answer.payload)))?;
    let pass = report.sites.iter().filter(|site| site.overall.as_str() == "pass").count();
    let all = report.sites.len();
    if (pass, all) == (size, size) {
        return Ok(report);
    }
    Err(KitError::broken(format!("{pass} of {all} sites pass, and there are {size}:\n{}", report.body())))
}

fn tell(size: usize, figures: &str, report: &ShardReport, month: Option<f64>) {
    let run = &report.run;
    let month = month.map_or_else(String::new, |usd| format!("{usd:>10.2}"));
    say(&format!(
        "{size:>5}  {figures:<7}  {:>6}  {:>6}  {:>11.6}  {month}",
        run.aws_calls_total, run.took_ms, run.usd
    ));
}

fn say(line: &str) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}
