//! Ways in which a site may spell what it was sent.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

/// One way. Where it leaves a choice, the seed chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Upper,
    Lower,
    Mixed,
    Form,
    Percent,
    PercentAll,
    PercentLatin,
    PercentU,
    Json,
    JsonSlashes,
    JsonAll,
    XBytes,
    XLatin,
    Octal,
    Braces,
    Python,
    Html,
    HtmlBare,
    HtmlDecimal,
    HtmlHex,
    Hex,
    HexParted,
    HexPrefixed,
    HexOdd,
    Numbers,
    Base64,
    Base64Wrapped,
    Basic,
    Spaces,
    Lines,
    NoWidth,
    Shown,
    Reversed,
    Printable,
    Misread,
}

pub(super) const WAYS: [Way; 35] = [
    Way::Upper,
    Way::Lower,
    Way::Mixed,
    Way::Form,
    Way::Percent,
    Way::PercentAll,
    Way::PercentLatin,
    Way::PercentU,
    Way::Json,
    Way::JsonSlashes,
    Way::JsonAll,
    Way::XBytes,
    Way::XLatin,
    Way::Octal,
    Way::Braces,
    Way::Python,
    Way::Html,
    Way::HtmlBare,
    Way::HtmlDecimal,
    Way::HtmlHex,
    Way::Hex,
    Way::HexParted,
    Way::HexPrefixed,
    Way::HexOdd,
    Way::Numbers,
    Way::Base64,
    Way::Base64Wrapped,
    Way::Basic,
    Way::Spaces,
    Way::Lines,
    Way::NoWidth,
    Way::Shown,
    Way::Reversed,
    Way::Printable,
    Way::Misread,
];

/// Chance that is the same each time.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn one_of(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn hex(&mut self, byte: u8) -> String {
        if self.one_of(2) == 0 { format!("{byte:02x}") } else { format!("{byte:02X}") }
    }
}

impl Way {
    /// Whether what this way spells can still be read when `next` spells it again.
    pub(super) fn allows(self, next: Self) -> bool {
        use Way::{Form, Lower, Misread, Mixed, NoWidth, Shown, Spaces, Upper};
        let keeps_case = matches!(
            self,
            Self::Upper
                | Self::Lower
                | Self::Mixed
                | Self::Form
                | Self::Percent
                | Self::PercentAll
                | Self::PercentLatin
                | Self::Hex
                | Self::HexParted
                | Self::Reversed
                | Self::Spaces
                | Self::Lines
                | Self::NoWidth
        );
        match next {
            // Our own reports do it, and what they say is not spelled again.
            _ if self == Shown => false,
            // Base64 in capitals is nothing any more.
            Upper | Lower | Mixed => keeps_case,
            // It happens where the secret comes in.
            Misread => false,
            // In Latin-1 soft hyphens and bytes of UTF-8 that was misread are other letters: that is not promised.
            NoWidth => self != Misread,
            // Spaces within base64 become more of its digits.
            Form => self != Spaces,
            _ => true,
        }
    }

