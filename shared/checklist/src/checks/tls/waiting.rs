//! A certificate that waits for a proof that its names are ours: what kind of proof, and who has to give it.

use facts::certificate::{Acm, Certificate, Method, Validation};

use super::describe;
use crate::finding::Verdict;
use crate::notes::Notes;
use crate::words::list;

/// The mailboxes that ACM writes to. Source: ACM user guide, "AWS Certificate Manager email validation".
const MAILBOXES: &str = "administrator, hostmaster, postmaster, webmaster and admin";

/// Notes what is missing, each way of proof by itself; `field` is where the answer tells them.
pub(super) fn note(certificate: &Certificate, stands: &str, all: &[Validation], field: &str, notes: &mut Notes) {
    let open: Vec<&Validation> = all.iter().filter(|it| !it.done).collect();
    // A list that is behind: ACM waits all the same.
    let open = if open.is_empty() { all.iter().collect() } else { open };
    let (mut by_record, mut by_mail, mut untold) = (Vec::new(), Vec::new(), Vec::new());
    for validation in open {
        match &validation.method {
            Some(Method::Dns) => by_record.push(validation),
            Some(Method::Email) => by_mail.push(validation),
            Some(Method::Other(_)) | None => untold.push(validation),
        }
    }
    let about = certificate.arn.as_str();
    let query = format!("{} --query Certificate.{field}", describe(&certificate.arn));
    if !by_record.is_empty() {
        let seen = format!("{stands}: the validation record of {} is missing in DNS", names(&by_record));
        notes.advise(Verdict::Warn, about, seen, format!("{query}\nmake the CNAME records that it names"));
    }
    if !by_mail.is_empty() {
        let seen = format!(
            "{stands}: somebody must click the link in the mail to {MAILBOXES} at {}; no record in DNS helps",
            mail_domains(&by_mail)
        );
        notes.advise(Verdict::Warn, about, seen, have_mails_sent(certificate, &by_mail));
    }
    if !untold.is_empty() || all.is_empty() {
        let of = if untold.is_empty() { names_held(certificate) } else { names(&untold) };
        let seen = format!("{stands}: {of} must be validated, and ACM does not tell a way that is known");
        notes.advise(Verdict::Warn, about, seen, query);
    }
}

fn names(of: &[&Validation]) -> String {
    list(&of.iter().map(|it| it.name.as_str()).collect::<Vec<_>>())
}

fn names_held(certificate: &Certificate) -> String {
    certificate.acm.as_ref().map(|Acm { names, .. }| list(names)).unwrap_or_default()
}

/// Whose mailboxes are asked; several names may have the same.
fn mail_domains(of: &[&Validation]) -> String {
    let mut domains: Vec<&str> = of.iter().map(|it| mail_domain(it)).collect();
    domains.sort_unstable();
    domains.dedup();
    list(&domains)
}

fn mail_domain(of: &Validation) -> &str {
    of.mail_domain.as_deref().unwrap_or_else(|| of.name.trim_start_matches("*."))
}

/// The links are good for 72 hours: after that a new mail must be sent.
fn have_mails_sent(certificate: &Certificate, of: &[&Validation]) -> String {
    let mut steps = vec!["click the link in the mail; it is good for 72 hours, and this has another sent".to_owned()];
    steps.extend(of.iter().map(|it| {
        let (region, arn) = (certificate.arn.region(), &certificate.arn);
        format!(
            "aws acm resend-validation-email --region {region} --certificate-arn {arn} --domain '{}' --validation-domain {}",
            it.name,
            mail_domain(it)
        )
    }));
    steps.join("\n")
}
