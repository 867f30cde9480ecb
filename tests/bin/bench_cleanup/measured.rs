//! Runs a command by way of a small program that is its only parent, and tells what it took.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use sandbox::{KitError, places};
use serde_json::Value;
use tokio::process::{Child, Command};

/// No command takes longer, even in a large account.
const LONGEST: Duration = Duration::from_mins(15);

/// What a command took, with all that it started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken {
    /// From its start to its end, in seconds.
    pub(crate) wall_s: f64,
    /// Processor time, its own and the kernel's for it, in seconds.
    pub(crate) cpu_s: f64,
    /// The most memory that one of its processes had, in megabytes.
    pub(crate) peak_mb: f64,
}

/// A command that runs.
pub(crate) struct Running {
    child: Child,
    line: String,
    log: PathBuf,
}

impl Running {
    /// Starts it with only this environment. What it writes goes to `output`, its complaints beside it.
    pub(crate) fn start(
        python: &Path,
        words: &[String],
        environment: &[(String, String)],
        output: &Path,
    ) -> Result<Self, KitError> {
        let log = output.with_extension("log");
        let complaints = std::fs::File::create(&log).map_err(KitError::io(format!("create {}", log.display())))?;
        let mut command = Command::new(python);
        command.arg(places::root().join("tests/bench/measured.py")).arg(output).args(words);
        command.env_clear().envs(environment.iter().cloned()).current_dir(places::root());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(complaints).kill_on_drop(true);
        let child = command.spawn().map_err(KitError::io(format!("run {}", python.display())))?;
        Ok(Self { child, line: words.join(" "), log })
    }

    /// Waits for its end; an error unless it ended well.
    pub(crate) async fn ended(mut self) -> Result<Taken, KitError> {
        // Its standard input stays open until then, or it would be ended.
        let open = self.child.stdin.take();
        let (taken, status) = self.finish().await?;
        drop(open);
        if status == Some(0) { Ok(taken) } else { Err(self.failure(&format!("ended with {status:?}"))) }
    }

    /// Ends it now.
    pub(crate) async fn end(mut self) -> Result<Taken, KitError> {
        drop(self.child.stdin.take());
        self.finish().await.map(|(taken, _)| taken)
    }

    async fn finish(&mut self) -> Result<(Taken, Option<i64>), KitError> {
        let told = tokio::time::timeout(LONGEST, read_all(&mut self.child)).await;
        let told = told.map_err(|_| self.failure("did not end"))?.map_err(KitError::io("measure a command"))?;
        let told: Value = serde_json::from_str(&told).map_err(|_| self.failure("was not measured"))?;
        let number = |name: &str| told.get(name).and_then(Value::as_f64).unwrap_or_default();
        let (wall_s, cpu_s, peak_mb) = (number("wall_s"), number("cpu_s"), number("peak_kb") / 1024.0);
        Ok((Taken { wall_s, cpu_s, peak_mb }, told.get("status").and_then(Value::as_i64)))
    }

    /// What went wrong, with what it complained of.
    pub(crate) fn failure(&self, what: &str) -> KitError {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        KitError::Command { command: self.line.clone(), status: what.to_owned(), output: log }
    }
}

async fn read_all(child: &mut Child) -> std::io::Result<String> {
    use tokio::io::AsyncReadExt;

    let mut told = String::new();
    if let Some(output) = child.stdout.as_mut() {
        output.read_to_string(&mut told).await?;
    }
    child.wait().await?;
    Ok(told)
}
