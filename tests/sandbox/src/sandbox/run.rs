//! Running a command in the sandbox's environment, its output kept for errors.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use super::Sandbox;
use crate::error::KitError;
use crate::places;

/// No command of the sandbox takes longer: a deploy takes about ten seconds.
const LONGEST: Duration = Duration::from_mins(5);

/// What a command wrote.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Sandbox {
    /// Runs a program at the repository's root with only what it needs in its environment.
    pub(super) async fn run<S: AsRef<OsStr>>(&self, program: &Path, arguments: &[S]) -> Result<Output, KitError> {
        let name = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy();
        let words: Vec<_> = arguments.iter().map(|word| word.as_ref().to_string_lossy()).collect();
        let line = format!("{name} {}", words.join(" "));
        let mut command = Command::new(program);
        command.args(arguments).current_dir(places::root()).env_clear();
        command.env("PATH", places::from_environment("PATH").unwrap_or_default());
        command.env("HOME", self.directory()).env("TMPDIR", self.directory()).env("LC_ALL", "C.UTF-8");
        command.env("__SAM_CLI_APP_DIR", self.directory().join("sam"));
        command.envs(self.user_env()).stdin(Stdio::null()).kill_on_drop(true);
        let ended = tokio::time::timeout(LONGEST, command.output()).await;
        let failed = |status: String, output: String| KitError::Command { command: line.clone(), status, output };
        let output = ended.map_err(|_| failed(format!("no end after {} s", LONGEST.as_secs()), String::new()))?;
        let output = output.map_err(KitError::io(format!("run {}", program.display())))?;
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() {
            return Ok(Output { stdout, stderr });
        }
        Err(failed(output.status.to_string(), format!("{stdout}\n{stderr}")))
    }
}
