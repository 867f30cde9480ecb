//! Strings that want to be more than text, at every place where somebody else could have put one.

use checklist::{Detail, Expectations, Verdict};
use facts::Facts;
use facts::site::Outcome;
use report::Report;

/// Markup, an end of the style sheet, a handler, an entity, a turn of the direction, a zero width, a control character.
pub(super) const STRING: &str = "</style></pre></bdi><script>alert(1)</script><img src=x onerror=alert(2)> \" onload='x' \
                                 &amp; &#60;b&#62; \u{202e}txet denrut\u{202c} zero\u{200b}width \u{7}bell \u{0} مرحبا";

pub(super) fn spoil(facts: &mut Facts, expectations: &mut Expectations) {
    let names = facts.site.endpoints.iter_mut().map(|endpoint| &mut endpoint.name);
    let scope = facts.scope.endpoints.iter_mut().map(|endpoint| &mut endpoint.name);
    let expected = expectations.endpoints.iter_mut().map(|endpoint| &mut endpoint.name);
    for name in names.chain(scope).chain(expected) {
        *name = format!("{name} {STRING}");
    }
    for endpoint in &mut expectations.endpoints {
        endpoint.contains = vec![STRING.to_owned()];
    }
    for probe in facts.site.endpoints.iter_mut().flat_map(|endpoint| endpoint.probes.iter_mut().flatten()) {
        if let Outcome::Reply(reply) = &mut probe.outcome {
            reply.headers.push(("x-hostile".to_owned(), STRING.to_owned()));
            reply.body = format!("{STRING}{}", "long".repeat(50_000));
        }
    }
    for target in facts.target_groups.iter_mut().flatten().flat_map(|group| group.targets.iter_mut().flatten()) {
        STRING.clone_into(&mut target.id);
        target.description = Some(STRING.to_owned());
    }
}

pub(super) fn spoil_report(report: &mut Report) {
    report.headline = format!("{STRING}: {}", "headline".repeat(200));
    STRING.clone_into(&mut report.run.id);
    for cause in &mut report.causes {
        STRING.clone_into(&mut cause.headline);
        STRING.clone_into(&mut cause.affected);
    }
    for judged in &mut report.checks {
        let finding = &mut judged.line.finding;
        finding.verdict = Verdict::Fail;
        STRING.clone_into(&mut finding.seen);
        STRING.clone_into(&mut finding.expected);
        finding.next = Some(STRING.repeat(3));
        finding.details.extend((0..40).map(|_| Detail::new(Verdict::Fail, STRING, "unbroken".repeat(100))));
    }
    report.overall = Verdict::Fail;
}
