//! AWS's answers without what they tell of anybody: each name and number is another one, the same wherever it stands, so
//! that what refers to what can still be seen.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};

/// Words of AWS and of controllers, which tell nothing of whose account this is, one by one.
const WORDS: &str = include_str!("aws_words.txt");
static KNOWN: LazyLock<BTreeSet<&str>> = LazyLock::new(|| WORDS.split_whitespace().collect());

/// Numbers of so few digits are ports, times, priorities and counts.
const SHORT_NUMBER: usize = 5;

/// Replaces names, each by one that only this mask makes of it.
#[derive(Debug)]
pub struct Mask([u8; 32]);

impl Mask {
    /// A mask of this key: whoever has it could try out names.
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The answer with every name in its values replaced. Names of elements and fields stay.
    pub fn answer(&self, body: &str) -> String {
        if body.trim_start().starts_with('<') { self.xml(body) } else { self.json(body) }
    }

    /// Element names stay, and whatever stands between elements is replaced.
    fn xml(&self, body: &str) -> String {
        let mut out = String::with_capacity(body.len());
        let mut rest = body;
        while let Some(at) = rest.find('<') {
            let (text, tag) = rest.split_at(at);
            out.push_str(&self.text(text));
            let end = tag.find('>').map_or(tag.len(), |end| end.saturating_add(1));
            let (tag, after) = tag.split_at(end);
            out.push_str(tag);
            rest = after;
        }
        out.push_str(&self.text(rest));
        out
    }

    /// Text before a colon is a field's name, if it is one word of letters and no user wrote it, as in `tags`.
    fn json(&self, body: &str) -> String {
        match serde_json::from_str::<serde_json::Value>(body) {
            Ok(value) => self.value(value, false).to_string(),
            Err(_) => self.text(body),
        }
    }

    fn value(&self, value: serde_json::Value, keys_are_names: bool) -> serde_json::Value {
        use serde_json::Value::{Array, Bool, Null, Number, Object, String};
        match value {
            String(text) => String(self.text(&text)),
            Array(items) => Array(items.into_iter().map(|it| self.value(it, keys_are_names)).collect()),
            Object(fields) => Object(
                fields
                    .into_iter()
                    .map(|(key, value)| {
                        let of_users = matches!(key.as_str(), "tags" | "labels" | "Tags");
                        let name = if keys_are_names { self.text(&key) } else { key };
                        (name, self.value(value, of_users))
                    })
                    .collect(),
            ),
            Number(number) => {
                let digits = number.to_string();
                self.text(&digits).parse().map_or(Null, Number)
            }
            same @ (Bool(_) | Null) => same,
        }
    }

    /// Every word of a text that is not known.
    fn text(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut word = String::new();
        for c in text.chars() {
            if c.is_alphanumeric() {
                word.push(c);
            } else {
                self.put(&mut word, &mut out);
                out.push(c);
            }
        }
        self.put(&mut word, &mut out);
        out
    }

    fn put(&self, word: &mut String, out: &mut String) {
        if !word.is_empty() {
            out.push_str(&self.word(word));
            word.clear();
        }
    }

    /// A known word, a short number, or a word of the same form that stands for it everywhere. Letters count alike in
    /// either case: DNS names do.
    fn word(&self, word: &str) -> String {
        let is_short_number = word.len() <= SHORT_NUMBER && word.bytes().all(|it| it.is_ascii_digit());
        if is_short_number || is_of_a_time_or_zone(word) || KNOWN.contains(word) {
            return word.to_owned();
        }
        let lower = word.to_lowercase();
        let is_hex = lower.len() >= 8
            && lower.bytes().all(|it| it.is_ascii_hexdigit())
            && lower.bytes().any(|it| it.is_ascii_alphabetic());
        let mut digits = Digits { key: &self.0, word: &lower, round: 0, left: Vec::new() };
        word.chars().map(|c| digits.instead_of(c, is_hex)).collect()
    }
}

/// The middle or the end of a time (`30T17`, `975Z`), or the end of an availability zone (`1a`).
fn is_of_a_time_or_zone(word: &str) -> bool {
    let is_number =
        |text: &str| !text.is_empty() && text.len() <= SHORT_NUMBER && text.bytes().all(|it| it.is_ascii_digit());
    let is_zone =
        |(number, letter): (&str, &str)| is_number(number) && number.len() == 1 && ("a"..="f").contains(&letter);
    word.split_once('T').is_some_and(|(day, hour)| is_number(day) && is_number(hour))
        || word.strip_suffix('Z').is_some_and(is_number)
        || (word.len() == 2 && word.split_at_checked(1).is_some_and(is_zone))
}

