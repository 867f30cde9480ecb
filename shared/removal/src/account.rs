//! For which account a person lets something go: it is named before the first removal.

use std::fmt;

use facts::{Seen, Unseen};

/// What is in the alias of an account that people live on, whatever its letters.
const PRODUCTION: &str = "prod";
/// The most characters of an alias. Source: IAM user guide, "IAM and AWS STS quotas".
const LONGEST: usize = 63;

/// The account as a person names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountName {
    /// By its 12 digits.
    Id(String),
    Alias(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotNamed {
    ByNobody,
    Another {
        named: AccountName,
    },
    /// Its alias says that people live on it, so the alias itself must be written.
    OnlyById {
        alias: String,
    },
    /// Its alias could not be seen.
    Unseen {
        why: Unseen,
    },
}

impl AccountName {
    /// What a person wrote, where it can name an account. AWS lets no alias be 12 digits.
    /// Source: IAM API reference, `CreateAccountAlias`.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit()) {
            return Some(Self::Id(text.to_owned()));
        }
        let is_letter = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit();
        let has_ends = text.bytes().next().is_some_and(is_letter) && text.bytes().last().is_some_and(is_letter);
        let is_alias = (3..=LONGEST).contains(&text.len())
            && has_ends
            && text.bytes().all(|it| is_letter(it) || it == b'-')
            && !text.contains("--");
        is_alias.then(|| Self::Alias(text.to_owned()))
    }

    /// Whether this is certainly another account than the one of this id.
    pub fn is_of_another(&self, id: &str) -> bool {
        match self {
            Self::Id(named) => named != id,
            Self::Alias(_) => false,
        }
    }

    /// Whether this names the account of this id, with this alias.
    pub fn names(&self, id: &str, alias: &Seen<Option<String>>) -> Result<(), NotNamed> {
        let another = || Err(NotNamed::Another { named: self.clone() });
        if self.is_of_another(id) {
            return another();
        }
        let alias = alias.as_ref().map_err(|why| NotNamed::Unseen { why: why.clone() })?.as_deref();
        match (self, alias) {
            (Self::Alias(named), Some(alias)) if named == alias => Ok(()),
            (Self::Alias(_), _) => another(),
            (Self::Id(_), Some(alias)) if alias.to_ascii_lowercase().contains(PRODUCTION) => {
                Err(NotNamed::OnlyById { alias: alias.to_owned() })
            }
            (Self::Id(_), _) => Ok(()),
        }
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(text) | Self::Alias(text) => f.write_str(text),
        }
    }
}

impl fmt::Display for NotNamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByNobody => f.write_str(
                "name the account that you mean, with \"account\" and its id or alias in the event, or in the parameter \
                 Account",
            ),
            Self::Another { named } => write!(f, "{named} is another account than the one that this function is in"),
            Self::OnlyById { alias } => {
                write!(f, "this account is called {alias}: if you mean it, write that alias as \"account\", not its id")
            }
            Self::Unseen { why } => write!(f, "whether this account is a production account could not be seen: {why}"),
        }
    }
}
