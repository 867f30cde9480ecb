//! The Resource Groups Tagging API: the emulator's knows nothing of load balancers, target groups, certificates, security
//! groups and web ACLs. What it says of the rest stays.

use roxmltree::Node;
use serde_json::{Map, Value, json};

use crate::http::Answer;
use crate::ministack::ACCOUNT;
use crate::proxy::State;
use crate::proxy::call::Call;
use crate::wire::{AwsError, JsonService, QueryService, Wire, parse_xml, texts_in};
use crate::xml::{all, child, child_text, elements};

type Tagged = (String, Map<String, Value>);

/// ARNs in one call. Source: ELB API reference, `DescribeTags`.
const BATCH: usize = 20;

/// What the caller's filters let through, with what the emulator's own answer has.
pub(super) async fn found(state: &State, call: &Call, answer: &Answer) -> Result<Option<String>, AwsError> {
    if !answer.status.is_success() {
        return Ok(None);
    }
    let wire = state.beyond(call);
    let mut tagged = of_elb(&wire).await?;
    tagged.extend(of_certificates(&wire).await?);
    tagged.extend(of_ec2(&wire, &call.region).await?);
    tagged.extend(of_web_acls(&wire).await?);
    let mut mappings: Vec<Value> = tagged.iter().filter(|it| is_wanted(call, it)).map(mapping).collect();
    let own: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    mappings.extend(own.get("ResourceTagMappingList").and_then(Value::as_array).cloned().unwrap_or_default());
    Ok(Some(json!({ "ResourceTagMappingList": mappings, "PaginationToken": "" }).to_string()))
}

/// Every filter must find its key, with one of its values where it has any.
fn is_wanted(call: &Call, (arn, tags): &Tagged) -> bool {
    let list = |name: &str| call.json.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let of_tags = list("TagFilters").iter().all(|filter| {
        let value = filter.get("Key").and_then(Value::as_str).and_then(|key| tags.get(key));
        let values = filter.get("Values").and_then(Value::as_array);
        value.is_some_and(|value| values.is_none_or(|values| values.is_empty() || values.contains(value)))
    });
    let types = list("ResourceTypeFilters");
    let mut parts = arn.splitn(6, ':').skip(2);
    let service = parts.next().unwrap_or_default();
    let resource = parts.nth(2).and_then(|it| it.split('/').next()).unwrap_or_default();
    let of_type = |it: &Value| it == service || it.as_str() == Some(&format!("{service}:{resource}"));
    of_tags && (types.is_empty() || types.iter().any(of_type))
}

fn mapping((arn, tags): &Tagged) -> Value {
    let tags: Vec<Value> = tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect();
    json!({ "ResourceARN": arn, "Tags": tags })
}

async fn of_elb(wire: &Wire) -> Result<Vec<Tagged>, AwsError> {
    let mut arns = wire.query(QueryService::ELB, "DescribeLoadBalancers", &[]).await?.texts("LoadBalancerArn");
    arns.extend(wire.query(QueryService::ELB, "DescribeTargetGroups", &[]).await?.texts("TargetGroupArn"));
    let mut tagged = Vec::new();
    for batch in arns.chunks(BATCH) {
        let names: Vec<String> = (1..=batch.len()).map(|number| format!("ResourceArns.member.{number}")).collect();
        let form: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(batch.iter().map(String::as_str)).collect();
        let described = wire.query(QueryService::ELB, "DescribeTags", &form).await?;
        let document = parse_xml(&described.0)?;
        for arn in all(&document, "ResourceArn") {
            let tags = arn.parent().and_then(|it| child(it, "Tags"));
            tagged.push((arn.text().unwrap_or_default().to_owned(), tags_of(tags, "Key", "Value")));
        }
    }
    Ok(tagged)
}

async fn of_certificates(wire: &Wire) -> Result<Vec<Tagged>, AwsError> {
    let listed = wire.json(JsonService::ACM, "ListCertificates", &json!({})).await?;
    let mut tagged = Vec::new();
    for arn in texts_in(&listed, "CertificateSummaryList", "CertificateArn") {
        let tags = wire.json(JsonService::ACM, "ListTagsForCertificate", &json!({ "CertificateArn": arn })).await?;
        tagged.push((arn, pairs(&tags, "/Tags")));
    }
    Ok(tagged)
}

async fn of_web_acls(wire: &Wire) -> Result<Vec<Tagged>, AwsError> {
    let listed = wire.json(JsonService::WAF, "ListWebACLs", &json!({ "Scope": "REGIONAL" })).await?;
    let mut tagged = Vec::new();
    for arn in texts_in(&listed, "WebACLs", "ARN") {
        let tags = wire.json(JsonService::WAF, "ListTagsForResource", &json!({ "ResourceARN": arn })).await?;
        tagged.push((arn, pairs(&tags, "/TagInfoForResource/TagList")));
    }
    Ok(tagged)
}

/// Security groups and addresses.
async fn of_ec2(wire: &Wire, region: &str) -> Result<Vec<Tagged>, AwsError> {
    let mut tagged = Vec::new();
    for (operation, set, id, name) in [
        ("DescribeSecurityGroups", "securityGroupInfo", "groupId", "security-group"),
        ("DescribeAddresses", "addressesSet", "allocationId", "elastic-ip"),
    ] {
        let described = wire.query(QueryService::EC2, operation, &[]).await?;
        let document = parse_xml(&described.0)?;
        for item in all(&document, set).into_iter().flat_map(elements) {
            let arn = format!("arn:aws:ec2:{region}:{ACCOUNT}:{name}/{}", child_text(item, id));
            tagged.push((arn, tags_of(child(item, "tagSet"), "key", "value")));
        }
    }
    Ok(tagged)
}

fn tags_of(list: Option<Node<'_, '_>>, key: &str, value: &str) -> Map<String, Value> {
    let tags = list.map(elements).unwrap_or_default().into_iter();
    tags.map(|tag| (child_text(tag, key).to_owned(), Value::from(child_text(tag, value)))).collect()
}

fn pairs(answer: &Value, pointer: &str) -> Map<String, Value> {
    let tags = answer.pointer(pointer).and_then(Value::as_array).cloned().unwrap_or_default();
    let pair =
        |tag: &Value| Some((tag.get("Key")?.as_str()?.to_owned(), tag.get("Value").cloned().unwrap_or_default()));
    tags.iter().filter_map(pair).collect()
}