/// As many pseudo-random numbers as a word has letters.
struct Digits<'a> {
    key: &'a [u8; 32],
    word: &'a str,
    round: u32,
    left: Vec<u8>,
}

impl Digits<'_> {
    fn next(&mut self) -> u8 {
        if self.left.is_empty() {
            let hash = Sha256::new().chain_update(self.key).chain_update(self.round.to_be_bytes());
            self.left = hash.chain_update(self.word).finalize().to_vec();
            self.round = self.round.wrapping_add(1);
        }
        self.left.pop().unwrap_or_default()
    }

    fn instead_of(&mut self, c: char, is_hex: bool) -> char {
        let next = self.next();
        let letter = |first: u8| char::from(first.saturating_add(next % 26));
        match c {
            _ if is_hex => char::from_digit(u32::from(next % 16), 16).unwrap_or('0'),
            '0'..='9' => char::from_digit(u32::from(next % 10), 10).unwrap_or('0'),
            'A'..='Z' => letter(b'A'),
            _ => letter(b'a'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask() -> Mask {
        Mask::new([7; 32])
    }

    const ANSWER: &str = "<DescribeLoadBalancersResponse xmlns=\"http://x/doc/\"><DNSName>Shop-Web-123456789.us-east-1.elb.amazonaws.com\
        </DNSName><LoadBalancerArn>arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop-web/50dc6c495c0c9188\
        </LoadBalancerArn><Port>8443</Port><Scheme>internet-facing</Scheme></DescribeLoadBalancersResponse>";

    #[test]
    fn no_name_and_no_number_of_the_account_is_left() {
        let masked = mask().answer(ANSWER);
        for secret in ["shop", "Shop", "web", "123456789", "50dc6c495c0c9188"] {
            assert!(!masked.contains(secret), "{secret} in {masked}");
        }
        for kept in [
            "<DNSName>",
            ".us-east-1.elb.amazonaws.com",
            "arn:aws:elasticloadbalancing:us-east-1:",
            ">8443<",
            ">internet-facing<",
        ] {
            assert!(masked.contains(kept), "{kept} in {masked}");
        }
        assert_eq!(masked.len(), ANSWER.len(), "lengths stay");
    }

    /// What refers to what can still be seen, also where DNS wrote it in small letters.
    #[test]
    fn a_name_is_the_same_wherever_it_stands_and_another_with_another_key() {
        let mask = mask();
        let one = mask.text("shop-web");
        assert_eq!(mask.text("Shop-Web").to_lowercase(), one);
        assert!(mask.answer(ANSWER).contains(&format!("app/{one}/")), "{one}");
        assert_ne!(Mask::new([8; 32]).text("shop-web"), one);
        assert_ne!(mask.text("shop"), mask.text("shops"));
    }

    #[test]
    fn what_users_wrote_as_a_field_is_replaced_too() {
        let masked =
            mask().answer(r#"{"cluster":{"name":"shop","tags":{"Team":"payments"},"createdAt":1700000000.5}}"#);
        for secret in ["shop", "Team", "payments", "1700000000"] {
            assert!(!masked.contains(secret), "{secret} in {masked}");
        }
        assert!(
            masked.contains("\"cluster\"") && masked.contains("\"name\"") && masked.contains("\"tags\""),
            "{masked}"
        );
    }

    #[test]
    fn times_and_zones_are_what_they_were_and_numbers_stay_numbers() {
        let mask = mask();
        for same in ["2026-11-30T17:50:42.975Z", "us-east-1a", "10.0.0.1", "8443"] {
            assert_eq!(mask.text(same), same);
        }
        let account = mask.text("123456789012");
        assert!(account != "123456789012" && account.bytes().all(|it| it.is_ascii_digit()), "{account}");
    }

    #[test]
    fn other_letters_than_ours_are_replaced() {
        let masked = mask().answer("<A>Bücher-Straße 北京</A>");
        assert!(!masked.contains("cher") && !masked.contains('北'), "{masked}");
    }
}