    /// The text in this way; None if it has letters for which there is none.
    pub(super) fn spell(self, text: &str, dice: &mut Dice) -> Option<String> {
        let is_latin = text.chars().all(|c| u8::try_from(c).is_ok());
        Some(match self {
            Self::Upper => text.to_uppercase(),
            Self::Lower => text.to_lowercase(),
            Self::Mixed => text.chars().map(|c| mixed(c, dice)).collect(),
            Self::Form => bytes(text, |byte| match byte {
                b' ' => "+".to_owned(),
                b'*' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
                byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
                byte => format!("%{byte:02X}"),
            }),
            Self::Percent => bytes(text, |byte| {
                let is_plain = byte.is_ascii_alphanumeric() && dice.one_of(4) > 0;
                if is_plain { char::from(byte).to_string() } else { format!("%{}", dice.hex(byte)) }
            }),
            Self::PercentAll => bytes(text, |byte| format!("%{}", dice.hex(byte))),
            Self::PercentLatin if is_latin => text
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c.to_string() } else { format!("%{:02X}", u32::from(c)) })
                .collect(),
            Self::PercentU => units(text, |unit| format!("%u{unit:04X}")),
            Self::Json => json(text, |unit| format!("\\u{unit:04x}")),
            Self::JsonSlashes => json(text, |unit| format!("\\u{unit:04X}")).replace('/', "\\/"),
            Self::JsonAll => units(text, |unit| format!("\\u{unit:04x}")),
            Self::XBytes => bytes(text, |byte| format!("\\x{}", dice.hex(byte))),
            Self::XLatin if is_latin => text.chars().map(|c| format!("\\x{:02x}", u32::from(c))).collect(),
            Self::Octal => bytes(text, |byte| format!("\\{byte:03o}")),
            Self::Braces => text.chars().map(|c| format!("\\u{{{:x}}}", u32::from(c))).collect(),
            Self::Python => text.chars().map(|c| format!("\\U{:08x}", u32::from(c))).collect(),
            Self::Html => html(text, ";"),
            Self::HtmlBare => html(text, ""),
            Self::HtmlDecimal => text.chars().map(|c| format!("&#{};", u32::from(c))).collect(),
            Self::HtmlHex => {
                let zeros = "0".repeat(usize::try_from(dice.one_of(6)).unwrap());
                text.chars().map(|c| format!("&#x{zeros}{:X};", u32::from(c))).collect()
            }
            Self::Hex => bytes(text, |byte| dice.hex(byte)),
            Self::HexParted => {
                let between = [":", "-", " ", ", "][usize::try_from(dice.one_of(4)).unwrap()];
                text.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(between)
            }
            Self::HexPrefixed => text.bytes().map(|byte| format!("0x{byte:02x}")).collect::<Vec<_>>().join(", "),
            Self::HexOdd => format!("7{}", bytes(text, |byte| format!("{byte:02x}"))),
            Self::Numbers => format!("[{}]", text.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(", ")),
            Self::Base64 => base64(text, dice),
            Self::Base64Wrapped => {
                let digits: Vec<char> = base64(text, dice).chars().collect();
                let end = ["\n", "\r\n"][usize::try_from(dice.one_of(2)).unwrap()];
                digits.chunks(16).map(|line| line.iter().collect::<String>()).collect::<Vec<_>>().join(end)
            }
            Self::Basic => {
                let user = ["", "u:", "me:", "you:"][usize::try_from(dice.one_of(4)).unwrap()];
                format!("Basic {}", base64(&format!("{user}{text}"), dice))
            }
            Self::Spaces => parted(text, " ", dice),
            Self::Lines => parted(text, "\r\n", dice),
            Self::NoWidth => parted(
                text,
                ["\u{200b}", "\u{200d}", "\u{feff}", "\u{ad}"][usize::try_from(dice.one_of(4)).unwrap()],
                dice,
            ),
            Self::Shown => parted(text, "[U+200B]", dice),
            Self::Reversed => text.chars().rev().collect(),
            Self::Printable => bytes(text, |byte| match byte {
                b'=' => "=3D".to_owned(),
                byte if byte.is_ascii_graphic() && dice.one_of(9) == 0 => format!("{}=\r\n", char::from(byte)),
                byte if byte.is_ascii_graphic() => char::from(byte).to_string(),
                byte => format!("={byte:02X}"),
            }),
            Self::Misread => text.bytes().map(char::from).collect(),
            Self::PercentLatin | Self::XLatin => return None,
        })
    }
}

fn bytes(text: &str, spell: impl FnMut(u8) -> String) -> String {
    text.bytes().map(spell).collect()
}

fn units(text: &str, spell: impl FnMut(u16) -> String) -> String {
    text.encode_utf16().map(spell).collect()
}

fn mixed(c: char, dice: &mut Dice) -> String {
    if dice.one_of(2) == 0 { c.to_uppercase().collect() } else { c.to_lowercase().collect() }
}

/// What is within the quotes of JSON that is all ASCII.
fn json(text: &str, mut spell: impl FnMut(u16) -> String) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    let inner = &quoted[1..quoted.len() - 1];
    inner.chars().fold(String::new(), |mut json, c| {
        if c.is_ascii() {
            json.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                json.push_str(&spell(*unit));
            }
        }
        json
    })
}

fn html(text: &str, end: &str) -> String {
    let mut spelled = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let name = match c {
            '&' => "amp",
            '<' => "lt",
            '>' => "gt",
            '"' => "quot",
            'ö' => "ouml",
            'ß' => "szlig",
            'é' => "eacute",
            c => {
                spelled.push(c);
                continue;
            }
        };
        // Without its semicolon a name would run into the letters behind it.
        let is_open = chars.peek().is_some_and(|next| next.is_alphanumeric() || *next == ';');
        let end = if is_open { ";" } else { end };
        let _ = write!(spelled, "&{name}{end}");
    }
    spelled
}

fn base64(text: &str, dice: &mut Dice) -> String {
    let engine = [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD];
    engine[usize::try_from(dice.one_of(4)).unwrap()].encode(text)
}

fn parted(text: &str, between: &str, dice: &mut Dice) -> String {
    text.chars().fold(String::new(), |mut spelled, c| {
        spelled.push(c);
        if dice.one_of(3) > 0 {
            spelled.push_str(between);
        }
        spelled
    })
}
