//! Verdicts over time as a strip: one cell a run or a day, taller where it is worse, nothing where nobody looked.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use checklist::Verdict;

use super::times::Window;
use super::words::{class, share};
use crate::history::hours::KEPT;
use crate::history::{self, DAYS, Day, History};
use crate::html::Html;

const HEIGHT: u32 = 20;
/// Width of a day with all of its runs.
const DAY_WIDTH: f64 = 10.0;

/// A strip that can be drawn.
pub(crate) struct Strip {
    width: u32,
    /// Path data by verdict.
    cells: BTreeMap<Verdict, String>,
    good: u32,
    judged: u32,
}

impl Strip {
    fn new(width: u32) -> Self {
        Self { width, cells: BTreeMap::new(), good: 0, judged: 0 }
    }

    /// One cell an hour, from the letters of [`Hours`](crate::history::Hours): the last one at the right.
    pub(crate) fn of_hours(letters: &str) -> Self {
        let mut strip = Self::new(u32::try_from(KEPT).unwrap_or(u32::MAX).saturating_mul(2));
        let missing = KEPT.saturating_sub(letters.chars().count());
        // Hours that stood alike are one cell: of ten thousand sites each byte counts.
        let mut cell: Option<(Verdict, u32, u32)> = None;
        for (hour, letter) in (0_u32..).zip(letters.chars().take(KEPT)) {
            let start = u32::try_from(missing).unwrap_or_default().saturating_add(hour).saturating_mul(2);
            let verdict = history::verdict(letter);
            cell = match (cell, verdict) {
                (Some((same, begun, _)), Some(verdict)) if same == verdict => Some((verdict, begun, start + 2)),
                (before, verdict) => {
                    close(&mut strip, before);
                    verdict.map(|verdict| (verdict, start, start + 2))
                }
            };
            strip.judged += u32::from(verdict.is_some());
            strip.good += u32::from(matches!(verdict, Some(Verdict::Pass | Verdict::Warn)));
        }
        close(&mut strip, cell);
        strip
    }

    /// The part of what was judged that was good, in words.
    pub(super) fn share(&self) -> String {
        share(self.good, self.judged)
    }

    fn cell(&mut self, verdict: Verdict, x: f64, width: f64, (top, bottom): (u32, u32)) {
        let path = self.cells.entry(verdict).or_default();
        // Writing to a String cannot fail.
        let _ = write!(path, "M{x} {top}h{width}V{bottom}h-{width}z");
    }

    /// Draws it. `name` says what it is of; the figures are in its text, for whoever does not see it.
    pub(crate) fn draw(&self, html: &mut Html, name: &str, size: &'static str) {
        let worst = self.cells.keys().max().map_or("nothing known", |verdict| verdict.as_str());
        let words = format!("{name}: {} of runs without a failure, worst: {worst}", self.share());
        html.markup("<svg class=\"strip ")
            .markup(size)
            .markup("\" role=\"img\" preserveAspectRatio=\"none\" aria-label=\"");
        html.text(&words).markup("\" viewBox=\"0 0 ").number(f64::from(self.width)).markup(" 21\">");
        html.markup("<path class=\"base\" d=\"M0 20h").number(f64::from(self.width)).markup("v1H0z\"/>");
        for (verdict, path) in &self.cells {
            html.markup("<path class=\"").markup(class(*verdict)).markup("\" d=\"").text(path).markup("\"/>");
        }
        html.markup("</svg>");
    }
}

/// How far down from the top of the strip a verdict's cell begins.
fn top(verdict: Verdict) -> u32 {
    match verdict {
        Verdict::Fail => 0,
        Verdict::Warn => 5,
        Verdict::Pass => 9,
        Verdict::Unknown => 13,
        Verdict::Skip => 17,
    }
}

/// The runs of the last day. Neighbours with the same verdict are one cell.
pub(super) fn day_strip(history: &History, window: &Window, column: usize) -> Strip {
    let mut strip = Strip::new(24 * 60);
    let mut open: Option<(Verdict, u32, u32)> = None;
    for (row, (start, end)) in history.runs.iter().zip(window.spans(history)) {
        let verdict = row.verdict(column);
        strip.good += u32::from(matches!(verdict, Some(Verdict::Pass | Verdict::Warn)));
        strip.judged += u32::from(matches!(verdict, Some(Verdict::Pass | Verdict::Warn | Verdict::Fail)));
        match (&mut open, verdict) {
            (Some((last, _, until)), Some(verdict)) if *last == verdict && *until == start => *until = end,
            (_, verdict) => {
                close(&mut strip, open.take());
                open = verdict.map(|verdict| (verdict, start, end));
            }
        }
    }
    close(&mut strip, open);
    strip
}

fn close(strip: &mut Strip, cell: Option<(Verdict, u32, u32)>) {
    if let Some((verdict, start, end)) = cell {
        strip.cell(verdict, f64::from(start), f64::from(end - start), (top(verdict), HEIGHT));
    }
}

/// The last 90 days: each as wide as the part of its usual runs that it had, and red as far down as its runs failed.
pub(super) fn days_strip(history: &History, window: &Window, column: usize) -> Strip {
    let mut strip = Strip::new(DAYS * 10);
    for day in &history.days {
        let Some(place) = day.day.checked_sub(window.first_day) else { continue };
        strip.good = strip.good.saturating_add(day.tally(column).good());
        strip.judged = strip.judged.saturating_add(day.tally(column).judged());
        if let Some(worst) = day.worst(column) {
            let width = (DAY_WIDTH * window.coverage(day.runs)).ceil().max(1.0);
            // A day that is not over has its runs at its beginning.
            let before = if history.days.last() == Some(day) { 0.0 } else { DAY_WIDTH - width };
            draw_day(&mut strip, day, column, worst, (f64::from(place) * DAY_WIDTH + before, width));
        }
    }
    strip
}

fn draw_day(strip: &mut Strip, day: &Day, column: usize, worst: Verdict, (x, width): (f64, f64)) {
    let tally = day.tally(column);
    let failed = tally.judged().saturating_sub(tally.good());
    if worst != Verdict::Fail || tally.good() == 0 || failed == 0 {
        strip.cell(worst, x, width, (top(worst), HEIGHT));
        return;
    }
    // However short it was, it can be seen.
    let least = top(Verdict::Pass) - 1;
    let down = least + (HEIGHT - least) * failed / tally.judged();
    strip.cell(Verdict::Fail, x, width, (0, down));
    strip.cell(Verdict::Pass, x, width, (down, HEIGHT));
}
