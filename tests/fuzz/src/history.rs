//! What lies in the bucket for the status page: its history, what `cleanup` said last, and the page itself. Whatever they
//! say, the page is one that a dashboard may show, and the history stays small.

use std::sync::LazyLock;

use aws::store::object::most;
use page::example::Example;
use page::history::Look;
use page::{History, Shown};
use report::cleanup::Summary;

use crate::plain::assert_lines;

/// What a run adds to a history, and what is cut of a name or a sentence in it, has no more bytes.
const ROOM: usize = 128 * 1024;

static EXAMPLE: LazyLock<Example> = LazyLock::new(Example::failing);

pub(crate) fn read(input: &[u8]) -> bool {
    if input.first() == Some(&b'<') {
        return of_a_page(&String::from_utf8_lossy(input));
    }
    if let Some(summary) = Summary::read(input) {
        show(&EXAMPLE.history, Some(&summary), input.len());
        return true;
    }
    let Ok(mut history) = History::read(input) else { return false };
    show(&history, None, input.len());
    let (facts, _) = checklist::example::healthy();
    history.note(&Look::new(&EXAMPLE.report, &facts));
    let written = serde_json::to_vec(&history).unwrap();
    assert!(written.len() <= ROOM + 2 * input.len() && u64::try_from(written.len()).unwrap() <= most::HISTORY);
    assert_eq!(History::read(&written).as_ref(), Ok(&history), "the next run reads what this one leaves");
    show(&history, EXAMPLE.cleanup.as_ref(), input.len());
    true
}

/// What is drawn is a page of ours.
fn show(history: &History, cleanup: Option<&Summary>, bytes: usize) {
    let Example { report, expectations, .. } = &*EXAMPLE;
    let html = page::html(&Shown { report, expectations, history, cleanup, kept_at: "s3://albkeeper-state/a.json" });
    // A character may need as many bytes as `[U+FEFF]`, and a name may stand in more than one place.
    assert_lines(&html, 4 * ROOM + 64 * bytes);
    let dressed = widget::dressed(&html, true);
    assert!(dressed.is_some(), "the widget does not know the page again");
}

/// Nothing of a forged page gets through that runs, loads or leads away.
fn of_a_page(page: &str) -> bool {
    let Some(shown) = widget::dressed(page, false) else { return false };
    let lower = shown.to_ascii_lowercase();
    for never in ["<script", "<img", "<a ", "<iframe", "<form", "<link", "<meta", "<use", "url(", "@import"] {
        assert!(!lower.contains(never), "{never} in {shown}");
    }
    assert!(shown.len() <= page.len() + 200);
    true
}
