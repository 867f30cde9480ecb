//! How the site treats who has a token and who has none.

use serde::{Deserialize, Serialize};

use crate::ids::Arn;
use crate::scope::Login;
use crate::seen::Seen;
use crate::site::{EndpointProbes, Probe};
use crate::untrusted::UntrustedText;

/// What was asked besides the endpoints, because some of them have a token.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Auth {
    /// Each endpoint that has a token, asked without it.
    pub without_token: Vec<EndpointProbes>,
    /// Each token URL with each secret, asked once for all endpoints.
    pub logins: Vec<LoggedIn>,
}

/// One exchange of user and password for a token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoggedIn {
    /// The secret that holds user and password.
    pub secret: Arn,
    /// Where and how it was asked.
    pub login: Login,
    /// What came back; unseen where there was no address to ask, or no password to send. A body with a token is not kept.
    pub answer: Seen<Probe>,
    /// Why the answer holds no token, in words; `None` where it holds one, or there is none.
    pub wrong: Option<UntrustedText>,
}
