//! A stored report that is judged again: the facts in it may be whatever somebody wrote.

use report::Run;
use report::log::LogEntry;

use crate::plain::{assert_answer, assert_line, assert_lines};

/// The most bytes of a refusal.
const LONGEST: usize = 6_000;

pub(crate) fn read(input: &[u8]) -> bool {
    let run = |at| Run::begun("run-2".to_owned(), at, "us-east-1".to_owned());
    match verify::replay::again(input, None, "s3://albkeeper-state/reports/verify/a.json", run) {
        Ok(report) => {
            // A sentence is bounded; how many there are depends on how many things the facts hold.
            assert_lines(&LogEntry::from(report.table()).to_string(), 1024 * 1024 + 64 * input.len());
            assert_answer(&report, 1024 * 1024 + 64 * input.len());
            true
        }
        Err(problems) => {
            assert_line(&input::bad_event(&problems), LONGEST);
            false
        }
    }
}
