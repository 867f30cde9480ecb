//! Each spelling by itself, and what is no secret.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::spelling::{Dice, WAYS, Way};
use super::{Secrets, Unusable, secrets};

const HORSE: &str = "correct CANARYhorse";
const JERRY: &str = "Tom&CANARYJerry";
const TREE: &str = "grünCANARYbaum";
const TOKEN: &str = "CANARY+tok/en=9f3Ab.c-d_E%41";

fn all() -> Secrets {
    secrets(&[HORSE, JERRY, TREE, TOKEN])
}

#[track_caller]
fn is_cut(text: &str) {
    assert_eq!(all().cut(&format!("<you sent {text}>")), "<you sent [token]>", "{text}");
}

#[track_caller]
fn leaves(text: &str, left: &str) {
    assert_eq!(all().cut(text), left, "{text}");
}

#[test]
fn each_canary_is_cut_as_it_is_and_in_either_case() {
    for secret in [HORSE, JERRY, TREE, TOKEN] {
        is_cut(secret);
        is_cut(&secret.to_uppercase());
        is_cut(&secret.to_lowercase());
    }
    is_cut("CoRrEcT cAnArYhOrSe");
}

#[test]
fn each_canary_is_cut_in_each_spelling() {
    for secret in [HORSE, JERRY, TREE, TOKEN] {
        for (way, seed) in WAYS.iter().flat_map(|way| (0..20).map(move |seed| (way, seed))) {
            let Some(text) = way.spell(secret, &mut Dice(seed)) else { continue };
            let cut = all().cut(&format!("<{text}>")).into_owned();
            assert!(cut.contains("[token]") && !cut.to_lowercase().contains("canary"), "{way:?}: {text} became {cut}");
        }
    }
}

#[test]
fn a_form_or_a_url_hides_nothing() {
    is_cut("correct+CANARYhorse");
    is_cut("correct%20CANARYhorse");
    is_cut("gr%C3%BCnCANARYbaum");
    is_cut("gr%c3%bcnCANARYbaum");
    is_cut("gr%FCnCANARYbaum");
    is_cut("gr%25C3%25BCnCANARYbaum");
    is_cut("gr%2525C3%2525BCnCANARYbaum");
    is_cut("gr%u00fcnCANARYbaum");
    is_cut("CANARY%2Btok%2Fen%3D9f3Ab.c-d_E%2541");
    let plus = secrets(&["a _aaaa&+", "bb <b+bbb"]);
    for text in ["a+_aaaa%26amp%2B", "a+_aaaa%26%2B", "bb+%26lt%3Bb%2Bbbb", "bb+%5Cx3cb%2Bbbb"] {
        assert_eq!(plus.cut(&format!("<{text}>")), "<[token]>", "{text}");
    }
    is_cut("%43ANARY%2btok/en%3d9f3Ab.c-d%5fE%41");
}

