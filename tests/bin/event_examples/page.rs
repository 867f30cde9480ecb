//! The page of examples: a heading, the command, what it printed.

use std::fmt::Write as _;

/// Lines of the log that are shown; cleanup's are long.
const MOST_LINES: usize = 60;
/// Characters of the answer that are shown: enough to see its form.
const MOST_ANSWER: usize = 600;

/// The page so far.
#[derive(Default)]
pub(crate) struct Page {
    sections: String,
}

/// One example as it came out.
pub(crate) struct Shown<'a> {
    pub(crate) file: &'a str,
    pub(crate) told: &'a str,
    pub(crate) function: &'a str,
    pub(crate) words: &'a [&'a str],
    pub(crate) log: &'a str,
    pub(crate) answer: &'a str,
}

impl Page {
    pub(crate) fn add(&mut self, shown: &Shown<'_>) {
        let [flag, event] = shown.words else { return };
        let event = if *flag == "--event" { format!("'{event}'") } else { (*event).to_owned() };
        // Writing to a String cannot fail.
        let _ = write!(
            self.sections,
            "\n## {}\n\n{}\n\n```\n$ sam remote invoke {} --stack-name albkeeper {flag} {event}\n{}\n{}\n```\n",
            shown.file,
            shown.told,
            shown.function,
            log(shown.log),
            cut(shown.answer),
        );
    }

    pub(crate) fn text(&self) -> String {
        format!(
            "# Events, and what comes out\n\nEvery file here was sent to the functions with `sam remote invoke`, on the \
             local AWS; `make examples` does\nit again and writes this page. Where an event names a digest or a run, that \
             of the answer before it was\nput in. Lambda's own lines are left out of the log, and so is the end of long \
             logs and answers. `sam`\nshows the last 4 kB of a log; all of it is in CloudWatch.\n{}",
            self.sections
        )
    }
}

/// The log without Lambda's own lines and without trailing blanks.
fn log(text: &str) -> String {
    let lambda = ["START RequestId", "END RequestId", "REPORT RequestId", "{\"_aws\""];
    let lines: Vec<&str> =
        text.lines().map(str::trim_end).filter(|line| !lambda.iter().any(|own| line.starts_with(own))).collect();
    let mut out = lines.iter().take(MOST_LINES).copied().collect::<Vec<_>>().join("\n");
    if lines.len() > MOST_LINES {
        let _ = write!(out, "\n... {} more lines", lines.len() - MOST_LINES);
    }
    out
}

fn cut(answer: &str) -> String {
    match answer.char_indices().nth(MOST_ANSWER) {
        None => answer.to_owned(),
        Some((at, _)) => format!("{} ... {} more bytes", answer.get(..at).unwrap_or_default(), answer.len() - at),
    }
}
