//! Reads a file of a fleet as a person has it, without AWS, and tells every mistake: `check-fleet FILE [REGION]`.

use std::io::{self, Write as _};
use std::process::ExitCode;

use jiff::Timestamp;
use verify::fleet::file;

/// The Region of the stack, where nobody tells it: it decides nothing but where a shard without `region` is.
const USUAL: &str = "us-east-1";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let Some(path) = words.next().filter(|path| !path.is_empty()) else {
        return refused("which file? make check-fleet FILE=fleet.json");
    };
    let region = words.next().unwrap_or_else(|| USUAL.to_owned());
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => return refused(&format!("{path}: {error}")),
    };
    #[expect(clippy::disallowed_methods, reason = "the last days of what is accepted are held against today")]
    let today = Timestamp::now();
    match file::check(&bytes, &region, today) {
        Ok(shards) => {
            let _ = writeln!(io::stdout().lock(), "{path}: no mistake in {shards} shards");
            ExitCode::SUCCESS
        }
        Err(problems) => {
            let lines: Vec<String> = problems.iter().map(|problem| format!("  {problem}")).collect();
            refused(&format!("{path} has {} mistakes:\n{}", problems.len(), lines.join("\n")))
        }
    }
}

fn refused(words: &str) -> ExitCode {
    let _ = writeln!(io::stderr().lock(), "{words}");
    ExitCode::FAILURE
}
