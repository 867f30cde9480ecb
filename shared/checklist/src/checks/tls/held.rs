//! What AWS holds for the HTTPS listener: whether that is what is served, and how its renewal stands.

use facts::Facts;
use facts::certificate::{Acm, Certificate};
use facts::tls::Served;
use jiff::Timestamp;

use super::leaf::{self, covers};
use super::waiting;
use super::{certificates, describe, https_listener, served};
use crate::expectations::TlsConfig;
use crate::finding::Verdict;
use crate::next_step::NextStep;
use crate::notes::Notes;
use crate::subject::Subject;
use crate::words::list;

/// Where the answer tells how the names of a certificate, and of its renewal, are proven.
const FIRST: &str = "DomainValidationOptions";
const RENEWAL: &str = "RenewalSummary.DomainValidationOptions";

/// Compares the served leaf with the listener's certificates, as far as all of them were seen.
pub(super) fn note_served(facts: &Facts, served: &Served, about: &Subject, notes: &mut Notes) {
    if facts.certificates.is_err() || facts.listeners.as_ref().is_ok_and(|_| https_listener(facts).is_none()) {
        return;
    }
    let all: Vec<&Certificate> = certificates(facts).collect();
    let is_served = |acm: &Acm| acm.serial.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(&served.leaf.serial));
    if let Some(found) = all.iter().find(|it| it.acm.as_ref().is_ok_and(is_served)) {
        return notes.add(Verdict::Pass, about, format!("serves {}", found.arn));
    }
    // One that was not seen may be the one that is served.
    if all.iter().any(|it| it.acm.is_err()) {
        return;
    }
    let serial = &served.leaf.serial;
    let arns: Vec<_> = all.iter().map(|it| &it.arn).collect();
    let seen = format!(
        "serves a certificate with serial {serial}, which is none of the listener's ({}): renewed or swapped, but not \
         served",
        list(&arns)
    );
    let next = match (all.first(), https_listener(facts)) {
        (Some(first), Some(listener)) => NextStep::annotated(format!(
            "{}; aws elbv2 describe-listener-certificates --region {} --listener-arn {} (Ingress annotation \
             alb.ingress.kubernetes.io/certificate-arn)",
            describe(&first.arn),
            listener.arn.region(),
            listener.arn
        )),
        (None, _) | (_, None) => "find out what answers at this address instead of the load balancer".into(),
    };
    notes.advise(Verdict::Warn, about, seen, next);
}

/// Notes how each certificate of the listener stands.
pub(super) fn note_certificates(facts: &Facts, wanted: &TlsConfig, notes: &mut Notes) {
    match (&facts.listeners, facts.scope.ends_connections()) {
        (Ok(_), Some(front)) if https_listener(facts).is_none() => {
            let seen = format!("there is no HTTPS listener: from {} on, nothing is encrypted", front.in_words());
            let next = "set the Ingress annotations alb.ingress.kubernetes.io/listen-ports and \
                        alb.ingress.kubernetes.io/certificate-arn, or name its port in ports.https of the event";
            return notes.advise(Verdict::Warn, "the load balancer", seen, NextStep::annotated(next));
        }
        (Ok(_), None) if https_listener(facts).is_none() => {
            let seen = format!("there is no HTTPS listener on port {}", facts.scope.https_port);
            let next = "set the Ingress annotations alb.ingress.kubernetes.io/listen-ports and \
                        alb.ingress.kubernetes.io/certificate-arn";
            return notes.advise(Verdict::Fail, "the load balancer", seen, NextStep::annotated(next));
        }
        (Ok(_) | Err(_), _) => {}
    }
    if let Err(unseen) = &facts.certificates {
        return notes.unseen("the certificates that AWS holds", unseen);
    }
    for certificate in certificates(facts) {
        let about = certificate.arn.as_str();
        match &certificate.acm {
            Ok(acm) if is_for_others(facts, acm) => {
                notes.add(Verdict::Skip, about, format!("is for {}, not for this domain", list(&acm.names)));
            }
            Ok(acm) => match ending(facts, acm, wanted) {
                Some((verdict, seen)) => notes.advise(verdict, about, seen, describe(&certificate.arn)),
                None => note_acm(certificate, acm, notes),
            },
            // IAM's own server certificates are not ACM's to tell about, and nothing renews them.
            Err(_) if certificate.arn.service() == "iam" => {
                notes.add(Verdict::Skip, about, "is a server certificate of IAM: nobody renews it but you");
            }
            Err(unseen) => notes.unseen(about, unseen),
        }
    }
}

