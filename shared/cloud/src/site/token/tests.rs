//! Tokens out of secrets.

use super::*;

fn token(key: Option<&str>) -> Token {
    let secret = Arn::try_from("arn:aws:secretsmanager:us-east-1:123456789012:secret:probe-AbCdEf".to_owned()).unwrap();
    Token { secret, key: key.map(ToOwned::to_owned), header: None }
}

fn picked(text: &str, key: Option<&str>) -> Result<String, String> {
    let picked = pick(&Text(text.to_owned()), &token(key));
    picked.map(|secret| secret.bearer()).map_err(|unseen| unseen.to_string())
}

#[test]
fn a_token_is_the_whole_text_or_the_value_of_a_key() {
    assert_eq!(picked("abc\n", None), Ok("Bearer abc".to_owned()));
    assert_eq!(picked(r#"{"token": "abc", "other": 1}"#, Some("token")), Ok("Bearer abc".to_owned()));
}

#[test]
fn what_is_wrong_with_a_secret_is_told_without_its_value() {
    let wrong = [
        ("", None, "holds no token"),
        ("hush hush", None, "holds no token"),
        ("hush", Some("token"), "is not a JSON object"),
        (r#"{"hush": "hush"}"#, Some("token"), "has no key `token`"),
        (r#"{"token": {"hush": 1}}"#, Some("token"), "has a key `token`, but it holds no text"),
    ];
    for (text, key, expected) in wrong {
        let error = picked(text, key).unwrap_err();
        assert!(error.contains(expected) && error.contains("probe-AbCdEf"), "{error}");
        assert!(!error.contains("hush"), "{error}");
    }
}
