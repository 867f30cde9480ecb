//! Starts the sandbox for a person: deploys, prints how to use it, breaks and mends what is typed, stops on Ctrl-C.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use sandbox::breaks::Break;
use sandbox::world::orphans::Orphans;
use sandbox::{KitError, Sandbox, places, world};
use sandbox::{PARAMETERS, READ_CLUSTERS, STACK};
use tokio::io::{AsyncBufReadExt, BufReader, Lines, Stdin, stdin};
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> ExitCode {
    let ended = tokio::select! {
        ended = run() => ended,
        ended = stopped() => ended,
    };
    let code = match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "sandbox: {error}");
            ExitCode::FAILURE
        }
    };
    // A read of the terminal that still waits must not hold up the end.
    std::process::exit(i32::from(code != ExitCode::SUCCESS))
}

async fn stopped() -> Result<(), KitError> {
    let mut terminated = signal(SignalKind::terminate()).map_err(KitError::io("listen for SIGTERM"))?;
    tokio::select! {
        _ = tokio::signal::ctrl_c() => Ok(()),
        _ = terminated.recv() => Ok(()),
    }
}

async fn run() -> Result<(), KitError> {
    say("starting the local AWS and deploying template.yaml: about ten seconds");
    let sandbox = Sandbox::start().await?;
    sandbox.deploy(&PARAMETERS.into_iter().chain([READ_CLUSTERS]).collect::<Vec<_>>()).await?;
    say(&introduction(&sandbox));
    let mut lines = BufReader::new(stdin()).lines();
    let mut orphans: Option<Orphans> = None;
    let mut minute = tokio::time::interval(Duration::from_mins(1));
    loop {
        tokio::select! {
            // Traffic and logs go on, as behind a real load balancer.
            _ = minute.tick() => sandbox.world.live_on().await?,
            line = next(&mut lines) => obey(&sandbox, &mut orphans, line.trim()).await?,
        }
    }
}

/// The next line that is typed; never, where nobody can type.
async fn next(lines: &mut Lines<BufReader<Stdin>>) -> String {
    match lines.next_line().await {
        Ok(Some(line)) => line,
        Ok(None) | Err(_) => std::future::pending().await,
    }
}

async fn obey(sandbox: &Sandbox, orphans: &mut Option<Orphans>, word: &str) -> Result<(), KitError> {
    if let Some(broken) = Break::ALL.into_iter().find(|broken| broken.name() == word) {
        broken.cause(sandbox).await?;
        say(&format!("broken: {}", broken.title()));
    } else if word == "heal" {
        sandbox.heal().await?;
        say("mended");
    } else if word == "orphans" {
        match orphans {
            Some(left) => say(&what_is_left(left).await?),
            None => *orphans = Some(leave(sandbox).await?),
        }
    } else if word == "mails" {
        for mail in sandbox.mails().await? {
            say(&format!("Subject: {}\n\n{}", mail.subject, mail.body));
        }
    } else if !word.is_empty() {
        say(&format!("{word}? There are {}, heal, orphans and mails", Break::ALL.map(Break::name).join(", ")));
    }
    Ok(())
}

/// A cluster dies, and the stack is told that it may be cleaned up after, in everything.
async fn leave(sandbox: &Sandbox) -> Result<Orphans, KitError> {
    say("leaving what a dead cluster leaves, and deploying again with its name: about ten seconds");
    let orphans = sandbox.leave_orphans().await?;
    let ours = orphans.parameters();
    let ours = ours.iter().map(|(name, value)| (*name, value.as_str()));
    sandbox.deploy(&PARAMETERS.into_iter().chain([READ_CLUSTERS]).chain(ours).collect::<Vec<_>>()).await?;
    say(&what_is_left(&orphans).await?);
    say(&format!("sam remote invoke CleanupFunction --stack-name {STACK} --event '{{}}'"));
    say(&format!("sam remote invoke RestoreFunction --stack-name {STACK} --event '{{\"list\": true}}'"));
    Ok(orphans)
}

async fn what_is_left(orphans: &Orphans) -> Result<String, KitError> {
    let (gone, harm) = (orphans.gone().await?.len(), orphans.harm().await?);
    let (dead, alive) = (orphans.dead.len(), orphans.alive.len());
    let harm = if harm.is_empty() { "all there".to_owned() } else { harm.join("; ") };
    Ok(format!("{gone} of {dead} orphans are gone; of {alive} look-alikes that must stay: {harm}"))
}

fn introduction(sandbox: &Sandbox) -> String {
    let mut lines = vec!["\n# The local AWS is up. In another shell, at the root of the repository:".to_owned()];
    lines.extend(sandbox.user_env().iter().map(|(name, value)| format!("export {name}='{value}'")));
    lines.push(format!("export PATH='{}':\"$PATH\"", places::root().join(".tools/sam/bin").display()));
    lines.push("\n# The checklist:".to_owned());
    lines.push(format!("sam remote invoke VerifyFunction --stack-name {STACK} --event-file events/verify.json"));
    let (edge, authority) = (&sandbox.front.edge, sandbox.directory().join("ca.pem"));
    lines.push("\n# The site as its users see it:".to_owned());
    lines.push(format!(
        "curl --noproxy '*' --cacert {} --connect-to ::127.0.1.1:{} https://{}/health",
        authority.display(),
        edge.https_port,
        world::DOMAIN
    ));
    lines.push("\n# Type here:".to_owned());
    lines.extend(Break::ALL.map(|broken| format!("#   {:<18}{}", broken.name(), broken.title())));
    lines.push("#   heal              mends everything".to_owned());
    lines.push("#   orphans           a cluster dies and leaves things behind; later: what is left of them".to_owned());
    lines.push("#   mails             shows the mails since the last time".to_owned());
    lines.push("#   Ctrl-C            stops everything".to_owned());
    lines.join("\n")
}

fn say(text: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}
