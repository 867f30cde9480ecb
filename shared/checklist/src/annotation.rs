//! Which annotation of the Ingress governs what a check looks at. The controller undoes what is changed past it.

use facts::Facts;
use facts::load_balancer::{Found, owner};

use crate::check::Check;
use crate::finding::{Finding, Verdict};

/// The finding with the governing annotation as the last line of its next step, where it does not name one already.
pub(crate) fn named(check: &Check, mut finding: Finding, facts: &Facts) -> Finding {
    let is_bad = matches!(finding.verdict, Verdict::Warn | Verdict::Fail);
    if let (true, false, Some(annotation)) = (is_bad, finding.names_annotation, check.annotation) {
        let line = format!("governed by the annotation {annotation}{}", of_whom(facts));
        finding.next = Some(finding.next.map_or_else(|| line.clone(), |next| format!("{next}\n{line}")));
    }
    finding
}

/// Whose annotation it is, where the load balancer's tags tell.
fn of_whom(facts: &Facts) -> String {
    let Ok(Found::One(load_balancer)) = &facts.load_balancer else { return " of the Ingress".to_owned() };
    let owner = load_balancer.tags.as_ref().ok().and_then(owner);
    owner.map_or_else(|| " of the Ingress".to_owned(), |owner| format!(" of {} {}", owner.kind, owner.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check_id::CheckId;
    use crate::example::healthy;
    use crate::judge::judge;
    use crate::next_step::NextStep;

    #[test]
    fn a_next_step_names_the_annotation_and_whose_it_is() {
        let (mut facts, expectations) = healthy();
        facts.dns.domain.as_mut().unwrap().answer = facts::dns::Answer::NxDomain;
        let lines = judge(&facts, &expectations);
        let next = lines.iter().find(|line| line.check == CheckId::Dns).unwrap().finding.next.clone().unwrap();
        let last = "governed by the annotation external-dns.alpha.kubernetes.io/hostname of Ingress \
                    retail-prediction/retail-api-ingress";
        assert_eq!(next.lines().last(), Some(last));
    }

    #[test]
    fn one_that_names_it_already_and_one_that_has_none_stay_as_they_are() {
        let (facts, _) = healthy();
        let step = |check: CheckId, next: NextStep| {
            named(check.check(), Finding::new(Verdict::Fail, "", "").next(next), &facts).next.unwrap()
        };
        assert_eq!(step(CheckId::Tls, NextStep::annotated("set x")), "set x");
        assert!(
            step(CheckId::Tls, NextStep::from("about an annotation")).contains("governed by"),
            "words decide nothing"
        );
        assert_eq!(step(CheckId::Endpoints, NextStep::from("curl")), "curl");
        assert_eq!(
            named(CheckId::Tls.check(), Finding::new(Verdict::Unknown, "", "").next("allow x"), &facts).next.unwrap(),
            "allow x"
        );
    }
}
