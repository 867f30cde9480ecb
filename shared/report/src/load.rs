//! A load test as a small table of percentiles.

use std::fmt::Write as _;

use facts::load::{EndpointLoad, Latencies, Load};

use crate::words::cut;

/// Columns of an endpoint's name.
const NAME: usize = 24;

/// The table: a row an endpoint, one for all, and one that shows what measuring from the sending hides.
pub(crate) fn table(load: &Load) -> String {
    let heads = ["p50", "p95", "p99", "max"].map(|head| format!("{head:>9}")).concat();
    let mut out = format!("  {:<26}{:>8}{:>7}{heads}  ended\n", "load test", "requests", "a s");
    let mut row = |name: &str, sent: u64, latencies: &Latencies, ended: &str| {
        let a_second = per_second(sent, load.rated_ms());
        let times = times(latencies).concat();
        // Writing to a String cannot fail.
        let row = format!("    {:<NAME$}{sent:>8}{a_second:>7.1}{times}  {ended}", cut(name, NAME));
        let _ = writeln!(out, "{}", row.trim_end());
    };
    for endpoint in &load.endpoints {
        row(&endpoint.name, endpoint.sent, &endpoint.waited, &ended(endpoint));
    }
    row("all", load.sent, &load.waited, "");
    row("all, from their sending", load.sent, &load.served, "");
    out
}

fn times(latencies: &Latencies) -> [String; 4] {
    let Latencies { count, p50_us, p95_us, p99_us, max_us, .. } = *latencies;
    [p50_us, p95_us, p99_us, max_us].map(|us| match us {
        _ if count == 0 => format!("{:>9}", "-"),
        0..10_000 => format!("{:>6.1} ms", figure(us) / 1e3),
        10_000..10_000_000 => format!("{:>6.0} ms", figure(us) / 1e3),
        _ => format!("{:>7.1} s", figure(us / 1000) / 1e3),
    })
}

/// How an endpoint's requests ended, the most frequent first.
fn ended(endpoint: &EndpointLoad) -> String {
    let statuses = endpoint.statuses.iter().map(|(status, count)| (*count, status.to_string()));
    let failures = endpoint.failures.iter().map(|(kind, count)| (*count, kind.clone()));
    let mut all: Vec<(u64, String)> = statuses.chain(failures).collect();
    all.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    all.iter().map(|(count, what)| format!("{count} x {what}")).collect::<Vec<_>>().join(", ")
}

fn per_second(count: u64, ms: u64) -> f64 {
    if ms == 0 { 0.0 } else { figure(count) * 1000.0 / figure(ms) }
}

fn figure(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_example() {
        let mut load = checklist::example::healthy().0.load.unwrap();
        load.endpoints[0].statuses = [(200, 120), (503, 4)].into();
        load.endpoints[0].failures = [("timed out".to_owned(), 7)].into();
        load.waited.max_us = 12_340_000;
        let expected = "  load test                 requests    a s      p50      p95      p99      max  ended\n    \
                        GET /health                  127    4.2   9.0 ms    18 ms    27 ms    36 ms  120 x 200, 7 x timed out, 4 x 503\n    \
                        POST /predict                298    9.9    42 ms    84 ms   126 ms   168 ms  298 x 200\n    \
                        all                          425   14.2    38 ms    76 ms   114 ms   12.3 s\n    \
                        all, from their sending      425   14.2    38 ms    76 ms   114 ms   152 ms\n";
        assert_eq!(table(&load), expected);
    }

    #[test]
    fn a_last_reply_that_is_late_makes_no_rate_lower() {
        let load = checklist::example::healthy().0.load.unwrap();
        let late = Load { took_ms: 60_000, ..load.clone() };
        assert_eq!(table(&late), table(&load), "what counts is the time of sending");
        let clients = Load { phases: Vec::new(), sent_ms: Some(9_962), ..late };
        assert!(table(&clients).contains("all                          425   42.5"), "{}", table(&clients));
    }

    #[test]
    fn a_request_that_was_never_answered_took_no_time() {
        let mut load = checklist::example::healthy().0.load.unwrap();
        load.endpoints[0].waited = Latencies::default();
        let table = table(&load);
        let row = table.lines().nth(1).unwrap();
        assert!(row.contains("4.2        -        -        -        -  127 x 200"), "{row}");
    }
}
