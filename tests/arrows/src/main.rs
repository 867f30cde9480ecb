//! Tells circles between the files of a crate, and pure crates that depend on one that waits. Ends with 1 where there is
//! any. Usage: `arrows [REPOSITORY]`.

mod house;
mod paths;

use std::env;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::house::{Crate, waiting_in_pure};

fn main() -> ExitCode {
    let root = env::args_os().nth(1).map_or_else(|| PathBuf::from("."), PathBuf::from);
    match told(&root) {
        Ok((faults, lines)) => {
            let _ = writeln!(io::stdout().lock(), "{lines}");
            if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            let _ = writeln!(io::stderr().lock(), "arrows: {error}");
            ExitCode::FAILURE
        }
    }
}

/// How many faults there are, and all that there is to say.
fn told(root: &std::path::Path) -> io::Result<(usize, String)> {
    let (mut files, mut arrows, mut lines) = (0, 0, Vec::new());
    for one in Crate::all(root)? {
        files += one.files();
        arrows += one.arrows();
        for circle in one.circles() {
            lines.push(format!("circle in {}: {}", one.name, circle.join(", ")));
        }
        lines.extend(
            waiting_in_pure(&one).map(|other| format!("{} is pure and depends on {other}, which waits", one.name)),
        );
    }
    let faults = lines.len();
    lines.push(format!("{files} files, {arrows} arrows between files of one crate, {faults} faults"));
    Ok((faults, lines.join("\n")))
}
