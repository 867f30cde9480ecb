//! Reads a text as a patient person with ordinary tools would, and knows nothing of how the crate does it: whole texts
//! are decoded again and again, in the ways in which something was spelled.

use std::collections::HashSet;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::spelling::Way;

/// Runs of so many characters are parts of a secret.
const RUN: usize = 8;

/// Whether a part of the secret can be read from the text.
pub(super) fn finds(secret: &str, text: &str, ways: &[Way]) -> Option<String> {
    let (plain, own) = (normal(secret), normal(&settled(secret)));
    let has_escapes = plain != own;
    let all = readings(text, ways);
    all.iter().find_map(|reading| {
        let read = normal(reading);
        if has_escapes {
            runs(&own, RUN)
                .find(|run| normal(&settled(reading)).contains(run))
                .map(|run| format!("{run:?} in {reading:?}"))
        } else {
            runs(&plain, RUN).find(|run| read.contains(run)).map(|run| format!("{run:?} in {reading:?}"))
        }
    })
}

/// Whether what is read amiss may join letters of the other to a part of the secret: they have three letters in a row
/// in common, in either direction, or the secret repeats a few.
pub(super) fn are_alike(secret: &str, other: &str) -> bool {
    let (secret, other) = (normal(&settled(secret)), normal(&settled(other)));
    let turned: String = other.chars().rev().collect();
    let repeats = |run: &str| run.chars().collect::<HashSet<char>>().len() < RUN - 2;
    runs(&secret, 3).any(|run| other.contains(run) || turned.contains(run)) || runs(&secret, RUN).any(repeats)
}

/// Case, white space and what has no width do not count.
pub(super) fn normal(text: &str) -> String {
    let shown = text.chars().filter(|c| !is_left_out(*c));
    shown.flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

/// A secret may look as if it were escaped already.
pub(super) fn settled(text: &str) -> String {
    let mut text = stripped(text);
    for _ in 0..9 {
        let next = stripped(&html(&backslashes(&percent(&text))));
        if next == text {
            break;
        }
        text = next;
    }
    text
}

fn runs(text: &str, length: usize) -> impl Iterator<Item = &str> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let ends = starts.clone();
    starts.into_iter().zip(ends.into_iter().skip(length)).map(|(start, end)| &text[start..end])
}

fn is_left_out(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{ad}')
}

fn stripped(text: &str) -> String {
    text.chars().filter(|c| !is_left_out(*c)).collect()
}

/// Every text that one gets by reading it in some of the ways, in any order.
fn readings(text: &str, ways: &[Way]) -> Vec<String> {
    let start = text.replace("=\r\n", "").replace("=\n", "");
    let mut all = vec![stripped(&start), stripped(text)];
    let mut known: HashSet<String> = all.iter().cloned().collect();
    let mut fresh = all.clone();
    for _ in 0..=ways.len() {
        let mut next = Vec::new();
        for reading in fresh.iter().flat_map(|text| ways.iter().flat_map(|way| read(*way, text))) {
            let reading = stripped(&reading);
            if known.insert(reading.clone()) {
                next.push(reading);
            }
        }
        all.extend(next.iter().cloned());
        fresh = next;
    }
    all
}

fn read(way: Way, text: &str) -> Vec<String> {
    match way {
        Way::Upper | Way::Lower | Way::Mixed | Way::Spaces | Way::Lines | Way::NoWidth => Vec::new(),
        Way::Form => vec![percent(&text.replace('+', ""))],
        Way::Percent | Way::PercentAll => vec![percent(text)],
        Way::PercentLatin => vec![percent_encoding::percent_decode_str(text).map(char::from).collect()],
        Way::PercentU => vec![backslashes(&text.replace("%u", "\\u"))],
        Way::Json
        | Way::JsonSlashes
        | Way::JsonAll
        | Way::XBytes
        | Way::XLatin
        | Way::Octal
        | Way::Braces
        | Way::Python => vec![backslashes(text)],
        Way::Html | Way::HtmlBare | Way::HtmlDecimal | Way::HtmlHex => vec![html(text)],
        Way::Hex | Way::HexParted | Way::HexPrefixed | Way::HexOdd => hex(text),
        Way::Numbers => numbers(text),
        Way::Base64 | Way::Base64Wrapped | Way::Basic => base64(text),
        Way::Shown => vec![text.replace("[U+200B]", "")],
        Way::Reversed => vec![text.chars().rev().collect()],
        Way::Printable => vec![percent(&text.replace('%', "%25").replace('=', "%"))],
        Way::Misread => misread(text),
    }
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn percent(text: &str) -> String {
    text_of(&percent_encoding::percent_decode_str(text).collect::<Vec<u8>>())
}

fn misread(text: &str) -> Vec<String> {
    let parts = text.split(|c| u8::try_from(c).is_err());
    parts.map(|part| text_of(&part.chars().map(|c| u8::try_from(c).unwrap()).collect::<Vec<u8>>())).collect()
}

/// Each escape by itself, into bytes; half a pair waits for the other half.
fn backslashes(text: &str) -> String {
    let mut bytes: Vec<u8> = Vec::new();
    let mut half: Vec<u16> = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (units, length) = escape(rest).unwrap_or((Escape::Text(c), c.len_utf8()));
        match units {
            Escape::Unit(unit) => {
                half.push(unit);
                if !(0xd800..0xdc00).contains(&unit) {
                    bytes.extend(String::from_utf16_lossy(&std::mem::take(&mut half)).bytes());
                }
            }
            Escape::Byte(byte) => bytes.push(byte),
            Escape::Text(c) => bytes.extend(c.encode_utf8(&mut [0; 4]).bytes()),
        }
        rest = &rest[length..];
    }
    // `\xf6` alone is that letter.
    String::from_utf8(bytes.clone()).unwrap_or_else(|_| {
        let mut text = String::new();
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            text.extend(chunk.invalid().iter().map(|byte| char::from(*byte)));
        }
        text
    })
}

