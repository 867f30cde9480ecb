//! The served certificate itself: whether it verifies, and for how long.

use facts::Facts;
use facts::certificate::Acm;
use facts::ids::Domain;
use facts::tls::{Leaf, Served};
use jiff::Timestamp;

use super::{certificates, try_it};
use crate::expectations::TlsConfig;
use crate::finding::Verdict;
use crate::notes::Notes;
use crate::subject::Subject;
use crate::words::list;

const DAY: i64 = 86_400;
/// With fewer days left, a renewal that ACM has not begun is late: as people see it, it begins 45 days before the end
/// of a certificate of 198 days, and earlier for one of 13 months. AWS promises no figure.
const LATE_DAYS: i64 = 30;

/// Notes what is wrong with the leaf, or that nothing is; gives the whole days that it has left.
pub(super) fn note(facts: &Facts, served: &Served, wanted: &TlsConfig, about: &Subject, notes: &mut Notes) -> i64 {
    let leaf = &served.leaf;
    let days = days_left(leaf, facts.at);
    let until = day(leaf.not_after);
    if let Err(reason) = &served.verified {
        let seen = why_not(leaf, &facts.scope.domain, facts.at, reason);
        let seen = if wanted.ca.is_some() { format!("{seen}; only tls.ca of the event is trusted") } else { seen };
        notes.advise(Verdict::Fail, about, seen, try_it(facts));
        return days;
    }
    let renews = renewal(facts, leaf, days);
    if days < i64::from(wanted.fail_days) {
        let seen = format!("the certificate has {days} days left, until {until}");
        notes.advise(Verdict::Fail, about, seen, try_it(facts));
    } else if days < i64::from(wanted.warn_days) && renews.is_none() {
        let seen = format!("the certificate has {days} days left, until {until}, and {}", why_no_renewal(facts, leaf));
        notes.advise(Verdict::Warn, about, seen, try_it(facts));
    } else {
        let renews = renews.map(|how| format!("; {how}")).unwrap_or_default();
        notes.add(Verdict::Pass, about, format!("verifies, good until {until}, {days} days{renews}"));
    }
    days
}

fn days_left(leaf: &Leaf, now: Timestamp) -> i64 {
    days_until(leaf.not_after, now)
}

/// Whole days from now until then; negative once it is past.
pub(super) fn days_until(then: Timestamp, now: Timestamp) -> i64 {
    then.as_second().saturating_sub(now.as_second()).div_euclid(DAY)
}

pub(super) fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// Why it does not verify, in the order of what a browser would say first.
fn why_not(leaf: &Leaf, domain: &Domain, now: Timestamp, reason: &str) -> String {
    if leaf.not_after < now {
        let days = days_left(leaf, now).saturating_neg();
        format!("the certificate expired on {}, {days} days ago", day(leaf.not_after))
    } else if leaf.not_before > now {
        format!("the certificate is not good before {}", day(leaf.not_before))
    } else if leaf.more_names == 0 && !leaf.names.iter().any(|name| covers(name, domain)) {
        format!("the certificate is for {}, not for {domain}", list(&leaf.names))
    } else {
        format!("the certificate does not verify: {reason}; it is signed by {}", leaf.issuer)
    }
}

/// A wildcard stands for exactly one label. Source: RFC 9525, section 6.3.
pub(super) fn covers(name: &str, domain: &Domain) -> bool {
    let name = name.to_ascii_lowercase();
    match name.strip_prefix("*.") {
        Some(rest) => domain.as_str().split_once('.').is_some_and(|(_, parent)| parent == rest),
        None => name == domain.as_str(),
    }
}

/// How ACM is renewing this certificate by itself, if it is.
fn renewal(facts: &Facts, leaf: &Leaf, days: i64) -> Option<String> {
    renewal_of(held(facts, leaf)?, days)
}

/// The same of one that ACM holds.
pub(super) fn renewal_of(acm: &Acm, days: i64) -> Option<String> {
    if acm.kind != "AMAZON_ISSUED" {
        return None;
    }
    match under_way(acm) {
        Some("PENDING_AUTO_RENEWAL") => Some("ACM renews it by itself (PENDING_AUTO_RENEWAL)".to_owned()),
        Some(_) => None,
        None => (acm.renewal_eligibility.as_deref() == Some("ELIGIBLE") && days > LATE_DAYS)
            .then(|| "ACM will renew it by itself".to_owned()),
    }
}

/// How the next renewal stands, once one began. SUCCESS is of the one that made this certificate: ACM keeps it until
/// the next one begins.
fn under_way(acm: &Acm) -> Option<&str> {
    acm.renewal.as_ref().map(|renewal| renewal.status.as_str()).filter(|status| *status != "SUCCESS")
}

fn why_no_renewal(facts: &Facts, leaf: &Leaf) -> String {
    match held(facts, leaf) {
        None => "ACM is not known to renew it".to_owned(),
        Some(acm) if acm.kind == "IMPORTED" => "it is imported: nobody renews it but you".to_owned(),
        Some(acm) => match under_way(acm) {
            Some(status) => format!("its renewal by ACM stands at {status}"),
            None => "ACM has not begun to renew it".to_owned(),
        },
    }
}

fn held<'a>(facts: &'a Facts, leaf: &Leaf) -> Option<&'a Acm> {
    certificates(facts)
        .filter_map(|certificate| certificate.acm.as_ref().ok())
        .find(|acm| acm.serial.as_deref().is_some_and(|serial| serial.eq_ignore_ascii_case(&leaf.serial)))
}
