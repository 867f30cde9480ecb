//! Secrets out of texts.

use super::*;

fn secrets(texts: &[&str]) -> Secrets {
    texts.iter().map(|text| Secret::new(text).unwrap()).collect()
}

fn cut(texts: &[&str], text: &str) -> String {
    secrets(texts).cut_from(text, false)
}

fn cut_off(texts: &[&str], text: &str) -> String {
    secrets(texts).cut_from(text, true)
}

#[test]
fn a_secret_prints_as_nothing_but_its_place() {
    assert_eq!(format!("{:?} {:?}", Secret::new("abc"), secrets(&["abc"])), "Some([token]) Secrets([[token]])");
}

#[test]
fn a_secret_is_cut_out_wherever_it_stands() {
    assert_eq!(cut(&["abc"], "abc and äbc and (abc)ab"), "[token] and äbc and ([token])ab");
    assert_eq!(cut(&[], "abc"), "abc");
}

#[test]
fn every_secret_of_the_run_is_cut_out_and_the_longer_of_two_first() {
    assert_eq!(cut(&["abc", "abcdef", "xyz"], "abcdef, abcde, xyz"), "[token], [token]de, [token]");
}

#[test]
fn a_secret_is_cut_out_as_json_and_urls_write_it() {
    let spelled = [
        "a/b+c=",
        r"a\/b+c=",
        r"a\u002fb\u002Bc\u003D",
        "a%2Fb%2Bc%3D",
        "a%2fb%2bc%3d",
        "a/b%2Bc%3D",
        "%61%2F%62%2B%63%3D",
    ];
    for text in spelled {
        assert_eq!(cut(&["a/b+c="], &format!("<{text}>")), "<[token]>", "{text}");
    }
    assert_eq!(cut(&[r#"a"b\c"#], r#"{"sent": "a\"b\\c"}"#), r#"{"sent": "[token]"}"#);
    assert_eq!(cut(&["a%2Fb"], "a%2Fb a%252Fb"), "[token] [token]");
    assert_eq!(cut(&["a/b"], r"a%2Gb a\b a%2"), r"a%2Gb a\b a%2");
}

#[test]
fn a_text_that_was_cut_off_ends_before_half_a_secret() {
    assert_eq!(cut_off(&["abc"], "abc and ab"), "[token] and ");
    assert_eq!(cut_off(&["abc"], "abc and b"), "[token] and b");
    for text in ["you sent a", "you sent a%", "you sent a%2", "you sent a%2F", r"you sent a\", r"you sent a\u00"] {
        assert_eq!(cut_off(&["a/b"], text), "you sent ", "{text}");
    }
    assert_eq!(cut_off(&["abc", "abcdef"], "you sent abcd"), "you sent ");
}
