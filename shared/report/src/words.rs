//! Small pieces of text that several reports share.

use jiff::Timestamp;

/// A time as people read it.
pub(crate) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// How long it is from one time to another, in its two largest units.
pub(crate) fn lasting(from: Timestamp, to: Timestamp) -> String {
    let minutes = to.as_second().saturating_sub(from.as_second()).max(0) / 60;
    let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    match (days, hours, minutes) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, 0, _) => format!("{days} d"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
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

/// The first few of many, and how many more there are: `a, b and 3 more`.
pub(crate) fn first_few<T: AsRef<str>>(all: &[T], few: usize) -> String {
    let first = all.iter().take(few).map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(few) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
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
    fn a_time_is_told_in_two_units_at_most() {
        let told = |minutes: i64| {
            let to = Timestamp::from_second(minutes * 60 + 59).unwrap();
            lasting(Timestamp::UNIX_EPOCH, to)
        };
        let times = [0, 25, 60, 190, 1_440, 4_600, -5].map(told);
        assert_eq!(times, ["0 min", "25 min", "1 h", "3 h 10 min", "1 d", "3 d 4 h", "0 min"]);
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
