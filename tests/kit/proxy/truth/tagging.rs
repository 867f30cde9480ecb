//! The Resource Groups Tagging API, of which the emulator knows nothing that this project removes: it is told from the
//! services themselves.

use serde_json::{Value, json};

use super::removal::refused;
use crate::http::Answer;
use crate::proxy::State;
use crate::proxy::call::Call;
use crate::proxy::refusal;
use crate::wire::{AwsError, JsonService, QueryService, Wire};
use crate::xml::{all, child, child_text, elements};

/// ARNs of one `DescribeTags`.
const MOST_TAGGED: usize = 20;

/// Something with its tags.
struct Tagged {
    arn: String,
    tags: Vec<(String, String)>,
}

/// `GetResources` of target groups, web ACLs and certificates.
pub(super) async fn instead(state: &State, call: &Call) -> Result<Answer, AwsError> {
    if call.operation.name != "GetResources" {
        return Err(refused("InvalidAction", format!("the sandbox has no tag:{}", call.operation.name)));
    }
    let asked = |list: &str| call.json.get(list).and_then(Value::as_array).cloned().unwrap_or_default();
    let wire = state.beyond(&call.region);
    let mut found = Vec::new();
    for kind in asked("ResourceTypeFilters") {
        found.extend(match kind.as_str().unwrap_or_default() {
            "elasticloadbalancing:targetgroup" => groups(&wire).await?,
            "wafv2" => web_acls(&wire).await?,
            "acm" => certificates(&wire).await?,
            other => return Err(refused("InvalidParameterException", format!("Unsupported service: {other}"))),
        });
    }
    let filters = asked("TagFilters");
    // What has no tag, and never had one, is not told at all.
    found.retain(|it| !it.tags.is_empty() && filters.iter().all(|filter| has(it, filter)));
    let mapping = |it: &Tagged| {
        let tags: Vec<Value> = it.tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
        json!({"ResourceARN": it.arn, "Tags": tags})
    };
    let list: Vec<Value> = found.iter().map(mapping).collect();
    let answer = json!({"PaginationToken": "", "ResourceTagMappingList": list});
    Ok(refusal::answer(200, "application/x-amz-json-1.1", answer.to_string()))
}

/// The key, and one of the values where there are any.
fn has(it: &Tagged, filter: &Value) -> bool {
    let key = filter.get("Key").and_then(Value::as_str).unwrap_or_default();
    let values = filter.get("Values").and_then(Value::as_array).cloned().unwrap_or_default();
    it.tags.iter().any(|(its, value)| its == key && (values.is_empty() || values.contains(&json!(value))))
}

async fn groups(wire: &Wire) -> Result<Vec<Tagged>, AwsError> {
    let arns = wire.query(QueryService::ELB, "DescribeTargetGroups", &[]).await?.texts("TargetGroupArn");
    let mut found = Vec::new();
    for some in arns.chunks(MOST_TAGGED) {
        let names: Vec<String> = (1..=some.len()).map(|at| format!("ResourceArns.member.{at}")).collect();
        let form: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(some.iter().map(String::as_str)).collect();
        let answer = wire.query(QueryService::ELB, "DescribeTags", &form).await?;
        found.extend(described(&answer.0));
    }
    Ok(found)
}

fn described(text: &str) -> Vec<Tagged> {
    let Ok(document) = roxmltree::Document::parse(text) else { return Vec::new() };
    let lists = all(&document, "TagDescriptions");
    let members = lists.into_iter().flat_map(elements);
    let text = |node, name| child_text(node, name).to_owned();
    let one = |member| {
        let tags = child(member, "Tags").into_iter().flat_map(elements);
        Tagged {
            arn: text(member, "ResourceArn"),
            tags: tags.map(|tag| (text(tag, "Key"), text(tag, "Value"))).collect(),
        }
    };
    members.map(one).collect()
}

async fn web_acls(wire: &Wire) -> Result<Vec<Tagged>, AwsError> {
    let listed = wire.json(JsonService::WAF, "ListWebACLs", &json!({"Scope": "REGIONAL"})).await?;
    let mut found = Vec::new();
    for arn in arns(&listed, "WebACLs", "ARN") {
        let answer = wire.json(JsonService::WAF, "ListTagsForResource", &json!({"ResourceARN": arn})).await?;
        found.push(Tagged { arn, tags: tags(answer.pointer("/TagInfoForResource/TagList")) });
    }
    Ok(found)
}

async fn certificates(wire: &Wire) -> Result<Vec<Tagged>, AwsError> {
    let listed = wire.json(JsonService::ACM, "ListCertificates", &json!({})).await?;
    let mut found = Vec::new();
    for arn in arns(&listed, "CertificateSummaryList", "CertificateArn") {
        let answer = wire.json(JsonService::ACM, "ListTagsForCertificate", &json!({"CertificateArn": arn})).await?;
        found.push(Tagged { arn, tags: tags(answer.get("Tags")) });
    }
    Ok(found)
}

fn arns(listed: &Value, list: &str, name: &str) -> Vec<String> {
    let items = listed.get(list).and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|item| item.get(name)?.as_str().map(ToOwned::to_owned)).collect()
}

fn tags(list: Option<&Value>) -> Vec<(String, String)> {
    let text = |tag: &Value, name: &str| tag.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let items = list.and_then(Value::as_array).into_iter().flatten();
    items.map(|tag| (text(tag, "Key"), text(tag, "Value"))).collect()
}
