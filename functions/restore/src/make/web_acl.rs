//! A web ACL, and where it logs to.

use cloud::query::WAF;
use facts::Seen;
use restoration::web_acl::WebAcl;
use restoration::{Creation, Part, Sends};
use serde_json::Value;

use super::{Completed, Json, Makers, unreadable};

const CREATE: &str = "wafv2:CreateWebACL";
/// `CreateWebACL` with tags needs this one too. Source: AWS WAF API reference, `CreateWebACL`.
const TAG: &str = "wafv2:TagResource";
/// Only of a web ACL that we made and that does not log: elsewhere it would write over what is there.
const LOGGING: &str = "wafv2:PutLoggingConfiguration";

/// The IAM actions of the calls made here.
pub(super) const ACTIONS: &[&str] = &[CREATE, LOGGING, TAG];

const PREFIX: &str = "AWSWAF_20190729";

pub(super) async fn begin(makers: &Makers, body: Value) -> Seen<String> {
    let call = Json { service: WAF, prefix: PREFIX, action: "CreateWebACL", iam: CREATE };
    let answer = makers.json(&makers.once, call, body).await?;
    let arn = answer.pointer("/Summary/ARN").and_then(Value::as_str);
    arn.map(ToOwned::to_owned).ok_or_else(|| unreadable(CREATE, "the answer lacks ARN"))
}

pub(super) async fn complete(makers: &Makers, parts: Vec<Creation>, now: &WebAcl) -> Completed {
    let mut done = Completed::default();
    for creation in parts {
        match (&creation.part, &creation.sends) {
            (Part::Logging, Sends::Json(_)) if now.logs() => {}
            (Part::Logging, Sends::Json(body)) => {
                let call = Json { service: WAF, prefix: PREFIX, action: "PutLoggingConfiguration", iam: LOGGING };
                let made = makers.json(&makers.patient, call, body.clone()).await.map(|_| String::new());
                done.note("where it logs to", creation, made);
            }
            (
                Part::Itself
                | Part::Attributes
                | Part::Target(_)
                | Part::PrivateLink
                | Part::WebAcl
                | Part::Listener { .. }
                | Part::ListenerAttributes(_)
                | Part::ListenerCertificate { .. }
                | Part::ListenerRule { .. }
                | Part::Rule(_)
                | Part::Logging
                | Part::Records,
                Sends::Form(_) | Sends::Json(_) | Sends::Records { .. },
            ) => done.odd(&creation),
        }
    }
    done
}
