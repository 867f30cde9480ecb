//! One line: a sample, what is said of a metric, or nothing.

use super::sample::{self, name_of};
use super::{Fault, Form};

/// Source: Prometheus documentation, "Exposition formats"; `OpenMetrics` 1.0, "Metric types".
const KINDS: [&str; 5] = ["counter", "gauge", "histogram", "summary", "untyped"];
const OPEN_KINDS: [&str; 8] =
    ["counter", "gauge", "gaugehistogram", "histogram", "info", "stateset", "summary", "unknown"];

/// What a line is.
pub(super) enum Line<'a> {
    Nothing,
    Meta(Meta<'a>),
    Sample { name: &'a str },
}

/// What a line says of others.
pub(super) enum Meta<'a> {
    /// The type of the metrics that follow.
    Kind { family: &'a str },
    /// That nothing follows.
    End,
}

/// What stands in a line.
pub(super) fn read(line: &str, form: Form) -> Result<Line<'_>, Fault> {
    let text = line.trim_matches([' ', '\t']);
    match (text.strip_prefix('#'), form) {
        (Some(comment), _) => about(comment, form),
        (None, Form::OpenMetrics) if text.is_empty() => Err(Fault::Blank),
        (None, Form::Prometheus) if text.is_empty() => Ok(Line::Nothing),
        (None, _) => sample::read(text, form).map(|name| Line::Sample { name }),
    }
}

/// What follows the sign of a comment.
fn about(comment: &str, form: Form) -> Result<Line<'_>, Fault> {
    // Without a blank it is no word of the format.
    let words = comment.strip_prefix([' ', '\t']).map(|rest| rest.trim_start_matches([' ', '\t'])).unwrap_or_default();
    let (word, rest) = words.split_once([' ', '\t']).unwrap_or((words, ""));
    let rest = rest.trim_start_matches([' ', '\t']);
    match (word, form) {
        ("TYPE", _) => kind(rest, form),
        ("HELP", _) | ("UNIT", Form::OpenMetrics) => name_of(rest).map(|_| Line::Nothing),
        ("EOF", Form::OpenMetrics) if rest.is_empty() => Ok(Line::Meta(Meta::End)),
        (_, Form::OpenMetrics) => Err(Fault::Comment),
        (_, Form::Prometheus) => Ok(Line::Nothing),
    }
}

fn kind(rest: &str, form: Form) -> Result<Line<'_>, Fault> {
    let (family, kind) = name_of(rest)?;
    let kind = kind.trim_matches([' ', '\t']);
    let is_known = match form {
        Form::Prometheus => KINDS.contains(&kind),
        Form::OpenMetrics => OPEN_KINDS.contains(&kind),
    };
    if is_known { Ok(Line::Meta(Meta::Kind { family })) } else { Err(Fault::Kind) }
}
