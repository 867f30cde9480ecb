//! The demo: deploys the real template to the local AWS, breaks one thing at a time, shows what a user would be told.

mod cleanup;
mod cluster;
mod living;
mod pages;
mod restore;
mod words;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Instant;

use report::Report;
use sandbox::breaks::Break;
use sandbox::wire::Invocation;
use sandbox::{KitError, PARAMETERS, READ_CLUSTERS, Sandbox, places};
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use words::{bold, chapter, mails, say, step, subjects};

/// The event of the demo, as a user sends it.
const EVENT: &str = "events/verify.json";
const FUNCTION: &str = "VerifyFunction";

#[tokio::main]
async fn main() -> ExitCode {
    let ended = tokio::select! {
        ended = run() => ended,
        () = interrupted() => {
            say("\nstopped: nothing is left running");
            return ExitCode::FAILURE;
        }
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "demo: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Ctrl-C or SIGTERM. What the sandbox started stops when it is dropped.
async fn interrupted() {
    let Ok(mut terminated) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
}

async fn run() -> Result<(), KitError> {
    let begun = Instant::now();
    say(&bold("albkeeper demo"));
    say("Everything runs on this machine, on loopback only: a local AWS, the retail API behind a load balancer, DNS,");
    say("certificates. The functions are those that Lambda runs, deployed by sam.\n");
    let sandbox = step("start the local AWS and build the healthy stack", Sandbox::start()).await?;
    step(
        "sam deploy template.yaml",
        sandbox.deploy(&PARAMETERS.into_iter().chain([READ_CLUSTERS]).collect::<Vec<_>>()),
    )
    .await?;
    let event = event()?;

    chapter("A healthy load balancer");
    say(&format!("$ sam remote invoke {FUNCTION} --stack-name albkeeper --event-file {EVENT}"));
    say(
        "In this demo each run tells at once what it found. As a rule two bad runs of three are told, two good ones end",
    );
    say("it, and no hour has more than four mails: \"alerts\" in the event says so.\n");
    let report = answer(&step("invoke", sandbox.sam_invoke(FUNCTION, &event)).await?)?;
    say(&report.table());
    mails(&sandbox).await?;

    for broken in Break::ALL {
        chapter(&format!("What if {}?", broken.title()));
        broken.cause(&sandbox).await?;
        let report = answer(&step("invoke", sandbox.invoke(FUNCTION, &event)).await?)?;
        verdict(&report);
        mails(&sandbox).await?;
        if broken == Break::ApiDown {
            say(&format!("page: {}", pages::save(&sandbox, "status-api-down").await?));
        }
        sandbox.heal().await?;
        let report = answer(&step("mend it, and invoke again", sandbox.invoke(FUNCTION, &event)).await?)?;
        verdict(&report);
        subjects(&sandbox.mails().await?);
    }

    cluster::show(&sandbox).await?;
    let orphans = cleanup::show(&sandbox).await?;
    restore::show(&sandbox, &orphans).await?;
    living::show(&sandbox).await?;

    chapter("And the load balancer that serves?");
    let report = answer(&step("invoke verify", sandbox.invoke(FUNCTION, &event)).await?)?;
    verdict(&report);

    chapter("The status page");
    say(&format!("page: {}", pages::save(&sandbox, "status").await?));
    say("Open it in a browser: one file that asks for nothing. The dashboard of the stack shows it too.");

    chapter(&format!("That was all, in {} s. What next?", begun.elapsed().as_secs()));
    say("  make sandbox            keeps this local AWS running, to break and ask by hand");
    say("  events/                 is what was asked; docs/ lists every field");
    say("  make deploy             to a real account: asks for domain, load balancer and mail address");
    Ok(())
}

/// The example event, but without waiting: the demo has no fifteen minutes for each thing that breaks.
fn event() -> Result<serde_json::Value, KitError> {
    let path = places::root().join(EVENT);
    let text = std::fs::read_to_string(&path).map_err(KitError::io(format!("read {EVENT}")))?;
    let mut event: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| KitError::broken(format!("{EVENT}: {error}")))?;
    let at_once = json!({"name": "retail-prediction", "raise": {"after": 1, "of": 1}, "recover_after": 1,
        "max_mails_per_hour": 60});
    if let Some(fields) = event.as_object_mut() {
        fields.insert("alerts".to_owned(), at_once);
        if let Some(metrics) = fields.get_mut("metrics").and_then(serde_json::Value::as_object_mut) {
            metrics.insert("every_min".to_owned(), 0.into());
        }
    }
    Ok(event)
}

fn answer(invocation: &Invocation) -> Result<Report, KitError> {
    if let Some(error) = &invocation.function_error {
        return Err(KitError::broken(format!("the function failed ({error}): {}", invocation.payload)));
    }
    serde_json::from_value(invocation.payload.clone())
        .map_err(|error| KitError::broken(format!("the answer is no report ({error}): {}", invocation.payload)))
}

/// The whole in one line: the table is in the log, and the mail has the checklist too.
fn verdict(report: &Report) {
    say(&format!("{}  {}", bold(&report.overall.as_str().to_uppercase()), report.headline));
}
