//! An endpoint in the event.

use std::collections::BTreeMap;

use checklist::expectations::PrometheusExpectation;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// One endpoint and what it must answer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// Path and query, from the first `/` on.
    #[schemars(length(max = 1024), regex(pattern = r"^/[!-~]*$"))]
    pub path: String,
    /// The method: `GET` unless given, `POST` with a body. It is asked at every address, and once more where a connection
    /// breaks, so it must do no harm and answer alike when it is asked again.
    #[serde(default)]
    pub method: Option<Method>,
    /// Its name in reports: method and path unless given.
    #[serde(default)]
    #[schemars(length(min = 1, max = 128))]
    pub name: Option<String>,
    /// Extra request headers. Not for secrets: those go into `token`. Nor is one in `path`.
    #[serde(default)]
    #[schemars(extend("maxProperties" = 20))]
    pub headers: BTreeMap<String, String>,
    /// A JSON body of at most 65536 bytes.
    #[serde(default)]
    pub body: Option<Value>,
    /// A body that is no JSON, in place of `body`.
    #[serde(default)]
    pub text: Option<Text>,
    /// Where its token is kept. Only for a domain that the stack's secrets are for: its own, and those of the parameter
    /// `TokenDomains`.
    #[serde(default)]
    pub token: Option<Token>,
    /// Deadline for connection and whole reply, in milliseconds. 5000 unless given.
    #[serde(default = "five_seconds")]
    #[schemars(range(min = 100, max = 15000))]
    pub timeout_ms: u64,
    /// Longest body that is read, in bytes. 262144 unless given.
    #[serde(default = "quarter_megabyte")]
    #[schemars(range(min = 1, max = 1_048_576))]
    pub max_body: u64,
    /// What it must answer. Status 200 unless given.
    #[serde(default)]
    pub expect: Expect,
}

/// A method of HTTP that a check may use.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[schemars(inline)]
pub enum Method {
    /// GET.
    Get,
    /// HEAD.
    Head,
    /// OPTIONS.
    Options,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// PATCH.
    Patch,
    /// DELETE.
    Delete,
}

/// A body that is sent as it stands.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Text {
    /// What it is, such as `text/csv` or `application/x-www-form-urlencoded`.
    #[schemars(length(max = 128), regex(pattern = r"^[!#$&^_.+\-A-Za-z0-9]+/[!#$&^_.+\-A-Za-z0-9]+( *; *[ -~]+)?$"))]
    pub content_type: String,
    /// The body itself, at most 65536 bytes.
    pub body: String,
}

/// Where a token is kept.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Token {
    /// ARN of a Secrets Manager secret.
    pub secret: String,
    /// Key inside a secret that is a JSON object. The whole text of the secret unless given.
    #[serde(default)]
    #[schemars(length(min = 1, max = 128))]
    pub key: Option<String>,
    /// The header that carries it, such as `x-api-key`. `Authorization: Bearer …` unless given.
    #[serde(default)]
    pub header: Option<String>,
    /// Where user and password in the secret are exchanged for the token. The secret holds the token itself unless given.
    #[serde(default)]
    pub login: Option<Login>,
}

/// Where a token is got: by the password form of `OAuth2`, as `FastAPI` has it, at the site itself.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct Login {
    /// Path of the token URL. `/token` unless given.
    #[schemars(length(max = 1024), regex(pattern = r"^/[!-~]*$"))]
    pub path: String,
    /// Key of the user's name in the secret. `username` unless given.
    #[schemars(length(min = 1, max = 128))]
    pub user_key: String,
    /// Key of the password in the secret. `password` unless given.
    #[schemars(length(min = 1, max = 128))]
    pub password_key: String,
    /// The scope that is asked for. None unless given.
    #[schemars(regex(pattern = r"^[ !#-\[\]-~]{0,256}$"))]
    pub scope: Option<String>,
}

/// What an endpoint must answer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct Expect {
    /// Statuses that are right. `[200]` unless given.
    #[schemars(length(min = 1, max = 50), inner(range(min = 100, max = 599)))]
    pub status: Vec<u16>,
    /// Text that a header must contain, by the header's name.
    #[schemars(extend("maxProperties" = 20))]
    pub headers: BTreeMap<String, String>,
    /// Texts that the body must contain.
    #[schemars(length(max = 20), inner(length(max = 1024)))]
    pub contains: Vec<String>,
    /// A JSON Schema that the body must meet. References to other documents are refused. At most 65536 bytes.
    pub json_schema: Option<Value>,
    /// That the body is one which a server of Prometheus can read, as that of `/metrics` should be: `{}`, or with the names
    /// of metrics. Not judged unless given.
    #[schemars(with = "PrometheusExpectation")]
    pub prometheus: Option<PrometheusExpectation>,
    /// The longest that the whole reply may take, in milliseconds. Slower is a Warn.
    #[schemars(range(min = 1, max = 3_600_000))]
    pub max_ms: Option<u64>,
}

fn five_seconds() -> u64 {
    5_000
}

fn quarter_megabyte() -> u64 {
    262_144
}

impl Default for Login {
    fn default() -> Self {
        let (path, user_key, password_key) = ("/token".to_owned(), "username".to_owned(), "password".to_owned());
        Self { path, user_key, password_key, scope: None }
    }
}

impl Default for Expect {
    fn default() -> Self {
        Self {
            status: vec![200],
            headers: BTreeMap::new(),
            contains: Vec::new(),
            json_schema: None,
            prometheus: None,
            max_ms: None,
        }
    }
}
