//! The mail of a fleet: what all shards have to tell in one, and who did not report.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use checklist::Verdict;
use checklist::alerts::Mail;
use facts::untrusted::one_line;

use super::{Counts, FleetReport};
use crate::mail::LONGEST_SUBJECT;
use crate::mail::sections::WIDTH;
use crate::words::{ascii, cut, first_few, time, wrap};

/// Shards whose news stand in the mail with their text; those of all stand in one line each.
const MOST_TOLD: usize = 8;
/// Bytes of all these texts together: a mail has 60,000, and what every shard has to tell stands before them.
const ROOM: usize = 32_000;
/// Characters of the reason why one is silent; the report has the whole.
const LONGEST_REASON: usize = 300;
/// Silent shards that are told with their reasons.
const MOST_SILENT: usize = 20;

/// A mail that a shard left.
#[derive(Clone, Copy, Debug)]
pub struct ShardMail<'a> {
    pub shard: &'a str,
    /// How the shard stands now.
    pub overall: Verdict,
    pub mail: &'a Mail,
}

/// What there is to tell.
#[derive(Clone, Debug, Default)]
pub struct News<'a> {
    pub mails: Vec<ShardMail<'a>>,
    /// Shards that have not reported for a while, each with the reason.
    pub silent: Vec<(&'a str, &'a str)>,
    /// Shards that report again.
    pub back: Vec<&'a str>,
    /// What is wrong with the file of the fleet as a whole, where that was not told yet.
    pub problems: &'a [String],
    /// That the file can be used again.
    pub is_mended: bool,
}

impl News<'_> {
    pub fn is_empty(&self) -> bool {
        let Self { mails, silent, back, problems, is_mended } = self;
        mails.is_empty() && silent.is_empty() && back.is_empty() && problems.is_empty() && !is_mended
    }
}

/// The mail that tells all of it; `None` where there is nothing to tell. What one shard alone has to say goes as it wrote it.
pub fn mail(report: &FleetReport, mut news: News<'_>, kept: &str) -> Option<Mail> {
    if news.is_empty() {
        return None;
    }
    news.mails.sort_by_key(|it| Reverse(it.overall));
    let only_mails = News { mails: Vec::new(), ..news.clone() }.is_empty();
    if let ([one], true) = (news.mails.as_slice(), only_mails) {
        return Some(one.mail.clone());
    }
    let subject = cut(&ascii(&subject(&news)), LONGEST_SUBJECT);
    let mut text = String::new();
    // Writing to a String cannot fail.
    for line in wrap(&report.headline, WIDTH) {
        let _ = writeln!(text, "{line}");
    }
    write_file(&mut text, &news);
    write_silent(&mut text, &news);
    let Counts { failed, warned, unknown, passed } = report.sites;
    let _ = writeln!(text, "\nSites: {failed} failing, {warned} with a warning, {unknown} unknown, {passed} well");
    let _ = writeln!(text, "Run: {} at {}\nReport: {kept}", report.run.id, time(report.run.at));
    write_mails(&mut text, &news.mails);
    Some(Mail { subject, text, kept: kept.to_owned() })
}

fn subject(news: &News<'_>) -> String {
    let more = |others: usize, what: &str| match others {
        0 => String::new(),
        1 => format!(" (and 1 more {what})"),
        many => format!(" (and {many} more {what}s)"),
    };
    if let Some(first) = news.problems.first() {
        return format!("[UNKNOWN] fleet: its file cannot be used: {first}");
    }
    let silent: Vec<&str> = news.silent.iter().map(|(shard, _)| *shard).collect();
    let is_bad = |it: &&ShardMail<'_>| silent.is_empty() || it.overall == Verdict::Fail;
    if let Some(first) = news.mails.first().filter(is_bad) {
        let shards: BTreeSet<&str> = news.mails.iter().map(|it| it.shard).collect();
        let others = more(shards.len().saturating_sub(1).saturating_add(silent.len()), "shard");
        return format!("{}{others}", cut(&first.mail.subject, LONGEST_SUBJECT.saturating_sub(others.len())));
    }
    if !silent.is_empty() {
        return format!("[UNKNOWN] fleet: no report from {}{}", first_few(&silent, 3), more(news.mails.len(), "shard"));
    }
    if !news.back.is_empty() {
        return format!("[SEEN AGAIN] fleet: {} reports again", first_few(&news.back, 3));
    }
    "[SEEN AGAIN] fleet: its file can be used again".to_owned()
}

/// Every shard's news in two lines, then the texts of the worst, each cut to its share.
fn write_mails(text: &mut String, mails: &[ShardMail<'_>]) {
    // Writing to a String cannot fail.
    for told in mails {
        let _ = writeln!(text, "\n{}\n  Report: {}", told.mail.subject, told.mail.kept);
    }
    let share = ROOM / mails.len().clamp(1, MOST_TOLD);
    for told in mails.iter().take(MOST_TOLD) {
        let whole = told.mail.text.trim_end();
        let head = head(whole, share);
        let more = if head.len() < whole.len() { "\n... the rest is in its report" } else { "" };
        let _ = writeln!(text, "\n==== {} ====\n{head}{more}", told.shard);
    }
}

/// The first lines of a text, within so many bytes.
fn head(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let ends = text.match_indices('\n').map(|(at, _)| at).take_while(|at| *at <= most);
    ends.last().and_then(|at| text.get(..at)).unwrap_or_default()
}

fn write_file(text: &mut String, news: &News<'_>) {
    // Writing to a String cannot fail.
    for problem in news.problems {
        let _ = writeln!(text, "  {problem}");
    }
    if !news.problems.is_empty() {
        let _ = writeln!(
            text,
            "\nNo shard is looked at until that is mended. make check-fleet FILE=... tells it before you upload."
        );
    }
    if news.is_mended {
        let _ = writeln!(text, "\nThe file of the fleet can be used again.");
    }
}

fn write_silent(text: &mut String, news: &News<'_>) {
    if !news.silent.is_empty() {
        let _ = writeln!(text, "\nNo report, so nobody knows how they stand:");
    }
    for (shard, because) in news.silent.iter().take(MOST_SILENT) {
        for (at, line) in
            wrap(&format!("{shard}: {}", one_line(because, LONGEST_REASON)), WIDTH - 4).into_iter().enumerate()
        {
            let _ = writeln!(text, "  {}{line}", if at == 0 { "" } else { "  " });
        }
    }
    let more = news.silent.len().saturating_sub(MOST_SILENT);
    if more > 0 {
        let _ = writeln!(text, "  and {more} more, in the report");
    }
    if !news.back.is_empty() {
        let _ = writeln!(text, "\nReport again: {}", first_few(&news.back, MOST_SILENT));
    }
}
