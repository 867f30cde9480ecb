//! The load test of verify beside `ab`, `wrk`, `hey` and `oha` (those that are installed): the same stub, one after the
//! other. First a steady stub, then one that pauses for a second now and then, then rising rates.

#[path = "../bench_cleanup/lambda.rs"]
mod lambda;
mod ours;
mod peers;
mod stub;
mod table;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use sandbox::KitError;
use sandbox::places::Directory;
use serde_json::json;

use ours::Ours;
use peers::{Peer, Work};
use stub::{Pauses, Stub};
use table::Row;

/// What the stub takes for each answer.
const DELAY: Duration = Duration::from_millis(25);
const PAUSES: Pauses = Pauses { every: Duration::from_secs(5), last: Duration::from_secs(1) };
/// As long as an answer takes, ten clients make no more than 400 requests a second.
const STEADY: Work = Work { clients: 10, requests: 4000, seconds: 10 };
const PAUSING: Work = Work { clients: 10, requests: 3200, seconds: 10 };
/// Requests a second, each for some seconds.
const RATES: [u32; 4] = [50, 100, 200, 400];

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "bench-load: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), KitError> {
    let directory = Directory::new()?;
    let steady = Stub::start(directory.path(), DELAY, None).await?;
    let title = format!("a stub that answers after {} ms; 10 clients", DELAY.as_millis());
    say(&table::text(&title, &side_by_side(&steady, STEADY).await?));
    let pausing = Stub::start(directory.path(), DELAY, Some(PAUSES)).await?;
    let mut rows = side_by_side(&pausing, PAUSING).await?;
    let phases = json!({"phases": [{"rate": 200, "seconds": PAUSING.seconds}]});
    rows.push(Ours::new(&pausing).run("verify, 200 a second", &phases).await?);
    rows.push(table::calculated(DELAY, PAUSES));
    say(&table::text("the same, but for a second in every 5 it answers nothing", &rows));
    let mut rows = Vec::new();
    for rate in RATES {
        let phases = json!({"phases": [{"rate": rate, "seconds": 5}]});
        rows.push(Ours::new(&steady).run(&format!("verify, {rate} a second"), &phases).await?);
    }
    say(&table::text("the steady stub at rising rates", &rows));
    Ok(())
}

/// Verify in the closed model, and each peer.
async fn side_by_side(stub: &Stub, work: Work) -> Result<Vec<Row>, KitError> {
    let closed = json!({"clients": {"count": work.clients, "requests": work.requests}});
    let mut rows = vec![Ours::new(stub).run("verify, 10 clients", &closed).await?];
    for peer in Peer::ALL {
        rows.push(peer.run(stub, work).await?);
    }
    Ok(rows)
}

fn say(text: &str) {
    let _ = writeln!(io::stdout(), "{text}");
}
