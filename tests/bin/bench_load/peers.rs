//! Other load generators: how each is called, and where its figures stand in what it prints.

use std::process::Stdio;

use sandbox::KitError;
use tokio::process::Command;

use crate::stub::{DOMAIN, Stub};
use crate::table::Row;

/// What each is asked for; one that takes no number of requests gets the seconds.
#[derive(Clone, Copy)]
pub(crate) struct Work {
    pub(crate) clients: u32,
    pub(crate) requests: u32,
    pub(crate) seconds: u32,
}

/// A load generator.
#[derive(Clone, Copy)]
pub(crate) enum Peer {
    Ab,
    Wrk,
    Hey,
    Oha,
}

impl Peer {
    pub(crate) const ALL: [Self; 4] = [Self::Ab, Self::Wrk, Self::Hey, Self::Oha];

    fn words(self, work: Work, url: &str) -> Vec<String> {
        let Work { clients, requests, seconds } = work;
        let line = match self {
            Self::Ab => format!("ab -k -q -c {clients} -n {requests} {url}"),
            Self::Wrk => format!("wrk -t 1 -c {clients} -d {seconds}s --latency {url}"),
            Self::Hey => format!("hey -c {clients} -n {requests} -host {DOMAIN} {url}"),
            Self::Oha => format!("oha --no-tui --insecure -c {clients} -n {requests} {url}"),
        };
        line.split(' ').map(str::to_owned).collect()
    }

    /// Where the figures stand: the number of requests, requests a second, and p50, p95, p99 and the longest.
    fn cells(self) -> [Option<Cell>; 6] {
        let cell = |line, word| Some(Cell { line, word });
        match self {
            Self::Ab => [
                cell("Complete requests:", 2),
                cell("Requests per second:", 3),
                cell("50%", 1),
                cell("95%", 1),
                cell("99%", 1),
                cell("100%", 1),
            ],
            // It knows no p95, and writes the number of requests before the words.
            Self::Wrk => [None, cell("Requests/sec:", 1), cell("50%", 1), None, cell("99%", 1), cell("Latency", 3)],
            Self::Hey => [
                cell("[200]", 1),
                cell("Requests/sec:", 1),
                cell("50% in", 2),
                cell("95% in", 2),
                cell("99% in", 2),
                cell("Slowest:", 1),
            ],
            Self::Oha => [
                cell("[200]", 1),
                cell("Requests/sec:", 1),
                cell("50.00% in", 2),
                cell("95.00% in", 2),
                cell("99.00% in", 2),
                cell("Slowest:", 1),
            ],
        }
    }

    /// Runs it; a row without figures where it is not installed.
    pub(crate) async fn run(self, stub: &Stub, work: Work) -> Result<Row, KitError> {
        let words = self.words(work, &stub.url());
        let [program, arguments @ ..] = words.as_slice() else { return Ok(Row::none("?", "nothing to run")) };
        let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().await;
        let Ok(output) = output else { return Ok(Row::none(program, "not installed")) };
        let text = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() {
            return Err(KitError::broken(format!(
                "{}: {text}{}",
                words.join(" "),
                String::from_utf8_lossy(&output.stderr)
            )));
        }
        let [requests, per_s, times @ ..] = self.cells().map(|cell| cell.and_then(|cell| cell.figure(&text)));
        Ok(Row { name: program.clone(), requests, per_s, ms: times, note: String::new() })
    }
}

/// One figure: in the first line that begins so, this word, counted from 0.
#[derive(Clone, Copy)]
struct Cell {
    line: &'static str,
    word: usize,
}

impl Cell {
    /// The figure; a time in milliseconds.
    fn figure(self, text: &str) -> Option<f64> {
        let line = text.lines().find(|line| line.trim_start().starts_with(self.line))?;
        let mut words = line.split_whitespace().skip(self.word);
        let word = words.next()?;
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit =
            if digits.len() < word.len() { word.strip_prefix(digits)? } else { words.next().unwrap_or_default() };
        let factor = match unit {
            "us" => 1e-3,
            "s" | "sec" | "secs" => 1e3,
            _ => 1.0,
        };
        digits.parse::<f64>().ok().map(|figure| figure * factor)
    }
}