#[test]
fn the_escapes_of_json_and_of_scripts_hide_nothing() {
    is_cut(r"gr\u00fcnCANARYbaum");
    is_cut(r"gr\\u00FCnCANARYbaum");
    is_cut(r"gr\xfcnCANARYbaum");
    is_cut(r"gr\xc3\xbcnCANARYbaum");
    is_cut(r"gr\303\274nCANARYbaum");
    is_cut(r"gr\u{fc}nCANARYbaum");
    is_cut(r"CANARY+tok\/en=9f3Ab.c-d_E%41");
    is_cut(r"\u0063orrect\u0020CANARYhorse");
    let quoted = secrets(&["say \"CANARY\" \\o/ 😀"]);
    assert_eq!(quoted.cut(r#"{"sent": "say \"CANARY\" \\o\/ \ud83d\ude00"}"#), r#"{"sent": "[token]"}"#);
    assert_eq!(quoted.cut(r#""{\"sent\": \"say \\\"CANARY\\\" \\\\o/ 😀\"}""#), r#""{\"sent\": \"[token]\"}""#);
}

#[test]
fn the_escapes_of_html_hide_nothing() {
    is_cut("Tom&amp;CANARYJerry");
    is_cut("TOM&AMP;CANARYJERRY");
    is_cut("Tom&ampCANARYJerry");
    is_cut("Tom&#38;CANARYJerry");
    is_cut("Tom&#0000038;CANARYJerry");
    is_cut("Tom&#x26;CANARYJerry");
    is_cut("Tom&#X00026;CANARYJerry");
    is_cut("Tom&amp;amp;CANARYJerry");
    is_cut("gr&uuml;nCANARYbaum");
    is_cut("gr&uumlnCANARYbaum");
    is_cut("correct&nbsp;CANARYhorse");
    is_cut("CANARY&plus;tok&sol;en&equals;9f3Ab&period;c-d&lowbar;E&percnt;41");
}

#[test]
fn an_escape_that_was_parted_and_escaped_again_hides_nothing() {
    let parted = secrets(&["üöäéñüöä"]);
    for text in [
        r"%C3%B\u200bC%C3%\u200bB6%C3%A\u200b4%C3\u200b%A9%C\u200b3%B1%C3%\u200bBC%C3%B\u200b6%C3%A\u200b4",
        r"%C3\n%BC%C3%B6%C3%A4%C\n3%A9%C3%B1%C3%BC%C3%B6%C3%A\n4",
        "\\&#8203;u00fc\\u00f6\\u&#8203;00e4\\u00e9\\u00f1\\&#8203;u00fc\\u00&#8203;f6\\u00e&#8203;4",
    ] {
        assert!(parted.find(text), "{text}");
    }
}

#[test]
fn a_number_of_html_that_is_parted_by_an_escape_hides_nothing() {
    let letters = "&#\\u200d100;&#9\\u200d7;&#1\\u200d00;&#10\\u200d0;&#32\\n;&#9\\u00ad7;&#9\\u00ad7;&#9\\u200d7;&#9\\n7;&#97\\u200d;";
    assert_eq!(secrets(&["dadd aaaaa"]).cut(&format!("<{letters}>")), "<[token]>");
}

#[test]
fn a_name_of_html_that_ends_at_a_space_hides_nothing_that_follows() {
    for (secret, text) in [
        ("%%%%%%%%u%%n%%< ;%%\\%%%%%", "u%25%25n%25%25%26lt%20%3B%25%25%5C%5C"),
        ("abcd< ;efgh", "abcd&lt ;efgh"),
        ("abcd< cc;efgh", "abcd&lt cc;efgh"),
        ("abcd<;efgh", "abcd&l t;;efgh"),
        ("abcd<efgh", "abcd&lt\n;efgh"),
        ("abcd& #65;efgh", "abcd&amp\u{200b}#65;efgh"),
    ] {
        assert_eq!(secrets(&[secret]).cut(&format!("<{text}>")), "<[token]>", "{text}");
    }
}

#[test]
fn what_was_turned_and_then_escaped_again_hides_nothing() {
    for (secret, text) in [
        ("aaa<aöaa", r"aa6f00u\a&lt;aaa"),
        ("aaaa\"<naaa", r"aaan&lt;&quot;\aaaa"),
        ("aaaa\"naa&aaa", r"aaa&amp;aan&quot;\aaaa"),
        ("aaa/aaöaaa", r"aaa6f00u\aa%2Faaa"),
    ] {
        assert_eq!(secrets(&[secret]).cut(&format!("<{text}>")), "<[token]>", "{text}");
    }
}

#[test]
fn letters_that_mail_parts_by_many_lines_hide_nothing() {
    let letters: Vec<String> = "aöaöaaaaaaba".bytes().map(|byte| format!("\\{byte:03o}")).collect();
    let parted = letters.concat().chars().map(String::from).collect::<Vec<_>>().join("=0D=0A");
    for every in [3, 20, 76, 150] {
        let ends = |at: usize| at > 0 && at.is_multiple_of(every);
        let wrapped: String =
            parted.char_indices().map(|(at, c)| if ends(at) { format!("=\r\n{c}") } else { c.to_string() }).collect();
        assert_eq!(secrets(&["aöaöaaaaaaba"]).cut(&wrapped), "[token]", "{wrapped}");
    }
}

#[test]
fn lines_of_mail_that_go_on_hide_nothing_where_all_letters_are_parted() {
    for (between, digits) in [("\u{ad}", "4a"), (" ", "4a"), ("\u{200b}", "41"), (" ", "41")] {
        let letters: Vec<String> = format!("a=E6=BC=A2aa{digits}=C3=B6aa").chars().map(String::from).collect();
        let text = letters.join(between).replace(&digits[..1], &format!("=\r\n{}", &digits[..1]));
        let secrets = secrets(&[&format!("a漢aa{digits}öaa")]);
        assert_eq!(secrets.cut(&format!("<{text}>")), "<[token]>", "{text}");
    }
}

#[test]
fn hex_hides_nothing() {
    let hex: String = HORSE.bytes().map(|byte| format!("{byte:02x}")).collect();
    is_cut(&hex);
    is_cut(&hex.to_uppercase());
    leaves(&format!("f{hex}"), "f[token]");
    let zero = secrets(&["pppppppp"]);
    for text in
        ["7070707070707070x", "7070707070707070 x", "0x7070707070707070x", "0x70 0x70 0x70 0x70 0x70 0x70 0x70 0x70"]
    {
        assert_eq!(zero.cut(text).trim_end_matches([' ', 'x']).trim_start_matches("0x"), "[token]", "{text}");
    }
    for between in [":", "-", " ", ", 0x", "\n"] {
        let parted: Vec<String> = HORSE.bytes().map(|byte| format!("{byte:02X}")).collect();
        is_cut(&parted.join(between));
    }
    is_cut(&HORSE.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(", "));
}

#[test]
fn base64_hides_nothing_wherever_it_begins() {
    for before in ["", "u:", "me:", "you:", "\u{fffd}"] {
        for secret in [HORSE, JERRY, TREE, TOKEN] {
            let text = format!("{before}{secret}");
            for spelled in [STANDARD.encode(&text), URL_SAFE_NO_PAD.encode(&text)] {
                let cut = all().cut(&spelled).into_owned();
                // What is left is of what stands before, and a digit that is half of it.
                assert!(cut.contains("[token]") && cut.len() < "[token]".len() + 10, "{spelled} became {cut}");
            }
        }
    }
    let json = STANDARD.encode(TOKEN).replace('/', "\\/");
    assert!(!all().cut(&json).contains("Q0FO"), "{json}");
    let cut_off = &STANDARD.encode(HORSE)[1..];
    assert!(all().find(cut_off), "{cut_off}");
}

#[test]
fn what_parts_the_letters_hides_nothing() {
    for between in
        [" ", "\n", "\r\n", "\t", "\u{200b}", "\u{2060}", "\u{feff}", "\u{ad}", "[U+200B]", "[U+0007]", "&shy;"]
    {
        let letters: Vec<String> = HORSE.chars().filter(|c| *c != ' ').map(String::from).collect();
        is_cut(&letters.join(between));
    }
    is_cut(&HORSE.chars().rev().collect::<String>());
    is_cut("gr=C3=BCnCANARYbaum");
    is_cut("gr=FCnCAN=\r\nARYbaum");
    is_cut("gru\u{308}nCANARYbaum");
    is_cut("grünCANARYbaum");
}

#[test]
fn a_part_of_eight_letters_is_cut_and_one_of_seven_stays() {
    leaves("CANARYho", "[token]");
    leaves("CANARYh", "CANARYh");
    leaves("correct CANARYhors_", "[token]_");
    leaves("_orrect CANARYhorse", "_[token]");
    leaves(&TOKEN[..20], "[token]");
    leaves(&TOKEN[TOKEN.len() - 20..], "[token]");
    leaves("gr\u{fffd}nCANARYbaum", "gr\u{fffd}[token]");
}

#[test]
fn mixes_hide_nothing() {
    let percent = Way::PercentAll.spell(HORSE, &mut Dice(1)).unwrap();
    let json = Way::JsonAll.spell(TREE, &mut Dice(1)).unwrap();
    for text in [percent, json, STANDARD.encode(TOKEN)] {
        assert!(all().find(&STANDARD.encode(&text)), "{text}");
        assert!(all().find(&STANDARD.encode(STANDARD.encode(&text))), "{text}");
        assert!(all().find(&Way::HtmlHex.spell(&text, &mut Dice(1)).unwrap()), "{text}");
        assert!(all().find(&Way::Hex.spell(&Way::Reversed.spell(&text, &mut Dice(1)).unwrap(), &mut Dice(1)).unwrap()));
    }
}

#[test]
fn a_secret_may_be_a_document_or_have_lines() {
    let document = r#"{"username": "u", "password": "correct CANARYhorse"}"#;
    let key = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg\nCANARY0123456789==\n-----END PRIVATE KEY-----\n";
    for secret in [document, key] {
        let secrets = secrets(&[secret]);
        let json = serde_json::to_string(secret).unwrap();
        for text in [secret.trim(), json.trim_matches('"'), &secret.replace('\n', "\\n"), &secret.replace('\n', " ")] {
            let cut = secrets.cut(text);
            assert!(!cut.contains("CANARY") && cut.len() < 20, "{text} became {cut}");
        }
    }
}

#[test]
fn a_name_is_cut_where_it_is_a_word() {
    let mut secrets = secrets(&[HORSE]);
    secrets.add_name("anna");
    secrets.add_name("bo");
    secrets.add_name("me@example.com");
    let cut = |text: &str| secrets.cut(text).into_owned();
    assert_eq!(cut("Anna, anna! (ANNA) hanna annas anna_b bo"), "[user], [user]! ([user]) hanna annas anna_b bo");
    assert_eq!(
        cut(r#"{"user": "anna", "x": "\nanna", "p": "%20anna"}"#),
        r#"{"user": "[user]", "x": "\n[user]", "p": "%20[user]"}"#
    );
    assert_eq!(cut("me%40example.com some@example.com"), "[user] some@example.com");
    assert_eq!(cut("anna:correct CANARYhorse"), "[user]:[token]");
    assert_eq!(cut(&STANDARD.encode("anna:correct CANARYhorse")), "[user][token]");
}

#[test]
fn cutting_again_changes_nothing_and_a_mark_is_never_eaten() {
    for secret in ["[token][token]", "[user][user]", "aaaa[token]bbbb", "token][token", "tokentoken"] {
        let mut secrets = secrets(&[HORSE, secret]);
        secrets.add_name("token");
        secrets.add_name("user");
        for text in ["[token]", "[token][token][token]", "aaaacorrect CANARYhorsebbbb", "[user] [token]", "[[token]]"] {
            let once = secrets.cut(text).into_owned();
            assert_eq!(secrets.cut(&once), once, "{secret} in {text}");
            assert!(once.contains("[token]"), "{once}");
        }
        assert!(matches!(secrets.cut("[token][token]"), Cow::Borrowed(_)));
    }
}

#[test]
fn a_text_without_a_secret_is_borrowed() {
    let text = r#"<p class="x">100% of \"a\" &amp; b = %20 &copy; QUJDREVGR0hJSktMTU5PUA== 0x41:42 größe</p>"#;
    assert!(matches!(all().cut(text), Cow::Borrowed(kept) if kept == text));
    assert!(matches!(Secrets::default().cut(HORSE), Cow::Borrowed(HORSE)));
    assert!(matches!(all().cut(""), Cow::Borrowed("")));
}

#[test]
fn what_is_too_short_or_too_long_is_refused_without_telling_it() {
    let mut secrets = Secrets::default();
    for short in ["", "CANARYx", "        ", "C A N A R Y x", "\u{200b}\u{200b}\u{200b}\u{200b}CANARY"] {
        assert_eq!(secrets.add(short), Err(Unusable::TooShort), "{short}");
    }
    assert_eq!(secrets.add(&"CANARY".repeat(2731)), Err(Unusable::TooLong));
    assert_eq!(secrets.add(&"CANARYxy".repeat(2048)), Ok(()));
    assert!(!format!("{} {}", Unusable::TooShort, Unusable::TooLong).contains("CANARY"));
    assert_eq!(format!("{secrets:?}"), "Secrets(1 and 0 names)");
    assert!(!secrets.is_empty() && Secrets::default().is_empty());
}

#[test]
fn the_secrets_of_another_are_cut_too() {
    let mut both = secrets(&[HORSE]);
    both.extend(secrets(&[TREE]));
    assert_eq!(both.cut("correct CANARYhorse, grünCANARYbaum"), "[token], [token]");
}

#[test]
fn a_text_that_was_made_to_be_read_in_far_too_many_ways_loses_what_nobody_read() {
    let nasty = "%2541&amp;amp;=3D\\\\u0041aaaaQUJDREVGR0hJ414243444546474849=\n".repeat(2000);
    let text = format!("{nasty}{}{nasty}", STANDARD.encode(HORSE));
    let cut = all().cut(&text).into_owned();
    assert!(!cut.contains("Y29ycmVjdCBDQU5BUllob3JzZQ"), "{cut}");
    assert!(cut.len() < text.len() / 2, "{} of {}", cut.len(), text.len());
}

#[test]
fn any_place_within_a_letter_of_many_bytes_is_left_whole() {
    let secrets = secrets(&["漢字😀pässword漢字"]);
    assert_eq!(secrets.cut("日本😀漢字😀pässword漢字日本"), "日本😀[token]日本");
}
