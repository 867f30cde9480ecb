//! A verdict as one letter, and a gap as none.

use checklist::Verdict;

/// No run, or none that had this check.
pub(super) const GAP: char = '.';

/// The letter of a verdict.
pub fn letter(verdict: Verdict) -> char {
    match verdict {
        Verdict::Skip => 's',
        Verdict::Pass => 'p',
        Verdict::Unknown => 'u',
        Verdict::Warn => 'w',
        Verdict::Fail => 'f',
    }
}

/// The verdict of a letter; `None` for a gap and for a letter that nobody knows.
pub fn verdict(letter: char) -> Option<Verdict> {
    match letter {
        's' => Some(Verdict::Skip),
        'p' => Some(Verdict::Pass),
        'u' => Some(Verdict::Unknown),
        'w' => Some(Verdict::Warn),
        'f' => Some(Verdict::Fail),
        _ => None,
    }
}

/// The worse of two, where a gap is nothing.
pub(super) fn worse(one: char, other: char) -> char {
    if verdict(one) >= verdict(other) { one } else { other }
}

/// Whether it says how the check stands: unknown and skipped say nothing of it.
pub(super) fn is_settled(letter: char) -> bool {
    match verdict(letter) {
        Some(Verdict::Pass | Verdict::Warn | Verdict::Fail) => true,
        Some(Verdict::Unknown | Verdict::Skip) | None => false,
    }
}

/// Whether users are served as far as this check goes: a warning is no outage.
pub(super) fn is_good(letter: char) -> bool {
    match verdict(letter) {
        Some(Verdict::Pass | Verdict::Warn) => true,
        Some(Verdict::Fail | Verdict::Unknown | Verdict::Skip) | None => false,
    }
}
