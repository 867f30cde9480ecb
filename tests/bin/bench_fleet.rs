//! What a run over a fleet takes: time, calls and price for 1 to 100 shards of ten load balancers, each in an account of its
//! own.
//!
//! The deployed state machine runs them, four at once, with the functions that `make bench` has built, on the local AWS: time
//! is that of this machine, which runs the emulator beside them; calls and prices are those of AWS. The first run of a size
//! asks for figures of `CloudWatch`, the second goes on with them, as all but four runs a day do.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Instant;

use hyper::Method;
use report::fleet::FleetReport;
use sandbox::wire::RestService;
use sandbox::world::ZONE;
use sandbox::{KitError, PARAMETERS, Sandbox};
use serde_json::{Value, json};

const SIZES: [usize; 3] = [1, 10, 50];
const SITES: usize = 10;
/// Runs of a month at five minutes.
const RUNS: f64 = 8_640.0;
/// Transitions of one run: three of the machine, two of each child. Source: Step Functions pricing, us-east-1.
const USD_A_TRANSITION: f64 = 0.000_025;
const REGION: &str = "eu-central-1";

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "bench-fleet: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), KitError> {
    let sandbox = Sandbox::start().await?;
    let ours = [("Fleet", "true"), ("FleetSchedule", "rate(1 day)"), ("FleetShardsAtOnce", "4")];
    sandbox.deploy(&PARAMETERS.into_iter().chain(ours).collect::<Vec<_>>()).await?;
    // As AWS pages.
    sandbox.proxy.set_page(400);
    let shared = sandbox.front.pki.wildcard(60)?;
    sandbox.world.share(&shared).await?;
    say("shards  sites  figures   calls       s   $ a run   $ a month");
    let mut there = 0;
    for size in SIZES {
        for shard in there..size {
            let ground = sandbox.world.break_ground(&account(shard), REGION, &shared).await?;
            for site in 0..SITES {
                let host = format!("site-{shard:03}-{site:02}.{ZONE}");
                sandbox.world.place_on(&ground, &format!("k8s-shop-site-{site:02}"), &[&host]).await?;
            }
        }
        sandbox.world.tell_names().await?;
        there = size;
        put(&sandbox, size).await?;
        once(&sandbox, size, "asked").await?;
        once(&sandbox, size, "reused").await?;
    }
    Ok(())
}

fn account(shard: usize) -> String {
    format!("2{shard:011}")
}

async fn put(sandbox: &Sandbox, size: usize) -> Result<(), KitError> {
    let shard = |at: usize| {
        let name = format!("shard-{at:03}");
        json!({"name": name, "account": account(at), "region": REGION, "discover": {"names": "k8s-*"}})
    };
    let file = json!({
        "schema": "albkeeper.fleet/1",
        "defaults": {
            "endpoints": [{"path": "/health"}], "waf": {"wanted": false}, "access_logs": {"wanted": false},
            "dns": {"zone": "elsewhere"}
        },
        "shards": (0..size).map(shard).collect::<Vec<Value>>()
    });
    object(sandbox, Method::PUT, "config/fleet.json", &file.to_string()).await.map(drop)
}

/// One run of the state machine, in which every site must stand well.
async fn once(sandbox: &Sandbox, size: usize, figures: &str) -> Result<(), KitError> {
    sandbox.proxy.reset_counts();
    let began = Instant::now();
    let execution = sandbox.execute("FleetMachine").await?;
    let took = began.elapsed().as_secs_f64();
    let calls = sandbox.proxy.counts().total();
    let report = newest(sandbox).await?;
    let sites = size.saturating_mul(SITES);
    if report.sites.passed != sites || execution.get("status").and_then(Value::as_str) != Some("SUCCEEDED") {
        return Err(KitError::broken(format!("not all of {sites} sites pass: {execution}\n{}", report.body())));
    }
    let usd = report.shards_usd + report.run.usd;
    let transitions = f64::from(u32::try_from(size).unwrap_or(u32::MAX)).mul_add(2.0, 3.0);
    let month = transitions.mul_add(USD_A_TRANSITION, usd) * RUNS;
    say(&format!("{size:>6}  {sites:>5}  {figures:<7}  {calls:>6}  {took:>6.1}  {usd:>8.5}  {month:>10.2}"));
    Ok(())
}

/// The report of the last run.
async fn newest(sandbox: &Sandbox) -> Result<FleetReport, KitError> {
    let listed = object(sandbox, Method::GET, "?list-type=2&prefix=reports/verify/fleet/", "").await?;
    let keys = listed.split("<Key>").skip(1).filter_map(|rest| rest.split_once("</Key>")).map(|(key, _)| key);
    let key = keys.max().ok_or_else(|| KitError::broken("there is no report"))?.to_owned();
    let text = object(sandbox, Method::GET, &key, "").await?;
    serde_json::from_str(&text).map_err(|error| KitError::broken(format!("{key} is no report: {error}")))
}

async fn object(sandbox: &Sandbox, method: Method, key: &str, body: &str) -> Result<String, KitError> {
    let path = format!("/{}/{key}", sandbox.physical("StateBucket").await?);
    Ok(sandbox.quiet().rest(RestService::S3, method, &path, &[], body.to_owned()).await?.text())
}

fn say(line: &str) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}
