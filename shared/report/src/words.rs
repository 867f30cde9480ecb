//! Small pieces of text that several reports share.

use jiff::Timestamp;

/// A time as people read it.
pub(crate) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// ASCII on one line: what SNS takes as a subject and every terminal shows.
pub(crate) fn ascii(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{2010}'..='\u{2015}' => '-',
        c if c.is_ascii_graphic() || c == ' ' => c,
        c if c.is_whitespace() || c.is_control() => ' ',
        _ => '?',
    };
    text.chars().map(plain).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text, cut to so many characters with `...` where it is longer.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most.saturating_sub(3)).collect();
    format!("{}...", head.trim_end())
}

/// The text in lines of at most so many characters, broken between words; a longer word stays whole.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_plain_ascii_on_one_line() {
        assert_eq!(ascii("“down”\r\nsince\t5 min – 🔥"), "\"down\" since 5 min - ?");
    }

    #[test]
    fn what_is_cut_says_so_and_fits() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abc defg", 7), "abc...");
    }

    #[test]
    fn a_long_word_stays_whole() {
        assert_eq!(wrap("see arn:aws:acm:us-east-1 now", 10), ["see", "arn:aws:acm:us-east-1", "now"]);
    }
}
