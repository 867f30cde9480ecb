//! Starts the sandbox for a person: prints the environment to use, and stops on Ctrl-C or SIGTERM.
//!
//! Arguments such as `AlertEmail=me@example.com` are values for the template's parameters.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use kit::{KitError, Sandbox, places, world};
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), KitError> {
    let mut terminated = signal(SignalKind::terminate()).map_err(KitError::io("listen for SIGTERM"))?;
    let sandbox = Sandbox::start().await?;
    let built = places::root().join(".aws-sam/build/template.yaml").is_file();
    if built {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        let parameters: Vec<(&str, &str)> = arguments.iter().filter_map(|argument| argument.split_once('=')).collect();
        sandbox.deploy(&parameters).await?;
    }
    print(&sandbox, built).map_err(KitError::io("print the environment"))?;
    let mut minute = tokio::time::interval(Duration::from_mins(1));
    loop {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => return Ok(()),
            _ = terminated.recv() => return Ok(()),
            _ = minute.tick() => sandbox.world.live_on().await?,
        }
    }
}

fn print(sandbox: &Sandbox, deployed: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "# The local AWS is up. In another shell:")?;
    for (name, value) in sandbox.user_env() {
        writeln!(out, "export {name}='{value}'")?;
    }
    let (edge, authority) = (&sandbox.front.edge, sandbox.directory().join("ca.pem"));
    writeln!(out, "\n# The site as users see it:")?;
    writeln!(
        out,
        "curl --noproxy '*' --cacert {} --connect-to ::127.0.1.1:{} https://{}/health",
        authority.display(),
        edge.https_port,
        world::DOMAIN
    )?;
    writeln!(out, "curl --noproxy '*' -i --connect-to ::127.0.1.1:{} http://{}/health", edge.http_port, world::DOMAIN)?;
    if deployed {
        writeln!(out, "\n# The deployed stack:")?;
        writeln!(out, "sam remote invoke VerifyFunction --stack-name albkeeper --event-file events/verify.json")?;
    } else {
        writeln!(out, "\n# Nothing is deployed: run `sam build`, then start this again.")?;
    }
    writeln!(out, "\n# Ctrl-C stops everything.")?;
    out.flush()
}
