//! Many sentences as one answer that has an end: it goes into logs and into the errors of functions.

use facts::untrusted::{LONGEST, one_line};

/// The most sentences that are told.
pub(crate) const MOST: usize = 20;
/// The most bytes of all of them together.
const ROOM: usize = 5_500;
const BETWEEN: &str = "; ";

/// The sentences with `; ` between them: the first `MOST` of them, each on one line of at most `LONGEST` characters,
/// as far as there is room, and how many more there are.
pub fn listed(sentences: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let mut list = String::new();
    let (mut told, mut all) = (0_usize, 0_usize);
    for sentence in sentences {
        all += 1;
        if all > MOST || told + 1 < all {
            continue;
        }
        let sentence = one_line(sentence.as_ref(), LONGEST);
        if list.len() + BETWEEN.len() + sentence.len() > ROOM {
            continue;
        }
        if told > 0 {
            list.push_str(BETWEEN);
        }
        list.push_str(&sentence);
        told += 1;
    }
    match all - told {
        0 => list,
        more => format!("{list}{BETWEEN}and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_told_whole() {
        assert_eq!(listed([""; 0]), "");
        assert_eq!(listed(["a: b", "c: d"]), "a: b; c: d");
    }

    #[test]
    fn the_rest_is_counted() {
        let told = listed((0..100_000).map(|number| format!("mistake {number}")));
        assert!(told.starts_with("mistake 0; mistake 1; ") && told.ends_with("mistake 19; and 99980 more"), "{told}");
    }

    #[test]
    fn it_is_short_and_on_one_line_whatever_is_in_it() {
        let long = ["\u{1b}\n漢".repeat(1_000_000), "字".repeat(200)];
        let told = listed(long.iter().cycle().take(50));
        assert!(told.len() < 6_000, "{}", told.len());
        assert!(!told.chars().any(facts::untrusted::is_invisible));
        assert!(told.ends_with(" more"), "{told}");
    }
}
