//! The comparison as a table.

use std::fmt::Write as _;
use std::time::Duration;

use crate::stub::Pauses;

/// One generator's figures; times in milliseconds.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) requests: Option<f64>,
    pub(crate) per_s: Option<f64>,
    /// p50, p95, p99 and the longest.
    pub(crate) ms: [Option<f64>; 4],
    pub(crate) note: String,
}

impl Row {
    /// A generator without figures, and why.
    pub(crate) fn none(name: &str, note: &str) -> Self {
        Self { name: name.to_owned(), requests: None, per_s: None, ms: [None; 4], note: note.to_owned() }
    }
}

/// What users who come at any time wait for a stub that pauses. Of all times a share of `last / every` is in a pause, and
/// of those in it each has as much before it as the others.
pub(crate) fn calculated(delay: Duration, pauses: Pauses) -> Row {
    let (every, last) = (pauses.every.as_secs_f64(), pauses.last.as_secs_f64());
    let waits = |quantile: f64| (last - (1.0 - quantile) * every).max(0.0);
    let ms = [0.5, 0.95, 0.99, 1.0].map(|quantile| Some((waits(quantile) + delay.as_secs_f64()) * 1e3));
    Row { ms, ..Row::none("calculated: users of such a stub", "") }
}

/// The whole text.
pub(crate) fn text(title: &str, rows: &[Row]) -> String {
    let heads =
        ["requests", "a second", "p50 ms", "p95 ms", "p99 ms", "max ms"].map(|head| format!("{head:>10}")).concat();
    let mut text = format!("\n{title}\n{:<34}{heads}\n", "");
    for row in rows {
        let whole = |figure: Option<f64>| figure.map_or_else(|| format!("{:>10}", "-"), |it| format!("{it:>10.0}"));
        let exact = |figure: Option<f64>| figure.map_or_else(|| format!("{:>10}", "-"), |it| format!("{it:>10.1}"));
        let times = row.ms.map(exact).concat();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{:<34}{}{}{times}  {}", row.name, whole(row.requests), exact(row.per_s), row.note);
    }
    text
}
