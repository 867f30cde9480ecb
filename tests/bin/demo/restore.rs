//! The fourth act: it was a mistake, and what was removed comes back.

use report::restore::Report;
use sandbox::wire::Invocation;
use sandbox::world::orphans::Orphans;
use sandbox::{KitError, Sandbox};
use serde_json::{Value, json};

use crate::words::{bold, chapter, say, step, subjects};

const FUNCTION: &str = "RestoreFunction";
/// Resources that are shown with all that is told of each.
const SHOWN: usize = 3;

/// The last run is undone: listed, planned, approved.
pub(crate) async fn show(sandbox: &Sandbox, orphans: &Orphans) -> Result<(), KitError> {
    chapter("That was a mistake. What can be undone?");
    let list = ask(sandbox, &json!({"list": true})).await?;
    say(&list.body());
    let Some(run) = list.runs.first().map(|line| line.run.clone()) else {
        return Err(KitError::broken("no run can be undone".to_owned()));
    };

    chapter("What would come back?");
    let plan = ask(sandbox, &json!({"run": run})).await?;
    say(&shortly(&plan).body());

    chapter("A person approves that");
    let done = ask(sandbox, &json!({"run": run, "mode": "apply", "digest": plan.digest})).await?;
    say(&shortly(&done).body());
    subjects(&sandbox.mails().await?);

    chapter("And again");
    let again = ask(sandbox, &json!({"run": run})).await?;
    say(&bold(&again.headline));
    let harm = orphans.harm().await?;
    if !harm.is_empty() {
        return Err(KitError::broken(format!("something changed that had to stay: {}", harm.join("; "))));
    }
    say(
        "What came back has new ids, and every other field as it was; the report tells each that differs, with the reason.",
    );
    Ok(())
}

/// The first resources, and how many more there are.
fn shortly(report: &Report) -> Report {
    let mut short = report.clone();
    short.lines.truncate(SHOWN);
    if let Some(more @ 1..) = report.lines.len().checked_sub(SHOWN) {
        short.notes.push(format!("... and {more} more like these"));
    }
    short
}

async fn ask(sandbox: &Sandbox, event: &Value) -> Result<Report, KitError> {
    say(&format!("$ sam remote invoke {FUNCTION} --stack-name albkeeper --event '{event}'\n"));
    answer(&step("invoke", sandbox.invoke(FUNCTION, event)).await?)
}

fn answer(invocation: &Invocation) -> Result<Report, KitError> {
    if let Some(error) = &invocation.function_error {
        return Err(KitError::broken(format!("the function failed ({error}): {}", invocation.payload)));
    }
    serde_json::from_value(invocation.payload.clone())
        .map_err(|error| KitError::broken(format!("the answer is no report ({error}): {}", invocation.payload)))
}
