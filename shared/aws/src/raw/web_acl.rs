//! A web ACL: its whole content, its tags, and where it logs to. It protects nothing, or it would not go.

use facts::Seen;
use facts::inventory::raw_answer::RawAnswer;
use facts::inventory::web_acl::WebAcl;
use serde_json::json;

use super::ask::Source;
use crate::operations::{GET_LOGGING_CONFIGURATION, GET_WEB_ACL, LIST_TAGS_FOR_RESOURCE};

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[GET_WEB_ACL.iam, GET_LOGGING_CONFIGURATION.iam, LIST_TAGS_FOR_RESOURCE.iam];

pub(super) async fn raw_answers(source: Source<'_>, it: &WebAcl) -> Seen<Vec<RawAnswer>> {
    describe(source, it.arn.as_str(), &it.name).await
}

pub(super) async fn describe(source: Source<'_>, arn: &str, name: &str) -> Seen<Vec<RawAnswer>> {
    // `arn:...:regional/webacl/NAME/ID`
    let id = arn.rsplit('/').next().unwrap_or_default();
    let itself = json!({"Name": name, "Scope": "REGIONAL", "Id": id});
    let of_resource = json!({"ResourceArn": arn});
    let (content, logging, tags) = (
        source.json(GET_WEB_ACL, &itself).await?,
        // One that does not log has no such configuration. Source: WAF API reference, `GetLoggingConfiguration`.
        source.json_unless(GET_LOGGING_CONFIGURATION, &of_resource, "WAFNonexistentItemException").await?,
        // A page holds 100 tags, and a resource has at most 50. Source: WAF API reference, "Quotas".
        source.json(LIST_TAGS_FOR_RESOURCE, &json!({"ResourceARN": arn})).await?,
    );
    Ok([Some(content), logging, Some(tags)].into_iter().flatten().collect())
}
