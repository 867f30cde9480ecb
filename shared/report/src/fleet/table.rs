//! A fleet as a table that a person can read aloud: a line a shard, the worst first.

use std::fmt::Write as _;

use super::{FleetReport, ShardLine};
use crate::table::footer;
use crate::words::wrap;

/// Columns of a sentence beside what stands before it: fits a terminal of 100.
const WIDTH: usize = 68;
const INDENT: &str = "                                  ";
/// Shards that the table shows; the report has them all.
const MOST_SHARDS: usize = 30;

impl FleetReport {
    /// What is wrong with the file, and each shard.
    pub fn body(&self) -> String {
        let mut out = String::new();
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{}  fleet: {}", self.overall.as_str().to_uppercase(), self.headline);
        for problem in &self.problems {
            let _ = writeln!(out, "  {problem}");
        }
        for shard in self.shards.iter().take(MOST_SHARDS) {
            write_shard(&mut out, shard);
        }
        let more = self.shards.len().saturating_sub(MOST_SHARDS);
        if more > 0 {
            let _ = writeln!(out, "{INDENT}and {more} more shards, in the report");
        }
        out
    }

    /// What the summary cost and delivered, and what the shards cost.
    pub fn footer(&self) -> String {
        let page = self.page.as_ref().map_or_else(String::new, |page| format!("  page: {page}\n"));
        let lasted = self.lasted_s.map_or_else(String::new, |seconds| format!(", {seconds} s from the begin to here"));
        format!("{}  shards: ${:.5}{lasted}\n{page}", footer(&self.run, &self.delivered), self.shards_usd)
    }
}

fn write_shard(out: &mut String, shard: &ShardLine) {
    for (at, line) in wrap(&shard.headline, WIDTH).into_iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = match at {
            0 => writeln!(out, "  {:<8}{:<24}{line}", shard.overall.as_str(), shard.name),
            _ => writeln!(out, "{INDENT}{line}"),
        };
    }
}
