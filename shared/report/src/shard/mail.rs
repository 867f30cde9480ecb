//! The mail of a shard: each piece of news once, with every site that it is of; what hurts most first.

use std::cmp::Reverse;
use std::fmt::Write as _;

use checklist::alerts::{Mail, News};
use checklist::{CheckId, Extent, Verdict};

use super::{ShardReport, SiteNews};
use crate::mail::LONGEST_SUBJECT;
use crate::mail::sections::{Sections, WIDTH};
use crate::mail::subject::first_words;
use crate::words::{ascii, cut, first_few, time, wrap};

/// Pieces of news that are told in full.
const MOST_TOLD: usize = 10;
/// Sites that are named with a piece of news, and in the list of all.
const MOST_NAMED: usize = 12;
const MOST_SITES: usize = 40;

/// What the mail needs to know besides.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// What was found new or is gone, and may be told now.
    pub appeared: &'a [String],
    pub gone: &'a [String],
    /// Load balancers that nobody watches, for no domain of theirs is known.
    pub without_domain: &'a [String],
    /// That the load balancers could not be listed for a while (with the reason), or can be again.
    pub listing: Option<&'a Listing>,
    /// Where the whole report lies.
    pub kept: &'a str,
}

/// What is news of the list of load balancers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listing {
    /// That they cannot be listed, and why.
    Unseen(String),
    SeenAgain,
}

/// The same news of several sites.
struct Told<'a> {
    news: &'a News,
    extent: Option<&'a Extent>,
    sites: Vec<SiteNews<'a>>,
}

/// The mail that tells all of it; `None` where there is nothing to tell.
pub fn mail(report: &ShardReport, sites: &[SiteNews<'_>], about: About<'_>) -> Option<Mail> {
    let told = told(sites);
    let (mark, what) = subject(report, &told, about)?;
    let subject = cut(&ascii(&format!("[{mark}] {}: {what}", report.name)), LONGEST_SUBJECT);
    let mut text = String::new();
    // Writing to a String cannot fail.
    for line in wrap(&what, WIDTH) {
        let _ = writeln!(text, "{line}");
    }
    for (at, told) in told.iter().take(MOST_TOLD).enumerate() {
        write_told(&mut text, told, at == 0);
    }
    if told.len() > MOST_TOLD {
        let _ = writeln!(text, "\nand {} more, in the report", told.len() - MOST_TOLD);
    }
    write_list(&mut text, about);
    write_sites(&mut text, report);
    let _ = writeln!(text, "\nRun: {} at {}\nReport: {}", report.run.id, time(report.run.at), about.kept);
    Some(Mail { subject, text, kept: about.kept.to_owned() })
}

/// All news, each once.
fn told<'a>(sites: &[SiteNews<'a>]) -> Vec<Told<'a>> {
    let mut all: Vec<Told<'a>> = Vec::new();
    for site in sites {
        for news in &site.bulletin.news {
            let extent = extent(news, *site);
            match all.iter_mut().find(|told| is_same(told.news, news) && extent.is_some() && told.extent == extent) {
                Some(told) => told.sites.push(*site),
                None => all.push(Told { news, extent, sites: vec![*site] }),
            }
        }
    }
    all.sort_by_key(|told| Reverse((rank(told.news), told.sites.len())));
    all
}

/// How far it reaches. That something cannot be seen is one thing wherever it is so: most often a right that is missing.
fn extent<'a>(news: &News, of: SiteNews<'a>) -> Option<&'a Extent> {
    match news {
        News::Raised { check, .. }
        | News::Eased { check }
        | News::Recovered { check, .. }
        | News::StillSo { check, .. } => of.extents.get(check),
        News::Ending { .. } | News::Renewed { .. } => of.extents.get(&CheckId::Tls),
        News::Unseen { .. } | News::SeenAgain { .. } => Some(&Extent::Stack),
    }
}

/// Whether both say the same, wherever it is so.
fn is_same(one: &News, other: &News) -> bool {
    match (one, other) {
        (News::Raised { check: a, verdict: b, .. }, News::Raised { check: c, verdict: d, .. })
        | (News::StillSo { check: a, verdict: b, .. }, News::StillSo { check: c, verdict: d, .. })
        | (News::Recovered { check: a, from: b, .. }, News::Recovered { check: c, from: d, .. }) => (a, b) == (c, d),
        (News::Eased { check: a }, News::Eased { check: b }) => a == b,
        (News::Ending { verdict: a, .. }, News::Ending { verdict: b, .. }) => a == b,
        (News::Renewed { .. }, News::Renewed { .. }) => true,
        (News::Unseen { checks: a }, News::Unseen { checks: b })
        | (News::SeenAgain { checks: a }, News::SeenAgain { checks: b }) => a == b,
        (
            News::Raised { .. }
            | News::StillSo { .. }
            | News::Recovered { .. }
            | News::Eased { .. }
            | News::Ending { .. }
            | News::Renewed { .. }
            | News::Unseen { .. }
            | News::SeenAgain { .. },
            _,
        ) => false,
    }
}

