//! Text that somebody else wrote: cut where it becomes a fact, on one line, with nothing invisible in it.

use std::borrow::Cow;
use std::fmt;
use std::fmt::Write as _;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

/// The most characters that are kept of one such text, unless its place says otherwise.
pub const LONGEST: usize = 200;

/// What stands where a text was cut.
const CUT: &str = "...";

/// The most characters that are kept of what a service says of a call: AWS tells at length which policy denies it.
pub const LONGEST_MESSAGE: usize = 500;

/// The most characters of a name in the DNS. Source: RFC 1035, section 2.3.4.
const LONGEST_NAME: usize = 255;

/// A text from outside, at most `MOST` characters on one line. Nothing in it can begin a line of a log, turn the direction
/// of what stands beside it, or reach a terminal as a command.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct BoundedText<const MOST: usize>(String);

/// What a stranger wrote, at most [`LONGEST`] characters of it.
pub type UntrustedText = BoundedText<LONGEST>;
/// What AWS, or what stands in for it, says of a call: at most [`LONGEST_MESSAGE`] characters.
pub type UntrustedMessage = BoundedText<LONGEST_MESSAGE>;
/// A name that a stranger wrote: as long as one in the DNS may be.
pub type UntrustedName = BoundedText<LONGEST_NAME>;

impl<const MOST: usize> BoundedText<MOST> {
    /// Takes a text as it came.
    pub fn new(raw: &str) -> Self {
        Self(one_line(raw, MOST))
    }

    /// The text as it may be shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MOST: usize> From<&str> for BoundedText<MOST> {
    fn from(raw: &str) -> Self {
        Self::new(raw)
    }
}

impl<const MOST: usize> From<String> for BoundedText<MOST> {
    fn from(raw: String) -> Self {
        Self::new(&raw)
    }
}

impl<const MOST: usize> From<BoundedText<MOST>> for String {
    fn from(text: BoundedText<MOST>) -> Self {
        text.0
    }
}

impl<const MOST: usize> PartialEq<str> for BoundedText<MOST> {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl<const MOST: usize> PartialEq<&str> for BoundedText<MOST> {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl<const MOST: usize> Deref for BoundedText<MOST> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MOST: usize> fmt::Display for BoundedText<MOST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The text on one line of at most so many characters: white space becomes single spaces, what cannot be seen is written
/// as `[U+001B]`, and what was cut ends with `...`.
pub fn one_line(text: &str, most: usize) -> String {
    let mut line = String::new();
    let mut room = most;
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = !line.is_empty();
            continue;
        }
        let shown = shown(c);
        let needs = shown.chars().count() + usize::from(gap);
        if needs > room {
            return cut(&line, most);
        }
        if gap {
            line.push(' ');
            gap = false;
        }
        line.push_str(&shown);
        room -= needs;
    }
    line
}

/// The text in its lines, with everything else that cannot be seen written as `[U+001B]`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_invisible(c) && c != '\n') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().fold(String::with_capacity(text.len()), |mut seen, c| {
        match c {
            '\n' => seen.push(c),
            '\t' => seen.push(' '),
            c => seen.push_str(&shown(c)),
        }
        seen
    }))
}

/// Control characters, and those that turn the direction of the text around them, or hide in it.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}')
        || matches!(c, '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}')
        || matches!(c, '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
}

fn shown(c: char) -> Cow<'static, str> {
    if is_invisible(c) { Cow::Owned(format!("[U+{:04X}]", u32::from(c))) } else { Cow::Owned(c.to_string()) }
}

fn cut(line: &str, most: usize) -> String {
    let keep = most.saturating_sub(CUT.len());
    let mut head: String = line.chars().take(keep).collect();
    // Writing to a String cannot fail.
    let _ = write!(head, "{CUT}");
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_from_outside_is_one_short_line_without_anything_invisible() {
        let raw = "x\n{\"_aws\":{}}\r\u{1b}[2J\u{202e}\u{200b}\u{7}\u{9b}y";
        let text = UntrustedText::new(raw);
        assert_eq!(text.as_str(), "x {\"_aws\":{}} [U+001B][2J[U+202E][U+200B][U+0007][U+009B]y");
        let long = UntrustedText::new(&"ä\u{1b}".repeat(60_000));
        assert_eq!((long.chars().count() <= LONGEST, long.ends_with("...")), (true, true));
    }

    #[test]
    fn what_was_stored_by_somebody_else_is_cut_when_it_is_read() {
        let stored = serde_json::to_string(&"a\u{1b}".repeat(1000)).unwrap();
        let read: UntrustedText = serde_json::from_str(&stored).unwrap();
        assert!(read.chars().count() <= LONGEST && !read.contains('\u{1b}'));
        assert_eq!(UntrustedText::new(&read), read, "what is shown once stays as it is");
    }

    #[test]
    fn a_text_that_fits_is_whole_and_one_more_character_is_cut() {
        assert_eq!(one_line("abc def", 7), "abc def");
        assert_eq!(one_line("abc defg", 7), "abc ...");
        assert_eq!(one_line("  a \n b  ", 9), "a b");
    }

    #[test]
    fn lines_stay_and_nothing_else_that_is_invisible_does() {
        assert_eq!(visible("a\n\tb\u{1b}[31m\u{2028}c"), "a\n b[U+001B][31m[U+2028]c");
        assert!(matches!(visible("é 漢\nok"), Cow::Borrowed(_)));
    }
}
