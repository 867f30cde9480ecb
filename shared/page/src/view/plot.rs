//! One plot of percentiles over time, as SVG with axes and units.

use std::fmt::Write as _;

use crate::history::Spread;
use crate::html::Html;

const LEFT: f64 = 52.0;
const RIGHT: f64 = 348.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 132.0;

/// A line's class in the style sheet, and its figure.
type Line = (&'static str, fn(&Spread) -> u32);

/// What is drawn, the most important last: it lies on top.
const LINES: [Line; 3] = [("p99", |spread| spread.p99), ("p95", |spread| spread.p95), ("p50", |spread| spread.p50)];

/// The time axis: how many places, which one is now, and where it is labelled.
pub(super) struct Axis {
    /// The newest place, counted since 1970.
    pub(super) now: u32,
    /// How many places there are.
    pub(super) most: u32,
    /// How many places lie between two labels.
    pub(super) every: u32,
    /// The unit of a place.
    pub(super) unit: &'static str,
    /// What the axis shows, in words.
    pub(super) title: &'static str,
}

impl Axis {
    fn x(&self, ago: u32) -> f64 {
        RIGHT - f64::from(ago) * (RIGHT - LEFT) / f64::from(self.most.saturating_sub(1).max(1))
    }
}

/// Draws the percentiles of one endpoint. The figures of its newest place are in the table, as text.
pub(super) fn plot(html: &mut Html, name: &str, spreads: &[Spread], axis: &Axis) {
    let shown: Vec<(u32, &Spread)> = spreads
        .iter()
        .filter_map(|spread| Some((axis.now.checked_sub(spread.at)?, spread)))
        .filter(|(ago, _)| *ago < axis.most)
        .collect();
    let most = nice(shown.iter().map(|(_, spread)| spread.p99).max().unwrap_or_default());
    html.markup("<figure><svg class=\"plot\" viewBox=\"0 0 360 150\" role=\"img\" aria-label=\"");
    html.text(&format!("{name}: p50, p95 and p99 in milliseconds, {}, highest {most} ms", axis.title)).markup("\">");
    axes(html, axis, most);
    for (class, value) in LINES {
        html.markup("<path class=\"line ").markup(class).markup("\" d=\"");
        html.text(&line(&shown, axis, most, value)).markup("\"/>");
    }
    html.markup("</svg><figcaption class=\"note\">").markup(axis.title).markup("</figcaption></figure>");
}

fn axes(html: &mut Html, axis: &Axis, most: u32) {
    for part in [0, 1, 2] {
        let y = BOTTOM - (BOTTOM - TOP) * f64::from(part) / 2.0;
        html.markup("<path class=\"grid\" d=\"M52 ").number(y).markup("H348\"/><text class=\"end\" x=\"48\" y=\"");
        html.number(y + 4.0).markup("\">").number(f64::from(most) * f64::from(part) / 2.0);
        html.markup(if part == 2 { " ms</text>" } else { "</text>" });
    }
    for ago in (0..=axis.most).step_by(usize::try_from(axis.every).unwrap_or(1)) {
        let (x, label) = match ago {
            0 => (RIGHT, "now".to_owned()),
            ago => (axis.x(ago).max(LEFT), format!("−{ago} {}", axis.unit)),
        };
        html.markup("<text class=\"").markup(if ago == 0 { "end" } else { "middle" }).markup("\" y=\"146\" x=\"");
        html.number(x).markup("\">").text(&label).markup("</text>");
    }
}

/// Path data; a place without figures breaks the line, and one alone is a dot.
fn line(shown: &[(u32, &Spread)], axis: &Axis, most: u32, value: fn(&Spread) -> u32) -> String {
    let mut path = String::new();
    let mut last: Option<u32> = None;
    for (ago, spread) in shown {
        let y = BOTTOM - (BOTTOM - TOP) * f64::from(value(spread)) / f64::from(most);
        let joins = last.is_some_and(|last| last == ago + 1);
        // Writing to a String cannot fail.
        let _ = if joins {
            write!(path, "L{:.0} {y:.0}", axis.x(*ago))
        } else {
            write!(path, "M{:.0} {y:.0}h.1", axis.x(*ago))
        };
        last = Some(*ago);
    }
    path
}

/// The next number above that reads well at the end of an axis, and has a good half.
fn nice(most: u32) -> u32 {
    let mut step = 1_u32;
    loop {
        for times in [2, 4, 6, 10] {
            let end = step.saturating_mul(times);
            if end >= most || end == u32::MAX {
                return end;
            }
        }
        step = step.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_at_a_number_that_reads_well() {
        assert_eq!([0, 2, 3, 17, 95, 110, 601].map(nice), [2, 2, 4, 20, 100, 200, 1000]);
    }

    #[test]
    fn a_time_without_an_answer_breaks_the_line() {
        let spreads = [5, 6, 9].map(|at| Spread { at, answers: 3, p50: 10, p95: 20, p99: 20 });
        let axis = Axis { now: 9, most: 24, every: 6, unit: "h", title: "" };
        let shown: Vec<_> = spreads.iter().map(|spread| (axis.now - spread.at, spread)).collect();
        let path = line(&shown, &axis, 20, |spread| spread.p50);
        assert_eq!((path.matches('M').count(), path.matches('L').count()), (2, 1), "{path}");
    }
}
