//! Bytes that are Latin-1, and are UTF-8 by chance.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::secrets;
use crate::escape::{Escapes, Signs};
use crate::unescape::unescape;
use crate::view::View;

fn spellings_of_bytes(bytes: &[u8]) -> Vec<String> {
    let each = |spell: fn(u8) -> String| bytes.iter().map(|byte| spell(*byte)).collect::<String>();
    vec![
        each(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }),
        each(|byte| format!("%{byte:02x}")),
        each(|byte| format!("%25{byte:02x}")),
        each(|byte| format!("\\x{byte:02x}")),
        each(|byte| format!("\\{byte:03o}")),
        each(|byte| format!("={byte:02X}")),
        each(|byte| format!("{byte:02x}")),
        each(|byte| format!("{byte},")),
        STANDARD.encode(bytes),
        STANDARD.encode(each(|byte| format!("%{byte:02X}"))),
    ]
}

#[test]
fn latin_that_is_utf_8_as_well_hides_nothing() {
    for (secret, bytes) in [
        // Soft hyphens, as they part letters.
        ("aaaaaaaaaaaaßaaaaaa", b"aaaaaaa\xad\xdf\xadaaaaaaa".as_slice()),
        ("aaaaaßaa", b"a\xadaaa\xada\xad\xdf\xadaa"),
        ("passÃ¼word", b"pass\xc3\xbcword"),
        ("CANARYCAFÉ™", b"CANARYCAF\xc9\x99"),
        ("É\u{a0}«CANARY»", b"\xc9\xa0\xabCANARY\xbb"),
        // What stands beside it makes it UTF-8.
        ("CANARYaß", b"CANARYa\xdf\xbf"),
        ("»CANARYa", b"\xc9\xbbCANARYa"),
        ("ßßßßßßßß", b"\xdf\xad\xdf\xad\xdf\xad\xdf\xad\xdf\xad\xdf\xad\xdf\xad\xdf\xad"),
        // The letters are escaped in the secret, too.
        ("<ß<ß<ß<ß", b"&lt;\xdf\xad&lt;\xdf\xad&lt;\xdf\xad&lt;\xdf\xad"),
    ] {
        for text in spellings_of_bytes(bytes) {
            let cut = secrets(&[secret]).cut(&text).into_owned();
            assert!(cut.contains("[token]") && cut.len() < 20, "{secret}: {text} became {cut}");
        }
    }
}

#[test]
fn bytes_of_utf_8_are_no_letters_of_latin() {
    let secrets = secrets(&["æ漢bööö🔑😀"]);
    for text in spellings_of_bytes("漢🔑😀Ł字üöäÖ".as_bytes()) {
        assert_eq!(secrets.cut(&text), text);
    }
}

/// Symbols of the text with its escapes decoded.
fn symbols(secret: &str, text: &str) -> usize {
    let view = View::of_text(text, &[]);
    let plain = unescape(&view, &Signs::from_view(&view), Escapes::Usual, &secrets(&[secret]).telling, true);
    plain.unwrap().symbols().len()
}

#[test]
fn ordinary_utf_8_is_read_once() {
    for text in [
        "Größere Äpfel fürs Öl, „süß“ und übermäßig teuer – heißt es",
        "今日は東京で新しい本を読みました。明日は京都へ行きます。",
        "Déjà vu : la forêt brûle, où êtes-vous, ça été très naïf",
    ] {
        let escaped = percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        let once = symbols("CANARY-of-ASCII", &escaped);
        for secret in ["größer-ÄÖÜ-ßßßß", "déjà-CANARY", "señor-CANARY"] {
            assert!(symbols(secret, &escaped) <= once + 10, "{secret} in {text}");
        }
    }
}
