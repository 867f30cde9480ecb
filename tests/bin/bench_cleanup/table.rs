//! The comparison as a table that a person reads aloud.

use std::fmt::Write as _;

use sandbox::world::large_account::LargeAccount;

use crate::arguments::Arguments;
use crate::runs::Found;
use crate::still::Counts;
use crate::tool::Tool;

/// What one tool took, or why it did not run.
pub(crate) struct Row {
    /// The tool.
    pub(crate) tool: Tool,
    /// The run and its calls.
    pub(crate) taken: Result<(Found, Counts), &'static str>,
}

/// The whole text.
pub(crate) fn text(arguments: &Arguments, crowd: &LargeAccount, rows: &[Row]) -> String {
    let mut text = format!(
        "\nan account with {}; {} of the target groups are a dead cluster's\nevery AWS call takes {} ms; one run of \
         each, after another that is not told\n\n{:<37} {:>9} {:>9} {:>9} {:>8} {:>7} {:>7}\n",
        arguments.account(),
        crowd.dead_groups.len(),
        arguments.latency.as_millis(),
        "",
        "AWS calls",
        "wall",
        "CPU",
        "memory",
        "orphans",
        "others"
    );
    for row in rows {
        match &row.taken {
            Ok((found, counts)) => line(&mut text, row.tool, found, counts, crowd),
            Err(why) => drop(writeln!(text, "{:<37} {why}", row.tool.name())),
        }
    }
    text.push_str(
        "\norphans, others: target groups that would go, and whether the dead cluster left them\n\
         cleanup waits to keep to its share of each API's rate; Custodian and the script do not\n\
         the script starts a process for each deletion besides: nothing is deleted here\n",
    );
    floors(&mut text, rows);
    for row in rows.iter().filter(|row| !row.tool.is_repeated()) {
        if let Ok((found, counts)) = &row.taken {
            calls(&mut text, row.tool, found, counts);
        }
    }
    text
}

fn line(text: &mut String, tool: Tool, found: &Found, counts: &Counts, crowd: &LargeAccount) {
    let right = found.groups.intersection(&crowd.dead_groups).count();
    let wrong = found.groups.len() - right;
    let (calls, taken) = (counts.values().sum::<u64>(), &found.taken);
    let _ = writeln!(
        text,
        "{:<37} {calls:>9} {:>7.1} s {:>7.2} s {:>5.0} MB {right:>7} {wrong:>7}",
        tool.name(),
        taken.wall_s,
        taken.cpu_s,
        taken.peak_mb
    );
    for what in &found.unlisted {
        let _ = writeln!(text, "    NOT A WHOLE LOOK, so not to be compared: not listed: {what}");
    }
}

/// What AWS's own rate adds, which the sandbox does not have. Source: ELB guide, "API throttling".
const BURST: u64 = 40;
const A_SECOND: u64 = 10;

/// Calculated from the calls, not measured: no caller gets through them sooner.
fn floors(text: &mut String, rows: &[Row]) {
    let _ = writeln!(text, "\ncalculated: ELB answers {BURST} calls at once, then {A_SECOND} a second for all callers");
    for row in rows.iter().filter(|row| !row.tool.is_repeated()) {
        if let Ok((_, counts)) = &row.taken {
            let elb = counts.iter().filter(|(name, _)| name.starts_with("elasticloadbalancing:"));
            let calls: u64 = elb.map(|(_, count)| count).sum();
            let seconds = calls.saturating_sub(BURST).div_ceil(A_SECOND);
            let _ = writeln!(text, "  {:<37} {calls:>5} of these calls, so {seconds:>4} s or more", row.tool.name());
        }
    }
}

/// Which calls they were, the most frequent first.
fn calls(text: &mut String, tool: Tool, found: &Found, counts: &Counts) {
    let mut counts: Vec<(&String, &u64)> = counts.iter().collect();
    counts.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), *name));
    let _ = writeln!(text, "\n{}", tool.name());
    if !found.headline.is_empty() {
        let _ = writeln!(text, "  \"{}\"", found.headline);
    }
    for (name, count) in counts {
        let _ = writeln!(text, "  {count:>6} {name}");
    }
}
