//! The rehearsal of a stack's whole life on the local AWS: deployed, updated in place, run by its schedules, deleted.

#[path = "../demo/words.rs"]
#[expect(dead_code, reason = "the demo shows mails, too")]
mod words;

mod house;
mod schedules;
mod stack;
mod update;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Instant;

use sandbox::PARAMETERS;
use sandbox::{KitError, Sandbox};

use words::{bold, chapter, say, step};

/// Both schedules each minute, so that nobody waits for a night.
const EACH_MINUTE: [(&str, &str); 3] =
    [("VerifySchedule", "rate(1 minute)"), ("CleanupSchedule", "rate(1 minute)"), ("CleanupScheduled", "plan")];

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "rehearse: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The parameters of the rehearsal, with some more.
fn parameters<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let fixed = PARAMETERS.into_iter().filter(|(name, _)| *name != "VerifySchedule");
    fixed.chain(EACH_MINUTE).chain(more.iter().copied()).collect()
}

async fn run() -> Result<(), KitError> {
    let begun = Instant::now();
    say(&bold("albkeeper: the life of a stack"));
    say("On the local AWS, with the functions as they are built for Lambda. It reads no metrics out of logs, so it");
    say("never sees verify report, and no Region in conditions, so the alarm of the bill (us-east-1) is not there.");
    let sandbox = step("start the local AWS", Sandbox::start()).await?;

    chapter("Deploy");
    step("sam deploy", sandbox.deploy(&parameters(&[]))).await?;
    stack::show(&sandbox).await?;
    stack::an_alarm_is_mailed(&sandbox).await?;
    stack::restore_answers(&sandbox).await?;

    chapter("Both schedules fire by themselves");
    step("wait for a report of each: at most two minutes", schedules::fire(&sandbox)).await?;

    chapter("Update in place");
    update::a_parameter(&sandbox).await?;
    update::what_does_not_go_together(&sandbox).await?;
    house::a_key_and_a_boundary(&sandbox).await?;
    update::the_code(&sandbox).await?;

    chapter("Delete");
    let evidence = stack::evidence(&sandbox).await?;
    step("sam delete", sandbox.delete()).await?;
    stack::only_evidence_is_left(&sandbox, &evidence).await?;
    say(&format!("\nThe whole life of a stack took {} s.", begun.elapsed().as_secs()));
    Ok(())
}
