//! How the demo speaks: to standard output, in lines.

use std::io::{self, IsTerminal, Write};
use std::time::Instant;

use sandbox::Mail;
use sandbox::{KitError, Sandbox};

/// How CloudWatch's own messages begin: they are of CloudWatch's wording, not of ours.
const OF_AN_ALARM: &str = "{\"AlarmName\"";

/// Shows every mail since the last time, whole.
pub(crate) async fn mails(sandbox: &Sandbox) -> Result<(), KitError> {
    let mails = sandbox.mails().await?;
    if mails.is_empty() {
        say("no mail: nothing changed");
    }
    for mail in mails {
        if mail.body.starts_with(OF_AN_ALARM) {
            say(&format!(
                "mail of a CloudWatch alarm of the stack, which has its first figures: {}",
                bold(&mail.subject)
            ));
            continue;
        }
        say("\n  To:      platform-team@example.com");
        say(&format!("  Subject: {}", bold(&mail.subject)));
        say("  |");
        for line in mail.body.lines() {
            say(format!("  | {line}").trim_end());
        }
        say("");
    }
    Ok(())
}

/// Shows the subjects alone.
pub(crate) fn subjects(mails: &[Mail]) {
    for mail in mails {
        say(&format!("mail: {}", bold(&mail.subject)));
    }
}

/// Shows what is being done while it lasts, and how long it took.
pub(crate) async fn step<T>(what: &str, doing: impl Future<Output = Result<T, KitError>>) -> Result<T, KitError> {
    let begun = Instant::now();
    write(&format!("{what} ... "));
    let done = doing.await;
    say(&format!("{} {:.1} s", if done.is_ok() { "done in" } else { "failed after" }, begun.elapsed().as_secs_f64()));
    done
}

pub(crate) fn chapter(title: &str) {
    say(&format!("\n{}\n", bold(&format!("== {title}"))));
}

pub(crate) fn bold(text: &str) -> String {
    if io::stdout().is_terminal() { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() }
}

pub(crate) fn say(text: &str) {
    write(&format!("{text}\n"));
}

/// A closed pipe ends nothing: the sandbox is still to be stopped in order.
fn write(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
