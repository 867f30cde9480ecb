//! What an endpoint for Prometheus answers: a line that cannot be read is told by its number, and never repeated.

use std::sync::LazyLock;

use checklist::expectations::PrometheusExpectation;
use checklist::{CHECKLIST, CheckId, Expectations, Verdict};
use facts::Facts;
use facts::site::Outcome;

use crate::plain::assert_line;

/// What parts the body from its content type.
const PART: &str = "\n---\n";
/// The first endpoint of the example.
const HEALTH: usize = 0;

static EXAMPLE: LazyLock<(Facts, Expectations)> = LazyLock::new(|| {
    let (mut facts, mut expectations) = checklist::example::healthy();
    facts.site.endpoints.truncate(1);
    expectations.endpoints.truncate(1);
    let wanted = &mut expectations.endpoints[HEALTH];
    (wanted.json_schema, wanted.max_ms) = (None, None);
    wanted.prometheus = Some(PrometheusExpectation { metrics: vec!["up".to_owned()] });
    (facts, expectations)
});

/// The input is a body, and perhaps its content type after [`PART`].
pub(crate) fn read(input: &[u8]) -> bool {
    let text = String::from_utf8_lossy(input);
    let (body, kind) = text.split_once(PART).unwrap_or((&text, "text/plain"));
    let (mut facts, expectations) = EXAMPLE.clone();
    for probe in facts.site.endpoints[HEALTH].probes.iter_mut().flatten() {
        if let Outcome::Reply(reply) = &mut probe.outcome {
            body.clone_into(&mut reply.body);
            reply.headers = vec![("content-type".to_owned(), kind.to_owned())];
        }
    }
    let Some(check) = CHECKLIST.iter().find(|check| check.id == CheckId::Endpoints) else { return false };
    let Ok(finding) = (check.judge)(&facts, &expectations) else { return false };
    assert_ne!(finding.verdict, Verdict::Unknown, "a short body is judged");
    // Nothing of the body stands in what is said, so it is as short as that.
    assert_line(&finding.seen, 200);
    finding.verdict == Verdict::Pass
}
