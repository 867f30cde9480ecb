//! A web ACL: its whole content, its tags, and where it logs to. It protects nothing, or it would not go.

use facts::Seen;
use facts::inventory::raw_answer::RawAnswer;
use facts::inventory::web_acl::WebAcl;
use serde_json::json;

use super::ask::Json;
use crate::client::Cloud;

const CONTENT: &str = "wafv2:GetWebACL";
const LOGGING: &str = "wafv2:GetLoggingConfiguration";
const TAGS: &str = "wafv2:ListTagsForResource";

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[CONTENT, LOGGING, TAGS];

pub(super) async fn raw_answers(cloud: &Cloud, it: &WebAcl) -> Seen<Vec<RawAnswer>> {
    describe(cloud, it.arn.as_str(), &it.name).await
}

pub(super) async fn describe(cloud: &Cloud, arn: &str, name: &str) -> Seen<Vec<RawAnswer>> {
    // `arn:...:regional/webacl/NAME/ID`
    let id = arn.rsplit('/').next().unwrap_or_default();
    let itself = json!({"Name": name, "Scope": "REGIONAL", "Id": id});
    let of_resource = json!({"ResourceArn": arn});
    let (content, logging, tags) = (
        Json::waf("GetWebACL", CONTENT).one(cloud, &itself).await?,
        // One that does not log has no such configuration. Source: WAF API reference, `GetLoggingConfiguration`.
        Json::waf("GetLoggingConfiguration", LOGGING)
            .one_but_for(cloud, &of_resource, "WAFNonexistentItemException")
            .await?,
        // A page holds 100 tags, and a resource has at most 50. Source: WAF API reference, "Quotas".
        Json::waf("ListTagsForResource", TAGS).one(cloud, &json!({"ResourceARN": arn})).await?,
    );
    Ok([Some(content), logging, Some(tags)].into_iter().flatten().collect())
}
