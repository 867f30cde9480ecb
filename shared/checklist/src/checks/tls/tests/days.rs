//! A certificate that ends soon, with and without a renewal, and what the check says of it.

use super::*;

/// A leaf that ends so soon, with ACM's renewal in this state.
fn ends_in(days: i64, renewal: Option<&str>) -> Finding {
    after(|facts| {
        serve(facts, |served| served.leaf.not_after = in_days(days));
        acm(facts).not_after = Some(in_days(days));
        acm(facts).renewal =
            renewal.map(|status| Renewal { status: status.to_owned(), reason: None, validations: Vec::new() });
    })
}

#[test]
fn few_days_fail_whatever_the_renewal_says() {
    for renewal in [None, Some("PENDING_AUTO_RENEWAL")] {
        let finding = ends_in(6, renewal);
        assert_eq!(finding.verdict, Verdict::Fail);
        assert!(finding.seen.contains("has 6 days left, until 2026-09-07"), "{}", finding.seen);
    }
}

#[test]
fn fewer_days_than_wanted_warn_unless_acm_is_renewing() {
    for (days, renewal, verdict) in [
        (29, None, Verdict::Warn),
        (29, Some("PENDING_AUTO_RENEWAL"), Verdict::Pass),
        (29, Some("SUCCESS"), Verdict::Warn),
        (29, Some("FAILED"), Verdict::Warn),
        (30, None, Verdict::Pass),
        (30, Some("SUCCESS"), Verdict::Pass),
        (7, Some("PENDING_AUTO_RENEWAL"), Verdict::Pass),
    ] {
        assert_eq!(ends_in(days, renewal).verdict, verdict, "{days} days, {renewal:?}");
    }
}

#[test]
fn a_renewal_that_succeeded_is_the_one_that_made_this_certificate() {
    for renewal in [None, Some("SUCCESS")] {
        let seen = ends_in(29, renewal).seen;
        assert!(seen.contains("ACM has not begun to renew it"), "{renewal:?}: {seen}");
    }
}

#[test]
fn a_renewal_that_is_not_due_yet_is_not_late() {
    let (mut facts, mut expectations) = healthy();
    expectations.tls.warn_days = 60;
    serve(&mut facts, |served| served.leaf.not_after = in_days(50));
    acm(&mut facts).renewal = None;
    assert_eq!(judge(&facts, &expectations).unwrap().verdict, Verdict::Pass);
    acm(&mut facts).renewal_eligibility = Some("INELIGIBLE".to_owned());
    assert_eq!(judge(&facts, &expectations).unwrap().verdict, Verdict::Warn);
}

#[test]
fn an_imported_certificate_never_renews_by_itself() {
    let import = |facts: &mut Facts, days| {
        serve(facts, |served| served.leaf.not_after = in_days(days));
        acm(facts).kind = "IMPORTED".to_owned();
        acm(facts).renewal = None;
    };
    let finding = after(|facts| import(facts, 29));
    assert_eq!(finding.verdict, Verdict::Warn);
    assert!(finding.seen.contains("it is imported: nobody renews it but you"), "{}", finding.seen);
    let finding = after(|facts| import(facts, 90));
    assert_eq!(finding.verdict, Verdict::Pass);
    assert!(finding.details.iter().any(|detail| detail.seen.contains("never renews by itself")));
}