/// What hurts most is the highest.
fn rank(news: &News) -> u8 {
    match news {
        News::Raised { verdict: Verdict::Fail, .. } => 7,
        News::Ending { verdict: Verdict::Fail, .. } => 6,
        News::StillSo { verdict: Verdict::Fail, .. } => 5,
        News::Raised { .. } | News::Ending { .. } => 4,
        News::StillSo { .. } => 3,
        News::Unseen { .. } => 2,
        News::Eased { .. } => 1,
        News::Recovered { .. } | News::Renewed { .. } | News::SeenAgain { .. } => 0,
    }
}

/// The mark and the sentence of the first news, with its sites and the number of the others.
fn subject(report: &ShardReport, told: &[Told<'_>], about: About<'_>) -> Option<(String, String)> {
    let others = |more: usize| if more == 0 { String::new() } else { format!(" (and {more} more)") };
    // What is bad for certain comes first. What else cannot be seen may well follow from the list that cannot.
    let is_blind = matches!(about.listing, Some(Listing::Unseen(_)));
    if let Some(first) =
        told.first().filter(|first| !is_blind || rank(first.news) > rank(&News::Unseen { checks: Vec::new() }))
    {
        let (mark, words) = first.words()?;
        let who = match first.sites.as_slice() {
            [one] => one.report.domain.to_string(),
            several => format!("{} sites", several.len()),
        };
        return Some((mark, format!("{who}: {words}{}", others(told.len() - 1))));
    }
    if let Some(Listing::Unseen(why)) = about.listing {
        return Some(("UNKNOWN".to_owned(), format!("the load balancers cannot be listed: {why}")));
    }
    if about.listing == Some(&Listing::SeenAgain) {
        return Some(("SEEN AGAIN".to_owned(), format!("the load balancers can be listed again, {}", report.headline)));
    }
    if let Some(first) = about.without_domain.first() {
        let words = format!("nobody watches {first}{}", others(about.without_domain.len() - 1));
        return Some(("UNKNOWN".to_owned(), words));
    }
    match (about.appeared, about.gone) {
        ([], []) => None,
        ([], gone) => Some(("NEWS".to_owned(), format!("no longer found: {}", first_few(gone, 1)))),
        (new, gone) => {
            let words = format!("found and looked at as from now: {}{}", first_few(new, 1), others(gone.len()));
            Some(("NEWS".to_owned(), words))
        }
    }
}

impl Told<'_> {
    fn words(&self) -> Option<(String, String)> {
        let first = self.sites.first()?;
        Some(first_words(first.report, self.news, first.state))
    }

    /// The sites by their domains.
    fn who(&self, few: usize) -> String {
        let domains: Vec<&str> = self.sites.iter().map(|site| site.report.domain.as_str()).collect();
        first_few(&domains, few)
    }
}

fn write_told(out: &mut String, told: &Told<'_>, is_first: bool) {
    let Some(first) = told.sites.first() else { return };
    if !is_first {
        let _ = writeln!(out, "\n{}", "-".repeat(WIDTH));
    }
    let sites = match told.sites.len() {
        1 => "Site".to_owned(),
        many => format!("{many} sites"),
    };
    for (at, line) in wrap(&told.who(MOST_NAMED), WIDTH - 12).into_iter().enumerate() {
        let label = if at == 0 { sites.as_str() } else { "" };
        let _ = writeln!(out, "{}{label:<12}{line}", if at == 0 { "\n" } else { "" });
    }
    Sections { report: first.report, out }.news(told.news, is_first);
}

/// What was found, what is gone, and how the list stands.
fn write_list(out: &mut String, about: About<'_>) {
    for (label, which) in [
        ("Found, and looked at as from now", about.appeared),
        ("No longer found, and no longer looked at", about.gone),
        ("Found, and watched by nobody, for no domain of it is known", about.without_domain),
    ] {
        if which.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{label}");
        for one in which.iter().take(MOST_SITES) {
            for (at, line) in wrap(one, WIDTH - 4).into_iter().enumerate() {
                let _ = writeln!(out, "{}{line}", if at == 0 { "  " } else { "    " });
            }
        }
        if which.len() > MOST_SITES {
            let _ = writeln!(out, "  and {} more, in the report", which.len() - MOST_SITES);
        }
    }
    match about.listing {
        Some(Listing::Unseen(why)) => {
            let _ = writeln!(out, "\nThe load balancers cannot be listed, so nothing is known of those that are new:");
            for line in wrap(why, WIDTH - 2) {
                let _ = writeln!(out, "  {line}");
            }
        }
        Some(Listing::SeenAgain) => {
            let _ = writeln!(out, "\nThe load balancers can be listed again.");
        }
        None => {}
    }
}

/// Every site on one line, the worst first.
fn write_sites(out: &mut String, report: &ShardReport) {
    let _ = writeln!(out, "\nAll sites");
    for site in report.sites.iter().take(MOST_SITES) {
        let words = format!("{}: {}", site.domain, site.headline);
        let _ = writeln!(out, "  {:<8}{}", site.overall.as_str(), cut(&words, WIDTH - 10));
    }
    if report.sites.len() > MOST_SITES {
        let _ = writeln!(out, "  and {} more, in the report", report.sites.len() - MOST_SITES);
    }
}