enum Escape {
    Unit(u16),
    Byte(u8),
    Text(char),
}

fn escape(rest: &str) -> Option<(Escape, usize)> {
    let after = rest.strip_prefix('\\')?;
    let number = |digits: Option<&str>, radix| u32::from_str_radix(digits?, radix).ok();
    let kind = after.chars().next()?;
    if kind == 'u'
        && let Some(inner) = after.strip_prefix("u{")
    {
        let end = inner.find('}')?;
        return Some((Escape::Text(char::from_u32(number(inner.get(..end), 16)?)?), end + 4));
    }
    match kind {
        'u' => Some((Escape::Unit(u16::try_from(number(after.get(1..5), 16)?).ok()?), 6)),
        'U' => Some((Escape::Text(char::from_u32(number(after.get(1..9), 16)?)?), 10)),
        'x' => Some((Escape::Byte(u8::try_from(number(after.get(1..3), 16)?).ok()?), 4)),
        '0'..='3' if let Some(byte) = number(after.get(..3), 8) => Some((Escape::Byte(u8::try_from(byte).ok()?), 4)),
        kind => Some((Escape::Text(kind), 1 + kind.len_utf8())),
    }
}

fn html(text: &str) -> String {
    let mut ended = text.to_owned();
    for name in ["amp", "lt", "gt", "quot", "ouml", "szlig", "eacute"] {
        ended =
            ended.replace(&format!("&{name};"), &format!("&{name}")).replace(&format!("&{name}"), &format!("&{name};"));
    }
    html_escape::decode_html_entities(&ended).into_owned()
}

fn base64(text: &str) -> Vec<String> {
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let engine = GeneralPurpose::new(&STANDARD, config);
    let standard = text.replace('-', "+").replace('_', "/");
    let runs =
        standard.split(|c: char| !c.is_ascii_alphanumeric() && c != '+' && c != '/').filter(|run| run.len() > 10);
    runs.flat_map(|run| {
        let engine = &engine;
        (0..4).filter_map(move |skip| {
            let digits = run.get(skip..)?;
            let whole = if digits.len() % 4 == 1 { &digits[..digits.len() - 1] } else { digits };
            Some(text_of(&engine.decode(whole).unwrap()))
        })
    })
    .collect()
}

fn hex(text: &str) -> Vec<String> {
    let joined = text.replace("0x", "").replace([':', '-', ','], "");
    let runs = joined.split(|c: char| !c.is_ascii_hexdigit()).filter(|run| run.len() >= 2 * RUN);
    runs.flat_map(|run| {
        (0..2).map(|skip| {
            let digits: Vec<char> = run.chars().skip(skip).collect();
            let pairs = digits.chunks_exact(2).map(|pair| pair.iter().collect::<String>());
            text_of(&pairs.map(|pair| u8::from_str_radix(&pair, 16).unwrap()).collect::<Vec<u8>>())
        })
    })
    .collect()
}

fn numbers(text: &str) -> Vec<String> {
    let lists = text.split(|c: char| !c.is_ascii_digit() && c != ',');
    lists.map(|list| text_of(&list.split(',').filter_map(|it| it.parse::<u8>().ok()).collect::<Vec<u8>>())).collect()
}
