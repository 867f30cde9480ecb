//! A shard as a table that a person can read aloud: its faults, then its sites.

use std::fmt::Write as _;

use checklist::{Verdict, check_id};
use facts::ids::Domain;

use super::{Fault, ShardReport, SiteLine};
use crate::table::footer;
use crate::words::{cut, first_few, wrap};

/// Columns of a sentence beside what stands before it: fits a terminal of 100.
const WIDTH: usize = 76;
const INDENT: &str = "                          ";
/// Faults that the table shows; the report has them all.
const MOST_FAULTS: usize = 8;
/// Sites that the table shows, the worst ones.
const MOST_SITES: usize = 20;
/// Other things of one kind.
const MOST: usize = 5;
/// Domains of one fault.
const MOST_DOMAINS: usize = 3;

impl ShardReport {
    /// Faults, sites, and what was found or is gone.
    pub fn body(&self) -> String {
        let mut out = String::new();
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{}  {}: {}", self.overall.as_str().to_uppercase(), self.name, self.headline);
        for fault in self.faults.iter().take(MOST_FAULTS) {
            write_fault(&mut out, fault);
        }
        more(&mut out, self.faults.len(), MOST_FAULTS, "faults");
        for site in self.sites.iter().take(MOST_SITES) {
            write_site(&mut out, site);
        }
        more(&mut out, self.sites.len(), MOST_SITES, "sites");
        for none in self.without_domain.iter().take(MOST) {
            let name = none.load_balancer.load_balancer_dimension().unwrap_or_default();
            row(&mut out, "unknown", "no domain", &format!("{name}: {}", none.because));
        }
        more(&mut out, self.without_domain.len(), MOST, "load balancers");
        for (what, which) in [("new", &self.appeared), ("gone", &self.gone)] {
            if !which.is_empty() {
                row(&mut out, what, "", &first_few(which, MOST));
            }
        }
        out
    }

    /// What the run cost and delivered.
    pub fn footer(&self) -> String {
        let page = self.page.as_ref().map_or_else(String::new, |page| format!("  page: {page}\n"));
        format!("{}{page}", footer(&self.run, &self.delivered))
    }
}

fn write_fault(out: &mut String, fault: &Fault) {
    row(out, fault.verdict.as_str(), fault.check.as_str(), &fault.headline);
    let at = format!("at {}", first_few(&domains(&fault.sites), MOST_DOMAINS));
    let follows = match fault.consequences.as_slice() {
        [] => String::new(),
        checks => format!("; follows: {}", check_id::names(checks)),
    };
    row(out, "", "", &format!("{at}{follows}"));
    for step in fault.next.iter().flat_map(|next| next.lines()).take(2) {
        let _ = writeln!(out, "{INDENT}  {step}");
    }
}

fn write_site(out: &mut String, site: &SiteLine) {
    let words = format!("{}: {}", site.domain, site.headline);
    let mark = if site.overall == Verdict::Pass { "pass" } else { site.overall.as_str() };
    let _ = writeln!(out, "  {mark:<8}{:<16}{}", "site", cut(&words, WIDTH));
}

fn row(out: &mut String, mark: &str, name: &str, text: &str) {
    for (at, line) in wrap(text, WIDTH).into_iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = match at {
            0 => writeln!(out, "  {mark:<8}{name:<16}{line}"),
            _ => writeln!(out, "{INDENT}{line}"),
        };
    }
}

fn more(out: &mut String, all: usize, shown: usize, what: &str) {
    if all > shown {
        row(out, "", "", &format!("and {} more {what}, in the report", all - shown));
    }
}

pub(super) fn domains(all: &[Domain]) -> Vec<&str> {
    all.iter().map(Domain::as_str).collect()
}
