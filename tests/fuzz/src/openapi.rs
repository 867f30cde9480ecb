//! The site's own description of its API, and an answer that is held against it: both are whatever the site says.

use std::sync::LazyLock;

use checklist::{CHECKLIST, Check, CheckId, Expectations, Verdict};
use facts::Facts;
use facts::site::{Outcome, Reply};
use report::border::Border;

use crate::plain::{assert_line, assert_lines};

/// The most bytes of what a check says before it is cut at the border.
const LONGEST: usize = 64 * 1024;
/// What parts the document from the answer, the content type and the path.
const PART: &str = "\n---\n";
/// Endpoints of the example.
const DOCUMENT: usize = 2;
const PREDICT: usize = 3;

static EXAMPLE: LazyLock<(Facts, Expectations)> = LazyLock::new(checklist::example::healthy);
static CHECKS: LazyLock<Vec<&Check>> = LazyLock::new(|| {
    CHECKLIST.iter().filter(|check| [CheckId::Contract, CheckId::Endpoints].contains(&check.id)).collect()
});

/// The input is a document, perhaps an answer, its content type and the path that gave it, each after [`PART`].
pub(crate) fn read(input: &[u8]) -> bool {
    let text = String::from_utf8_lossy(input);
    let mut parts = text.split(PART);
    let (mut facts, expectations) = EXAMPLE.clone();
    let document = parts.next().unwrap_or_default();
    change(&mut facts, DOCUMENT, |reply| document.clone_into(&mut reply.body));
    if let Some(answer) = parts.next() {
        change(&mut facts, PREDICT, |reply| answer.clone_into(&mut reply.body));
    }
    if let Some(kind) = parts.next() {
        let is_kind = |name: &str| name.eq_ignore_ascii_case("content-type");
        change(&mut facts, PREDICT, |reply| {
            reply.headers.iter_mut().filter(|(name, _)| is_kind(name)).for_each(|(_, value)| kind.clone_into(value));
        });
    }
    if let Some(path) = parts.next() {
        path.clone_into(&mut facts.scope.endpoints[PREDICT].path);
    }
    let mut was_read = false;
    for check in CHECKS.iter() {
        let Ok(finding) = (check.judge)(&facts, &expectations) else { continue };
        was_read |= check.id == CheckId::Contract && finding.verdict != Verdict::Unknown;
        assert!(finding.seen.len() <= LONGEST, "{}: {} bytes", check.id, finding.seen.len());
        let border = Border::default();
        assert_line(&border.sentence(&finding.seen), 8_000);
        finding.next.iter().for_each(|next| assert_lines(&border.step(next), 700_000));
    }
    was_read
}

fn change(facts: &mut Facts, endpoint: usize, change: impl Fn(&mut Reply)) {
    for probe in facts.site.endpoints[endpoint].probes.iter_mut().flatten() {
        if let Outcome::Reply(reply) = &mut probe.outcome {
            change(reply);
        }
    }
}
