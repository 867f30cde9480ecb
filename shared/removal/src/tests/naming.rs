//! For which account a person lets something go.

use facts::Unseen;

use crate::account::{AccountName, NotNamed};

const HERE: &str = "123456789012";

fn named(text: &str, alias: Option<&str>) -> Result<(), NotNamed> {
    AccountName::parse(text).unwrap().names(HERE, &Ok(alias.map(ToOwned::to_owned)))
}

#[test]
fn an_account_is_named_by_its_id_or_by_its_alias() {
    assert_eq!(named(HERE, None), Ok(()));
    assert_eq!(named(HERE, Some("acme-dev")), Ok(()));
    assert_eq!(named("acme-dev", Some("acme-dev")), Ok(()));
    for (text, alias) in [("210987654321", None), ("acme-dev", None), ("acme-dev", Some("acme-test"))] {
        assert!(matches!(named(text, alias), Err(NotNamed::Another { .. })), "{text} {alias:?}");
    }
}

#[test]
fn a_production_account_is_named_by_its_alias_alone() {
    for alias in ["acme-prod", "production-1", "myprodeu"] {
        assert_eq!(named(HERE, Some(alias)), Err(NotNamed::OnlyById { alias: alias.to_owned() }));
        assert_eq!(named(alias, Some(alias)), Ok(()));
    }
}

#[test]
fn an_alias_that_could_not_be_seen_names_nothing() {
    let why = Unseen::Denied { action: "iam:ListAccountAliases".to_owned(), message: "no".into() };
    for text in [HERE, "acme-dev"] {
        let named = AccountName::parse(text).unwrap().names(HERE, &Err(why.clone()));
        assert_eq!(named, Err(NotNamed::Unseen { why: why.clone() }));
    }
    let other = AccountName::parse("210987654321").unwrap().names(HERE, &Err(why));
    assert!(matches!(other, Err(NotNamed::Another { .. })), "the id tells enough");
}

#[test]
fn what_can_name_no_account_is_no_name() {
    let long = "a".repeat(64);
    for text in ["", "ab", "ACCOUNT-ID", "1234567890123-", "-acme", "acme--dev", "acme dev", "acme.dev", &long] {
        assert_eq!(AccountName::parse(text), None, "{text}");
    }
    assert!(matches!(AccountName::parse("12345678901"), Some(AccountName::Alias(_))), "AWS takes it");
}
