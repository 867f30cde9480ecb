//! What people call the account, as AWS tells it.

use facts::Unseen;

use super::*;
use crate::testing::{Says, answering, ok, refuses};

const TIME: Duration = Duration::from_secs(30);

fn told(aliases: &str) -> Says {
    ok(format!(
        "<ListAccountAliasesResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><ListAccountAliasesResult>\
         <IsTruncated>false</IsTruncated>{aliases}</ListAccountAliasesResult></ListAccountAliasesResponse>"
    ))
}

async fn seen(says: impl Fn() -> Says + Send + Sync + 'static) -> Seen<Option<String>> {
    answering(move |_| says()).account_alias(TIME).await
}

#[tokio::test]
async fn an_account_has_one_alias_or_none() {
    let one = seen(|| told("<AccountAliases><member>acme-prod</member></AccountAliases>")).await;
    assert_eq!(one, Ok(Some("acme-prod".to_owned())));
    assert_eq!(seen(|| told("<AccountAliases/>")).await, Ok(None));
}

#[tokio::test]
async fn what_is_no_answer_is_no_missing_alias() {
    assert!(matches!(seen(|| told("")).await, Err(Unseen::Failed { .. })), "AWS writes an empty list too");
    let denied =
        || refuses(403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>");
    assert!(matches!(seen(denied).await, Err(Unseen::Denied { .. })));
}

#[tokio::test]
async fn it_is_asked_where_iam_is() {
    let aws = answering(|asked| {
        assert!(asked.text.starts_with("https://iam.amazonaws.com/\n"), "{}", asked.text);
        told("<AccountAliases/>")
    });
    aws.account_alias(TIME).await.unwrap();
}
