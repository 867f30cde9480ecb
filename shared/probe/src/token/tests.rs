//! Tokens, users and passwords out of secrets.

use facts::scope::Login;

use super::*;

fn token(key: Option<&str>) -> Token {
    let secret = Arn::try_from("arn:aws:secretsmanager:us-east-1:123456789012:secret:probe-AbCdEf".to_owned()).unwrap();
    Token { secret, key: key.map(ToOwned::to_owned), header: None, login: None }
}

fn said(picked: Seen<Credential>) -> Result<String, String> {
    match picked {
        Ok(Credential::Token(secret)) => Ok(secret.bearer()),
        Ok(Credential::User { name, password }) => Ok(format!("{name} with {}", password.bare())),
        Err(unseen) => Err(unseen.to_string()),
    }
}

fn picked(text: &str, key: Option<&str>) -> Result<String, String> {
    said(pick(&Text(text.to_owned()), &token(key)))
}

fn user(text: &str) -> Result<String, String> {
    let (user_key, password_key) = ("username".to_owned(), "password".to_owned());
    let login = Login { path: "/token".to_owned(), user_key, password_key, scope: None };
    said(pick(&Text(text.to_owned()), &Token { login: Some(login), ..token(None) }))
}

#[test]
fn a_token_is_the_whole_text_or_the_value_of_a_key() {
    assert_eq!(picked("abcdefgh\n", None), Ok("Bearer abcdefgh".to_owned()));
    assert_eq!(picked(r#"{"token": "abcdefgh", "other": 1}"#, Some("token")), Ok("Bearer abcdefgh".to_owned()));
}

#[test]
fn what_is_wrong_with_a_secret_is_told_without_its_value() {
    let wrong = [
        ("", None, "holds no token that can be used: it is not one line"),
        ("hush hush", None, "is not one line of visible ASCII characters"),
        ("hushhus", None, "it has less than 8 characters"),
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

#[test]
fn a_user_and_a_password_are_two_keys_and_any_letters_will_do() {
    let text = r#"{"username": "checker", "password": " hüsh & hush "}"#;
    assert_eq!(user(text), Ok("checker with  hüsh & hush ".to_owned()));
    let wrong = [
        ("hush", "is not a JSON object"),
        (r#"{"username": "checker"}"#, "has no key `password`"),
        (r#"{"password": "hush"}"#, "has no key `username`"),
        (r#"{"username": "checker", "password": ""}"#, "holds no password that can be used"),
        (r#"{"username": "checker", "password": 5}"#, "has a key `password`, but it holds no text"),
    ];
    for (text, expected) in wrong {
        let error = user(text).unwrap_err();
        assert!(error.contains(expected) && !error.contains("hush"), "{error}");
    }
}
