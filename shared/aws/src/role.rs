//! Roles that read other accounts, and the credentials that were got for them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use aws_credential_types::Credentials;
use facts::ids::AccountId;
use jiff::Timestamp;

/// A role that reads another account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Role {
    pub arn: String,
    /// What its trust asks for, so that nobody else's hub takes it.
    pub external_id: Option<String>,
}

impl Role {
    /// The role of this name in an account of a partition, such as `aws`.
    pub fn named(name: &str, account: &AccountId, partition: &str, external_id: Option<String>) -> Self {
        Self { arn: format!("arn:{partition}:iam::{account}:role/{name}"), external_id }
    }
}

/// Credentials of roles, and until when they are good.
pub(crate) type Assumed = Arc<Mutex<BTreeMap<Role, (Credentials, Timestamp)>>>;