/// Whether a handshake of this run was served it.
fn is_served(facts: &Facts, acm: &Acm) -> bool {
    let is_it = |served: &Served| acm.serial.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(&served.leaf.serial));
    let served = facts.tls.iter().flatten().filter_map(|handshake| served(&handshake.outcome));
    served.into_iter().any(is_it)
}

/// On a shared load balancer the certificates of other hosts are other people's.
fn is_for_others(facts: &Facts, acm: &Acm) -> bool {
    !acm.names.is_empty() && !acm.names.iter().any(|name| covers(name, &facts.scope.domain)) && !is_served(facts, acm)
}

/// What the load balancer holds for the domain besides what we were served: clients with other types of keys may get it.
fn besides(facts: &Facts) -> impl Iterator<Item = &Acm> {
    let held = certificates(facts).filter_map(|it| it.acm.as_ref().ok());
    held.filter(|acm| acm.status == "ISSUED" && !is_for_others(facts, acm) && !is_served(facts, acm))
}

/// When certificates for the domain expire that we were not served.
pub(crate) fn ends(facts: &Facts) -> impl Iterator<Item = Timestamp> {
    besides(facts).filter_map(|acm| acm.not_after)
}

/// How a certificate that we were not served comes to its end, if it does: those that it is served to have as few days.
fn ending(facts: &Facts, acm: &Acm, wanted: &TlsConfig) -> Option<(Verdict, String)> {
    if acm.status != "ISSUED" || is_served(facts, acm) {
        return None;
    }
    let not_after = acm.not_after?;
    let days = leaf::days_until(not_after, facts.at);
    let verdict = if days < i64::from(wanted.fail_days) {
        Verdict::Fail
    } else if days < i64::from(wanted.warn_days) && leaf::renewal_of(acm, days).is_none() {
        Verdict::Warn
    } else {
        return None;
    };
    let until = leaf::day(not_after);
    Some((verdict, format!("has {days} days left, until {until}; clients with another type of key may be served it")))
}

fn note_acm(certificate: &Certificate, acm: &Acm, notes: &mut Notes) {
    let about = certificate.arn.as_str();
    let reason = acm.failure.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    match acm.status.as_str() {
        "ISSUED" => {}
        "PENDING_VALIDATION" => {
            return waiting::note(certificate, "is not issued", &acm.validations, FIRST, notes);
        }
        status => {
            let seen = format!("ACM says {status}{reason}");
            return notes.advise(Verdict::Warn, about, seen, describe(&certificate.arn));
        }
    }
    let Some(renewal) = &acm.renewal else {
        let imported = "is issued; imported, so it never renews by itself";
        return notes.add(Verdict::Pass, about, if acm.kind == "IMPORTED" { imported } else { "is issued" });
    };
    match renewal.status.as_str() {
        "PENDING_VALIDATION" => {
            // Where the renewal has no list of its own, the first one's still tells the way.
            let of_renewal = &renewal.validations;
            let validations = if of_renewal.is_empty() { &acm.validations } else { of_renewal };
            waiting::note(certificate, "its renewal waits", validations, RENEWAL, notes);
        }
        "FAILED" => {
            let reason = renewal.reason.as_deref().or(acm.failure.as_deref()).unwrap_or("ACM gives no reason");
            notes.advise(Verdict::Warn, about, format!("its renewal failed: {reason}"), describe(&certificate.arn));
        }
        status => notes.add(Verdict::Pass, about, format!("is issued; renewal: {status}")),
    }
}
